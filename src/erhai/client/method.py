"""Methods made of descriptions, so that what they take and say is written once."""

import inspect
from collections.abc import Callable
from typing import get_args

PAGES = "As `search`, but yields one answer after the other, each of k hits, to the last."
HITS = "As `search`, but yields every hit; k is how many are asked for at once."


def describe(
    method: Callable[..., object],
    of: Callable[..., object],
    *,
    name: str | None = None,
    doc: str | None = None,
    returns: object = None,
) -> None:
    """Give a method the name, text and signature of the function that describes it.

    It returns what the described call or flow ends in, unless `returns` says otherwise.
    """
    described = inspect.signature(of)
    told = returns or get_args(described.return_annotation)[-1]
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    method.__name__ = method.__qualname__ = name or of.__name__
    method.__doc__ = doc or of.__doc__
    method.__annotations__ = {**of.__annotations__, "return": told}
    method.__signature__ = described.replace(  # type: ignore[attr-defined]
        parameters=[own, *described.parameters.values()], return_annotation=told
    )
