from collections.abc import Iterator
from pathlib import Path

import pytest

from erhai.catalogue.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "catalogue.sqlite3")
    yield database
    database.close()
