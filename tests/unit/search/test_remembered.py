"""What is kept of a catalogue between questions, and how long."""

from pathlib import Path

from erhai.catalogue import images
from erhai.catalogue.database import Database
from erhai.search.remembered import Remembered
from tests.unit.catalogue.rows import put


def test_a_value_is_read_again_only_after_somebody_wrote(tmp_path: Path) -> None:
    reader, writer = (Database(tmp_path / "catalogue.sqlite3") for _ in range(2))
    reads: list[int] = []

    def read(db: Database) -> int:
        reads.append(images.count(db, "searchable"))
        return reads[-1]

    known = Remembered(reader, read)
    assert (known.get(), known.get()) == (0, 0)
    assert reads == [0]
    put(writer, "/a.jpg")
    assert (known.get(), known.get()) == (1, 1)
    assert reads == [0, 1]
    reader.close()
    writer.close()
