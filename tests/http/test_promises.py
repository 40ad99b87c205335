"""What docs/security.md names is there to be run."""

import re

from tests.conftest import ROOT

SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"\btest_\w+(?!\w*\.py)", SECURITY))
    written = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("http", "browser", "faults")
        for file in (ROOT / "tests" / folder).glob("test_*.py")
    )
    defined = set(re.findall(r"^def (test_\w+)", written, re.M))
    # An ellipsis after a name stands for its rest.
    missing = {name for name in named if not any(each.startswith(name) for each in defined)}
    files = set(re.findall(r"tests/\w+/test_\w+\.py", SECURITY))
    assert len(named) > 20
    assert {name for name in missing if f"{name}.py" not in SECURITY} == set()
    assert [file for file in files if not (ROOT / file).is_file()] == []
