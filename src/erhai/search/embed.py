"""From the terms of a query to the one embedding that is searched for."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from erhai.deadline import check
from erhai.encode.protocol import Encoder, TextTower
from erhai.encode.together import TogetherTower
from erhai.lru import Lru
from erhai.search.combine import combine
from erhai.search.components import mix
from erhai.search.notes import Note
from erhai.search.pictures import Kind, embed_pictures
from erhai.search.query import Picture, PictureTerm, Term, TextTerm
from erhai.search.wording import Wording, components
from erhai.types import Embedding, Embeddings, ImageId, Pixels

_MOST_KNOWN = 2000


class QueryEmbedder:
    """Encodes words and pictures of queries, and adds them up.

    read_picture turns a picture of a query into pixels, raising PictureError. stored gives
    the embeddings, (n, dim), of pictures of the library, raising QueryError. wording is how
    texts are put to this model.
    """

    def __init__(
        self,
        encoder: Encoder,
        read_picture: Callable[[Path | bytes], Pixels],
        wording: Wording,
        stored: Callable[[Sequence[ImageId]], Embeddings],
    ) -> None:
        self._encoder = encoder
        self._read_picture = read_picture
        self._wording = wording
        self._stored = stored
        self._known = Lru[str, Embedding](_MOST_KNOWN)

    @cached_property
    def _tower(self) -> TextTower:
        return TogetherTower(self._encoder.text_tower())

    def embed(self, terms: Sequence[Term]) -> tuple[Embedding, list[Note]]:
        """Return the terms' sum, of unit norm, and notes for the person who asked.

        Raises QueryError, PictureError or ModelError.
        """
        texts = [term for term in terms if isinstance(term, TextTerm)]
        pictures = [term for term in terms if isinstance(term, PictureTerm)]
        shown, kinds = self._read([term.picture for term in pictures])
        query = combine(
            self._worded([term.text for term in texts]), _weights(texts), shown, _weights(pictures)
        )
        taken_for = [Note("taken-for", {"kind": kind}) for kind in kinds if kind != "photograph"]
        return query, self._too_long(texts) + taken_for

    def texts(self, texts: Sequence[str]) -> Embeddings:
        """Return the texts' embeddings, (n, dim)."""
        if not texts:
            return self._nothing()
        # What moods and one word's kin are put beside is asked for again and again.
        found = {text: self._known.get(text) for text in texts}
        new = [text for text, embedding in found.items() if embedding is None]
        if new:
            check()
            for text, embedding in zip(new, self._tower.encode_texts(new), strict=True):
                found[text] = embedding
                self._known.put(text, embedding.copy())
        return np.stack([each for text in texts if (each := found[text]) is not None])

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

    def pictures(self, pictures: Sequence[Picture]) -> Embeddings:
        """Return the pictures' embeddings, (n, dim). Raises PictureError or QueryError."""
        return self._read(pictures)[0]

    def pixels(self, picture: Path | bytes) -> Pixels:
        """Return a picture of a query, decoded. Raises PictureError."""
        return self._read_picture(picture)

    def _read(self, pictures: Sequence[Picture]) -> tuple[Embeddings, tuple[Kind, ...]]:
        """Return an embedding a picture, in order, and what those not of the library show."""
        given = [picture for picture in pictures if not isinstance(picture, int)]
        stored = [picture for picture in pictures if isinstance(picture, int)]
        found = np.zeros((len(pictures), self._encoder.card.dim), np.float32)
        kinds: tuple[Kind, ...] = ()
        is_stored = np.array([isinstance(picture, int) for picture in pictures], np.bool_)
        if stored:
            found[is_stored] = self._stored(stored)
        if given:
            pixels = [self.pixels(picture) for picture in given]
            check()
            found[~is_stored], kinds = embed_pictures(pixels, self._encoder.image_tower())
        return found, kinds

    def _nothing(self) -> Embeddings:
        return np.zeros((0, self._encoder.card.dim), np.float32)

    def _too_long(self, texts: Sequence[TextTerm]) -> list[Note]:
        context = self._encoder.card.context_length
        counts = [self._tower.count_tokens(term.text) for term in texts]
        return [
            Note("text-cut", {"read": context, "pieces": count})
            for count in counts
            if count > context
        ]


def _weights(terms: Sequence[Term]) -> Embedding:
    return np.array([term.weight for term in terms], np.float32)
