"""Names with spaces and symbols, found by longest match against what is in scope.

DMN 1.5 §10.3.1.2 rules 25 to 29: a name may hold spaces and ``. / - ' + *``, so ``a - b`` is a
name where a name ``a - b`` is known, and a difference everywhere else. Plain names need no
scope; only the others are kept here, by their first character.
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

_ATOM: Final = re.compile(f"[{_PART}]+|[{BLANKS}]+|.", re.DOTALL)
_BLANK: Final = re.compile(f"[{BLANKS}]+")
_NOT_PART: Final = f"(?![{_PART}])"


def normalize(name: str) -> str:
    """The name with every run of white space as one space."""
    return _BLANK.sub(" ", name).strip()


class KnownNames:
    """The names that are in scope now and that no plain word could be read as."""

    __slots__ = ("_by_start", "_patterns")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_start: dict[str, list[tuple[int, str]]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        for name in names:
            self.add(name)

    def copy(self) -> "KnownNames":
        """The same names, to be added to."""
        known = KnownNames()
        known._by_start = {start: list(names) for start, names in self._by_start.items()}
        known._patterns = dict(self._patterns)
        return known

    def add(self, name: str) -> None:
        """Bring a name into scope; plain words are ignored."""
        name = normalize(name)
        if not name or WORD.fullmatch(name):
            return
        if name not in self._patterns:
            self._patterns[name] = _pattern(name)
        ranked = self._by_start.setdefault(name[0], [])
        ranked.append((len(name), name))
        ranked.sort(reverse=True)

    def discard(self, name: str) -> None:
        """Take one `add` of that name back."""
        name = normalize(name)
        if name and not WORD.fullmatch(name):
            self._by_start[name[0]].remove((len(name), name))

    def longest(self, text: str, position: int) -> tuple[str, int] | None:
        """The longest name that stands at the position, and where it ends."""
        for _, name in self._by_start.get(text[position : position + 1], ()):
            match = self._patterns[name].match(text, position)
            if match is not None:
                return name, match.end()
        return None


def _pattern(name: str) -> re.Pattern[str]:
    atoms = _ATOM.findall(name)
    parts = [f"[{BLANKS}]+" if atom.isspace() else re.escape(atom) for atom in atoms]
    return re.compile(
        "".join(parts) + (_NOT_PART if re.fullmatch(f"[{_PART}]+", atoms[-1]) else "")
    )
