"""The words around a time in English: what goes with it, and what says that it is meant."""

import re

JOIN = re.compile(r"(?:'s)?(?:\s*,\s*|\s+|-)(?:(?:of|in|on)\s+)?(?:the\s+|that\s+)?", re.IGNORECASE)
RANGE = re.compile(r"\s+(?:to|through|thru|until|till)\s+(?:the\s+)?|\s?[-–—]\s?", re.IGNORECASE)
AND = re.compile(r"\s+and\s+(?:the\s+)?", re.IGNORECASE)
BETWEEN = re.compile(r"(?<![A-Za-z])between\s+(?:the\s+)?$", re.IGNORECASE)

BEFORE = re.compile(
    r"(?<![A-Za-z])(?:(back in|in|on|at|during|over|from|for|of|around|circa|throughout|every|each"
    r"|since|before|after|until|till|up to|prior to|between)\s+)?(?:(?:the|a)\s+)?(?:year\s+)?$",
    re.IGNORECASE,
)
AFTER = re.compile(r"'s(?![A-Za-z])", re.IGNORECASE)
ONWARDS = re.compile(r"\s+(?:onwards?|or (?:later|newer))(?![A-Za-z])", re.IGNORECASE)
AND_EARLIER = re.compile(r"\s+or (?:earlier|older)(?![A-Za-z])", re.IGNORECASE)
NOT_A_TIME = re.compile(
    r"(?<![A-Za-z])(?:not|except|excluding|without|no)\s+(?:(?:in|from|on|at|during|taken)\s+)*(?:the\s+)?$",
    re.IGNORECASE,
)

PHOTOS = r"(?:photos?|pictures?|pics?|images?|snapshots?|photographs?)"
_STOP = r"(?:\s*$|\s*[,.;:!?)(+，。、；？！]|\s*[\ue000\ue001]|\s+-|\s*(?-i:[\u4e00-\u9fff]))"
FREE = re.compile(
    rf"{_STOP}|\s+(?:{PHOTOS}|in|on|at|with|and|or|by|from|near|when|where|while|to|for|without"
    r"|but|not|of my|of our|of me|of us)(?![A-Za-z])",
    re.IGNORECASE,
)
"""What follows a feast, weekday or month that is meant as a time, not as part of a name."""

ALONE = re.compile(
    rf"(?:^|[\ue000\ue001,，])\s*(?:(?:show me|find|see|all|some|any|my|our|the)\s+)*"
    rf"(?:{PHOTOS}\s+(?:from|of|in)\s+(?:the\s+)?)?$",
    re.IGNORECASE,
)
"""What stands before a feast that is all that is asked for."""

NOTHING_BUT = re.compile(rf"\s*(?:{PHOTOS})?\s*(?:$|[,，.。?？!！])", re.IGNORECASE)
"""What follows a time that is all that is asked for."""

TOGETHER = re.compile(r"\s+(?:in|at|with|on)(?![A-Za-z])", re.IGNORECASE)
"""What follows a feast that begins a sentence: 'Christmas at home'."""

TAKEN = re.compile(
    rf"(?<![A-Za-z])(?:(?:taken|shot|made|captured)\s+(?:in|at|on|during)|{PHOTOS}\s+from)"
    r"\s+(?:the\s+|a\s+)?$",
    re.IGNORECASE,
)
"""What stands before a season or an hour when a moment is told and not a look."""

OF_PHOTOS = re.compile(rf"(?:^|{PHOTOS}\s+)(?:from|of)\s+$", re.IGNORECASE)

OF_YEARS = frozenset(
    (
        "in",
        "back in",
        "from",
        "during",
        "since",
        "before",
        "after",
        "until",
        "till",
        "up to",
        "prior to",
        "around",
        "circa",
        "throughout",
        "between",
    )
)
OF_MONTHS = OF_YEARS | {"over"} - {"before", "after"}
OF_FEASTS = OF_MONTHS | {"at", "on", "every", "each"}
OF_WEEKDAYS = frozenset(("on", "every", "each", "at", "over", "during"))
NAMES = frozenset(("april", "may", "june", "august", "jan", "march"))
"""Months that are people's names or other words."""
