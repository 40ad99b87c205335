"""Looking after a library, and the command as it is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.command import Home, require_model


def test_forgetting_asks_first_and_touches_no_file(
    fresh: Home, photographs: dict[str, Path]
) -> None:
    require_model()
    shutil.copyfile(photographs["cat.png"], fresh.pictures / "cat.png")
    assert fresh.run("index", "Pictures").code == 0

    declined = fresh.in_terminal("forget", "Pictures", typed=b"n\n")
    assert b"Nothing was changed." in declined.out
    assert fresh.run("status", "--json").json["images"] == 1

    agreed = fresh.in_terminal("forget", "Pictures", typed=b"y\n")
    assert b"1 file forgotten." in agreed.out
    assert fresh.run("status", "--json").json["images"] == 0
    assert (fresh.pictures / "cat.png").exists()
    assert "knows no file" in fresh.run("forget", "Pictures", "--yes").out.decode()
    assert "none yet" in fresh.run("status").out.decode()


def test_forgetting_a_part_of_a_folder_says_that_it_comes_back(
    fresh: Home, photographs: dict[str, Path]
) -> None:
    require_model()
    (fresh.pictures / "猫").mkdir()
    shutil.copyfile(photographs["cat.png"], fresh.pictures / "猫" / "cat.png")
    assert fresh.run("index", "Pictures").code == 0
    said = fresh.run("forget", "Pictures/猫", "--yes").out.decode()
    assert "1 file forgotten." in said
    assert "lies in Pictures, so the next 'erhai index' reads it again" in said
    assert "lies in" not in fresh.run("forget", "Pictures", "--yes").out.decode()


def test_nothing_is_left_by_a_misspelt_folder(fresh: Home) -> None:
    assert fresh.run("index", "Fotos").code == 3
    assert fresh.run("status").code == 4


def test_the_doctor_finds_all_well(home: Home) -> None:
    ran = home.run("doctor")
    document = home.run("doctor", "--json").json

    assert ran.code == 0, ran.out
    assert document["ok"] is True
    names = [check["name"] for check in document["checks"]]
    assert {"python", "numpy", "onnxruntime", "disk", "catalogue", "vector store"} <= set(names)
    assert len(ran.lines) >= len(names)


def test_the_doctor_finds_what_is_broken_and_names_what_mends_it(
    fresh: Home, photographs: dict[str, Path]
) -> None:
    require_model()
    shutil.copyfile(photographs["cat.png"], fresh.pictures / "cat.png")
    assert fresh.run("index", "Pictures").code == 0
    (fresh.library / "vectors.faiss").write_bytes(b"not a store")

    ran = fresh.run("doctor", "--quiet")

    assert ran.code == 1
    assert "FAIL  vector store" in ran.out.decode()
    assert ran.lines[-1].lstrip().startswith("→ ")
    assert ran.lines[-1].endswith("erhai index")
    assert fresh.run("search", "cat", "-k", "1").code == 0
    assert fresh.run("index").code == 0
    assert fresh.run("doctor").code == 0


def test_the_doctor_is_content_without_a_library(fresh: Home) -> None:
    ran = fresh.run("doctor")

    assert ran.code == 0
    assert "→ erhai index ~/Pictures" in ran.out.decode()


def test_a_library_can_be_named_in_three_ways(home: Home) -> None:
    elsewhere = home.folder / "no pictures here"
    elsewhere.mkdir(exist_ok=True)
    library = str(home.library)

    before = home.run("--library", library, "status", "--json", ERHAI_LIBRARY=str(elsewhere))
    after = home.run("status", "--library", library, "--json", ERHAI_LIBRARY=str(elsewhere))
    named = home.run("status", "--json", ERHAI_LIBRARY=library)

    assert before.json == after.json == named.json
    assert before.json["library"]["path"] == library


def test_the_shell_completes_commands_and_options(fresh: Home) -> None:
    commands = fresh.run(COMP_WORDS="erhai sea", COMP_CWORD="1", _ERHAI_COMPLETE="bash_complete")
    options = fresh.run(
        COMP_WORDS="erhai search --sh", COMP_CWORD="2", _ERHAI_COMPLETE="bash_complete"
    )

    assert commands.lines == ["plain,search"]
    assert options.lines == ["plain,--sheet"]


def test_python_can_run_it_as_a_module(fresh: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "erhai", "--version"], capture_output=True, text=True, check=True
    )

    assert done.stdout == fresh.run("--version").out.decode()
