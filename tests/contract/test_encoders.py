from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from erhai.testing.encoder_contract import EncoderContract
from erhai.testing.fakes import FakeEncoder
from tests.golden.models import unpack


class TestErhaiLite(EncoderContract):
    @classmethod
    def open_encoder(cls) -> Encoder:
        return load_encoder("erhai-lite", threads=2)


class TestFakeEncoder(EncoderContract):
    @classmethod
    def open_encoder(cls) -> Encoder:
        return FakeEncoder()


class FolderEncoderContract(EncoderContract):
    """Of a tiny model in a published folder; its towers are loaded from there at first use."""

    family: ClassVar[str]
    graph: ClassVar[str] = ""
    _kept: ClassVar[TemporaryDirectory[str] | None] = None

    @classmethod
    def open_encoder(cls) -> Encoder:
        cls._kept = TemporaryDirectory()
        folder = unpack(cls.family, Path(cls._kept.name))
        return load_encoder(str(folder / cls.graph), threads=2)

    @classmethod
    def teardown_class(cls) -> None:
        if cls._kept is not None:
            cls._kept.cleanup()


class TestClip(FolderEncoderContract):
    family = "clip"


class TestClipInInt8(FolderEncoderContract):
    family = "clip"
    graph = "onnx/vision_model_quantized.onnx"


class TestChineseClip(FolderEncoderContract):
    family = "chinese-clip"


class TestSiglip2(FolderEncoderContract):
    family = "siglip2"
