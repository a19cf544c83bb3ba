"""Where the elements of a case file item stand in the variables of the case.

An item of the case file is a variable of the case; a child stands in its parent's value under its
name, and an item of multiplicity …OrMore is a list (`cases-api.md`, Read). So an element is known
by its path: names, and numbers of elements of lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.feel.values import Value
from engine.runtime.cases.run import Run

Path = tuple[str | int, ...]


def elements(run: Run, values: Mapping[str, Value], place: int) -> Iterator[Path]:
    """The paths of the existing elements of the item *place*, in order."""
    item = run.case.file[place]
    around: list[Path] = [()] if item.parent is None else list(elements(run, values, item.parent))
    for path in around:
        holder = at(values, path)
        if isinstance(holder, Mapping) and item.name in holder:
            if item.many:
                found = holder[item.name]
                many = len(found) if isinstance(found, list) else 0
                yield from ((*path, item.name, number) for number in range(many))
            else:
                yield (*path, item.name)


def at(values: Mapping[str, Value], path: Path) -> Any:
    """What stands at *path*; None where nothing does."""
    found: Any = values
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def gathered(run: Run, place: int) -> Value:
    """The value of an item: a list where it, or an item around it, is one; None: there is none."""
    values = run.root.vars or {}
    found: list[Value] = [at(values, path) for path in elements(run, values, place)]
    step: int | None = place
    while step is not None:
        item = run.case.file[step]
        if item.many:
            return found or None
        step = item.parent
    return found[0] if found else None


def newest(run: Run, place: int) -> Value:
    """The value of the last element of an item."""
    values = run.root.vars or {}
    paths = list(elements(run, values, place))
    found: Value = at(values, paths[-1]) if paths else None
    return found
