"""A real session over standard input and output, by the protocol's own client."""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, ImageContent, TextContent
from PIL import Image

from erhai.cli import mcp as command
from erhai.cli.main import run
from tests.conftest import ROOT
from tests.pictures import BLUE, GREEN, RED
from tests.servers import Served, small_server


@dataclass
class Assistant:
    """What an assistant has: a session with a running server."""

    portal: BlockingPortal
    client: Client
    served: Served

    def call(self, tool: str, **arguments: object) -> CallToolResult:
        async def call() -> CallToolResult:
            return await self.client.call_tool(tool, arguments)

        return self.portal.call(call)

    def told(self, tool: str, **arguments: object) -> Any:
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content
        return result.structured_content

    def refused(self, tool: str, **arguments: object) -> str:
        result = self.call(tool, **arguments)
        assert result.is_error
        [content] = result.content
        assert isinstance(content, TextContent)
        return content.text

    def named(self, name: str) -> int:
        """Return the number of the picture of this name."""
        hits = self.told("search", k=50)["hits"]
        return next(int(hit["image_id"]) for hit in hits if hit["name"] == name)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with small_server(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module", params=["library", "service"])
def assistant(request: pytest.FixtureRequest, served: Served) -> Iterator[Assistant]:
    """A session with `erhai mcp` over a library of this machine, and over a service."""
    where = {"library": f"--library={served.library.path}", "service": f"--url={served.url}"}
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "tests.mcp.fake_erhai", "mcp", where[request.param]],
        env=dict(os.environ),
        cwd=ROOT,
    )
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(parameters)) as client,
    ):
        yield Assistant(portal, client, served)


def opened(content: object) -> Image.Image:
    assert isinstance(content, ImageContent)
    file = BytesIO(b64decode(content.data))
    image = Image.open(file)
    assert image.get_format_mimetype() == content.mime_type
    return image


def near(found: tuple[int, ...], colour: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 20


def test_the_tools_say_what_they_take(assistant: Assistant) -> None:
    tools = {tool.name: tool for tool in assistant.portal.call(assistant.client.list_tools).tools}

    assert set(tools) == {"search", "similar", "show"}
    for tool in tools.values():
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.output_schema is not None
    taken = tools["search"].input_schema["properties"]
    assert set(taken) >= {"text", "k", "after", "before", "under", "place", "colour", "thumbnails"}
    assert all(each.get("description") for each in taken.values())


def test_words_find_pictures(assistant: Assistant) -> None:
    result = assistant.call("search", text="红色", k=3)

    assert not result.is_error
    found = result.structured_content
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    assert found["hits"][0]["name"] == "red.jpg"
    assert found["hits"][0]["taken_at"] == "2003-12-31T23:59:59"
    [content] = result.content
    assert isinstance(content, TextContent)
    assert json.loads(content.text)["hits"][0]["name"] == "red.jpg"


def test_a_sentence_is_understood_and_filters_hold(assistant: Assistant) -> None:
    understood = assistant.told("search", text="blue, 2019")
    filtered = assistant.told("search", text="green", after="2019-10", before="2020")
    beneath = assistant.told(
        "search", text="yellow", under=str(assistant.served.pictures / "travel" / "旅行")
    )

    assert any("2019" in each for each in understood["understood"])
    assert understood["hits"][0]["name"] == "blue.jpg"
    assert {hit["taken_at"][:4] for hit in understood["hits"]} == {"2019"}
    assert [hit["name"] for hit in filtered["hits"]] == ["green.jpg"]
    assert [hit["name"] for hit in beneath["hits"]] == ["黄色.png"]


def test_hits_come_with_small_pictures_if_asked_for(assistant: Assistant) -> None:
    result = assistant.call("search", text="green", k=2, thumbnails=True)

    _, caption, first, _, second = result.content
    assert isinstance(caption, TextContent)
    assert "green.jpg" in caption.text
    image = opened(first)
    assert near(image.convert("RGB").getpixel((40, 30)), GREEN)  # type: ignore[arg-type]
    assert max(image.size) <= 256
    assert max(opened(second).size) <= 256


def test_pictures_like_one_of_the_library_and_like_one_given(assistant: Assistant) -> None:
    blue = assistant.named("blue.jpg")
    by_number = assistant.told("similar", image_id=blue, k=3)
    content = b64encode((assistant.served.pictures / "travel" / "blue.jpg").read_bytes()).decode()
    by_bytes = assistant.told("similar", data=content, k=1)
    by_url = assistant.told("similar", data=f"data:image/jpeg;base64,{content}", k=1)

    assert blue not in [hit["image_id"] for hit in by_number["hits"]]
    assert [hit["image_id"] for hit in by_bytes["hits"]] == [blue]
    assert by_bytes["hits"] == by_url["hits"]


def test_a_picture_is_shown_upright(assistant: Assistant) -> None:
    result = assistant.call("show", image_id=assistant.named("turned.jpg"), size_px=256)

    _, shown = result.content
    image = opened(shown).convert("RGB")
    assert image.size == (96, 64)
    assert near(image.getpixel((10, 10)), RED)  # type: ignore[arg-type]
    assert near(image.getpixel((10, 54)), BLUE)  # type: ignore[arg-type]
    told = result.structured_content
    assert (told["width_px"], told["height_px"]) == (96, 64)
    assert told["taken_at"] == "2022-05-01T00:00:00"


def test_what_cannot_be_done_is_told_in_plain_words(assistant: Assistant) -> None:
    for said in (
        assistant.refused("show", image_id=999_999),
        assistant.refused("search", text="blue", after="soon"),
        assistant.refused("similar"),
        assistant.refused("similar", data="***"),
        assistant.refused("similar", data=b64encode(b"no picture").decode()),
        assistant.refused("search", text="./photo.jpg"),
        assistant.refused("search", text="blue", under="/etc"),
    ):
        assert "Traceback" not in said
        assert "127.0.0.1" not in said
        assert len(said) > 10
    assert "k" in assistant.refused("search", text="blue", k=1000)


def test_the_library_and_its_pictures_are_resources(assistant: Assistant) -> None:
    async def read(uri: str) -> Any:
        [content] = (await assistant.client.read_resource(uri)).contents
        return content

    about = json.loads(assistant.portal.call(read, "erhai://library").text)
    picture = assistant.portal.call(read, f"erhai://pictures/{assistant.named('red.jpg')}")

    assert about["images"] == 8
    assert about["folders"][str(assistant.served.pictures)] == 8
    assert sum(about["months"].values()) + about["undated"] == 8
    assert Image.open(BytesIO(b64decode(picture.blob))).size == (96, 64)
    with pytest.raises(MCPError, match="no picture 77777"):
        assistant.portal.call(read, "erhai://pictures/77777")


def test_without_a_library_it_says_so_and_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["mcp", "--library", str(tmp_path / "none")]) == 4

    said = capsys.readouterr()
    assert said.out == ""
    assert "erhai index" in said.err


def test_without_a_service_it_says_so_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mcp", "--url", "http://127.0.0.1:1"]) == 10

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Error: Cannot connect to http://127.0.0.1:1")


def test_at_the_end_of_its_input_it_ends(served: Served) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "erhai", "mcp", "--url", served.url],
        input=b"this is no message\n",
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 0
    assert b"Traceback" not in ended.stderr
    for line in ended.stdout.splitlines():  # an error of the protocol, if anything
        assert json.loads(line)["jsonrpc"] == "2.0"


def test_without_the_package_it_names_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _name: None)

    assert run(["mcp"]) == 9
    assert "pip install 'erhai[mcp]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--token-file", "x"],
        ["--url", "http://a", "--hide-paths"],
        ["--url", "http://a", "--library", "x"],
    ],
)
def test_options_that_do_not_go_together(arguments: list[str]) -> None:
    assert run(["mcp", *arguments]) == 2
