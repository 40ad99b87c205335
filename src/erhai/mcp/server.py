"""The tools, over a service's client: the library's own application, or one elsewhere."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Annotated, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import CallToolResult, ContentBlock, ImageContent, TextContent, ToolAnnotations
from pydantic import BaseModel, Field

from erhai.client.asynchronous import AsyncClient
from erhai.errors import ErhaiError, ServiceRefused
from erhai.mcp.forms import Found, PictureSeen, found, library_seen, picture_seen
from erhai.schemas.search import SearchTold

SMALL_PX = 256
MOST_HITS = 50

INSTRUCTIONS = (
    "Finds pictures in the user's own photo library by describing them, in Chinese or English. "
    "Describe what is to be seen, as one sentence; times, places and what is not wanted may "
    "stand in it ('sunset at the sea in Dali last summer, no people'). 'show' lets you look at "
    "a picture before you say what is on it. Nothing here changes the library."
)

K = Annotated[int, Field(ge=1, le=MOST_HITS, description="How many pictures.")]
Thumbnails = Annotated[
    bool, Field(description=f"Add each hit as a small image, {SMALL_PX} pixels long.")
]
ImageNumber = Annotated[int, Field(ge=1, description="The image_id of a hit.")]
Numbers = Annotated[list[int], Field(description="image_ids of earlier hits.")]
After = Annotated[
    str | None, Field(description="Taken from then on: a year, 2019-06, 2019-06-30, or a time.")
]
Before = Annotated[str | None, Field(description="Taken before then, in the same forms.")]
Under = Annotated[str | None, Field(description="Only in this folder, a full path.")]
Place = Annotated[str | None, Field(description="Taken there: a name, Chinese or English.")]
Cursor = Annotated[str | None, Field(description="Of the answer before, for the next hits.")]
Size = Annotated[
    Literal[256, 512, 1024, 2048], Field(description="The longer side, in pixels at most.")
]

_LOOKS_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def make_server(client: AsyncClient) -> MCPServer:
    """Return a server whose tools ask this client."""
    server = MCPServer(
        "erhai",
        title="Erhai",
        instructions=INSTRUCTIONS,
        version=version("erhai"),
        log_level="WARNING",
    )
    tools = _Tools(client)
    for tool in (tools.search, tools.similar, tools.show):
        server.add_tool(tool, annotations=_LOOKS_ONLY)
    server.resource(
        "erhai://library",
        name="library",
        description="What is in the library: how many pictures, folders, cameras, places, months.",
        mime_type="application/json",
    )(tools.library)
    server.resource(
        "erhai://pictures/{image_id}",
        name="picture",
        description="One picture, upright, as a JPEG of 1024 pixels at most.",
        mime_type="image/jpeg",
    )(tools.picture)
    return server


class _Tools:
    """What assistants can do; their texts are what assistants read."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def search(  # noqa: PLR0913  all are named
        self,
        *,
        text: Annotated[str, Field(description="What is to be seen, in a sentence.")] = "",
        k: K = 10,
        after: After = None,
        before: Before = None,
        under: Under = None,
        place: Place = None,
        colour: Annotated[
            str | None, Field(description="To be seen of: 'navy', '红色 + 白色', '#ff8800'.")
        ] = None,
        like: Numbers = [],  # noqa: B006  never changed
        unlike: Numbers = [],  # noqa: B006  never changed
        diversity: Annotated[
            float, Field(ge=0, le=1, description="Above 0, different pictures come first.")
        ] = 0.0,
        thumbnails: Thumbnails = False,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, Found]:
        """Find pictures by a description, in Chinese or English; without one, the newest."""
        with _plain_errors():
            told = await self._client.search(
                text,
                k=k,
                after=after,
                before=before,
                under=under,
                place=place,
                colour=colour,
                like=like,
                unlike=unlike,
                diversity=diversity,
                cursor=cursor,
            )
            return await self._answer(told, thumbnails)

    async def similar(
        self,
        *,
        image_id: Annotated[int | None, Field(description="The image_id of a hit.")] = None,
        data: Annotated[str | None, Field(description="Or a picture file, in base64.")] = None,
        k: K = 10,
        after: After = None,
        before: Before = None,
        under: Under = None,
        thumbnails: Thumbnails = False,
    ) -> Annotated[CallToolResult, Found]:
        """Find the pictures most like one: of the library, or given."""
        with _plain_errors():
            told = await self._client.similar(
                _one_of(image_id, data), k=k, after=after, before=before, under=under
            )
            return await self._answer(told, thumbnails)

    async def show(
        self, image_id: ImageNumber, size_px: Size = 1024
    ) -> Annotated[CallToolResult, PictureSeen]:
        """Look at one picture, upright, and read what is known of it."""
        with _plain_errors():
            told = picture_seen(await self._client.picture(image_id))
            drawn = _image(await self._client.thumbnail(image_id, size_px=size_px))
            return _result(told, [drawn])

    async def library(self) -> str:
        """Tell what is in the library."""
        with _plain_errors(ResourceError):
            [library, *_] = (await self._client.libraries()).libraries
            facets = await self._client.facets(library.name)
            return library_seen(library, facets).model_dump_json()

    async def picture(self, image_id: int) -> bytes:
        """Return one picture, upright."""
        with _plain_errors(ResourceError):
            return await self._client.thumbnail(image_id, size_px=1024)

    async def _answer(self, told: SearchTold, thumbnails: bool) -> CallToolResult:
        drawn: list[ContentBlock] = []
        for hit in told.hits if thumbnails else ():
            drawn.append(_text(f"{hit.rank}. image_id {hit.image_id}, {hit.name}"))
            try:
                drawn.append(_image(await self._client.thumbnail(hit.image_id, size_px=SMALL_PX)))
            except ServiceRefused as error:  # its file may be gone
                drawn.append(_text(error.detail))
        return _result(found(told), drawn)


@contextmanager
def _plain_errors(kind: type[Exception] = ToolError) -> Iterator[None]:
    """Tell of what Erhai raises in its own words, without the address of a service."""
    try:
        yield
    except ServiceRefused as error:
        raise kind(error.detail or str(error)) from error
    except ErhaiError as error:
        raise kind(str(error)) from error


def _one_of(image_id: int | None, data: str | None) -> int | bytes:
    if (image_id is None) == (data is None):
        raise ToolError("Give either image_id or data.")
    if image_id is not None:
        return image_id
    assert data is not None  # one of the two was given
    try:
        return b64decode(data.rpartition("base64,")[2], validate=True)
    except ValueError:
        raise ToolError("data is no base64. Give a picture file's bytes in base64.") from None


def _result(told: BaseModel, drawn: list[ContentBlock]) -> CallToolResult:
    """Return what is told for programs and as text, as the protocol asks for, and pictures."""
    text = _text(told.model_dump_json(exclude_defaults=True))
    return CallToolResult(content=[text, *drawn], structured_content=told.model_dump(mode="json"))


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def _image(file: bytes) -> ImageContent:
    kind = "image/webp" if file[8:12] == b"WEBP" else "image/jpeg"
    return ImageContent(type="image", data=b64encode(file).decode(), mime_type=kind)
