"""A pattern ready for use: who matches it is chosen for each text.

Python's `re` is fast and can hang. It gets a pattern only where the number of ways through it,
for a text of that length, is known to be small (`_ways`); the machine takes the rest. Character
sets are written out for the characters that the text has, so that both mean the same.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from engine.feel.context import Context
from engine.feel.regex.machine import MAX_INSTRUCTIONS, Machine, Spans
from engine.feel.regex.parse import (
    Anchor,
    BackReference,
    Choice,
    Group,
    One,
    PatternError,
    Repeat,
    Sequence,
    Tree,
    parse_pattern,
)

__all__ = ["Pattern", "PatternError", "compile_pattern"]

MAX_WAYS: Final = 100_000
MAX_ALPHABET: Final = 400
_ENDLESS: Final = 10**30


class Pattern:
    """A compiled pattern.

    Attributes:
        groups: how many groups it captures.
        size: what it costs to compile, in steps of an evaluation's budget.
    """

    def __init__(self, pattern: str, flags: str) -> None:
        self._tree, self.groups = parse_pattern(pattern, flags)
        self._machine = Machine(self._tree, self.groups, any_case="i" in flags)
        self._native: dict[str, re.Pattern[str]] = {}
        self.size = len(pattern) + self._machine.size

    def search(self, text: str, start: int, context: Context) -> Spans | None:
        """The first match at or behind `start`.

        Raises:
            BudgetExceeded: it takes more steps than the evaluation has left.
        """
        ways = self._ways_through(len(text))
        native = None if ways > MAX_WAYS else self._native_for(text, context)
        if native is None:
            return self._machine.search(text, start, context.spend)
        context.spend(1 + (ways >> 7))
        match = native.search(text, start)
        if match is None:
            return None
        return tuple(end for group in range(self.groups + 1) for end in match.span(group))

    def all(self, text: str, context: Context) -> Iterator[Spans]:
        """All matches from left to right; behind an empty one the search goes on further."""
        place = 0
        while place <= len(text):
            found = self.search(text, place, context)
            if found is None:
                return
            context.spend(1)
            yield found
            place = found[1] if found[1] > found[0] else found[1] + 1

    def _ways_through(self, length: int) -> int:
        starts = 1 if _is_anchored(self._tree) else length + 1
        return starts * _ways(self._tree, length, last=True)

    def _native_for(self, text: str, context: Context) -> re.Pattern[str] | None:
        beyond = "" if text.isascii() else "".join(sorted(set(text) - _ASCII))
        if len(beyond) > MAX_ALPHABET:
            return None
        context.spend_once((id(self), beyond), self.size)
        native = self._native.get(beyond)
        if native is None:
            if len(self._native) > 50:
                self._native.clear()
            native = self._native[beyond] = re.compile(_Writer(beyond).write(self._tree))
        return native


def compile_pattern(pattern: str, flags: str, context: Context) -> Pattern:
    """The pattern, compiled once and paid for by each evaluation that uses it.

    Raises:
        PatternError: it is not one.
        BudgetExceeded: compiling it takes more steps than the evaluation has left.
    """
    context.spend_once((pattern, flags), len(pattern))
    found = _compiled(pattern, flags)
    if isinstance(found, PatternError):
        context.spend_once((pattern, flags, "wrong"), MAX_INSTRUCTIONS)
        raise found.with_traceback(None)  # it is raised again and again
    context.spend_once((pattern, flags, "size"), found.size)
    return found


@lru_cache(maxsize=128)
def _compiled(pattern: str, flags: str) -> Pattern | PatternError:
    try:
        return Pattern(pattern, flags)
    except PatternError as wrong:
        return wrong


def _is_anchored(tree: Tree) -> bool:
    """Whether it can match nowhere but at the beginning of the text."""
    first = tree.parts[0] if isinstance(tree, Sequence) and tree.parts else tree
    return first == Anchor("^", lines=False)


def _ways(tree: Tree, length: int, *, last: bool) -> int:
    """At most how many ways lead through a tree; what stands last is never tried again."""
    match tree:
        case One() | Anchor():
            return 1
        case BackReference():
            return _ENDLESS
        case Group(_, body):
            return _ways(body, length, last=last)
        case Sequence(parts):
            return _ways_of_parts(parts, length, last=last)
        case Choice(branches):
            return sum(_ways(branch, length, last=last) for branch in branches)
        case Repeat(body, low, high, greedy):
            if isinstance(body, One):
                return 1 if last and greedy else (length if high is None else high - low) + 1
            if _may_be_empty(body):  # what its groups hold then, `re` and the machine tell apart
                return _ENDLESS
            return _ways_of_repeat(_ways(body, length, last=False), low, high)


def _may_be_empty(tree: Tree) -> bool:
    """Whether it can match a text of no length."""
    match tree:
        case One():
            return False
        case Anchor() | BackReference():
            return True
        case Group(_, body):
            return _may_be_empty(body)
        case Sequence(parts):
            return all(map(_may_be_empty, parts))
        case Choice(branches):
            return any(map(_may_be_empty, branches))
        case Repeat(body, low):
            return low == 0 or _may_be_empty(body)


def _ways_of_parts(parts: tuple[Tree, ...], length: int, *, last: bool) -> int:
    product = 1
    for place, part in enumerate(parts):
        product = min(
            _ENDLESS, product * _ways(part, length, last=last and place == len(parts) - 1)
        )
    return product


def _ways_of_repeat(once: int, low: int, high: int | None) -> int:
    if high is None or once >= _ENDLESS:
        return _ENDLESS
    if once == 1:
        return high - low + 1
    return _ENDLESS if high > 60 else min(_ENDLESS, once**high * 2)


_ASCII: Final = frozenset(map(chr, range(128)))


class _Writer:
    """Writes a tree as a pattern of `re`, for texts of ASCII and some more characters."""

    def __init__(self, beyond: str) -> None:
        self._alphabet = [*map(chr, range(128)), *beyond]

    def write(self, tree: Tree) -> str:
        match tree:
            case One(characters):
                members = [each for each in self._alphabet if each in characters]
                return f"[{''.join(map(re.escape, members))}]" if members else "(?!)"
            case Anchor(kind, lines):
                return _ANCHORS[kind, lines]
            case Group(_, body):
                return f"({self.write(body)})"
            case Sequence(parts):
                return f"(?:{''.join(map(self.write, parts))})"
            case Choice(branches):
                return f"(?:{'|'.join(map(self.write, branches))})"
            case Repeat(body, low, high, greedy):
                count = f"{{{low},{'' if high is None else high}}}"
                return f"(?:{self.write(body)}){count}{'' if greedy else '?'}"
            case BackReference(group):
                return f"(?:\\{group})"


_ANCHORS: Final = {
    ("^", False): r"\A",
    ("$", False): r"\Z",
    ("^", True): r"(?:\A|(?<=\n)(?=[\s\S]))",
    ("$", True): r"(?:\Z|(?=\n))",
}
