"""`erhai search`: find pictures by words."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, Unpack

import click

from erhai.cli.command import Command, Session, pass_session
from erhai.cli.hits import HitOptions, Question, check_options, hit_options, show_answer
from erhai.errors import QueryError

if TYPE_CHECKING:
    from erhai.search.understand.understanding import Understood


class SearchOptions(HitOptions):
    """The values of all options and words of `search`, under click's names."""

    query: tuple[str, ...]
    document: TextIO | None
    literally: bool
    colour: str | None
    like: tuple[Path, ...]
    unlike: tuple[Path, ...]
    diverse: float
    every: bool


@click.command(
    cls=Command,
    examples=(
        ('erhai search "海边日落"', "in Chinese"),
        ("erhai search a dog running on the beach", "in English; quotes are not needed"),
        ('erhai search "雪地里的孩子" -k 5 --open', "show the best five in your picture viewer"),
        ('erhai search "birthday cake" --after 2004 --before 2012-06', "taken within these dates"),
        ('erhai search "temple" --under ~/Pictures/travel', "only in one folder"),
        ('erhai search "horse + stripes - zebra"', "terms added and taken away"),
        ('erhai search "2:golden retriever + ./beach.jpg"', "weights, and pictures as terms"),
        ('erhai search "cat" --sheet cats.png', "a contact sheet"),
        ('erhai search "cat" --paths -0 | xargs -0 cp -t cats/', "hand the files to another tool"),
        (
            'erhai search "去年在洱海边看日落的照片"',
            "times and places are understood",
        ),
        ('erhai search --literally "christmas in july"', "or not: every word is a look"),
        ('erhai search --colour "navy + white"', "by colours, alone or beside words"),
        ('erhai search "temple" --like photo.jpg', "more like one of the hits"),
        ('erhai search -- "- snow + mountain"', "a query that begins with a dash"),
    ),
)
@click.argument("query", nargs=-1, metavar="QUERY...")
@click.option(
    "--query",
    "document",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Ask again what a document of --json understood, perhaps changed; '-' for standard input.",
)
@click.option(
    "--literally",
    is_flag=True,
    help="Read no times, places or exclusions out of QUERY: every word is a look.",
)
@click.option(
    "--colour",
    "--color",
    "colour",
    metavar="COLOURS",
    help="Navy, '红色 + 白色', '#ff8800', or as in ./photo.jpg; beside QUERY or alone.",
)
@click.option(
    "--like",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PICTURE",
    help="More like this picture; may be given several times.",
)
@click.option(
    "--unlike",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PICTURE",
    help="Less like this picture; may be given several times.",
)
@click.option(
    "--diverse",
    type=click.FloatRange(0, 1),
    is_flag=False,
    flag_value=0.5,
    default=0.0,
    metavar="[SHARE]",
    help="Show different pictures first; from 0 to 1, alone 0.5.",
)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Show near-duplicates as hits of their own, as --paths and pipes always do.",
)
@hit_options
@pass_session
def command(session: Session, **options: Unpack[SearchOptions]) -> None:
    """Find the pictures that fit QUERY best, in Chinese or English.

    Times, places and what is not wanted are read out of QUERY, and what was understood
    is said. Shows rank, score and path. The score is the cosine between query and
    picture: higher is nearer, and what is a good one differs from query to query.
    """
    check_options(options)
    words, document, colour = options["query"], options["document"], options["colour"]
    if words and document is not None:
        raise click.UsageError("Give the query as words or by --query, not both.")
    if not (words or document or colour or options["like"]):
        raise click.UsageError(
            'Say what to look for, as words or by --query: erhai search "海边日落"'
        )
    if options["literally"] and document is not None:
        raise click.UsageError("--literally and --query exclude each other.")
    with session.open_library() as library:
        text: str | Understood = " ".join(words)
        if document is not None:
            text = library.query_from_json(_read(document))
        answer = library.search(
            text,
            options["k"],
            after=options["after"],
            before=options["before"],
            under=options["under"],
            colour=colour,
            like=options["like"],
            unlike=options["unlike"],
            diversity=options["diverse"],
            # Only where what is folded can be told: who hands files on wants all of them.
            fold=not options["every"] and (options["as_json"] or _is_for_eyes(options)),
            literally=options["literally"],
        )
        asked = text if isinstance(text, str) else text.text
        show_answer(answer, Question("search", asked), options, session, library)


def _is_for_eyes(options: HitOptions) -> bool:
    return sys.stdout.isatty() and not (options["as_paths"] or options["null"])


def _read(document: TextIO) -> object:
    """Return what was understood, of a document of `search --json` or that part alone."""
    try:
        told = json.load(document)
    except (ValueError, RecursionError) as error:
        raise QueryError(
            f"{document.name} holds no JSON ({error}). Write one with: erhai search … --json"
        ) from error
    return told.get("understood", told) if isinstance(told, dict) else told
