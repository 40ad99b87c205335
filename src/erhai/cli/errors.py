"""What each error becomes on the command line: a sentence, and an exit code.

`OUTCOMES` is the only place that decides; docs/guide/errors.md shows the same table.
"""

import errno
import os
import sys
import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from erhai import errors
from erhai.cli.text import printable


class OutputError(errors.ErhaiError):
    """A file that the command was asked to write cannot be written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one kind of error means to a script; people read the error's own message."""

    exit_code: int
    meaning: str


EXIT_NOTHING_DONE = 1
EXIT_UNEXPECTED = 70
EXIT_INTERRUPTED = 130

OUTCOMES: dict[type[BaseException], Outcome] = {
    errors.ErhaiError: Outcome(EXIT_NOTHING_DONE, "Erhai could not do what was asked"),
    click.ClickException: Outcome(EXIT_NOTHING_DONE, "the command could not be carried out"),
    click.UsageError: Outcome(2, "the command line was not understood"),
    errors.SettingError: Outcome(2, "an ERHAI_… variable has a value that cannot be used"),
    errors.QueryError: Outcome(2, "the query cannot be understood or answered"),
    errors.TookTooLong: Outcome(1, "a search took longer than it was given"),
    errors.PlaceError: Outcome(2, "a place is not known, or one of your own cannot be kept"),
    errors.FolderError: Outcome(3, "a folder cannot be used"),
    errors.DatasetError: Outcome(3, "a dataset to evaluate on cannot be used"),
    errors.PictureError: Outcome(3, "a picture given to search with cannot be used"),
    OutputError: Outcome(3, "a file cannot be written"),
    errors.LibraryError: Outcome(4, "the library cannot be used"),
    errors.LibraryNotFound: Outcome(4, "there is no library yet"),
    errors.LibraryDamaged: Outcome(4, "the library's catalogue cannot be read"),
    errors.LibraryTooNew: Outcome(4, "a later version of Erhai made the library"),
    errors.LibraryBusy: Outcome(5, "another process is writing to the library; try again later"),
    errors.ModelError: Outcome(6, "the model cannot be used"),
    errors.ModelMismatch: Outcome(6, "the library was encoded by another model"),
    errors.HubError: Outcome(6, "a model could not be fetched"),
    errors.StoreError: Outcome(7, "the vector store cannot be used"),
    errors.StoreDamaged: Outcome(7, "the vector store's file is damaged; it can be rebuilt"),
    errors.StorageFull: Outcome(8, "the disk is full"),
    errors.DependencyMissing: Outcome(9, "an optional package is missing"),
    errors.ServiceError: Outcome(10, "a service could not do as asked"),
    errors.ServiceUnreachable: Outcome(10, "no service answers at this address"),
    errors.ServiceRefused: Outcome(10, "a service answered no"),
    errors.ServeError: Outcome(11, "the server cannot start as asked"),
    Exception: Outcome(EXIT_UNEXPECTED, "a fault in Erhai itself; a log file tells more"),
    KeyboardInterrupt: Outcome(EXIT_INTERRUPTED, "stopped by Ctrl-C"),
    click.Abort: Outcome(EXIT_INTERRUPTED, "a question was left unanswered"),
    BrokenPipeError: Outcome(141, "the program reading the output closed it early"),
}


def outcome_of(error: BaseException) -> Outcome:
    """Return the outcome of the nearest class that the table has."""
    for kind in type(error).__mro__:
        if kind in OUTCOMES:
            return OUTCOMES[kind]
    return OUTCOMES[Exception]


def report_error(error: BaseException) -> int:
    """Tell the user of `error` on standard error; return the exit code."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        error = errors.StorageFull(
            "The disk is full. Make room and run the same command again: nothing is lost."
        )
    match error:
        case BrokenPipeError():
            _discard_output()
        case click.Abort() | KeyboardInterrupt():
            if sys.stderr.isatty():
                _say("")  # the terminal has shown ^C without ending its line
            _say("Stopped.")
        case click.UsageError():
            _say(f"Error: {error.format_message()}")
            _say(f"Help: {error.ctx.command_path if error.ctx else 'erhai'} --help")
        case click.ClickException():
            _say(f"Error: {error.format_message()}")
        case errors.ErhaiError():
            _say(f"Error: {error}")
        case _ if os.environ.get("ERHAI_DEBUG"):
            traceback.print_exception(error)
        case _:
            _say(f"Error: something went wrong that Erhai did not expect: {_in_short(error)}")
            _say(f"The details are in {write_log(error)}. Your pictures were not touched.")
            _say("'erhai doctor' checks the installation and the library.")
    return outcome_of(error).exit_code


def write_log(error: BaseException) -> Path:
    """Write the traceback of `error` to a file of its own; return its path."""
    import platform
    import tempfile

    import platformdirs

    now = datetime.now()
    text = "\n".join(
        (
            f"{now:%Y-%m-%d %H:%M:%S}",
            f"command: {sys.argv[1:]}",
            f"python: {sys.version}",
            f"platform: {platform.platform()}",
            "",
            "".join(traceback.format_exception(error)),
        )
    )
    name = f"error-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
    for folder in (Path(platformdirs.user_log_dir("erhai")), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return path
    return Path("(no folder could be written)")


def _in_short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _say(sentence: str) -> None:
    try:
        click.echo(printable(sentence), err=True)
    except OSError:
        _discard_output()


def _discard_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter's exit stays silent."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
