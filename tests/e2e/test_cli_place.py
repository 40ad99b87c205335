"""Places of a person's own, as typed."""

from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.command import Home, require_model
from tests.pictures import make_exif

HOME = (25.6065, 100.2676)


@pytest.fixture(scope="module")
def dali(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Home:
    """A home with a cat at home and a coffee in Paris."""
    require_model()
    made = Home(tmp_path_factory.mktemp("dali"))
    for name, source, position in (
        ("at home.jpg", "cat.png", HOME),
        ("in Paris.jpg", "coffee.png", (48.8584, 2.2945)),
    ):
        with Image.open(photographs[source]) as image:
            image.convert("RGB").save(made.pictures / name, exif=make_exif(position=position))
    ran = made.run("index", "Pictures")
    assert ran.code == 0, ran.err
    return made


def test_a_place_is_added_listed_searched_and_removed(dali: Home) -> None:
    added = dali.run("place", "add", "家", "25.6065,100.2676", "--radius", "0.5")
    assert (added.code, added.err) == (0, "")
    assert added.lines == ["家 is 25.6065,100.2676 and 0.5 km around."]
    south = dali.run("place", "add", "the cabin", "-33.86, -151.21", "--radius", "2")
    assert south.code == 0, south.err

    assert dali.run("place", "list").lines == [
        "the cabin\t-33.86,-151.21\t2 km",
        "家\t25.6065,100.2676\t0.5 km",
    ]
    document = dali.run("place", "list", "--json").json
    assert (document["version"], document["command"]) == (1, "place list")
    assert document["places"][1] == {
        "name": "家",
        "latitude": 25.6065,
        "longitude": 100.2676,
        "radius_km": 0.5,
    }
    found = dali.run("search", "在家拍的猫", "--paths")
    assert [Path(line).name for line in found.lines] == ["at home.jpg"]

    removed = dali.run("--quiet", "place", "remove", "家")
    assert (removed.code, removed.out, removed.err) == (0, b"", "")
    assert len(dali.run("place", "list").lines) == 1


def test_a_picture_tells_where_and_json_what_that_is_called(dali: Home) -> None:
    assert dali.run("place", "add", "Tower", "--at", "Pictures/in Paris.jpg").code == 0
    assert dali.run("index").code == 0

    hits = dali.run("search", "cat", "--json").json["hits"]
    names = {Path(hit["path"]).name: (hit["place_en"], hit["place_zh"]) for hit in hits}
    assert names["at home.jpg"] == ("Erhai Lake, Dali, Yunnan, China", "中国云南大理洱海")
    assert names["in Paris.jpg"][0] == "Tower, Paris, Ile-de-France, France"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "x"), 2, "LATITUDE,LONGITUDE or --at"),
        (("add", "x", "1,2", "--at", "a.jpg"), 2, "LATITUDE,LONGITUDE or --at"),
        (("add", "x", "here"), 2, "'here' is no position"),
        (("add", "x", "95,10"), 2, "no latitude from -90 to 90"),
        (("add", "x", "1,2", "--radius", "0"), 2, "above 0"),
        (("add", "x", "-1,2", "--radus", "1"), 2, "--radius"),
        (("add", "x", "--at", "nothing.jpg"), 3, "There is no picture"),
        (("remove", "nowhere"), 2, "erhai place list"),
        (("ad", "x"), 2, "No such command 'ad'"),
        (("--library", "elsewhere", "list"), 4, "There is no library"),
    ],
)
def test_each_mistake_is_a_sentence_and_a_code(
    dali: Home, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = dali.run("place", *arguments)

    assert said in ran.err
    assert ran.code == code
    assert ran.out == b""


def test_without_places_the_list_is_empty_and_says_how_to_begin(fresh: Home) -> None:
    require_model()
    Image.new("RGB", (64, 64)).save(fresh.pictures / "black.png")
    assert fresh.run("index", "Pictures").code == 0

    ran = fresh.run("place", "list")

    assert (ran.code, ran.out) == (0, b"")
    assert "erhai place add" in ran.err
    assert fresh.run("place", "list", "--json").json["places"] == []
