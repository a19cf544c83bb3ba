"""A change of the case file that is worked out and not done yet.

CMMN 1.1 section 8.2; `cases-api.md`, Data. It works on a copy of what it touches, and is written
when nothing has refused it: so a refusal leaves no trace, and a move can be judged with the
variables that come with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.feel.values import Value
from engine.plan.cases import FileItem
from engine.runtime import data
from engine.runtime.case_commands import ILLEGAL_TRANSITION
from engine.runtime.cases import marks
from engine.runtime.cases.file_paths import Path, at, elements
from engine.runtime.cases.run import Run
from engine.runtime.commands import CommandRejected
from engine.runtime.state import Item

REFERENCES = "references"  #: in the root's memo: [path, id of the item referred to] of each


class Moved(NamedTuple):
    """A transition of an element of a case file item."""

    place: int
    transition: str
    path: Path
    child: int | None = None


class Change:
    """Writes that are worked out and not done yet.

    Attributes:
        top: the new values of variables of the case, case file items among them.
        dropped: variables that are to be gone.
        local: by the key of an item, variables of its own.
        moved: transitions of case file items, in order.
    """

    __slots__ = ("dropped", "local", "moved", "references", "run", "top")

    def __init__(self, run: Run) -> None:
        self.run = run
        self.top: dict[str, Value] = {}
        self.dropped: set[str] = set()
        self.local: dict[int, dict[str, Value]] = {}
        self.moved: list[Moved] = []
        memo = run.root.memo or {}
        self.references: list[list[Value]] = list(memo.get(REFERENCES, ()))

    # reading ----------------------------------------------------------------------------------

    def values(self) -> Mapping[str, Value]:
        """The variables of the case as they are going to be."""
        before = self.run.root.vars or {}
        if not self.top and not self.dropped:
            return before
        return {
            **{name: value for name, value in before.items() if name not in self.dropped},
            **self.top,
        }

    def paths(self, place: int) -> list[Path]:
        """The existing elements of an item."""
        return list(elements(self.run, self.values(), place))

    # writing ----------------------------------------------------------------------------------

    def put(self, path: Path, value: Value) -> None:
        """*value* stands at *path*."""
        name, *rest = path
        base = self.values().get(str(name))
        self.top[str(name)] = _with(base, tuple(rest), value)
        self.dropped.discard(str(name))

    def remove(self, path: Path) -> None:
        """Nothing stands at *path* any more; an empty list is nothing."""
        *around, last = path
        holder = at(self.values(), tuple(around))
        if isinstance(last, int) and isinstance(holder, list):
            left: Value = [entry for number, entry in enumerate(holder) if number != last]
            if left:
                self.put(tuple(around), left)
            else:
                self.remove(tuple(around))
        elif around and isinstance(holder, dict):
            self.put(tuple(around), {name: v for name, v in holder.items() if name != last})
        else:
            self.top.pop(str(last), None)
            self.dropped.add(str(last))

    # what can be asked for --------------------------------------------------------------------

    def write(self, item: Item, variables: Mapping[str, Value]) -> None:
        """Set variables as seen from *item*: its own, case file items, else those of the case."""
        for name, value in variables.items():
            home = _own(item, name)
            if home is not None:
                self.local.setdefault(home.key, {})[name] = value
            elif name in self.run.case.tops or self._is_child(name):
                self.assign(self.run.case.places[name], value)
            else:
                self.top[name] = value
                self.dropped.discard(name)

    def _is_child(self, name: str) -> bool:
        return name in self.run.case.nested and name not in (self.run.root.vars or {})

    def assign(self, place: int, value: Value) -> None:
        """Create the item, or update it; a list item takes a list, element by element."""
        if not self.run.case.file[place].many:
            paths = self.paths(place)
            if paths:
                self.update(place, paths[0], value)
            else:
                self.create(place, value)
            return
        paths = self.paths(place)
        for number, entry in enumerate(value if isinstance(value, list) else [value]):
            if number < len(paths):
                self.update(place, paths[number], entry)
            else:
                self.create(place, entry)

    def create(self, place: int, value: Value, parent: Path | None = None) -> None:
        """A new element; of a child, its parent gets a child."""
        item = self.run.case.file[place]
        if item.parent is not None:
            if parent is None:
                parents = self.paths(item.parent)
                if not parents:
                    raise refused(f"'{item.name}' needs the item around it, which does not exist")
                parent = parents[-1]
            self._add_child(item.parent, parent, place, value)
            return
        if item.many:
            before = at(self.values(), (item.name,))
            number = len(before) if isinstance(before, list) else 0
            path: Path = (item.name, number)
        elif item.name in self.values():
            raise refused(f"'{item.name}' exists already")
        else:
            path = (item.name,)
        self._appear(place, path, value)

    def _add_child(self, place: int, parent: Path, child: int, value: Value) -> None:
        item = self.run.case.file[child]
        holder = at(self.values(), parent)
        if holder is None:
            self.put(parent, {})
            holder = {}
        if not isinstance(holder, dict):
            raise refused(f"'{shown(parent)}' holds no context, so it takes no child")
        path: Path = (*parent, item.name)
        if item.many:
            before = holder.get(item.name)
            path = (*path, len(before) if isinstance(before, list) else 0)
        elif item.name in holder:
            raise refused(f"'{shown(path)}' exists already")
        self.moved.append(Moved(place, "addChild", parent, child))
        self._appear(child, path, value)

    def _appear(self, place: int, path: Path, value: Value) -> None:
        own, children = self._split(place, value)
        self.put(path, own)
        self.moved.append(Moved(place, "create", path))
        for child, entry in children:
            self._add_child(place, path, child, entry)

    def _split(self, place: int, value: Value) -> tuple[Value, list[tuple[int, Value]]]:
        """A value without its children, and these."""
        file = self.run.case.file
        names = {file[child].name: child for child in file[place].children}
        if not isinstance(value, dict) or names.keys().isdisjoint(value):
            return value, []
        own = {name: entry for name, entry in value.items() if name not in names}
        children = [
            (names[name], one)
            for name, entry in value.items()
            if name in names
            for one in _entries(file[names[name]], entry)
        ]
        return own, children

    def update(self, place: int, path: Path, value: Value) -> None:
        """Merge a context into a context; any other value takes the place of the one before."""
        before = at(self.values(), path)
        own, children = self._split(place, value)
        if isinstance(own, dict) and (isinstance(before, dict) or before is None):
            self.put(path, {**(before or {}), **own})
            self.moved.append(Moved(place, "update", path))
        else:
            self._take_place(place, path, own, "update")
        self._children(path, children)

    def replace(self, place: int, path: Path, value: Value) -> None:
        """A new value; children stay."""
        own, children = self._split(place, value)
        self._take_place(place, path, own, "replace")
        self._children(path, children)

    def _take_place(self, place: int, path: Path, value: Value, transition: str) -> None:
        file, before = self.run.case.file, at(self.values(), path)
        names = [file[child].name for child in file[place].children]
        held = before if isinstance(before, dict) else {}
        stays = {name: held[name] for name in names if name in held}
        if stays and not isinstance(value, dict):
            raise refused(f"'{shown(path)}' holds children, so its value has to be a context")
        self.put(path, {**value, **stays} if isinstance(value, dict) else value)
        self.moved.append(Moved(place, transition, path))

    def _children(self, parent: Path, children: list[tuple[int, Value]]) -> None:
        """Children that came with the value of their parent: those of a list by their number."""
        seen: dict[int, int] = {}
        for child, entry in children:
            number = seen.get(child, 0)
            seen[child] = number + 1
            mine = [path for path in self.paths(child) if path[: len(parent)] == parent]
            if number < len(mine):
                self.update(child, mine[number], entry)
            else:
                self.create(child, entry, parent)

    def delete(self, place: int, path: Path) -> None:
        """The element is discarded, its children first."""
        parent = self.run.case.file[place].parent
        if parent is not None:
            holder = path[:-2] if isinstance(path[-1], int) else path[:-1]
            self.moved.append(Moved(parent, "removeChild", holder, place))
        self._discard(place, path)

    def _discard(self, place: int, path: Path) -> None:
        for child in self.run.case.file[place].children:
            mine = [inner for inner in self.paths(child) if inner[: len(path)] == path]
            for inner in reversed(mine):
                self.moved.append(Moved(place, "removeChild", path, child))
                self._discard(child, inner)
        self.remove(path)
        self._forget_references(path)
        self.moved.append(Moved(place, "delete", path))

    def _forget_references(self, path: Path) -> None:
        """Those of a discarded element go; those of later ones of its list move up."""
        kept: list[list[Value]] = []
        for entry in self.references:
            at_path, target = entry
            own: list[Value] = list(at_path) if isinstance(at_path, list) else []
            if own[: len(path)] == list(path):
                continue
            last, step = path[-1], len(path) - 1
            later = own[step] if len(own) > step else None
            beside = own[:step] == list(path[:-1])
            if beside and isinstance(last, int) and isinstance(later, int) and later > last:
                own[step] = later - 1
            kept.append([own, target])
        self.references = kept

    def refer(self, place: int, path: Path, target: int) -> None:
        """The element refers to another item."""
        entry: list[Value] = [list(path), self.run.case.file[target].id]
        self.references.append(entry)
        self.moved.append(Moved(place, "addReference", path, target))

    def unrefer(self, place: int, path: Path, target: int) -> None:
        """The element does not refer to the other item any more."""
        entry: list[Value] = [list(path), self.run.case.file[target].id]
        if entry not in self.references:
            other = self.run.case.file[target].name
            raise refused(f"'{shown(path)}' has no reference to '{other}'")
        self.references.remove(entry)
        self.moved.append(Moved(place, "removeReference", path, target))

    # carrying out -----------------------------------------------------------------------------

    def commit(self) -> None:
        """Write it all, and tell whoever listens."""
        run, turn = self.run, self.run.turn
        before = run.root.memo or {}
        if self.top:
            data.set_local(turn, run.root, self.top)
        gone = [name for name in sorted(self.dropped) if name in (run.root.vars or {})]
        if gone:
            turn.emit(("VariablesDropped", run.root.key, gone))
        for key, variables in self.local.items():
            data.set_local(turn, run.state.items[key], variables)
        if self.references != list(before.get(REFERENCES, ())):
            turn.remember(run.root, REFERENCES, self.references or None)
        self._tell(gone)

    def _tell(self, gone: list[str]) -> None:
        run, file = self.run, self.run.case.file
        for moved in self.moved:
            child = None if moved.child is None else file[moved.child].id
            now = None if moved.transition == "delete" else at(run.root.vars or {}, moved.path)
            run.turn.emit(
                (
                    "CaseFileItemMoved",
                    run.root.key,
                    file[moved.place].id,
                    moved.transition,
                    list(moved.path),
                    now,
                    child,
                )
            )
            marks.happened_in_file(run, moved.place, moved.transition)
        names = {*self.top, *gone, *(name for own in self.local.values() for name in own)}
        if names:
            run.changed(names)


def refused(why: str) -> CommandRejected:
    """The state of a case file item does not allow it."""
    return CommandRejected(ILLEGAL_TRANSITION, why)


def _own(item: Item, name: str) -> Item | None:
    """The nearest item, from *item* up to but not the case itself, that has the variable."""
    step: Item | None = item
    while step is not None and step.scope is not None:
        if step.vars is not None and name in step.vars:
            return step
        step = step.scope
    return None


def _with(base: Value, path: Path, value: Value) -> Value:
    """*base* with *value* at *path*; what is shared with others is not changed."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        entries = list(base) if isinstance(base, list) else []
        if first < len(entries):
            entries[first] = _with(entries[first], rest, value)
        else:
            entries.append(_with(None, rest, value))
        return entries
    keys = dict(base) if isinstance(base, dict) else {}
    keys[first] = _with(keys.get(first), rest, value)
    return keys


def _entries(item: FileItem, value: Value) -> Iterator[Value]:
    """The elements that a value is about."""
    if item.many and isinstance(value, list):
        yield from value
    else:
        yield value


def shown(path: Path) -> str:
    """A path for a message: ``Folder.Passport``."""
    return ".".join(str(step) for step in path)
