"""Giving words to the pictures that have none yet, as those of libraries of schema 1."""

from erhai.catalogue import words
from erhai.catalogue.database import Database

# In one transaction: few enough that a reader who wants to write does not wait.
BATCH_ROWS = 1000


def put_missing_words(db: Database) -> int:
    """Write the words of every usable picture without; return of how many.

    Killed half way, it goes on with the next run.
    """
    absent = words.missing(db).tolist()
    for start in range(0, len(absent), BATCH_ROWS):
        with db.transaction() as connection:
            words.refresh(connection, absent[start : start + BATCH_ROWS])
    return len(absent)
