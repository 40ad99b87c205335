"""What every encoder must do, as tests to subclass.

class TestMyEncoder(EncoderContract):
    @classmethod
    def open_encoder(cls) -> Encoder:
        return MyEncoder()
"""

from abc import ABC, abstractmethod

import numpy as np
import pytest
from numpy.typing import NDArray

from erhai.encode.protocol import Encoder
from erhai.types import Pixels

TEXTS = (
    "a dog running on the beach",
    "海边日落",
    "🐶🌊",
    "xqzt vlrp 9#@!",
    "   ",
    "",
    "A",
    "金毛犬 on the 沙滩",
    "line\none\ttab\u3000wide",
    "\udcff lone surrogate",
)

_SAME = 0.9999


def scene(seed: int, height_px: int = 120, width_px: int = 160) -> Pixels:
    """Return a made picture: two colours shading into each other, and three blocks."""
    chance = np.random.default_rng(seed)
    ends = chance.integers(0, 256, (2, 3))
    slope = np.linspace(0, 1, width_px)[None, :, None]
    picture = np.repeat(ends[0] * (1 - slope) + ends[1] * slope, height_px, axis=0)
    for _ in range(3):
        top, left = chance.random(2) * 0.7
        rows = slice(int(top * height_px), int((top + 0.3) * height_px))
        columns = slice(int(left * width_px), int((left + 0.3) * width_px))
        picture[rows, columns] = chance.integers(0, 256, 3)
    return picture.astype(np.uint8)


def _cosines(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    cosines: NDArray[np.float32] = (a * b).sum(axis=1)
    return cosines


class EncoderContract(ABC):
    """Subclass, name it Test…, and give `open_encoder`."""

    @classmethod
    @abstractmethod
    def open_encoder(cls) -> Encoder:
        """Return the encoder under test; called once a class."""

    @pytest.fixture(scope="class")
    @classmethod
    def encoder(cls) -> Encoder:
        return cls.open_encoder()

    # The card

    def test_the_card_is_of_use(self, encoder: Encoder) -> None:
        card = encoder.card
        assert card.model_id.strip() == card.model_id != ""
        assert card.dim > 0
        assert card.image_size_px > 0
        assert card.context_length > 2
        assert card.languages
        assert card.licence

    def test_towers_share_the_card_and_are_kept(self, encoder: Encoder) -> None:
        assert encoder.image_tower().card == encoder.card
        assert encoder.text_tower().card == encoder.card
        assert encoder.image_tower() is encoder.image_tower()
        assert encoder.text_tower() is encoder.text_tower()

    # Both towers

    def test_embeddings_are_float32_of_unit_norm(self, encoder: Encoder) -> None:
        images = encoder.image_tower().encode_images([scene(i) for i in range(5)])
        texts = encoder.text_tower().encode_texts(TEXTS)
        for embeddings, count in ((images, 5), (texts, len(TEXTS))):
            assert embeddings.dtype == np.float32
            assert embeddings.shape == (count, encoder.card.dim)
            assert np.isfinite(embeddings).all()
            np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)

    def test_an_empty_batch_has_no_rows(self, encoder: Encoder) -> None:
        for embeddings in (
            encoder.image_tower().encode_images([]),
            encoder.text_tower().encode_texts([]),
        ):
            assert embeddings.shape == (0, encoder.card.dim)
            assert embeddings.dtype == np.float32

    def test_the_same_input_has_the_same_embedding(self, encoder: Encoder) -> None:
        images = [scene(1), scene(2)]
        tower = encoder.image_tower()
        np.testing.assert_array_equal(tower.encode_images(images), tower.encode_images(images))
        words = encoder.text_tower()
        np.testing.assert_array_equal(words.encode_texts(TEXTS), words.encode_texts(TEXTS))

    def test_different_inputs_differ(self, encoder: Encoder) -> None:
        images = encoder.image_tower().encode_images([scene(1), scene(2)])
        texts = encoder.text_tower().encode_texts(["a red car", "海边日落"])
        assert images[0] @ images[1] < 0.9999
        assert texts[0] @ texts[1] < 0.999

    # Pictures

    def test_a_picture_does_not_depend_on_its_batch(self, encoder: Encoder) -> None:
        tower = encoder.image_tower()
        images = [scene(i, 90 + 7 * i, 200 - 9 * i) for i in range(11)]
        together = tower.encode_images(images)
        alone = np.concatenate([tower.encode_images([image]) for image in images])
        backwards = tower.encode_images(images[::-1])[::-1]
        assert _cosines(together, alone).min() >= _SAME
        assert _cosines(together, backwards).min() >= _SAME

    def test_pictures_come_back_in_order(self, encoder: Encoder) -> None:
        tower = encoder.image_tower()
        images = [scene(i) for i in range(9)]
        order = np.random.default_rng(3).permutation(9)
        straight = tower.encode_images(images)
        shuffled = tower.encode_images([images[i] for i in order])
        assert (straight @ shuffled.T).argmax(axis=0).tolist() == order.tolist()

    def test_the_working_size_of_a_picture_hardly_matters(self, encoder: Encoder) -> None:
        side = encoder.card.image_size_px
        large = scene(4, 4 * side, 4 * side)
        # Means of 2 x 2 pixels, as a decoder scales down.
        small = large.reshape(2 * side, 2, 2 * side, 2, 3).mean(axis=(1, 3)).round()
        pair = encoder.image_tower().encode_images([large, small.astype(np.uint8)])
        assert pair[0] @ pair[1] >= 0.995

    def test_any_shape_of_picture_is_encoded(self, encoder: Encoder) -> None:
        shapes = [(1, 1), (1, 500), (500, 1), (3, 2), (40, 1200), (1200, 40)]
        images = [scene(i, *shape) for i, shape in enumerate(shapes)]
        images += [np.full((64, 64, 3), level, np.uint8) for level in (0, 128, 255)]
        embeddings = encoder.image_tower().encode_images(images)
        assert np.isfinite(embeddings).all()
        np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)

    def test_the_layout_of_pixels_in_memory_does_not_matter(self, encoder: Encoder) -> None:
        image = scene(5)
        padded = np.zeros((200, 300, 3), np.uint8)
        padded[20:140, 30:190] = image
        fortran = np.asfortranarray(image)
        mirrored_twice = np.ascontiguousarray(image[:, ::-1])[:, ::-1]
        frozen = image.copy()
        frozen.flags.writeable = False
        images = [image, padded[20:140, 30:190], fortran, mirrored_twice, frozen]
        embeddings = encoder.image_tower().encode_images(images)
        assert (embeddings @ embeddings[0]).min() >= _SAME

    def test_pixels_are_left_as_they_were(self, encoder: Encoder) -> None:
        image = scene(6)
        before = image.copy()
        encoder.image_tower().encode_images([image])
        np.testing.assert_array_equal(image, before)

    @pytest.mark.parametrize(
        "wrong",
        [
            np.zeros((8, 8), np.uint8),
            np.zeros((8, 8, 4), np.uint8),
            np.zeros((8, 8, 1), np.uint8),
            np.zeros((1, 8, 8, 3), np.uint8),
            np.zeros((0, 8, 3), np.uint8),
            np.zeros((8, 8, 3), np.float32),
            np.zeros((8, 8, 3), np.uint16),
        ],
        ids=lambda wrong: f"{wrong.shape} {wrong.dtype}",
    )
    def test_what_is_not_pixels_is_refused(
        self, encoder: Encoder, wrong: NDArray[np.generic]
    ) -> None:
        with pytest.raises(ValueError, match="uint8"):
            encoder.image_tower().encode_images([scene(1), wrong])  # type: ignore[list-item]

    # Texts

    def test_a_text_does_not_depend_on_its_batch(self, encoder: Encoder) -> None:
        tower = encoder.text_tower()
        together = tower.encode_texts(TEXTS)
        alone = np.concatenate([tower.encode_texts([text]) for text in TEXTS])
        beside_a_long_one = tower.encode_texts([TEXTS[0], "long " * 60])[:1]
        assert _cosines(together, alone).min() >= _SAME
        assert _cosines(together[:1], beside_a_long_one).min() >= _SAME

    def test_texts_come_back_in_order(self, encoder: Encoder) -> None:
        tower = encoder.text_tower()
        texts = [f"{word} {number}" for number in range(25) for word in ("red", "a blue", "绿色")]
        straight = tower.encode_texts(texts)
        backwards = tower.encode_texts(texts[::-1])[::-1]
        assert _cosines(straight, backwards).min() >= _SAME

    def test_a_text_is_cut_at_the_context(self, encoder: Encoder) -> None:
        tower = encoder.text_tower()
        context = encoder.card.context_length
        text = "red " * (2 * context)
        assert tower.count_tokens(text) > context
        short, long, other = tower.encode_texts([text, text + "dog " * 50, "dog " * 2 * context])
        assert short @ long >= _SAME
        assert short @ other < _SAME

    def test_tokens_are_counted(self, encoder: Encoder) -> None:
        tower = encoder.text_tower()
        one, three = tower.count_tokens("dog"), tower.count_tokens("dog cat bird")
        assert 0 < one < three <= encoder.card.context_length
        assert tower.count_tokens("海边日落的沙滩") > tower.count_tokens("海")
        assert tower.count_tokens("") <= one
