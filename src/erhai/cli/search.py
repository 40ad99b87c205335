"""`erhai search`: find pictures by words."""

from typing import Unpack

import click

from erhai.cli.command import Command, Session, pass_session
from erhai.cli.hits import HitOptions, Question, check_options, hit_options, show_answer


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
        ('erhai search -- "- snow + mountain"', "a query that begins with a dash"),
    ),
)
@click.argument("query", nargs=-1, required=True, metavar="QUERY...")
@hit_options
@pass_session
def command(session: Session, query: tuple[str, ...], **options: Unpack[HitOptions]) -> None:
    """Find the pictures that fit QUERY best, in Chinese or English.

    Shows rank, score and path. The score is the cosine between query and picture:
    higher is nearer, and what is a good one differs from query to query.
    """
    check_options(options)
    text = " ".join(query)
    with session.open_library() as library:
        answer = library.search(
            text,
            options["k"],
            after=options["after"],
            before=options["before"],
            under=options["under"],
        )
        show_answer(answer, Question("search", text), options, session, library)
