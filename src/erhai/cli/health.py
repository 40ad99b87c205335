"""The checks of `erhai doctor`, beside those that a library makes of itself."""

import importlib
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from erhai.cli.command import Session
from erhai.cli.text import short_path, size
from erhai.errors import ErhaiError, LibraryNotFound
from erhai.health import Check
from erhai.machine import usable_cores

OLDEST_PYTHON = (3, 11)
LITTLE_DISK_BYTES = 1_000_000_000
NO_DISK_BYTES = 50_000_000

MODULES = {"faiss-cpu": "faiss", "pillow": "PIL"}
"""Packages whose module has another name than theirs."""


def all_checks(session: Session) -> list[Check]:
    """Return all checks, the installation's first."""
    return [
        python_check(),
        *package_checks(),
        machine_check(),
        font_check(),
        *library_checks(session),
    ]


def python_check() -> Check:
    """Check the version of Python."""
    detail = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info < OLDEST_PYTHON:
        return Check("python", "fail", detail, "install Python 3.11 or later")
    return Check("python", "ok", detail, None)


def package_checks() -> Iterator[Check]:
    """Check each package that Erhai needs: there, new enough, and importable."""
    yield Check("erhai", "ok", metadata.version("erhai"), None)
    for requirement in metadata.requires("erhai") or ():
        if "extra ==" not in requirement:
            yield package_check(requirement)


def package_check(requirement: str) -> Check:
    """Check one requirement, such as 'numpy>=1.26'."""
    name, minimum = split_requirement(requirement)
    remedy = f"{sys.executable} -m pip install '{name}>={minimum}'"
    try:
        installed = metadata.version(name)
        importlib.import_module(MODULES.get(name, name.replace("-", "_")))
    except metadata.PackageNotFoundError:
        return Check(name, "fail", "not installed", remedy)
    except Exception as error:  # noqa: BLE001 - a broken binary package may raise anything
        again = f"{sys.executable} -m pip install --force-reinstall '{name}>={minimum}'"
        return Check(name, "fail", f"{installed}, but cannot be imported: {error}", again)
    if numbers(installed) < numbers(minimum):
        return Check(name, "fail", f"{installed} is older than {minimum}", remedy)
    return Check(name, "ok", installed, None)


def machine_check() -> Check:
    """Tell the system, the processor and its cores."""
    usable = usable_cores()
    detail = f"{platform.system()} {platform.machine()}, {usable} of {os.cpu_count()} cores usable"
    return Check("machine", "ok", detail, None)


def font_check() -> Check:
    """Check that a contact sheet can carry Chinese names."""
    from erhai.cli.fonts import chinese_font

    font = chinese_font()
    if font is None:
        remedy = "sudo apt install fonts-noto-cjk" if shutil.which("apt") else None
        detail = "no Chinese font found; contact sheets leave Chinese names out"
        return Check("fonts", "warn", detail, remedy)
    return Check("fonts", "ok", str(font), None)


def library_checks(session: Session) -> Iterator[Check]:
    """Check the library and the disk it lies on."""
    try:
        with session.open_library() as library:
            yield Check("library", "ok", short_path(library.path), None)
            yield disk_check(library.path)
            yield from library.check()
    except LibraryNotFound as error:
        yield Check("library", "warn", str(error), "erhai index ~/Pictures")
    except ErhaiError as error:
        yield Check("library", "fail", str(error), None)


def disk_check(folder: Path) -> Check:
    """Check the room left where the library lies."""
    free_bytes = shutil.disk_usage(folder).free
    detail = f"{size(free_bytes)} free"
    remedy = f"make room on the disk of {short_path(folder)}"
    if free_bytes < NO_DISK_BYTES:
        return Check("disk", "fail", detail, remedy)
    if free_bytes < LITTLE_DISK_BYTES:
        return Check("disk", "warn", detail, remedy)
    return Check("disk", "ok", detail, None)


def split_requirement(requirement: str) -> tuple[str, str]:
    """Return ('numpy', '1.26') of 'numpy>=1.26; python_version …'."""
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    minimum = re.search(r">=\s*([0-9.]+)", requirement)
    return name.lower(), minimum[1] if minimum else "0"


def numbers(version: str) -> tuple[int, ...]:
    """Return (1, 26, 4) of '1.26.4rc1'."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
