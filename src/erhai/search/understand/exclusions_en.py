"""Negation in English."""

import re

from erhai.search.understand.sentence import Sentence

# Things whose names end like a verb's form.
_THINGS_ING = (
    r"(?!(?:building|painting|ceiling|clothing|railing|lightning|swing|wing|ring|earring|king|string"
    r"|wedding|drawing|bedding|awning|stocking|icing|sibling|duckling)s?(?![A-Za-z]))"
)
_TRIGGER = re.compile(
    r"(?<![A-Za-z'-])(?P<lead>(?:,\s*)?(?:(?:and|but)\s+)?(?:(?:that|which|who)(?:'s)?\s+)?"
    r"(?:(?:is|are|was|were|has|have|having|with|wearing|there\s+(?:is|are))\s+)?)"
    r"(?P<word>without|no|not|isn't|aren't|doesn't have|don't have|excluding|exclude|except for"
    r"|except|other than|w/o|lacking|nobody|no one|no-one)(?![A-Za-z'-])",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"\s+(?:(?:in|on|at|with|near|under|inside|wearing|having|showing|containing|any|a|an|the|his"
    r"|her|its|their|my|our|some|of)(?![A-Za-z'-])\s*)*",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s*([A-Za-z][A-Za-z'-]*|[\u4e00-\u9fff]+)")
_AND = re.compile(
    r"(?:\s*,\s*(?:(?:and|or|no)\s+|(?=[\w-]+(?:\s*,\s*[\w-]+)*\s*,?\s+(?:and|or)\s))"
    r"|\s+(?:and|or|nor)\s+)(?!(?:a|an|the|my|our|with|not)(?![A-Za-z]))",
    re.IGNORECASE,
)
_IN_IT = re.compile(
    r"\s+(?:in (?:it|them|the (?:picture|photo|frame|shot|background))|around|visible|in sight"
    r"|on it)(?![A-Za-z])"
    r"|\s+on(?=\s*(?:$|[.,])|\s+(?:is|are|was|were|[a-z]+ing)(?![A-Za-z]))",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"(?:in|on|at|with|and|or|near|by|from|under|during|of|to|but|that|which|who|where|while|for"
    r"|behind|beside|is|are|was|were|as|around|into|over|above|below|next|does|do|did|plays?|jumps?"
    r"|looks?|runs?|walks?|stands?|sits?|climbs?|rides?|holds?)",
    re.IGNORECASE,
)
# After the last of a list nothing but a bound may follow, else it is no list.
_LIST_ENDS = re.compile(
    r"\s*(?:$|[^\w\s]|(?:in|on|at|near|by|from|during|with|and|or|around|of)(?![A-Za-z]))",
    re.IGNORECASE,
)
_MEANS_ONLY = re.compile(r"(?<![A-Za-z])(?:nothing|none|no one|nobody|anything)\s*$", re.IGNORECASE)
_OF_A_NOUN = re.compile(r"(?<![A-Za-z])(?:an?|the)\s*$", re.IGNORECASE)
_PLACED = re.compile(
    r"\s+(?:in|on|at|with|near|under|inside|wearing|any|[a-z]+ing)(?![A-Za-z])", re.IGNORECASE
)
_ARTICLE = re.compile(r"\s+(?:a|an|the)(?![A-Za-z])", re.IGNORECASE)
_COLOUR = re.compile(
    r"\s+(black|white|red|green|blue|yellow|brown|gr[ae]y|orange|pink|purple|golden?|silver|dark"
    r"|bright|blurry|colou?rful)(?![A-Za-z])",
    re.IGNORECASE,
)
_NOT_SAID = re.compile(
    r"(?:do|does|did|why|or|if|whether|could|should|can|will|would|must|may|says?|saying|said|me|got)"
    r"\s*[-\"']?$",
    re.IGNORECASE,
)
# What begins with 'no' and is a name or a notice.
_NOTICE = re.compile(
    r"\s+(?:entry|entrance|exit|way|idea|trespassing|problem|limits?|name|man's|matter|longer|more"
    r"|doubt|filter|time|good|such|place|country|" + _THINGS_ING + r"[a-z]+ing)(?![A-Za-z])",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"\s*(?:[a-z]+\s+){0,2}(?:signs?|symbols?|zones?|logos?|posters?|stickers?)(?![a-z])",
    re.IGNORECASE,
)
_MOST_WORDS = 4


def find(sentence: Sentence) -> list[tuple[int, str]]:
    """Return what is not wanted and where it stands, and take it from the sentence."""
    found: list[tuple[int, str]] = []
    at = 0
    while trigger := _TRIGGER.search(sentence.view, at):
        at = trigger.end()
        things, end = _things(sentence, trigger)
        if things and not _is_all_a_name(sentence.view, trigger, things, end):
            found += things
            sentence.take(trigger.start(), end)
            at = end
    return found


def _things(sentence: Sentence, trigger: re.Match[str]) -> tuple[list[tuple[int, str]], int]:
    """Return what a negation negates, and where that ends; nothing if it is none."""
    view, word = sentence.view, trigger["word"].lower()
    if word in ("nobody", "no one", "no-one"):
        return [(trigger.start("word"), "people")], _after(view, trigger.end())
    negates = {"no": _is_no, "not": _is_not}.get(word, _is_other)
    if not negates(view, trigger):
        return [], trigger.end()
    colour = _COLOUR.match(view, trigger.end()) if word == "not" else None
    if colour:
        return [(colour.start(1), sentence.text[colour.start(1) : colour.end(1)])], colour.end()
    skipped = _SKIP.match(view, trigger.end())
    start, end = _phrase(view, skipped.end() if skipped else trigger.end())
    things: list[tuple[int, str]] = []
    while start < end:
        things.append((start, sentence.text[start:end]))
        joint = _AND.match(view, end)
        after = _phrase(view, joint.end()) if joint else (end, end)
        if after[0] == after[1] or not _LIST_ENDS.match(view, after[1]):
            break
        start, end = after
    return things, _after(view, end)


def _is_all_a_name(
    view: str, trigger: re.Match[str], things: list[tuple[int, str]], end: int
) -> bool:
    """Return whether 'no' and several words are all there is: 'no frills store'."""
    if trigger["word"].lower() not in ("no", "not") or len(things) > 1:
        return False
    alone = not re.search(r"[\w\ue000]", view[: trigger.start()] + view[end:])
    return alone and " " in things[0][1]


def _phrase(view: str, at: int) -> tuple[int, int]:
    """Return where the nouns that begin here stand; an empty stretch if there are none."""
    start = end = at
    for number in range(_MOST_WORDS):
        word = _WORD.match(view, end)
        if word is None or _NO_NOUN.fullmatch(word[1]):
            break
        if number and word[1].lower().endswith("ing"):
            break
        start, end = (word.start(1) if not number else start), word.end()
    return start, end


def _is_no(view: str, trigger: re.Match[str]) -> bool:
    if _NOTICE.match(view, trigger.end()) or _SIGN.match(view, trigger.end()):
        return False
    head = trigger.start()
    return not (_NOT_SAID.search(view, 0, head) or _OF_A_NOUN.search(view, 0, head))


def _is_other(view: str, trigger: re.Match[str]) -> bool:
    return not _MEANS_ONLY.search(view, 0, trigger.start())


def _is_not(view: str, trigger: re.Match[str]) -> bool:
    if _NOT_SAID.search(view, 0, trigger.start()) or _SIGN.match(view, trigger.end()):
        return False
    if trigger["lead"].strip() or _PLACED.match(view, trigger.end()):
        return True
    if _COLOUR.match(view, trigger.end()):
        return True
    return bool(view[: trigger.start()].strip() and _ARTICLE.match(view, trigger.end()))


def _after(view: str, end: int) -> int:
    tail = _IN_IT.match(view, end)
    return tail.end() if tail else end
