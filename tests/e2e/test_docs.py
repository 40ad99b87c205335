"""The documents: each command in them runs, each option is in them, no link is broken."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import pytest
from PIL import Image

from erhai.cli.main import MODULES, cli
from erhai.settings import Settings
from tests.e2e.command import Home, require_model
from tests.e2e.warm import warm_erhai
from tests.pictures import make_exif, make_jpeg

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"
WRITTEN = sorted([*ROOT.glob("README*.md"), *GUIDE.glob("*.md")])
LINKED = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})


def blocks(document: Path, *languages: str) -> list[str]:
    """Return the fenced blocks of these languages."""
    text = document.read_text(encoding="utf-8")
    found = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)
    return [block for language, block in found if language in languages]


def commands(document: Path) -> list[str]:
    """Return the command lines of a document that run `erhai`, each once, in order."""
    typed = [
        line.removeprefix("$ ")
        for block in blocks(document, "console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    return list(dict.fromkeys(line for line in typed if re.search(r"(^|\| )erhai\b", line)))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def stamp(path: Path, moment: datetime, position: tuple[float, float] | None = None) -> None:
    """Write when and where a picture was taken into its file."""
    with Image.open(path) as image:
        image.load()
        image.save(path, exif=make_exif(taken_at=moment, position=position))


@pytest.fixture
def home(tmp_path: Path, photographs: dict[str, Path]) -> Home:
    """A home with all that the documents speak of: ~/Pictures, ~/照片, photo.jpg, garden.jpg, …"""
    require_model()
    made = Home(tmp_path / "home")
    for folder in ("Pictures/travel", "Pictures/2019", "Pictures/old", "照片"):
        (made.folder / folder).mkdir(parents=True)
    shutil.copyfile(photographs["temple.jpg"], made.pictures / "travel" / "temple.jpg")
    shutil.copyfile(photographs["coffee.png"], made.pictures / "old" / "coffee.png")
    shutil.copyfile(photographs["flower.jpg"], made.folder / "照片" / "花.jpg")
    make_jpeg(made.folder / "garden.jpg", exif=make_exif(position=(25.69, 100.16)))
    for name in ("photo.jpg", "照片.jpg", "Pictures/2019/flower.jpg"):
        shutil.copyfile(photographs["flower.jpg"], made.folder / name)
    shutil.copyfile(photographs["cat.png"], made.pictures / "cat.png")
    # What the sentences of the guide speak of.
    now = datetime.now()
    summer = now.year - (now.month <= 8)
    stamp(made.pictures / "travel" / "temple.jpg", datetime(now.year - 1, 8, 2), (25.83, 100.19))
    stamp(made.pictures / "2019" / "flower.jpg", datetime(summer, 7, 20), (35.01, 135.77))
    stamp(made.pictures / "old" / "coffee.png", datetime(2010, 5, 1))
    captions = {"cat.png": "一只猫", "travel/temple.jpg": "a temple", "old/coffee.png": "coffee"}
    rows = (json.dumps({"image": name, "captions": [text]}) for name, text in captions.items())
    (made.pictures / "captions.jsonl").write_text("\n".join(rows))
    (made.pictures / "broken.jpg").write_bytes(photographs["temple.jpg"].read_bytes()[:999])
    return made


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an `erhai` that starts at once."""
    with warm_erhai(tmp_path_factory.mktemp("warm")) as folder:
        yield folder


@pytest.mark.parametrize("document", [path for path in WRITTEN if commands(path)], ids=named)
def test_every_command_of_a_document_runs(document: Path, home: Home, warm: Path) -> None:
    home.environ["PATH"] = f"{warm}:{home.environ['PATH']}"
    assert home.sh("erhai index Pictures").code == 0

    for command in commands(document):
        ran = home.sh(command)
        assert ran.code == 0, f"{command}\n{ran.out.decode()}{ran.err}"
        assert ran.out or re.search(r" > |--quiet", command), command


@pytest.mark.parametrize(
    "document",
    # What the client needs, a server, is in test_docs_of_service.
    [path for path in WRITTEN if blocks(path, "python") and path.name != "client.md"],
    ids=named,
)
def test_every_python_snippet_of_a_document_runs(document: Path, home: Home) -> None:
    snippets = blocks(document, "python")

    for snippet in snippets:
        done = subprocess.run(
            [sys.executable, "-c", snippet],
            capture_output=True,
            text=True,
            cwd=home.folder,
            env=home.environ,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{snippet}\n{done.stderr}"
        assert done.stdout or "print" not in snippet, snippet


def test_there_is_something_to_run() -> None:
    assert {"README.md", "README.zh.md", "docs/guide/cli.md"} <= {
        named(path) for path in WRITTEN if len(commands(path)) >= 5
    }


def section(name: str) -> str:
    """Return what the list of commands says of one command."""
    text = (GUIDE / "cli.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found is not None, f"docs/guide/cli.md has no section '{name}'"
    return found[1]


def options(command: click.Command) -> list[str]:
    context = click.Context(command)
    spellings = [
        spelling
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
        for spelling in (*parameter.opts, *parameter.secondary_opts)
    ]
    if isinstance(command, click.Group) and command is not cli:
        for name in command.commands:
            spellings += options(command.commands[name])
    return spellings


SESSION = {"--library", "--quiet", "-q", "--help", "-h"}


def command_named(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", MODULES)
def test_every_command_and_option_is_documented(name: str) -> None:
    text = section(f"erhai {name}")

    missing = [
        option
        for option in options(command_named(name))
        if option not in SESSION and not re.search(rf"`{option}\b", text)
    ]
    assert missing == []
    assert f"$ erhai {name}" in text


def test_the_options_of_every_command_are_documented_once() -> None:
    text = section("erhai")

    missing = [option for option in {*options(cli), *SESSION} if f"`{option}" not in text]
    assert missing == []


@pytest.mark.parametrize("name", MODULES)
def test_no_option_is_documented_that_is_not_there(name: str) -> None:
    documented = re.findall(r"^- .*?`(--?[a-z0-9-]+)", section(f"erhai {name}"), re.M)

    assert [option for option in documented if option not in options(command_named(name))] == []


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(
        re.findall(
            r"^\| `ERHAI_(\w+)` \| ([^|]+) \|", (GUIDE / "settings.md").read_text("utf-8"), re.M
        )
    )

    fields = Settings.model_fields
    assert {name.upper() for name in fields} <= set(rows)
    plain = {
        name.upper(): str(field.default)
        for name, field in fields.items()
        if isinstance(field.default, int | float | str)
    }
    assert {name: rows[name].strip("`").replace(",", "") for name in plain} == {
        name: default.removesuffix(".0") for name, default in plain.items()
    }


@pytest.mark.parametrize("document", LINKED, ids=named)
def test_no_link_leads_nowhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")

    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        there = (document.parent / path).resolve() if path else document
        if not there.exists():
            broken.append(target)
        elif anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.M)
            slugs = [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in headings]
            if anchor not in slugs:
                broken.append(target)
    assert broken == []
