"""Pictures of a query: what they are taken for, and their embeddings."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from erhai.encode.models import DEFAULT_MODEL, load_encoder
from erhai.encode.protocol import ImageTower
from erhai.search import pictures, sketch_map
from erhai.search.pictures import AS_DRAWN, embed_pictures, read
from erhai.search.sketch import redrawn
from erhai.search.sketch_map import SketchMap, load_sketch_map
from erhai.types import Pixels
from tests.pictures import noise, scene


@pytest.fixture(scope="module")
def tower() -> ImageTower:
    return load_encoder(DEFAULT_MODEL, threads=1).image_tower()


def photograph() -> Pixels:
    return np.asarray(noise(320, 240))


def drawing() -> Pixels:
    sheet = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(sheet)
    draw.line([(60, 250), (200, 60), (340, 250), (60, 250)], (20, 20, 20), 4)
    draw.ellipse((160, 140, 240, 220), None, (20, 20, 20), 4)
    return np.asarray(sheet)


def screen() -> Pixels:
    page = Image.new("RGB", (480, 360), "black")
    page.paste(scene(400, 240), (40, 60))
    return np.asarray(page)


def test_each_kind_is_told_and_read_in_its_way() -> None:
    whole = read(photograph())
    assert whole.kind == "photograph"
    np.testing.assert_array_equal(whole.pictures[0], photograph())
    assert [read(pixels).kind for pixels in (drawing(), screen())] == ["sketch", "screenshot"]
    for pixels in (drawing(), screen()):
        itself, _other = read(pixels).pictures
        np.testing.assert_array_equal(itself, pixels)


def test_photographs_are_embedded_as_the_tower_embeds_them(tower: ImageTower) -> None:
    photos = [photograph(), np.asarray(scene())]
    found, kinds = embed_pictures(photos, tower)
    assert kinds == ("photograph", "photograph")
    np.testing.assert_allclose(found, tower.encode_images(photos), atol=1e-4)


def test_a_screenshot_lies_between_itself_and_the_picture_inside(tower: ImageTower) -> None:
    found, kinds = embed_pictures([photograph(), screen(), drawing()], tower)
    assert kinds == ("photograph", "screenshot", "sketch")
    whole, inner = tower.encode_images(read(screen()).pictures)
    assert found[1] @ whole == pytest.approx(found[1] @ inner, abs=1e-4)
    assert found[1] @ inner > whole @ inner
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_sketch_is_redrawn_and_moved_by_its_models_map(tower: ImageTower) -> None:
    fitted = load_sketch_map(tower.card.model_id)
    assert fitted is not None
    [found], _ = embed_pictures([drawing()], tower)
    itself, anew = tower.encode_images([drawing(), redrawn(drawing())])
    expected = fitted.to_photographs(anew[None])[0] + AS_DRAWN * itself
    np.testing.assert_allclose(found, expected / np.linalg.norm(expected), atol=1e-4)


def test_a_drawing_of_the_library_is_found_by_itself(tower: ImageTower) -> None:
    [query], _ = embed_pictures([drawing()], tower)
    own, *photos = tower.encode_images([drawing(), photograph(), np.asarray(scene())])
    assert query @ own > max(query @ photo for photo in photos)


def test_without_a_map_a_sketch_is_encoded_as_it_is(
    tower: ImageTower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "load_sketch_map", lambda _: None)
    found, kinds = embed_pictures([drawing()], tower)
    assert kinds == ("photograph",)
    np.testing.assert_allclose(found, tower.encode_images([drawing()]), atol=1e-4)


def test_the_map_serves_no_other_model() -> None:
    assert load_sketch_map("another-model-1") is None
    assert sketch_map.MAP_FILE.stat().st_size <= 300_000


def test_the_map_is_its_formula_and_keeps_the_mean_sketch() -> None:
    random = np.random.default_rng(0)
    mean, inwards, outwards = (
        random.standard_normal(shape).astype(np.float32) for shape in ((8,), (8, 3), (3, 8))
    )
    mean /= np.linalg.norm(mean)
    fitted = SketchMap(mean, inwards, outwards)
    sketches = random.standard_normal((4, 8)).astype(np.float32)
    sketches /= np.linalg.norm(sketches, axis=1, keepdims=True)
    for sketch, found in zip(sketches, fitted.to_photographs(sketches), strict=True):
        plain = np.array([(sketch - mean) @ inwards[:, r] for r in range(3)]) @ outwards
        np.testing.assert_allclose(found, plain / np.linalg.norm(plain), atol=1e-5)
    np.testing.assert_array_equal(fitted.to_photographs(mean[None])[0], mean)
