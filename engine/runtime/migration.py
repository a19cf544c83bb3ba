"""Migrate a running instance: it goes on by another plan from where it waits.

Every active element needs an element of the same kind in the target, in the same scopes. Work
that is waiting stays as it is: jobs, tasks and variables keep their values, the events of mapped
elements keep their timers and subscriptions; those of other events are closed, and those that only
the target has are opened. All problems are found before anything happens (`problems`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.plan.details import AVAILABLE, AdHoc
from engine.plan.model import NO_NODE, Criterion, Memory, Node, Plan
from engine.runtime import calls, conditions, criteria, incidents, joins, waits
from engine.runtime.commands import CommandRejected
from engine.runtime.events import Event
from engine.runtime.evolve_compensation import COMPENSATES, KEPT, LEFT, Record, is_piece
from engine.runtime.evolve_migration import OF_EVENTS
from engine.runtime.gathering import GATHERED
from engine.runtime.instructions import MigrateInstance
from engine.runtime.opening import HELD
from engine.runtime.state import BETWEEN, OVER, Item
from engine.runtime.task_listeners import TRANSITION
from engine.runtime.trouble import Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

BODY = "#multiInstanceBody"
SHOWN = 20  #: problems that a refusal names
#: Memos of scopes that name elements; a migration waits until they are gone.
_UNDER_WAY = {
    LEFT: "compensates what has completed",
    COMPENSATES: "compensates what has completed",
    "trigger": "compensates what has completed",
    "canceled": "cancels its transaction",
    HELD: "has not begun",
}
_INTERRUPTED = "interrupted"
_ACTIVATED = "activated:"


def migrate(turn: Turn, command: MigrateInstance) -> None:
    """Go on by the plan of the target.

    Raises:
        CommandRejected: an element cannot be mapped; nothing has happened.
    """
    root = turn.state.root
    if root is None:
        raise CommandRejected("NOT_FOUND", "the instance has not been started")
    migration = Migration(turn, command)
    if migration.problems:
        code = "INVALID_ARGUMENT" if migration.unknown else "INVALID_STATE"
        shown = migration.problems[:SHOWN]
        more = len(migration.problems) - len(shown)
        rest = f" (and {more} more)" if more else ""
        raise CommandRejected(
            code,
            f"Command 'MIGRATE' rejected with code '{code}': Expected to migrate process instance "
            f"'{root.key}', but {'; '.join(shown)}{rest}",
        )
    migration.carry_out()


def same_elements(source: Plan, target: Plan) -> dict[str, str]:
    """The mapping of every element to the one with its id and kind in the target."""
    return {
        node.element: node.element
        for node in source.nodes
        if node.scope != NO_NODE
        and node.id in target.by_id
        and target.node(node.id).kind == node.kind
    }


class Migration:
    """What a migration comes to, found out before it is carried out.

    Attributes:
        problems: why it cannot be, a sentence each; ``unknown``: some elements do not exist.
        items: each live item with its node id in the target; ``hung`` what hangs on them that
            rows name by element: (kind, key, item, node id).
        held: tokens in joins: (scope, criterion id, [(flow id, number)]).
        closed: waits of events that the target does not have: (item, key).
        opened: what opens the waits of events that only the target has.
        reopened: user tasks that were jobs and are tasks in the target: (item, job).
        memos: what scopes remember by element, in the words of the target.
    """

    def __init__(self, turn: Turn, command: MigrateInstance) -> None:
        self.turn = turn
        self.state = state = turn.state
        self.command = command
        self.target: Plan = state.plan_of(command.definition_key)
        self.mapping = command.mapping
        self.problems: list[str] = []
        self.unknown = False
        self.nodes: dict[int, Node] = {}
        self.hung: list[tuple[str, int, int, str]] = []
        self.held: list[tuple[int, str, list[tuple[str, int]]]] = []
        self.closed: list[tuple[Item, int]] = []
        self.opened: list[Event] = []
        self.reopened: list[tuple[Item, int]] = []
        self.memos: list[tuple[Item, str, Any]] = []
        for item in list(state.items.values()):
            state.whole(item)
        self._check_mapping()
        for item in state.items.values():
            if item.life not in OVER:
                self._add(item)
        if not self.problems:
            self._check_calls()

    # every element

    def _check_mapping(self) -> None:
        known = {node.element for node in self.state.plan.nodes if node.scope != NO_NODE}
        there = {node.element for node in self.target.nodes if node.scope != NO_NODE}
        for source, target in self.mapping.items():
            if source not in known:
                self.problems.append(f"the instance's process has no element '{source}' to map")
            if target not in there:
                self.problems.append(f"the target has no element '{target}' to map '{source}' to")
        self.unknown = bool(self.problems)

    def _add(self, item: Item) -> None:
        node = self._mapped(item)
        if node is None:
            return
        self.nodes[item.key] = node
        if item.life in BETWEEN or TRANSITION in (item.memo or {}):
            self._once(f"the listeners of '{item.node.element}' are asked just now")
        for problem in self._differences(item, node):
            self.problems.append(problem)
        for key, wait in (item.waits or {}).items():
            self._add_wait(item, node, key, wait)
        for index, tokens in (item.held or {}).items():
            self._add_held(item, self.state.plan.criteria[index], tokens)
        for name, value in (item.memo or {}).items():
            self._add_memo(item, node, name, value)
        self._add_opened(item, node)

    def _check_calls(self) -> None:
        """A called instance knows what is caught above it, and goes on knowing that."""
        calling = [
            item
            for item in self.state.items.values()
            if any(wait[0] == "call" for wait in (item.waits or {}).values())
        ]
        if not calling:
            return
        turn, source, nodes = self.turn, self.turn.plan, {}
        caught = [calls.catchers(turn, item) for item in calling]
        for item in self.state.items.values():
            nodes[item.key], item.node = item.node, self.nodes.get(item.key, item.node)
        turn.plan = self.target
        try:
            would = [calls.catchers(turn, item) for item in calling]
        finally:
            turn.plan = source
            for item in self.state.items.values():
                item.node = nodes[item.key]
        for item, before, after in zip(calling, caught, would, strict=True):
            if before != after:
                self.problems.append(
                    f"'{item.node.element}' has called an instance, and the errors or escalations "
                    "that are caught around it are others in the target"
                )

    def _mapped(self, item: Item) -> Node | None:
        source = item.node
        if source.scope == NO_NODE:
            return self.target.root
        if source.element not in self.mapping:
            self._once(f"no mapping says what becomes of the active element '{source.element}'")
            return None
        element = self.mapping[source.element]
        suffix = source.id.removeprefix(source.element)
        index = self.target.by_id.get(element + suffix)
        if index is None:
            if element in self.target.by_id:
                what = "is repeated" if suffix == BODY else f"is a {source.kind}"
                self._once(f"'{source.element}' {what}, and '{element}' in the target is not")
            return None
        if not suffix and self._is_repeated(self.target, element) > self._is_repeated(
            self.state.plan, source.element
        ):
            self._once(f"'{element}' in the target is repeated, and '{source.element}' is not")
        return self.target.nodes[index]

    def _is_repeated(self, plan: Plan, element: str) -> bool:
        return element + BODY in plan.by_id

    def _once(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def _differences(self, item: Item, node: Node) -> Iterator[str]:
        source = item.node
        pair = f"'{source.element}' to '{node.element}'"
        if source.kind != node.kind:
            yield f"{pair}: expected a {source.kind}, found a {node.kind}"
            return
        if type(source.event) is not type(node.event):
            yield f"{pair}: expected {_event(source)}, found {_event(node)}"
        if item.scope is not None and item.scope.key in self.nodes:
            around = self.nodes[item.scope.key]
            if node.scope != around.index:
                found = self.target.nodes[node.scope]
                yield f"{pair}: expected it directly in '{around.element}', found '{found.element}'"
        if node.available is None and _awaits_data(item):
            yield f"{pair}: it waits for data, and the target needs none"
        here, there = source.multi_instance, node.multi_instance
        if here is not None and there is not None and here.sequential != there.sequential:
            yield f"{pair}: one is parallel, the other sequential"
        if source.ad_hoc is not None and node.ad_hoc is not None:
            yield from self._differences_of_regions(pair, source.ad_hoc, node.ad_hoc)
        lost = source.work is not None and node.work is None and source.user_task is None
        if lost and self._job(item) is not None:
            yield f"{pair}: a worker has its job, and the target gives none"

    def _differences_of_regions(self, pair: str, source: AdHoc, target: AdHoc) -> Iterator[str]:
        if (source.agent is None) != (target.agent is None):
            yield f"{pair}: one is worked by an agent, the other is not"
        there = {tool.element for tool in target.tools}
        for tool in source.tools:
            if tool.element not in there and self.mapping.get(tool.element) != tool.element:
                yield f"{pair}: the target does not offer '{tool.element}'"

    def _job(self, item: Item) -> int | None:
        return next((key for key, wait in (item.waits or {}).items() if wait[0] == "job"), None)

    # what hangs on it

    def _add_wait(self, item: Item, node: Node, key: int, wait: tuple[Any, ...]) -> None:
        if wait[0] == waits.HANDLER:
            return  # its memo is told about
        if wait[0] not in OF_EVENTS:
            if item.node.user_task is not None and self._becomes_task(item, node, wait):
                self.reopened.append((item, key))
            else:
                self.hung.append((wait[0], key, item.key, node.id))
            return
        event = self.state.plan.node(wait[1])
        if event is item.node:
            self.hung.append((wait[0], key, item.key, node.id))
            return
        if event.element not in self.mapping:
            self.closed.append((item, key))
            return
        self._add_event(item, node, key, wait[0], event)

    def _becomes_task(self, item: Item, node: Node, wait: tuple[Any, ...]) -> bool:
        """A user task for workers becomes one of the engine's own; the other way is refused."""
        managed = node.user_task is not None and node.user_task.managed
        if wait[0] == "task" and not managed:
            self.problems.append(
                f"'{item.node.element}' to '{node.element}': a task of the engine cannot become a "
                "job for a worker"
            )
        return wait[0] == "job" and managed

    def _add_event(self, item: Item, node: Node, key: int, kind: str, event: Node) -> None:
        pair = f"'{event.element}' to '{self.mapping[event.element]}'"
        index = self.target.by_id.get(self.mapping[event.element])
        if index is None:
            return  # told about already
        found = self.target.nodes[index]
        if found.index not in _watched(self.target, node):
            self.problems.append(f"{pair}: expected an event of '{node.element}', found none")
        elif type(event.event) is not type(found.event):
            self.problems.append(f"{pair}: expected {_event(event)}, found {_event(found)}")
        self.hung.append((kind, key, item.key, found.id))

    def _add_held(self, item: Item, join: Criterion, tokens: Mapping[int, int]) -> None:
        gateway = self.state.plan.nodes[join.owner]
        if gateway.element not in self.mapping:
            self._once(f"no mapping says what becomes of the tokens that wait at '{join.id}'")
            return
        index = self.target.by_id.get(self.mapping[gateway.element])
        if index is None:
            return
        target = self.target.nodes[index]
        found = next((one for one in self.target.criteria if _joins(one, target)), None)
        pair = f"'{gateway.element}' to '{target.element}'"
        if target.kind != gateway.kind or found is None:
            self.problems.append(f"{pair}: expected a join of the same kind, found none")
            return
        flows = self._flows(join, tokens, found)
        if flows is None:
            self.problems.append(
                f"{pair}: tokens of {len(tokens)} flows wait, and the target joins fewer"
            )
            return
        self.held.append((item.key, found.id, flows))

    def _flows(
        self, join: Criterion, tokens: Mapping[int, int], target: Criterion
    ) -> list[tuple[str, int]] | None:
        """Each taken flow as the flow of the same id there, else as one that is free."""
        there = [self.target.flows[part.source].id for part in target.on]
        here = {flow: self.state.plan.flows[flow].id for flow in tokens}
        free = [flow for flow in there if flow not in here.values()]
        found = []
        for flow, number in tokens.items():
            if here[flow] in there:
                found.append((here[flow], number))
            elif free:
                found.append((free.pop(0), number))
            else:
                return None
        return found

    def _add_memo(self, item: Item, node: Node, name: str, value: Any) -> None:
        element = item.node.element
        if name in _UNDER_WAY:
            self._once(f"'{element}' {_UNDER_WAY[name]}; wait until that is done")
        elif name.startswith(_ACTIVATED):
            self._once(f"the complex gateway '{name.removeprefix(_ACTIVATED)}' has not been reset")
        elif name.startswith(GATHERED):
            self._once(f"only a part of the event '{name.removeprefix(GATHERED)}' has happened")
        elif name == "incident":
            self.hung.append(("incident", value, item.key, node.id))
        elif is_piece(name, KEPT):
            self.memos.append((item, name, [self._record(record) for record in value]))
        elif name == _INTERRUPTED:
            start = self.state.plan.node(value).element
            self.memos.append((item, name, self._same(start, "has interrupted its scope")))

    def _record(self, record: Record) -> Record:
        node, number, variables, inside = record
        element = self.state.plan.node(node).element
        there = self._same(element, "has completed and may be compensated")
        suffix = node.removeprefix(element)
        if there in self.target.by_id and self.target.node(there + suffix).compensable is None:
            self._once(f"'{element}' may be compensated, and '{there}' in the target may not")
        return [there + suffix, number, variables, inside and [self._record(one) for one in inside]]

    def _same(self, element: str, why: str) -> str:
        there = self.mapping.get(element, element)
        if there not in self.target.by_id:
            self._once(f"'{element}' {why}, and no mapping says what it is in the target")
        return there

    def _add_opened(self, item: Item, node: Node) -> None:
        """Events beside the work that the target has and the instance does not know."""
        known = {
            self.mapping.get(self.state.plan.nodes[index].element)
            for index in _watched(self.state.plan, item.node)
        }
        starts = node.event_starts if _INTERRUPTED in (item.memo or {}) else ()
        new = [
            self.target.nodes[index]
            for index in sorted(_watched(self.target, node))
            if self.target.nodes[index].element not in known and index not in starts
        ]
        try:
            self.opened += waits.openings(self.turn, item, new)
        except Trouble as trouble:
            self.problems.append(trouble.message)

    # carrying it out

    def carry_out(self) -> None:
        """Close, switch, open; then joins and tasks go on by the target."""
        turn, command = self.turn, self.command
        for item, key in self.closed:
            waits.give_up(turn, item, key)
        for item, job in self.reopened:
            incidents.clear_of_job(turn, item)
            waits.give_up(turn, item, job)
        root = turn.state.root
        assert root is not None  # noqa: S101 - checked before
        meta = {
            "definition": command.definition_key,
            "version": command.version,
            "process": command.process,
            "mapping": dict(command.mapping),
            "reason": command.reason,
        }
        items = [[key, node.id] for key, node in self.nodes.items() if key != root.key]
        hung = [list(one) for one in self.hung if one[0] != "incident" or self._is_open(one)]
        held = [[scope, name, [list(one) for one in flows]] for scope, name, flows in self.held]
        turn.emit(("InstanceMigrated", root.key, meta, items, hung, held))
        turn.plan = turn.state.plan
        for event in self.opened:
            turn.emit(event)
        for item, name, value in self.memos:
            turn.remember(item, name, value)
        for item, _ in self.reopened:
            turn.start(item)
        for scope_key, criterion, _ in self.held:
            scope = turn.state.items[scope_key]
            criteria.arrive(turn, scope, turn.plan.criterion_ids[criterion])
            joins.stir(turn, scope)

    def _is_open(self, incident: tuple[str, int, int, str]) -> bool:
        item = self.state.items[incident[2]]
        return (item.memo or {}).get("incident") == incident[1]


def _watched(plan: Plan, node: Node) -> set[int]:
    """The events that an item of *node* waits for besides its own."""
    found = set(node.opens)
    if node.kind == "eventBasedGateway":
        found |= {flow.target for flow in plan.leaving[node.index]}
    return found


def _awaits_data(item: Item) -> bool:
    waiting = (item.waits or {}).values()
    return any(wait[0] == conditions.KIND and wait[2] == AVAILABLE for wait in waiting)


def _joins(criterion: Criterion, node: Node) -> bool:
    return criterion.owner == node.index and criterion.memory is Memory.COUNT


def _event(node: Node) -> str:
    if node.event is None:
        return "no event"
    return f"a {type(node.event).__name__.removesuffix('Definition').lower()}"
