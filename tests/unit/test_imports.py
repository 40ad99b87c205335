"""What importing costs, and that every module can be imported first."""

import graphlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import grimp
import pytest

import erhai

HEAVY = {
    "faiss",
    "fastapi",
    "httpx",
    "mcp",
    "numpy",
    "onnxruntime",
    "PIL",
    "pillow_heif",
    "pydantic",
    "pydantic_settings",
    "rich",
    "skimage",
    "sklearn",
    "tokenizers",
    "torch",
    "uvicorn",
}
SOURCE = Path(erhai.__file__).parent


def run_python(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def modules_after(code: str) -> set[str]:
    printed = run_python(f"{code}\nimport sys; print('LOADED', *sys.modules)")
    return set(printed.split("LOADED")[1].split())


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import erhai", id="import erhai"),
        pytest.param("import erhai.cli.main as m; m.run(['--help'])", id="erhai --help"),
        pytest.param("import erhai.cli.main as m; m.run(['--version'])", id="erhai --version"),
        pytest.param("import erhai.cli.main as m; m.run(['index', '--help'])", id="index --help"),
        pytest.param("import erhai.cli.main as m; m.run(['search', '--help'])", id="search --help"),
        pytest.param("import erhai.cli.main as m; m.run(['serve', '--help'])", id="serve --help"),
    ],
)
def test_no_heavy_library_is_imported_before_it_is_needed(code: str) -> None:
    assert HEAVY & modules_after(code) == set()


def test_opening_a_library_imports_no_model_and_no_store() -> None:
    assert {"faiss", "onnxruntime", "pillow_heif", "tokenizers"} & modules_after(
        "import erhai; erhai.open_library"
    ) == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    # So any module can be the first one imported.
    graph = grimp.build_graph("erhai", exclude_type_checking_imports=True, cache_dir=None)
    imported = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}

    assert "erhai.library" in imported["erhai.cli.command"] | imported["erhai.cli.search"]
    graphlib.TopologicalSorter(imported).prepare()  # raises CycleError, naming the cycle


def test_the_public_names_are_sorted_and_can_all_be_imported() -> None:
    assert erhai.__all__ == sorted(set(erhai.__all__))
    assert dir(erhai) == erhai.__all__
    assert [name for name in erhai.__all__ if getattr(erhai, name, None) is None] == []


def test_what_the_library_takes_and_returns_is_public() -> None:
    methods = inspect.getmembers(erhai.Library, inspect.isfunction)
    public = [method for name, method in methods if not name.startswith("_")]
    named = {
        mentioned.__name__
        for function in (*public, erhai.open_library)
        for hint in get_type_hints(function).values()
        for mentioned in classes_in(hint)
        if mentioned.__module__.startswith("erhai.")
    }

    assert "Answer" in named
    assert named - set(erhai.__all__) == set()


def classes_in(hint: object) -> Iterator[type]:
    """Every class that a type hint mentions."""
    if isinstance(hint, list):
        for part in hint:
            yield from classes_in(part)
    elif get_args(hint):
        for part in get_args(hint):
            yield from classes_in(part)
    elif isinstance(hint, type):
        yield hint


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        erhai.nonsense  # noqa: B018


def test_the_rooms_import_one_way_only() -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=SOURCE.parent.parent,
    )

    assert result.returncode == 0, result.stdout
