"""Results in three forms: lines for people, JSON for programs, paths for other tools.

For people a terminal gets aligned, coloured lines and a pipe gets tab-separated
ones. The JSON forms are described in docs/guide/json.md, and `VERSION` grows when
a field changes its meaning or goes.
"""

import base64
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, assert_never, cast

from erhai.cli.text import printable, short_path

if TYPE_CHECKING:
    from rich.console import Console

    from erhai.areas import OwnPlace
    from erhai.health import Check
    from erhai.index.report import IndexEvent, IndexReport
    from erhai.search.answer import Answer
    from erhai.status import LibraryStatus
    from erhai.types import Failure, Hit

JsonValue = None | bool | int | float | str | Sequence["JsonValue"] | dict[str, "JsonValue"]

VERSION = 1

_CHIP_WORDS = {
    "time": "time",
    "place": "place",
    "exclude": "without",
    "quoted": "named",
    "looks": "looks like",
    "away": "less like",
}


def console(*, stderr: bool = False) -> "Console":
    """Return a console that obeys NO_COLOR, the terminal's width, and never guesses markup."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def write_hits(hits: "Sequence[Hit]") -> None:
    """Write rank, score and path of each hit; on a terminal how likely it is relevant."""
    if not sys.stdout.isatty():
        for hit in hits:
            score = "-" if hit.score is None else f"{hit.score:.4f}"
            print(f"{hit.rank}\t{score}\t{printable(str(hit.path))}")
        return
    if not hits:
        return
    from rich.text import Text

    terminal = console()
    width = max(2, len(str(hits[-1].rank)))
    terminal.print(Text(f"{'#':>{width}}  match  path", style="dim"))
    for hit in hits:
        line = Text.assemble(
            (f"{hit.rank:>{width}}", "bold"),
            "  ",
            (f"{match_in_words(hit):>5}", "cyan"),
            "  ",
            # A line that the terminal itself wraps can be copied as one.
            (short_path(hit.path), f"link {hit.path.as_uri()}"),
            (f"  +{len(hit.similar)} similar" if hit.similar else "", "dim"),
        )
        terminal.print(line, soft_wrap=True)


def match_in_words(hit: "Hit") -> str:
    """Return how likely a hit is what was asked for, or else its score, or nothing."""
    if hit.relevance is not None:
        return f"{hit.relevance:.0%}"
    return "" if hit.score is None else f"{hit.score:.3f}"


def write_paths(paths: Iterable[Path], *, end: bytes) -> None:
    """Write each path's own bytes, whatever they are, followed by `end`."""
    sys.stdout.flush()
    for path in paths:
        sys.stdout.buffer.write(os.fsencode(path) + end)
    sys.stdout.buffer.flush()


def write_failures(failures: "Sequence[Failure]") -> None:
    """Write each failed file with its reason, sorted by kind and path."""
    ordered = sorted(failures, key=lambda failure: (failure.kind.value, failure.path))
    if not sys.stdout.isatty():
        for failure in ordered:
            print(f"{failure.kind}\t{printable(str(failure.path))}\t{printable(failure.reason)}")
        return
    from rich.text import Text

    terminal = console()
    for failure in ordered:
        terminal.print(
            Text.assemble(
                (f"{failure.kind.value:<16}", "yellow"),
                (short_path(failure.path), f"link {failure.path.as_uri()}"),
            ),
            soft_wrap=True,
        )
        reason = failure.reason.removeprefix(f"{failure.path} ")
        terminal.print(Text(f"{'':16}{printable(reason)}", style="dim"), soft_wrap=True)


def write_json(document: dict[str, JsonValue], *, indent: int | None = 2) -> None:
    """Write one JSON document and a newline, in UTF-8 whatever the locale."""
    sys.stdout.flush()
    text = json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def answer_as_json(answer: "Answer", command: str, asked: str) -> dict[str, JsonValue]:
    """Return the document of `search --json` and `similar --json`."""
    return {
        "version": VERSION,
        "command": command,
        "query": text_as_json(asked),
        "hits": [_hit(hit) for hit in answer],
        "answers": None if answer.answers is None else round(answer.answers, 4),
        "understood": _understood(answer),
        "notes": [str(note) for note in answer.notes],
    }


def understood_in_words(answer: "Answer") -> str:
    """Return one line that says what a sentence was taken for, '' if for words alone."""
    if answer.understood is None or answer.understood.only_words:
        return ""
    told = [
        f"{_CHIP_WORDS.get(chip.kind, chip.kind + ':')} {printable(chip.text)}"
        + (f" ({printable(chip.meaning)})" if chip.meaning not in ("", chip.text) else "")
        for chip in answer.chips
    ]
    return f"Understood: {' · '.join(told)}"


def event_as_json(event: "IndexEvent") -> dict[str, JsonValue]:
    """Return one line of `index --json`."""
    from erhai.index.report import FileFailed, Notice, Progress

    match event:
        case Progress():
            return {
                "version": VERSION,
                "event": "progress",
                "done": event.done,
                "total": event.total,
                "failed": event.failed,
                "rate_per_s": round(event.rate_per_s, 3),
                "remaining_s": None if event.remaining_s is None else round(event.remaining_s, 1),
            }
        case FileFailed():
            return {"version": VERSION, "event": "failed", **failure_as_json(event.failure)}
        case Notice():
            return {"version": VERSION, "event": "notice", "message": text_as_json(event.message)}
        case _:
            assert_never(event)


def report_as_json(report: "IndexReport") -> dict[str, JsonValue]:
    """Return the last line of `index --json`."""
    return {
        "version": VERSION,
        "event": "report",
        "found": report.found,
        "unchanged": report.unchanged,
        "encoded": report.encoded,
        "reused": report.reused,
        "supplemented": report.supplemented,
        "moved": report.moved,
        "removed": report.removed,
        "failures": [failure_as_json(failure) for failure in report.failures],
        "elapsed_s": round(report.elapsed_s, 3),
        "interrupted": report.interrupted,
        "notices": list(report.notices),
    }


def failure_as_json(failure: "Failure") -> dict[str, JsonValue]:
    """Return a failed file as a JSON object."""
    return {
        **path_as_json(failure.path),
        "kind": failure.kind.value,
        "reason": text_as_json(failure.reason),
    }


def status_as_json(
    status: "LibraryStatus", failures: "Sequence[Failure] | None"
) -> dict[str, JsonValue]:
    """Return the document of `status --json`; with failures that of `status --failed --json`."""
    document: dict[str, JsonValue] = {
        "version": VERSION,
        "command": "status",
        "library": path_as_json(status.path),
        "model": status.model_id,
        "dim": status.dim,
        "store": status.store,
        "images": status.images,
        "waiting": status.waiting,
        "failed": status.failed,
        "folders": [
            {**path_as_json(folder.path), "images": folder.images, "failed": folder.failed}
            for folder in status.folders
        ],
        "size_bytes": status.size_bytes,
        "indexed_at": _time(status.indexed_at),
    }
    if failures is not None:
        document["failures"] = [failure_as_json(failure) for failure in failures]
    return document


def checks_as_json(checks: "Sequence[Check]") -> dict[str, JsonValue]:
    """Return the document of `doctor --json`."""
    return {
        "version": VERSION,
        "command": "doctor",
        "ok": all(check.state != "fail" for check in checks),
        "checks": [
            {
                "name": check.name,
                "state": check.state,
                "detail": text_as_json(check.detail),
                "remedy": check.remedy,
            }
            for check in checks
        ],
    }


def places_as_json(places: "Sequence[OwnPlace]") -> dict[str, JsonValue]:
    """Return the document of `place list --json`."""
    return {
        "version": VERSION,
        "command": "place list",
        "places": [
            {
                "name": text_as_json(place.name),
                "latitude": place.latitude,
                "longitude": place.longitude,
                "radius_km": place.radius_km,
            }
            for place in places
        ],
    }


def _understood(answer: "Answer") -> JsonValue:
    if answer.understood is None:
        return None
    from erhai.search.understand.written import to_json

    chips: list[JsonValue] = [
        {"kind": chip.kind, "text": text_as_json(chip.text), "meaning": chip.meaning}
        for chip in answer.chips
    ]
    # Plain data by its making.
    plain = cast("dict[str, JsonValue]", to_json(answer.understood))
    return {**plain, "chips": chips}


def _hit(hit: "Hit") -> dict[str, JsonValue]:
    metadata = hit.image.metadata
    return {
        "rank": hit.rank,
        "score": None if hit.score is None else round(hit.score, 6),
        "relevance": None if hit.relevance is None else round(hit.relevance, 4),
        **path_as_json(hit.path),
        "image_id": int(hit.image_id),
        "width_px": metadata.width_px,
        "height_px": metadata.height_px,
        "taken_at": _time(metadata.taken_at),
        "latitude": metadata.latitude,
        "longitude": metadata.longitude,
        "camera": None if metadata.camera is None else text_as_json(metadata.camera),
        "place_en": hit.image.place_en,
        "place_zh": hit.image.place_zh,
        "similar": [
            {**path_as_json(image.path), "image_id": int(image.image_id)} for image in hit.similar
        ],
    }


def path_as_json(path: Path) -> dict[str, JsonValue]:
    """Return the fields by which a document names a path."""
    raw = os.fsencode(path)
    try:
        return {"path": raw.decode("utf-8")}
    except UnicodeDecodeError:
        return {
            "path": raw.decode("utf-8", errors="replace"),
            "path_bytes": base64.b64encode(raw).decode("ascii"),
        }


def text_as_json(text: str) -> str:
    """Return `text` without lone surrogates, which UTF-8 cannot carry."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _time(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="seconds")
