"""The newest pictures, where only a filter was asked for."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from erhai.catalogue.database import Database
from erhai.catalogue.newest import newest
from tests.unit.catalogue.rows import PLAIN, put


def test_the_newest_come_first_and_what_has_no_time_last(db: Database) -> None:
    times = [datetime(2019, 5, 1), None, datetime(2021, 1, 1), datetime(2019, 5, 1)]
    old, undated, new, same = (
        put(db, f"/{number}.jpg", replace(PLAIN, taken_at=taken_at))
        for number, taken_at in enumerate(times)
    )
    assert newest(db, None, 10).tolist() == [new, same, old, undated]
    assert newest(db, None, 2).tolist() == [new, same]
    assert newest(db, np.array([old, undated]), 10).tolist() == [old, undated]
    assert newest(db, np.empty(0, np.int64), 10).tolist() == []


def test_nothing_is_newest_where_nothing_is(db: Database) -> None:
    assert newest(db, None, 3).tolist() == []
