"""From the terms of a query to the one embedding that is searched for."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from erhai.encode.protocol import Encoder
from erhai.search.combine import combine
from erhai.search.components import mix
from erhai.search.pictures import Kind, embed_pictures
from erhai.search.query import PictureTerm, Term, TextTerm
from erhai.search.wording import Wording, components
from erhai.types import Embedding, Embeddings, Pixels

_MOST_KNOWN = 1000


class QueryEmbedder:
    """Encodes words and pictures of queries, and adds them up.

    read_picture turns a picture of a query into pixels, raising PictureError. wording is
    how texts are put to this model.
    """

    def __init__(
        self,
        encoder: Encoder,
        read_picture: Callable[[Path | bytes], Pixels],
        wording: Wording,
    ) -> None:
        self._encoder = encoder
        self._read_picture = read_picture
        self._wording = wording
        # Replaced as a whole, so that several threads may read and write it.
        self._known: dict[str, Embedding] = {}

    def embed(self, terms: Sequence[Term]) -> tuple[Embedding, list[str]]:
        """Return the terms' sum, of unit norm, and notes for the person who asked.

        Raises QueryError, PictureError or ModelError.
        """
        texts = [term for term in terms if isinstance(term, TextTerm)]
        pictures = [term for term in terms if isinstance(term, PictureTerm)]
        shown, kinds = self._read([term.picture for term in pictures])
        query = combine(
            self._worded([term.text for term in texts]), _weights(texts), shown, _weights(pictures)
        )
        taken_for = [
            f"The picture was taken for a {kind}." for kind in kinds if kind != "photograph"
        ]
        return query, self._too_long(texts) + taken_for

    def texts(self, texts: Sequence[str]) -> Embeddings:
        """Return the texts' embeddings, (n, dim)."""
        if not texts:
            return self._nothing()
        # What moods and one word's kin are put beside is asked for again and again.
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        encoded = dict(zip(new, self._encoder.text_tower().encode_texts(new), strict=True))
        if len(known) + len(new) <= _MOST_KNOWN:
            self._known = known | encoded
        else:
            self._known = encoded
        return np.stack([encoded[text] if text in encoded else known[text] for text in texts])

    def _worded(self, texts: Sequence[str]) -> Embeddings:
        """Return an embedding a text, (n, dim): each the mix of the wordings that it is put in."""
        worded = [components(text, self._wording) for text in texts]
        encoded = self.texts([each.text for group in worded for each in group])
        ends = np.cumsum([len(group) for group in worded])
        mixed = [
            mix(encoded[end - len(group) : end], group)
            for end, group in zip(ends, worded, strict=True)
        ]
        return np.stack(mixed) if mixed else self._nothing()

    def pictures(self, pictures: Sequence[Path | bytes]) -> Embeddings:
        """Return the pictures' embeddings, (n, dim). Raises PictureError."""
        return self._read(pictures)[0]

    def pixels(self, picture: Path | bytes) -> Pixels:
        """Return a picture of a query, decoded. Raises PictureError."""
        return self._read_picture(picture)

    def _read(self, pictures: Sequence[Path | bytes]) -> tuple[Embeddings, tuple[Kind, ...]]:
        if not pictures:
            return self._nothing(), ()
        pixels = [self.pixels(picture) for picture in pictures]
        return embed_pictures(pixels, self._encoder.image_tower())

    def _nothing(self) -> Embeddings:
        return np.zeros((0, self._encoder.card.dim), np.float32)

    def _too_long(self, texts: Sequence[TextTerm]) -> list[str]:
        context = self._encoder.card.context_length
        counts = [self._encoder.text_tower().count_tokens(term.text) for term in texts]
        return [
            f"The text is too long: the model reads its first {context} of {count} pieces."
            for count in counts
            if count > context
        ]


def _weights(terms: Sequence[Term]) -> Embedding:
    return np.array([term.weight for term in terms], np.float32)
