from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from erhai.testing.encoder_contract import EncoderContract
from erhai.testing.fakes import FakeEncoder


class TestErhaiLite(EncoderContract):
    @classmethod
    def open_encoder(cls) -> Encoder:
        return load_encoder("erhai-lite", threads=2)


class TestFakeEncoder(EncoderContract):
    @classmethod
    def open_encoder(cls) -> Encoder:
        return FakeEncoder()
