"""Each store keeps the contract, and so does the oracle itself."""

from pathlib import Path

from erhai.testing.store_contract import StoreContract
from erhai.testing.store_states import state_machine
from erhai.vectors.protocol import VectorStore
from erhai.vectors.registry import open_store


def open_exact(folder: Path, dim: int, writable: bool) -> VectorStore:
    return open_store("exact", folder, dim, writable=writable)


def open_faiss(folder: Path, dim: int, writable: bool) -> VectorStore:
    return open_store("faiss", folder / "vectors", dim, writable=writable)


class TestExactStore(StoreContract):
    persistent = False

    def open_store(self, folder: Path, dim: int, *, writable: bool) -> VectorStore:
        return open_exact(folder, dim, writable)


class TestFaissStore(StoreContract):
    def open_store(self, folder: Path, dim: int, *, writable: bool) -> VectorStore:
        return open_faiss(folder, dim, writable)


TestExactStoreStates = state_machine(open_exact, persistent=False).TestCase
TestFaissStoreStates = state_machine(open_faiss).TestCase
