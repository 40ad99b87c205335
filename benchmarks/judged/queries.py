"""The judged query sets beside this file; README.md tells what their fields mean."""

import json
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Query:
    """One need in two languages, and the names of all the pictures that answer it."""

    query_id: str
    texts: dict[str, str]
    relevant: tuple[str, ...]


def load_queries(name: str) -> tuple[Query, ...]:
    """Return the queries of 'photos' or 'words', in the file's order."""
    text = (Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8")
    return tuple(
        Query(
            entry["id"],
            {language: entry[language] for language in LANGUAGES},
            tuple(entry["relevant"]),
        )
        for entry in json.loads(text)
    )
