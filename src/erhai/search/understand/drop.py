"""Undoing what was understood, chip by chip."""

from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from erhai.search.understand.operators import Operators
from erhai.search.understand.understanding import Understood

T = TypeVar("T")


def drop(understood: Understood, ids: Collection[str]) -> Understood:
    """Return what was understood without the chips of these ids; unknown ones are no error.

    Words that look away mean nothing without words to look for, and go with the last of
    these: what is left is a query of filters alone.
    """

    if not ids:
        return understood

    def kept(kind: str, all_of_them: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(each for at, each in enumerate(all_of_them) if f"{kind}:{at}" not in ids)

    def unless(kind: str, value: T | None) -> T | None:
        return None if kind in ids else value

    operators = understood.operators
    terms = kept("term", understood.terms)
    return replace(
        understood,
        times=kept("time", understood.times),
        place=unless("place", understood.place),
        exclude=kept("exclude", understood.exclude),
        quoted=kept("quoted", understood.quoted),
        operators=Operators(
            camera=kept("camera", operators.camera),
            type=kept("type", operators.type),
            under=unless("under", operators.under),
            after=unless("after", operators.after),
            before=unless("before", operators.before),
            # Where it is a place's name, it has no chip of its own.
            near=unless("place", unless("near", operators.near)),
            colour=unless("colour", operators.colour),
        ),
        terms=terms if any(term.weight > 0 for term in terms) else (),
    )
