"""What pictures show, judged from their captions by strict rules.

A picture has a value (a black dog) if at least two of its captions say so and none denies it
(says a white dog). A value's query is then asked of the pictures that have it and of those
that have another value of the attribute: chance ranks half of such pairs rightly.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MIN_CAPTIONS = 2


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an attribute: its query by language, what says it and what denies it.

    Both are patterns, searched in a caption in lower case.
    """

    texts: Mapping[str, str]
    said: str
    denied: str

    def holds(self, captions: Sequence[str]) -> bool:
        """Return whether a picture with these captions surely has this value."""
        lowered = [caption.lower() for caption in captions]
        said = sum(re.search(self.said, caption) is not None for caption in lowered)
        denied = any(re.search(self.denied, caption) for caption in lowered)
        return said >= MIN_CAPTIONS and not denied


@dataclass(frozen=True, slots=True)
class Attribute:
    """Values that exclude each other in one picture."""

    name: str
    values: tuple[Value, ...]

    def value_of(self, captions: Sequence[str]) -> int | None:
        """Return the position of a picture's only sure value, None where there is none."""
        sure = [at for at, value in enumerate(self.values) if value.holds(captions)]
        return sure[0] if len(sure) == 1 else None


def _rivals(name: str, values: Sequence[tuple[str, str, str]]) -> Attribute:
    """Make an attribute of English, Chinese and what says it; each value denies the others."""
    return Attribute(
        name,
        tuple(
            Value(
                {"en": en, "zh": zh},
                said,
                "|".join(other for _, _, other in values if other != said),
            )
            for en, zh, said in values
        ),
    )


_COLOURS = {
    "black": "black",
    "white": "white",
    "brown": "brown|tan",
    "red": "red",
    "blue": "blue",
    "green": "green",
    "yellow": "yellow",
    "pink": "pink",
    "orange": "orange",
    "grey": "gr[ae]y",
    "purple": "purple",
}
_ANY_COLOUR = "|".join(_COLOURS.values())
_DOGS_LOOKS = (
    f"and|{_ANY_COLOUR}|small|smaller|large|larger|big|little|young|furry|fluffy|shaggy|fuzzy"
    "|curly|long|short|haired|wet|spotted|thin"
)
_CLOTHES_LOOKS = f"and|{_ANY_COLOUR}|striped|checked|plaid|long|short|sleeved?|winter|sports?"
_CLOTHES = (
    r"(?:t-?)?shirts?|tops?|tees?|sweaters?|sweatshirts?|hoodies?|jerseys?|jackets?|coats?"
    r"|vests?|dress(?:es)?|outfits?|uniforms?|clothes|clothing"
)
_FEW_WORDS = r"(?:\w+\W+){0,3}?"
_SEVERAL = r"(?:three|four|five|six|seven|several|many)"
_DOG = r"(?:dog|puppy|terrier|greyhound|retriever|poodle|bulldog)"
_DOGS = r"(?:dogs|puppies|terriers|greyhounds|retrievers|poodles|bulldogs)"
_PERSON = (
    r"(?:man|woman|boy|girl|person|child|kid|toddler|baby|lady|guy|player|rider|biker|surfer"
    r"|skier|snowboarder|skateboarder)"
)
_PEOPLE = (
    r"(?:men|women|boys|girls|people|persons|children|kids|toddlers|babies|ladies|guys|players"
    r"|riders|bikers|surfers|skiers|snowboarders|skateboarders|adults|friends|teenagers)"
)
_GROUP = r"(?:crowd|group|team|family|bunch)"


def _dog_coloured(pattern: str) -> str:
    return rf"\b(?:{pattern})\W+(?:(?:{_DOGS_LOOKS})\W+)*(?:{_DOG}|{_DOGS})\b"


def _clothes_coloured(pattern: str) -> str:
    garment = rf"(?:(?:{_CLOTHES_LOOKS})\W+)*(?:{_CLOTHES})\b"
    bare = r"(?:\s*[,.;]|\s*$|\W+(?:is|are|and|with|on|at|stands?|walks?|runs?|sits?)\b)"
    return rf"\b(?:{pattern})\W+{garment}|\b(?:in|wearing)\W+(?:all\W+|an?\W+)?(?:{pattern}){bare}"


def _other_colours(colour: str) -> str:
    return "|".join(pattern for name, pattern in _COLOURS.items() if name != colour)


def _dog_colour(colour: str, zh: str) -> Value:
    texts = {"en": f"a {colour} dog", "zh": f"一只{zh}色的狗"}
    return Value(texts, _dog_coloured(_COLOURS[colour]), _dog_coloured(_other_colours(colour)))


def _clothing_colour(colour: str, zh: str) -> Value:
    texts = {"en": f"a person in {colour}", "zh": f"穿{zh}色衣服的人"}
    dog_in_it = rf"\b{_DOG}\W+(?:is\W+)?wearing\b"
    return Value(
        texts,
        _clothes_coloured(_COLOURS[colour]),
        f"{_clothes_coloured(_other_colours(colour))}|{dog_in_it}",
    )


def _how_many(
    name: str, one: str, more: str, group: str, en: tuple[str, str], zh: str
) -> Attribute:
    """Make an attribute of one, two and several; en is the noun as for one and for more."""
    not_one = rf"\b(?:{more}|{group}|an?other|others)\b|\b{one}\b.*\b{one}\b"
    only_one = rf"^(?!.*(?:{not_one})).*\b{one}\b"
    pair = rf"two\W+{_FEW_WORDS}{more}\b"
    pair_and_more = rf"\b(?:and|with)\W+{pair}|{pair}\W+and\W+(?:an?|one)\W+{_FEW_WORDS}{one}\b"
    several = rf"\b{_SEVERAL}\W+{_FEW_WORDS}{more}\b|\b{group}\b"
    single, plural = en
    return Attribute(
        name,
        (
            Value({"en": f"one {single}", "zh": f"一{zh}"}, only_one, not_one),
            Value(
                {"en": f"two {plural}", "zh": f"两{zh}"},
                rf"\b{pair}",
                f"{only_one}|{pair_and_more}|{several}",
            ),
            Value({"en": f"several {plural}", "zh": f"好几{zh}"}, several, rf"{only_one}|\b{pair}"),
        ),
    )


ATTRIBUTES = (
    Attribute(
        "colour of a dog",
        (_dog_colour("black", "黑"), _dog_colour("white", "白"), _dog_colour("brown", "棕")),
    ),
    Attribute(
        "colour of clothing",
        (
            _clothing_colour("red", "红"),
            _clothing_colour("blue", "蓝"),
            _clothing_colour("white", "白"),
            _clothing_colour("black", "黑"),
            _clothing_colour("green", "绿"),
            _clothing_colour("yellow", "黄"),
            _clothing_colour("pink", "粉"),
            _clothing_colour("orange", "橙"),
        ),
    ),
    _how_many("how many dogs", _DOG, _DOGS, "pack", ("dog", "dogs"), "只狗"),
    _how_many("how many people", _PERSON, _PEOPLE, _GROUP, ("person", "people"), "个人"),
    _rivals(
        "who",
        (
            ("man", "男人", r"\b(?:man|men|guys?)\b"),
            ("woman", "女人", r"\b(?:woman|women|lady|ladies)\b"),
            (
                "child",
                "小孩",
                r"\b(?:boys?|girls?|child|children|kids?|toddlers?|baby|babies)\b",
            ),
        ),
    ),
    _rivals(
        "doing what",
        (
            ("running", "奔跑", r"\b(?:runs?|running)\b"),
            ("sitting", "坐着", r"\b(?:sits?|sitting|seated)\b"),
            ("jumping", "跳起来", r"\b(?:jump(?:s|ing)?|leap(?:s|ing)?)\b"),
        ),
    ),
    _rivals(
        "indoors or outdoors",
        (
            (
                "indoors",
                "室内",
                r"\b(?:indoors?|room|kitchen|bedroom|couch|sofa|carpet|gym|restaurant"
                r"|on (?:a|the) bed|inside (?:of )?(?:a |the )?(?:house|building|home))\b",
            ),
            (
                "outdoors",
                "户外",
                r"\b(?:outdoors?|outside|grass|grassy|snow|snowy|beach|ocean|lake|river|mountain"
                r"|hill|field|street|road|sidewalk|forest|woods|park|yard|trail|sky)\b",
            ),
        ),
    ),
    _rivals(
        "where",
        (
            ("on the beach", "在海滩上", r"\b(?:beach|shore)\b"),
            ("in the snow", "在雪地里", r"\b(?:snow|snowy)\b"),
            ("on the grass", "在草地上", r"\b(?:grass|grassy|lawn)\b"),
            (
                "in the water",
                "在水里",
                r"\b(?:(?:in|into|through|under)\W+(?:\w+\W+){0,2}?(?:water|pool|lake|river|ocean)"
                r"|swim(?:s|ming)?)\b",
            ),
        ),
    ),
)
