"""Index pictures and search them in both languages, through the commands a person would type.

    python -m scripts.demo            the sample photographs, in a library of their own
    python -m scripts.demo FOLDER     your own pictures, in your own library

Then the page is open, until Ctrl-C. `make run` calls it. Where CI is set nobody looks at a
page, so it is only asked for, and closed again.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from PIL import Image

import erhai as erhai_library
from scripts.samples import find_photographs

HOME = Path(".cache/samples")
PICTURES = HOME / "pictures"
LIBRARY = HOME / "library"
SHEETS = Path(".cache/sheets")
OVERVIEW = Path("found.png")
PORT = 7860
ERHAI = Path(sys.executable).with_name("erhai")

SAMPLE_QUERIES = (
    "一只猫",
    "a cup of coffee",
    "寺庙",
    "a flower",
    "车库里的摩托车",
    "a man with a camera",
    "草地",
    "a brick wall",
)
OWN_QUERIES = (
    "海边日落",
    "children playing in the snow",
    "夜晚的城市灯光",
    "a dog",
    "桌上的食物",
    "mountains",
)


def main(arguments: list[str]) -> int:
    if len(arguments) > 1:
        print("usage: python -m scripts.demo [FOLDER]", file=sys.stderr)
        return 2
    try:
        if arguments:
            show_own(Path(arguments[0]).expanduser())
        else:
            show_samples()
        show_page()
    except subprocess.CalledProcessError as error:
        # The command has said why.
        return error.returncode
    except KeyboardInterrupt:
        return 130
    return 0


def show_samples() -> None:
    photographs = find_photographs()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES.iterdir():
        if picture.name not in photographs:
            picture.unlink()
    for name, source in photographs.items():
        if not (PICTURES / name).exists():
            shutil.copyfile(source, PICTURES / name)
    say(
        f"{len(photographs)} sample photographs lie in {PICTURES}. Erhai looks at what is in a",
        "picture; what its name says only helps a little.",
    )
    os.environ["ERHAI_LIBRARY"] = str(LIBRARY)
    erhai("index", str(PICTURES))
    search(SAMPLE_QUERIES)
    say(
        "The model that comes with Erhai is small and knows everyday scenes best: rockets and",
        "galaxies, for instance, are beyond it. Now you:",
        "",
        "    make run PHOTOS=~/Pictures",
        "",
        "or, among the samples:",
        "",
        f'    {ERHAI_SHOWN} --library {LIBRARY} search "摄影师"',
        f'    {ERHAI_SHOWN} --library {LIBRARY} search "flower + grass"',
        f"    {ERHAI_SHOWN} --library {LIBRARY} similar {PICTURES / 'gravel.png'}",
    )


def show_own(folder: Path) -> None:
    erhai("index", str(folder))
    search(OWN_QUERIES, "--under", str(folder))
    say(
        "Now you, in your own words (a second index reads only what is new):",
        "",
        f'    {ERHAI_SHOWN} search "..." --open',
        f"    {ERHAI_SHOWN} similar PICTURE",
        f"    {ERHAI_SHOWN} index",
        f"    {ERHAI_SHOWN} --help",
    )


def show_page() -> None:
    """Serve the page of the library until Ctrl-C."""
    if os.environ.get("CI"):
        try_page()
        return
    erhai("serve", "--open", hidden=() if is_free(PORT) else ("--port", "0"))


def try_page() -> None:
    """Start the server, ask for its page and for one picture, and end it."""
    command = [str(ERHAI), "serve", "--no-open", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        try:
            with urllib.request.urlopen(url) as page:
                title = re.search(r"<title>(.*?)</title>", page.read().decode())
            with erhai_library.Client(url) as client:
                hit = client.search("一只猫", k=1).hits[0]
                picture = client.thumbnail(hit.image_id, size_px=256)
        finally:
            server.terminate()
    if server.returncode != 0:
        raise subprocess.CalledProcessError(server.returncode, command)
    say(
        f"The page '{title and title[1]}' was served; 一只猫 found {hit.name} "
        f"({len(picture)} bytes small)."
    )


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


def search(queries: tuple[str, ...], *options: str) -> None:
    """Show the best three pictures of each query, and draw all of them on one sheet."""
    shutil.rmtree(SHEETS, ignore_errors=True)
    SHEETS.mkdir(parents=True)
    sheets = []
    for query in queries:
        sheets.append(SHEETS / f"{query}.png")
        shown = ("search", query, "-k", "3", *options)
        erhai(*shown, hidden=("--quiet", "--sheet", str(sheets[-1])))
    drawn = [sheet for sheet in sheets if sheet.exists()]
    if drawn:
        draw_overview(drawn)
        say(f"All of these as pictures: {SHEETS / OVERVIEW}")


def draw_overview(sheets: list[Path]) -> None:
    """Put the sheets, shrunk to half, beside and below each other."""
    halves = [Image.open(sheet).reduce(2) for sheet in sheets]
    rows = [halves[i : i + 2] for i in range(0, len(halves), 2)]
    heights = [max(half.height for half in row) for row in rows]
    overview = Image.new("RGB", (2 * halves[0].width, sum(heights)), halves[0].getpixel((0, 0)))
    top = 0
    for row, height in zip(rows, heights, strict=True):
        for column, half in enumerate(row):
            overview.paste(half, (column * half.width, top))
        top += height
    overview.save(SHEETS / OVERVIEW)


def erhai(*arguments: str, hidden: tuple[str, ...] = ()) -> None:
    """Run one command as a person would; `hidden` arguments are not worth their eyes."""
    words = [f'"{word}"' if " " in word or not word.isascii() else word for word in arguments]
    print(f"\n$ erhai {' '.join(words)}", flush=True)
    subprocess.run([ERHAI, *arguments, *hidden], check=True)


def say(*lines: str) -> None:
    print("\n" + "\n".join(lines), flush=True)


ERHAI_SHOWN = os.path.relpath(ERHAI)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
