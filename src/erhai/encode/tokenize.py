"""Text into token numbers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from erhai.encode.clean import clean, language_of
from erhai.encode.model_card import ModelCard
from erhai.errors import ModelError

_REMEDY = "Get the model's files again."
# Vocabularies are rounded up to a number that processors like.
_LEAST_USED = 0.9


class _Encoding(Protocol):
    @property
    def ids(self) -> list[int]: ...


class _Pipeline(Protocol):
    def encode(self, sequence: str) -> _Encoding: ...

    def token_to_id(self, token: str) -> int | None: ...

    def get_vocab(self) -> dict[str, int]: ...


class Tokenizer:
    """A model's tokenizer, read from a file of the tokenizers library.

    The file holds most of it: the normalization, the vocabulary, the special tokens and,
    for some models, a prefix. The card says what the file does not: how texts are cleaned,
    and the language's token where texts begin with one.
    """

    def __init__(self, path: Path, card: ModelCard, remedy: str = _REMEDY) -> None:
        """Raises ModelError, ending with the remedy, if the file cannot be read.

        Raises ModelError too if it is another model's.
        """
        import tokenizers

        try:
            pipeline = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # what the library raises for a file it cannot read
            raise ModelError(f"The tokenizer {path} cannot be read ({error}). {remedy}") from error
        # Some files tell to cut and to fill up; both are done here, by the card.
        pipeline.no_truncation()
        pipeline.no_padding()
        self._pipeline: _Pipeline = pipeline
        self._card = card
        _check_size(path, pipeline, card.vocabulary_size)
        self._language_ids = _language_ids(path, pipeline, card)
        self.pad_id = _pad_id(path, pipeline, card)

    def tokenize(self, text: str, context_length: int | None = None) -> list[int]:
        """Return a text's token numbers, special tokens included.

        Beyond context_length tokens the text is cut, and the closing token kept.
        """
        # Half a surrogate pair, as in a file name that is not UTF-8, has no tokens.
        whole = text.encode("utf-8", "replace").decode("utf-8")
        ids = self._pipeline.encode(clean(whole, self._card.cleaning)).ids
        if self._language_ids and ids and ids[0] in self._language_ids.values():
            ids = [self._language_ids.get(language_of(whole), ids[0]), *ids[1:]]
        if context_length is None or len(ids) <= context_length:
            return ids
        return [*ids[: context_length - 1], ids[-1]]


def _check_size(path: Path, pipeline: _Pipeline, vocabulary_size: int | None) -> None:
    if vocabulary_size is None:
        return
    largest = max(pipeline.get_vocab().values(), default=-1)
    if not vocabulary_size * _LEAST_USED <= largest + 1 <= vocabulary_size:
        raise ModelError(
            f"The tokenizer {path} belongs to another model: it counts tokens up to {largest},"
            f" and this model knows {vocabulary_size}. Take the tokenizer.json that was"
            " published with the model."
        )


def _pad_id(path: Path, pipeline: _Pipeline, card: ModelCard) -> int:
    number = pipeline.token_to_id(card.pad_token) if card.pad_token else 0
    if number is None:
        raise ModelError(
            f"The tokenizer {path} belongs to another model: it lacks the token"
            f" {card.pad_token!r}. Take the tokenizer.json that was published with the model."
        )
    return number


def _language_ids(path: Path, pipeline: _Pipeline, card: ModelCard) -> Mapping[str, int]:
    ids = {language: pipeline.token_to_id(token) for language, token in card.language_tokens}
    known = {language: number for language, number in ids.items() if number is not None}
    if len(known) < len(ids):
        raise ModelError(
            f"The tokenizer {path} belongs to another model: it lacks the names of languages"
            f" that {card.model_id} wants. Take the tokenizer.json that was published with it."
        )
    return known
