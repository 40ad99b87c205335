"""The seam between Erhai and any vector store."""

from typing import Protocol

from erhai.types import Embeddings, ImageIds, Neighbours


class VectorStore(Protocol):
    """A fast copy of the catalogue's embeddings, searchable by cosine.

    What upsert and delete do is visible to this object's searches at once, and to
    other processes and after a crash from the next `flush` on.
    """

    @property
    def dim(self) -> int: ...

    def upsert(self, ids: ImageIds, embeddings: Embeddings) -> None:
        """Store each embedding under its id, replacing what was there.

        Of an id given twice the last wins. Raises ValueError on wrong shapes, ids
        below 1, or rows that are not finite and of unit norm; then nothing is stored.
        """
        ...

    def delete(self, ids: ImageIds) -> None:
        """Forget these ids; unknown ones are no error."""
        ...

    def search(
        self, queries: Embeddings, k: int, *, among: ImageIds | None = None
    ) -> list[Neighbours]:
        """Return for each query its min(k, candidates) nearest, nearest first.

        `among` restricts the candidates to these ids before the nearest are taken
        (unknown ones are no error; an empty array means no candidates).
        Raises ValueError if k is below 1, or queries are of a wrong shape, not finite
        or not of unit norm.
        """
        ...

    def embeddings(self, ids: ImageIds) -> tuple[ImageIds, Embeddings]:
        """Return those of the ids that are stored, rising, and their embeddings in that order.

        (m,) and (m, dim) float32, as the store keeps them, brought back to unit norm.
        """
        ...

    def ids(self) -> ImageIds:
        """Return all stored ids, rising."""
        ...

    def count(self) -> int: ...

    def flush(self) -> None:
        """Make all changes durable, atomically: a crash leaves the old or the new state."""
        ...

    def refresh(self) -> bool:
        """Take up what another process has flushed; return whether there was anything.

        Cheap where there was nothing; a store that is written through never has any.
        Raises StoreDamaged as opening does, and then stays as it was.
        """
        ...

    def damage(self) -> str | None:
        """Read all that is stored; return what is wrong with it in a sentence, or None."""
        ...

    def close(self) -> None:
        """Release files and memory; unflushed changes are lost."""
        ...
