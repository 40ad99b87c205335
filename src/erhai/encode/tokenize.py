"""Text into token numbers."""

from pathlib import Path
from typing import Protocol

from erhai.errors import ModelError


class _Encoding(Protocol):
    @property
    def ids(self) -> list[int]: ...


class _Pipeline(Protocol):
    def encode(self, sequence: str) -> _Encoding: ...


class Tokenizer:
    """A model's tokenizer, read from a file of the tokenizers library.

    The file holds all of it: the normalization, the prefix that the model wants, the
    vocabulary and the special tokens.
    """

    def __init__(self, path: Path) -> None:
        """Raises ModelError if the file cannot be read."""
        import tokenizers

        try:
            self._pipeline: _Pipeline = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # what the library raises for a file it cannot read
            raise ModelError(
                f"The tokenizer {path} cannot be read ({error})."
                " Install Erhai again (pip install --force-reinstall erhai)."
            ) from error

    def tokenize(self, text: str, context_length: int | None = None) -> list[int]:
        """Return a text's token numbers, special tokens included.

        Beyond context_length tokens the text is cut, and the closing token kept.
        """
        # Half a surrogate pair, as in a file name that is not UTF-8, has no tokens.
        ids = self._pipeline.encode(text.encode("utf-8", "replace").decode("utf-8")).ids
        if context_length is None or len(ids) <= context_length:
            return ids
        return [*ids[: context_length - 1], ids[-1]]
