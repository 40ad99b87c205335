import subprocess
import sys
from pathlib import Path

import pytest

from erhai.errors import StoreError
from erhai.vectors.exact import ExactStore
from erhai.vectors.faiss_store import FaissStore
from erhai.vectors.registry import STORE_KINDS, open_store


def test_opens_each_kind_by_name(tmp_path: Path) -> None:
    assert STORE_KINDS == ("exact", "faiss")
    assert type(open_store("exact", tmp_path / "v", 8, writable=True)) is ExactStore
    assert type(open_store("faiss", tmp_path / "v", 8, writable=True)) is FaissStore


def test_an_unknown_kind_is_told_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no vector store 'fais'; there are exact, faiss"):
        open_store("fais", tmp_path / "v", 8, writable=True)


def test_faiss_is_imported_at_first_use_only() -> None:
    script = (
        "import sys, erhai.vectors.registry, erhai.vectors.exact; print('faiss' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "False"
