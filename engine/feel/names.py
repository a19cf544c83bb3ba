"""Names with spaces and symbols, found by longest match against what is in scope.

DMN 1.5 §10.3.1.2 rules 25 to 29: a name may hold spaces and ``. / - ' + *``, so ``a - b`` is a
name where a name ``a - b`` is known, and a difference everywhere else. A name is a sequence of
tokens (§10.3.1.4), so ``a-b`` and ``a - b`` are one name. Plain names need no scope; only the
others are kept here, by their first token.
"""

import re
from collections.abc import Iterable
from typing import Final

_START: Final = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd"
    "\U00010000-\U000effff"
)
_PART: Final = _START.replace("?", "") + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
BLANKS: Final = "\\s\u180e\u200b\ufeff"

WORD: Final = re.compile(f"[{_START}][{_PART}]*")
"""A plain name."""

RAW_NAME: Final = re.compile(f"[{_START}$](?:[{_PART}{BLANKS}$./'+*?-]*[{_PART}./'+*?$-])?")
"""As much as could be one name, where what follows it settles its end."""

_TOKEN: Final = re.compile(f"[{BLANKS}]*([{_PART}]+|[^{BLANKS}])", re.DOTALL)
_BLANK: Final = re.compile(f"[{BLANKS}]+")


def normalize(name: str) -> str:
    """The name with every run of white space as one space."""
    return _BLANK.sub(" ", name).strip()


class _Node:
    """A place in the trie: what may follow, and how often a name that ends here was added."""

    __slots__ = ("count", "following", "name")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.count = 0
        self.name = ""


class KnownNames:
    """The names that are in scope now and that no plain word could be read as."""

    __slots__ = ("_root",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._root = _Node()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Bring a name into scope; plain words, and what is no name at all, are ignored."""
        name = normalize(name)
        if not _is_special(name):
            return
        node = self._root
        for atom in _tokens(name):
            node = node.following.setdefault(atom, _Node())
        node.count += 1
        node.name = name

    def discard(self, name: str) -> None:
        """Take one `add` of that name back."""
        name = normalize(name)
        if not _is_special(name):
            return
        node = self._root
        for atom in _tokens(name):
            node = node.following[atom]
        node.count -= 1

    def longest(self, text: str, position: int) -> tuple[str, int] | None:
        """The longest name that stands at the position, and where it ends."""
        node, found = self._root, None
        while node.following:
            match = _TOKEN.match(text, position)
            if match is None:
                break
            following = node.following.get(match[1])
            if following is None:
                break
            node, position = following, match.end()
            if node.count:
                found = (node.name, position)
        return found


def _tokens(name: str) -> list[str]:
    return _TOKEN.findall(name)


def _is_special(name: str) -> bool:
    return not WORD.fullmatch(name) and RAW_NAME.fullmatch(name) is not None
