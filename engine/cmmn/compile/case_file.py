"""The case file: its items, parents first (CMMN 1.1 section 5.3)."""

from engine.cmmn.model import CaseFileItem
from engine.plan.cases import FileItem

_MANY = frozenset(("ZeroOrMore", "OneOrMore"))


def file_items(items: tuple[CaseFileItem, ...]) -> tuple[FileItem, ...]:
    """The case file items and their children, each behind the item that it is a child of."""
    found: list[FileItem] = []
    _add(found, items, None)
    return tuple(found)


def _add(
    found: list[FileItem], items: tuple[CaseFileItem, ...], parent: int | None
) -> tuple[int, ...]:
    places = []
    for item in items:
        place = len(found)
        places.append(place)
        made = FileItem(
            id=item.id,
            name=item.name or item.id,
            many=item.multiplicity in _MANY,
            parent=parent,
        )
        found.append(made)
        children = _add(found, item.children, place)
        found[place] = FileItem(
            id=made.id, name=made.name, many=made.many, parent=parent, children=children
        )
    return tuple(places)
