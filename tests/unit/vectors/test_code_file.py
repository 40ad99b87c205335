import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.errors import StoreDamaged
from erhai.vectors import code_file


@settings(deadline=None)
@given(
    ids=st.lists(st.integers(1, 2**62), unique=True, max_size=600).map(sorted),
    dim=st.integers(1, 9),
    block_rows=st.integers(1, 50),
)
def test_what_is_written_is_read(ids: list[int], dim: int, block_rows: int) -> None:
    codes = np.arange(len(ids) * dim).astype(np.float16).reshape(len(ids), dim)
    blocks = (codes[start : start + block_rows] for start in range(0, len(ids), block_rows))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "codes"
        code_file.write(path, dim, np.array(ids, np.int64), blocks)
        file = code_file.read(path, dim)
        assert file is not None
        assert file.ids.tolist() == ids
        assert file.codes.shape == codes.shape
        assert file.codes.tolist() == codes.tolist()
        assert file.damage() is None
        assert file.identity == code_file.identity(path)
        with pytest.raises(StoreDamaged):
            code_file.read(path, dim + 1)


def test_no_file_is_nothing_to_read(tmp_path: Path) -> None:
    assert code_file.read(tmp_path / "none", 8) is None
    assert code_file.identity(tmp_path / "none") is None


def test_a_swap_changes_the_identity_even_if_the_bytes_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "codes"
    ids, codes = np.array([1, 2]), np.eye(2, dtype=np.float16)
    code_file.write(path, 2, ids, [codes])
    opened = code_file.read(path, 2)
    assert opened is not None
    code_file.write(path, 2, ids, [codes])
    assert code_file.identity(path) != opened.identity


def test_arrays_are_read_only_and_survive_their_file(tmp_path: Path) -> None:
    path = tmp_path / "codes"
    code_file.write(path, 2, np.array([4, 9]), [np.eye(2, dtype=np.float16)])
    file = code_file.read(path, 2)
    assert file is not None
    path.unlink()
    assert file.ids.tolist() == [4, 9]
    assert file.codes.tolist() == [[1, 0], [0, 1]]
    with pytest.raises(ValueError, match="read-only"):
        file.codes[0, 0] = 3
