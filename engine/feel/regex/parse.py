"""Reading a pattern into a tree; what is not of the grammar is a `PatternError`.

XML Schema part 2 appendix F, with the additions of XPath and XQuery Functions 3.1 §5.6.1:
anchors, reluctant quantifiers, groups, back-references, and the flags ``s m i x q``.
"""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from engine.feel.regex.characters import (
    ANYTHING,
    CLASSES,
    NOT_LINE_END,
    Characters,
    category,
    interval,
    single,
    union,
)

MAX_PATTERN: Final = 2_000
MAX_COUNT: Final = 1_000
MAX_GROUPS: Final = 100
MAX_GROUPS_DEEP: Final = 50
_FLAGS: Final = frozenset("smixq")
_SINGLE_ESCAPES: Final = frozenset("\\|.?*+(){}$-[]^")
_CONTROL: Final = {"n": "\n", "r": "\r", "t": "\t"}
_COUNT: Final = re.compile(r"\{(\d{1,9})(,(\d{1,9})?)?\}", re.ASCII)


class PatternError(ValueError):
    """A pattern that is not one."""


@dataclass(frozen=True, slots=True)
class One:
    """One character of a set."""

    characters: Characters


@dataclass(frozen=True, slots=True)
class Anchor:
    """``^`` or ``$``; of each line with `lines`."""

    kind: str
    lines: bool


@dataclass(frozen=True, slots=True)
class BackReference:
    """What the group captured, once more."""

    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """A part in parentheses, captured."""

    index: int
    body: "Tree"


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part behind the other."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first of the branches with which the rest matches."""

    branches: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`low` to `high` times (None: without end), as often as possible or as seldom."""

    body: "Tree"
    low: int
    high: int | None
    greedy: bool


Tree: TypeAlias = One | Anchor | BackReference | Group | Sequence | Choice | Repeat


def parse_pattern(pattern: str, flags: str) -> tuple[Tree, int]:
    """The tree of a pattern, and how many groups it captures.

    Raises:
        PatternError: it is not a pattern, too long, or has a flag that there is not.
    """
    if not set(flags) <= _FLAGS:
        raise PatternError(f"there is no flag among 's m i x q' in '{flags}'")
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"the pattern is longer than {MAX_PATTERN} characters")
    if "q" in flags:
        plain = tuple(_one(single(character), flags) for character in pattern)
        return Sequence(plain), 0
    reader = _Reader(_without_blanks(pattern) if "x" in flags else pattern, flags)
    return reader.whole(), reader.groups


def _without_blanks(pattern: str) -> str:
    """Flag ``x``: white space means nothing, except inside ``[ ]``."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for character in pattern:
        if not escaped:
            depth += (character == "[") - (character == "]" and depth > 0)
        if depth or character not in " \t\n\r":
            kept.append(character)
            escaped = character == "\\" and not escaped
    return "".join(kept)


def _one(characters: Characters, flags: str) -> One:
    return One(characters.any_case() if "i" in flags else characters)


class _Reader:
    def __init__(self, pattern: str, flags: str) -> None:
        self._pattern = pattern
        self._flags = flags
        self._at = 0
        self._open: list[int] = []
        self.groups = 0

    def whole(self) -> Tree:
        tree = self._choice()
        if self._at < len(self._pattern):
            raise PatternError("a ')' without its '('")
        return tree

    # --- the text

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise PatternError("the pattern ends too early")
        self._at += 1
        return character

    def _skip(self, text: str) -> bool:
        if self._pattern.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    # --- the grammar

    def _choice(self) -> Tree:
        branches = [self._branch()]
        while self._skip("|"):
            branches.append(self._branch())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _branch(self) -> Tree:
        parts: list[Tree] = []
        while self._peek() and self._peek() not in "|)":
            parts.append(self._quantified(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quantified(self, atom: Tree) -> Tree:
        sign = self._peek()
        if sign not in ("?", "*", "+", "{"):
            return atom
        low, high = self._count() if sign == "{" else self._simple_count()
        greedy = not self._skip("?")
        if self._peek() in ("?", "*", "+", "{") and self._peek():
            raise PatternError("a quantifier behind a quantifier")
        return Repeat(atom, low, high, greedy)

    def _simple_count(self) -> tuple[int, int | None]:
        sign = self._take()
        return (1 if sign == "+" else 0), (1 if sign == "?" else None)

    def _count(self) -> tuple[int, int | None]:
        match = _COUNT.match(self._pattern, self._at)
        if match is None:
            raise PatternError("'{' without a count such as {2,3}")
        self._at = match.end()
        low = int(match[1])
        high = low if match[2] is None else int(match[3]) if match[3] else None
        if (high is not None and high < low) or low > MAX_COUNT or (high or 0) > MAX_COUNT:
            raise PatternError(f"a count has to rise and stay below {MAX_COUNT}")
        return low, high

    def _atom(self) -> Tree:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return One(self._class(0))
        if character == "\\":
            return self._escape()
        if character == ".":
            return One(ANYTHING if "s" in self._flags else NOT_LINE_END)
        if character in "^$":
            return Anchor(character, "m" in self._flags)
        if character in "?*+{}]":
            raise PatternError(f"'{character}' has nothing to stand behind")
        return _one(single(character), self._flags)

    def _group(self) -> Tree:
        if len(self._open) >= MAX_GROUPS_DEEP:
            raise PatternError(f"groups nest more than {MAX_GROUPS_DEEP} deep")
        captured = not self._skip("?:")
        if captured and self._peek() == "?":
            raise PatternError("'(?' begins no group except '(?:'")
        self.groups += captured
        if self.groups > MAX_GROUPS:
            raise PatternError(f"there are more than {MAX_GROUPS} groups")
        index = self.groups if captured else 0
        self._open.append(index)
        body = self._choice()
        if not self._skip(")"):
            raise PatternError("a '(' without its ')'")
        self._open.pop()
        return Group(index, body) if captured else body

    def _escape(self) -> Tree:
        character = self._take()
        if "1" <= character <= "9":
            return self._back_reference(character)
        found = self._escaped_set(character)
        return _one(found, self._flags) if character in _SINGLE_ESCAPES else One(found)

    def _back_reference(self, digit: str) -> Tree:
        """The longest number that is a group's (XPath and XQuery Functions 3.1 §5.6.1)."""
        number = int(digit)
        while self._peek() and self._peek() in "0123456789":
            if number * 10 + int(self._peek()) > self.groups:
                break
            number = number * 10 + int(self._take())
        if number > self.groups or number in self._open:
            raise PatternError(f"there is no closed group {number} to refer back to")
        return BackReference(number)

    def _escaped_set(self, character: str) -> Characters:
        if character in _CONTROL:
            return single(_CONTROL[character])
        if character in _SINGLE_ESCAPES:
            return single(character)
        if character in CLASSES:
            return CLASSES[character]
        if character.lower() in CLASSES:
            return CLASSES[character.lower()].inverted()
        if character in "pP":
            return self._category(inverted=character == "P")
        raise PatternError(f"'\\{character}' has no meaning")

    def _category(self, *, inverted: bool) -> Characters:
        end = self._pattern.find("}", self._at)
        if not self._skip("{") or end < 0:
            raise PatternError("'\\p' without a name in braces")
        name = self._pattern[self._at : end]
        self._at = end + 1
        found = category(name)
        if found is None:
            raise PatternError(f"there is no category or block '{name}'")
        return found.inverted() if inverted else found

    # --- classes in brackets

    def _class(self, depth: int) -> Characters:
        if depth > MAX_GROUPS_DEEP:
            raise PatternError("classes are subtracted too deeply")
        inverted = self._skip("^")
        members: list[Characters] = []
        subtracted: Characters | None = None
        while not self._skip("]"):
            if subtracted is not None:
                raise PatternError("a subtracted class has to stand at the end")
            if members and self._skip("-["):
                subtracted = self._class(depth + 1)
                continue
            members.append(self._member())
        if not members:
            raise PatternError("a class without characters")
        found = union(members)
        found = found.inverted() if inverted else found
        return found if subtracted is None else found.without(subtracted)

    def _member(self) -> Characters:
        first = self._class_character()
        if isinstance(first, Characters):
            return first
        follows = self._pattern[self._at + 1 : self._at + 2]
        if self._peek() != "-" or follows in ("]", "["):
            return self._cased(single(first))
        self._take()
        last = self._class_character()
        if isinstance(last, Characters) or last < first:
            raise PatternError("a range of characters has to rise")
        return self._cased(interval(first, last))

    def _cased(self, characters: Characters) -> Characters:
        """Case is a matter of single characters and ranges, before a class is inverted."""
        return characters.any_case() if "i" in self._flags else characters

    def _class_character(self) -> str | Characters:
        character = self._take()
        if character == "[":
            raise PatternError("'[' inside a class has to be '\\['")
        if character != "\\":
            return character
        character = self._take()
        if character in _CONTROL:
            return _CONTROL[character]
        if character in _SINGLE_ESCAPES:
            return character
        return self._escaped_set(character)
