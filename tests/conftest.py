"""Pictures that tests may use, and tests that are left out where something is missing."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from scripts.samples import find_photographs

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_spec("torch") is None:
        missing = pytest.mark.skip(reason="needs torch: make test-reference")
        for item in items:
            if item.get_closest_marker("reference"):
                item.add_marker(missing)


@pytest.fixture(scope="session", autouse=True)
def _without_a_person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep a person's own library and settings out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("ERHAI_") and name != "ERHAI_SHARED":
                patch.delenv(name)
        patch.setenv("ERHAI_LIBRARY", str(tmp_path_factory.mktemp("default") / "library"))
        yield


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of pictures beside the checkout that may be used but not committed."""
    folder = Path(os.environ.get("ERHAI_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"no folder {folder}; ERHAI_SHARED can name another")
    return folder


@pytest.fixture(scope="session")
def photographs() -> dict[str, Path]:
    """Sixteen real photographs by name ('cat.png', 'temple.jpg', …), from installed packages."""
    found = find_photographs()
    if not found:
        pytest.skip("no sample photographs; pip install -e '.[samples]' brings them")
    return found
