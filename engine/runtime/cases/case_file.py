"""Writes to the case file: variables by name, and single transitions of its items.

CMMN 1.1 table 8.2; `cases-api.md`, Data. What they do is worked out by
`engine.runtime.cases.file_changes`.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel.values import Value
from engine.plan.cases import FileItem
from engine.runtime.case_commands import ChangeCaseFile
from engine.runtime.cases.file_changes import Change, refused, shown
from engine.runtime.cases.file_paths import Path
from engine.runtime.cases.run import Run
from engine.runtime.commands import CommandRejected
from engine.runtime.state import CLOSED, Item

OPERATIONS = (
    "create",
    "update",
    "replace",
    "delete",
    "addChild",
    "removeChild",
    "addReference",
    "removeReference",
)


def write(run: Run, item: Item, variables: Mapping[str, Value]) -> None:
    """Set variables as seen from *item*, all or none.

    Raises:
        CommandRejected: the case file does not take one of them.
    """
    if variables:
        planned(run, item, variables).commit()


def planned(run: Run, item: Item, variables: Mapping[str, Value]) -> Change:
    """What setting these variables would do.

    Raises:
        CommandRejected: the case is closed, or the case file does not take one of them.
    """
    change = Change(run)
    if variables:
        _check_open(run)
        change.write(item, variables)
    return change


def carry_out(run: Run, command: ChangeCaseFile) -> None:
    """One transition of a case file item.

    Raises:
        CommandRejected: there is no such item or element, or its state does not allow it.
    """
    case = run.case
    place = case.places.get(command.item)
    if place is None:
        raise CommandRejected("NOT_FOUND", f"the case has no case file item '{command.item}'")
    if command.op not in OPERATIONS:
        known = ", ".join(OPERATIONS)
        raise CommandRejected(
            "INVALID_ARGUMENT", f"expected an operation of {known}; found '{command.op}'"
        )
    _check_open(run)
    change = Change(run)
    if command.op == "create":
        change.create(place, command.value, _parent(change, place, command.index))
    else:
        _on_element(change, place, command)
    change.commit()


def _parent(change: Change, place: int, index: int | None) -> Path | None:
    """Of a new child: the element of the list around it that *index* names."""
    parent = change.run.case.file[place].parent
    if parent is None or index is None:
        return None
    return _element(change, parent, index)


def _on_element(change: Change, place: int, command: ChangeCaseFile) -> None:
    path = _element(change, place, _own_index(change, place, command))
    if command.op == "update":
        change.update(place, path, command.value)
    elif command.op == "replace":
        change.replace(place, path, command.value)
    elif command.op == "delete":
        change.delete(place, path)
    elif command.op == "addChild":
        change.create(_child(change, place, command.child), command.value, path)
    elif command.op == "removeChild":
        child = _child(change, place, command.child)
        change.delete(child, _child_path(change, child, path, command))
    elif command.op == "addReference":
        change.refer(place, path, _target(change, command.child))
    else:
        change.unrefer(place, path, _target(change, command.child))


def _own_index(change: Change, place: int, command: ChangeCaseFile) -> int | None:
    """The index names an element of the item, unless only its child is a list."""
    if command.op == "removeChild" and len(change.paths(place)) == 1:
        return 0 if _in_list(change, place) and command.index is None else None
    return command.index


def _in_list(change: Change, place: int) -> bool:
    step: int | None = place
    while step is not None:
        item: FileItem = change.run.case.file[step]
        if item.many:
            return True
        step = item.parent
    return False


def _element(change: Change, place: int, index: int | None) -> Path:
    paths = change.paths(place)
    name = change.run.case.file[place].name
    if index is not None and index >= 0 and (index < len(paths) or paths):
        if index < len(paths):
            return paths[index]
        raise CommandRejected("NOT_FOUND", f"'{name}' has {len(paths)} elements, none {index}")
    if not paths:
        raise refused(f"'{name}' does not exist")
    if index is not None:
        raise CommandRejected("NOT_FOUND", f"'{name}' has no element {index}")
    return paths[0]


def _child(change: Change, place: int, name: str | None) -> int:
    file = change.run.case.file
    for child in file[place].children:
        if name in (file[child].id, file[child].name):
            return child
    raise CommandRejected("NOT_FOUND", f"'{file[place].name}' has no child '{name}'")


def _child_path(change: Change, child: int, parent: Path, command: ChangeCaseFile) -> Path:
    mine = [path for path in change.paths(child) if path[: len(parent)] == parent]
    name = change.run.case.file[child].name
    if not mine:
        raise refused(f"'{shown(parent)}' has no '{name}'")
    number = command.index or 0
    if not change.run.case.file[child].many or len(mine) == 1:
        return mine[0]
    if number >= len(mine):
        raise CommandRejected("NOT_FOUND", f"'{name}' has {len(mine)} elements, none {number}")
    return mine[number]


def _target(change: Change, name: str | None) -> int:
    place = change.run.case.places.get(name or "")
    if place is None:
        raise CommandRejected("NOT_FOUND", f"the case has no case file item '{name}'")
    return place


def _check_open(run: Run) -> None:
    if run.root.life == CLOSED:
        raise refused("the case is closed, and its data cannot be written any more")
