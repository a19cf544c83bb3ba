"""A state as plain JSON-able structures, in a trunk and parts, and back.

The trunk holds every item that is in no part. A part holds 64 iterations of one large scope (a
multi-instance body) with all that is inside them, and the results those iterations left. A step
that concerns one iteration reads and writes the trunk and that part only; of the parts that are
away the trunk keeps the numbers of live children, so it does not grow with them.

Items are written parents first, as lists (see `_ROW`) without the empty end. Keys are written as
differences to the root's key, nodes as indexes of the plan: the plan's hash stands beside the
snapshot. Values for which `Stash` gives a name leave the structure and are put back by `load`.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel.values import Value
from engine.plan.model import Plan
from engine.runtime.state import ACTIVE, PART_SIZE, Item, Pager, PartKey, State

Structure = dict[str, Any]

#: Gives the name under which a value is kept elsewhere, or the value to write in its place.
Stash = Callable[[Value], tuple[str | None, Any]]

_ROW = "scope key node life index vars waits held memo outputs away stashed"
_FIRST_OPTIONAL = 4
_VARS, _WAITS, _HELD, _MEMO, _OUTPUTS, _AWAY, _STASHED = range(5, 12)


def keep_all(value: Value) -> tuple[str | None, Any]:
    """The stash that takes nothing."""
    return None, value


def dump(
    state: State, *, only_dirty: bool = False, stash: Stash = keep_all
) -> tuple[Structure, dict[PartKey, Structure | None]]:
    """The trunk, and the parts that are loaded; None stands for a part with nothing left in it.

    With *only_dirty* only the parts that have changed since loading.
    """
    writer = _Writer(state, stash)
    trunk = writer.structure(item for item in state.items.values() if item.part is None)
    trunk["m"] = state.meta
    trunk["r"] = state.root.key if state.root is not None else 0
    chosen = set(state.dirty)
    if not only_dirty:
        chosen |= _loaded_parts(state)
    return trunk, {part: writer.part(part) for part in sorted(chosen)} if chosen else {}


def load(
    plan: Plan,
    trunk: Structure,
    parts: Mapping[PartKey, Structure],
    pager: Pager | None = None,
    stashed: Mapping[str, Value] | None = None,
) -> State:
    """The state of *trunk* with *parts*; other parts are away until *pager* adds them."""
    state = State(plan, pager)
    state.meta = trunk["m"]
    _read_items(state, trunk, None, trunk["r"], stashed or {})
    state.root = state.items.get(trunk["r"])
    for part, structure in parts.items():
        add_part(state, part, structure, stashed)
    return state


def add_part(
    state: State,
    part: PartKey,
    structure: Structure,
    stashed: Mapping[str, Value] | None = None,
) -> None:
    """Put a part that was away into *state*; nothing happens when it is there already."""
    body = state.items.get(part[0])
    if body is None or body.away is None or part[1] not in body.away:
        return
    del body.away[part[1]]
    if not body.away:
        body.away = None
    root = state.root.key if state.root is not None else 0
    _read_items(state, structure, body, root, stashed or {}, part)
    state.mixed = True
    outputs = structure.get("o")
    if outputs:
        body.outputs = {**(body.outputs or {}), **dict(outputs)}


def hashes(structure: Structure) -> Iterable[str]:
    """The names of the values that were taken out of *structure*."""
    names: Iterable[str] = structure.get("h", ())
    return names


def _loaded_parts(state: State) -> set[PartKey]:
    parts: set[PartKey] = set()
    for item in state.items.values():
        if item.part is not None:
            parts.add(item.part)
        elif item.outputs and item.node.multi_instance is not None:
            parts.update((item.key, index // PART_SIZE) for index in item.outputs)
    return parts


class _Writer:
    """Writes items as rows; one for all structures of a dump."""

    def __init__(self, state: State, stash: Stash) -> None:
        self.state = state
        self.stash = stash
        self.root = state.root.key if state.root is not None else 0
        self.children: dict[int, dict[int, list[Item]]] = {}

    def structure(self, items: Iterable[Item]) -> Structure:
        """Rows of *items*, which come parents first; scopes outside of them are -1."""
        root = self.root
        rows: list[list[Any]] = []
        positions: dict[int, int] = {}
        names: list[str] = []
        for item in items:
            scope = item.scope
            positions[item.key] = len(rows)
            row: list[Any] = [
                -1 if scope is None else positions.get(scope.key, -1),
                item.key - root,
                item.node.index,
                0 if item.life == ACTIVE else item.life,
            ]
            if self._has_more(item):
                self._write_more(item, row, names)
            rows.append(row)
        return {"i": rows, "h": names} if names else {"i": rows}

    def _has_more(self, item: Item) -> bool:
        return bool(
            item.index >= 0
            or item.vars
            or item.waits
            or item.memo
            or item.held
            or item.outputs
            or item.away
            or item.node.multi_instance is not None
        )

    def _write_more(self, item: Item, row: list[Any], names: list[str]) -> None:
        stashed: dict[str, str] = {}
        row += (
            item.index,
            self._values(item.vars, "v", stashed),
            [[key - self.root, *wait] for key, wait in item.waits.items()] if item.waits else None,
            [[n, [*held.items()]] for n, held in item.held.items()] if item.held else None,
            self._values(item.memo, "m", stashed),
        )
        if item.node.multi_instance is not None and item.part is None:
            row += (None, _runs(_live(item)))
        else:
            row += ([*item.outputs.items()] if item.outputs else None, None)
        row.append(stashed or None)
        names += stashed.values()
        while row[-1] is None:
            row.pop()

    def _values(
        self, values: dict[str, Any] | None, kind: str, stashed: dict[str, str]
    ) -> dict[str, Any] | None:
        if not values:
            return None
        written = {}
        for name, value in values.items():
            if value.__class__ in _SMALL:
                written[name] = value
                continue
            kept_as, instead = self.stash(value)
            if kept_as is None:
                written[name] = instead
            else:
                stashed[kind + name] = kept_as
        return written or None

    def _children(self, body: Item) -> dict[int, list[Item]]:
        """The body's loaded children by the number of their part."""
        grouped = self.children.get(body.key)
        if grouped is None:
            grouped = self.children[body.key] = {}
            for child in (body.children or {}).values():
                grouped.setdefault(child.index // PART_SIZE, []).append(child)
        return grouped

    def part(self, part: PartKey) -> Structure | None:
        """The items and results of *part*, or None when nothing is left of it."""
        state = self.state
        body = state.items.get(part[0])
        if body is None:
            return None
        items = [
            inside for child in self._children(body).get(part[1], ()) for inside in _inside(child)
        ]
        first = part[1] * PART_SIZE
        outputs = body.outputs or {}
        results = [[n, outputs[n]] for n in range(first, first + PART_SIZE) if n in outputs]
        if not items and not results:
            return None
        structure = self.structure(items)
        if results:
            structure["o"] = results
        return structure


_SMALL = frozenset((int, bool, type(None), Decimal))


def _inside(item: Item) -> Iterable[Item]:
    """*item* and everything in it, parents first."""
    pending = [item]
    while pending:
        found = pending.pop()
        yield found
        if found.children:
            pending.extend(reversed(found.children.values()))


def _live(body: Item) -> dict[int, int]:
    """Live children by part, loaded or not; 0 for a part that only has results."""
    live = dict(body.away or {})
    for child in (body.children or {}).values():
        number = child.index // PART_SIZE
        live[number] = live.get(number, 0) + 1
    for index in body.outputs or ():
        live.setdefault(index // PART_SIZE, 0)
    return live


def _runs(live: dict[int, int]) -> list[list[int]] | None:
    """``[first part, number of parts, live children of each]`` for parts in a row."""
    runs: list[list[int]] = []
    for part in sorted(live):
        if runs and runs[-1][0] + runs[-1][1] == part and runs[-1][2] == live[part]:
            runs[-1][1] += 1
        else:
            runs.append([part, 1, live[part]])
    return runs or None


def _read_items(
    state: State,
    structure: Structure,
    outside: Item | None,
    root: int,
    stashed: Mapping[str, Value],
    part: PartKey | None = None,
) -> None:
    nodes, items = state.plan.nodes, state.items
    rows: list[Item] = []
    for row in structure["i"]:
        scope = rows[row[0]] if row[0] >= 0 else outside
        item = Item(row[1] + root, nodes[row[2]], scope, row[3] or ACTIVE)
        item.part = part
        if len(row) > _FIRST_OPTIONAL:
            _read_more(item, row, root, stashed)
        rows.append(item)
        items[item.key] = item
        if scope is not None:
            if scope.children is None:
                scope.children = {item.key: item}
            else:
                scope.children[item.key] = item


def _read_more(item: Item, row: list[Any], root: int, stashed: Mapping[str, Value]) -> None:
    row = row + [None] * (_STASHED + 1 - len(row))
    item.index = row[_FIRST_OPTIONAL]
    item.vars, item.memo = row[_VARS], row[_MEMO]
    if row[_WAITS]:
        item.waits = {wait[0] + root: tuple(wait[1:]) for wait in row[_WAITS]}
    if row[_HELD]:
        item.held = {n: dict(held) for n, held in row[_HELD]}
    if row[_OUTPUTS]:
        item.outputs = dict(row[_OUTPUTS])
    if row[_AWAY]:
        item.away = {
            number: live
            for first, many, live in row[_AWAY]
            for number in range(first, first + many)
        }
    for name, kept_as in (row[_STASHED] or {}).items():
        if name[0] == "v":
            item.vars = {**(item.vars or {}), name[1:]: stashed[kept_as]}
        else:
            item.memo = {**(item.memo or {}), name[1:]: stashed[kept_as]}
