from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from erhai.encode.graph import Graph
from erhai.encode.models import find_card, load_encoder
from erhai.encode.onnx_encoder import OnnxEncoder, OnnxImageTower, OnnxTextTower
from erhai.encode.tokenize import Tokenizer
from erhai.encode.weights import Weights, find_weights
from erhai.errors import ModelError

CARD = replace(find_card("erhai-lite"), dim=3, image_size_px=4)
TOKENIZER = Tokenizer(find_weights(find_card("erhai-lite")).tokenizer, CARD)


@dataclass(frozen=True)
class Port:
    """An input or output of a session; None is a size that may vary."""

    name: str
    type: str = "tensor(float)"
    shape: tuple[int | str | None, ...] = (None, None)


class Recorder:
    """A session that notes the shapes it is given and answers with a row's first numbers."""

    def __init__(self, *inputs: Port, dim: int = 3) -> None:
        self.shapes: list[tuple[int, ...]] = []
        self.feeds: list[dict[str, NDArray[np.generic]]] = []
        self._inputs = inputs
        self._dim = dim

    def get_inputs(self) -> tuple[Port, ...]:
        return self._inputs

    def get_outputs(self) -> tuple[Port, ...]:
        return (Port("embeddings"),)

    def run(
        self, output_names: list[str], input_feed: dict[str, NDArray[np.generic]]
    ) -> list[NDArray[np.float32]]:
        assert output_names == ["embeddings"]
        first = next(iter(input_feed.values()))
        self.shapes.append(first.shape)
        self.feeds.append(input_feed)
        rows = first.reshape(len(first), -1)[:, : self._dim].astype(np.float32)
        return [10 * rows + 1]


PIXELS = Port("pixels", shape=(None, 3, 4, 4))
IDS = Port("ids", "tensor(int64)")
FILES = Weights(Path("image.onnx"), Path("text.onnx"), Path("tokenizer.json"))


def image_graph(session: Recorder, weights: Weights = FILES) -> Graph:
    return Graph(session, weights.image, weights, "pixels")


def text_graph(session: Recorder, weights: Weights = FILES) -> Graph:
    return Graph(session, weights.text, weights, "ids")


@pytest.mark.parametrize(
    ("count", "threads", "sizes"),
    [(10, 1, [4, 4, 2]), (10, 2, [4, 4, 2]), (4, 2, [2, 2]), (3, 2, [2, 1]), (0, 2, [])],
)
def test_pictures_go_through_in_small_batches_shared_among_threads(
    count: int, threads: int, sizes: list[int]
) -> None:
    session = Recorder(PIXELS)
    images = [np.full((5, 6, 3), 10 * level, np.uint8) for level in range(count)]
    embeddings = OnnxImageTower(CARD, image_graph(session), threads).encode_images(images)
    assert sorted(session.shapes, reverse=True) == [(size, 3, 4, 4) for size in sizes]
    assert embeddings.shape == (count, 3)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-6)


def test_embeddings_come_in_the_order_of_the_pictures() -> None:
    tower = OnnxImageTower(CARD, image_graph(Recorder(PIXELS)), threads=3)
    images = [
        np.broadcast_to(np.array([level, 0, 255 - level], np.uint8), (5, 6, 3))
        for level in range(0, 256, 5)
    ]
    together = tower.encode_images(images)
    alone = np.concatenate([tower.encode_images([image]) for image in images])
    np.testing.assert_array_equal(together, alone)
    assert len(np.unique(together.round(4), axis=0)) > 1


def test_texts_share_a_batch_only_with_texts_of_their_length() -> None:
    session = Recorder(IDS)
    tower = OnnxTextTower(CARD, text_graph(session), TOKENIZER)
    tower.encode_texts(["a dog", "a dog on the beach", "the cat", *["a dog"] * 40])
    assert session.shapes == [*[(8, 7)] * 5, (2, 7), (1, 10)]


def test_a_graph_of_another_dimension_is_refused() -> None:
    tower = OnnxImageTower(CARD, image_graph(Recorder(PIXELS, dim=2)), threads=1)
    with pytest.raises(ModelError, match="gives 2 numbers where its card says 3"):
        tower.encode_images([np.zeros((4, 4, 3), np.uint8)])


@pytest.mark.parametrize("tower", ["image", "text"])
def test_a_file_that_is_no_graph_is_named(tmp_path: Path, tower: str) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a graph")
    tokenizer = find_weights(find_card("erhai-lite")).tokenizer
    encoder = OnnxEncoder(find_card("erhai-lite"), Weights(broken, broken, tokenizer))
    with pytest.raises(ModelError, match=r"broken\.onnx cannot be loaded.*Install Erhai again"):
        encoder.image_tower() if tower == "image" else encoder.text_tower()


def test_a_sentence_lies_nearest_its_translation() -> None:
    tower = load_encoder().text_tower()
    english = ["a dog running in the snow", "children on a beach", "a man riding a bicycle"]
    chinese = ["狗在雪地里奔跑", "沙滩上的孩子们", "一个男人骑自行车"]
    cosines = tower.encode_texts(english) @ tower.encode_texts(chinese).T
    assert cosines.diagonal().min() > 0.5
    assert (cosines - 2 * np.eye(3, dtype=np.float32)).max() < 0.2
