"""The server's log: a JSON document a line."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import TextIO

LOGGERS = ("erhai", "uvicorn")
DEEPEST_FRAMES = 12


class JsonLines(logging.Formatter):
    """Writes time, level, logger, message and the fields of a record.

    Of an exception it writes the class and where it came from. What it says may quote what
    was looked for, and is written only with `words`.
    """

    def __init__(self, *, words: bool = False) -> None:
        super().__init__()
        self._words = words

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line |= self._told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    def _told(self, error: BaseException) -> dict[str, object]:
        frames = traceback.extract_tb(error.__traceback__)[-DEEPEST_FRAMES:]
        told: dict[str, object] = {
            "error": type(error).__name__,
            "where": [f"{each.filename}:{each.lineno} {each.name}" for each in frames],
        }
        if self._words:
            told["traceback"] = "".join(traceback.format_exception(error))
        return told


def log_to(stream: TextIO, level: int, *, words: bool = False) -> None:
    """Write the log of the server to a stream, and nowhere else."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(words=words))
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(level)
    # It has each request's address, with what was looked for; erhai.requests has its own line.
    logging.getLogger("uvicorn.access").disabled = True
    # Its warnings are about strangers' nonsense, as often as they send some.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
