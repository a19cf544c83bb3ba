"""Sets of characters: single ones, ranges, classes, categories and blocks of Unicode.

A set is a question, not a list: asked once per character and remembered.
"""

import unicodedata
from collections.abc import Callable
from typing import Final, TypeAlias

from engine.feel.regex.blocks import BLOCKS

Question: TypeAlias = Callable[[str], bool]

_CATEGORIES: Final = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)
_NAME_STARTS: Final = (
    (0xC0, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2FF),
    (0x370, 0x37D),
    (0x37F, 0x1FFF),
    (0x200C, 0x200D),
    (0x2070, 0x218F),
    (0x2C00, 0x2FEF),
    (0x3001, 0xD7FF),
    (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD),
    (0x10000, 0xEFFFF),
)


_REMEMBERED: Final = 5_000


class Characters:
    """A set of characters."""

    __slots__ = ("_asked", "_known")

    def __init__(self, question: Question) -> None:
        self._asked = question
        self._known: dict[str, bool] = {}

    def __contains__(self, character: str) -> bool:
        """Whether the character is one of the set."""
        known = self._known.get(character)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[character] = self._asked(character)
        return known

    def inverted(self) -> "Characters":
        """All other characters."""
        return Characters(lambda character: character not in self)

    def without(self, other: "Characters") -> "Characters":
        """Those that are not in the other set."""
        return Characters(lambda character: character in self and character not in other)

    def any_case(self) -> "Characters":
        """Those of which one has any case variant."""
        return Characters(lambda character: any(variant in self for variant in variants(character)))


def variants(character: str) -> frozenset[str]:
    """The character in all its cases, as far as they are single characters."""
    forms = {character, character.lower(), character.upper(), character.casefold()}
    forms |= {form.upper() for form in forms} | {form.lower() for form in forms}
    return frozenset(form for form in forms if len(form) == 1)


def single(character: str) -> Characters:
    """Only this character."""
    return Characters(lambda other: other == character)


def interval(first: str, last: str) -> Characters:
    """All from first to last by code point."""
    return Characters(lambda character: first <= character <= last)


def union(sets: list[Characters]) -> Characters:
    """Those that are in any of the sets."""
    return Characters(lambda character: any(character in each for each in sets))


def category(name: str) -> Characters | None:
    r"""``\p{name}``: a general category or, with ``Is`` before it, a block; None when unknown."""
    if name in _CATEGORIES:
        return Characters(lambda character: unicodedata.category(character).startswith(name))
    if name.startswith("Is"):
        found = BLOCKS.get(name[2:].replace("-", "").replace("_", ""))
        if found is not None:
            first, last = found
            return Characters(lambda character: first <= ord(character) <= last)
    return None


def _is_name_start(character: str) -> bool:
    if character.isascii():
        return character.isalpha() or character in "_:"
    code = ord(character)
    return any(first <= code <= last for first, last in _NAME_STARTS)


def _is_name_part(character: str) -> bool:
    if _is_name_start(character) or character in "-.\u00b7" or "0" <= character <= "9":
        return True
    code = ord(character)
    return 0x300 <= code <= 0x36F or 0x203F <= code <= 0x2040


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] not in "PZC"


CLASSES: Final[dict[str, Characters]] = {
    "s": Characters(lambda character: character in " \t\n\r"),
    "d": Characters(lambda character: unicodedata.category(character) == "Nd"),
    "w": Characters(_is_word),
    "i": Characters(_is_name_start),
    "c": Characters(_is_name_part),
}
ANYTHING: Final = Characters(lambda character: True)
NOT_LINE_END: Final = Characters(lambda character: character not in "\n\r")
