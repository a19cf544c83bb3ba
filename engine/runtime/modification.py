"""Modify a running instance: an operator begins and ends elements by hand.

Everything is checked before anything happens. Then what is to begin begins, in scopes that run
already or are begun for it without their start events, and what is to end ends; a scope in which
nothing is left ends with it, and so on outwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from engine.plan.model import NO_NODE, Node, Plan
from engine.runtime import data, ending, incidents
from engine.runtime.commands import CommandRejected
from engine.runtime.instructions import (
    ActivateElement,
    Around,
    ModifyInstance,
    MoveToken,
    TerminateElement,
    VariablesAt,
)
from engine.runtime.state import ACTIVE, OVER, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

MOST = 1_000  #: runs that one command may begin or end
BODY = "#multiInstanceBody"
_REPEATED = "an element inside a multi-instance activity can only begin in an iteration that runs"
_REGION = (
    "what happens inside an ad-hoc sub-process is chosen from its menu; begin the ad-hoc "
    "sub-process itself, or activate the element in it"
)


@dataclass(slots=True)
class _Site:
    """Where an element begins: in *base*, below the scopes *missing* (outermost first)."""

    instruction: ActivateElement
    node: Node
    base: Item
    missing: list[Node]


def modify(turn: Turn, command: ModifyInstance) -> None:
    """Carry the instructions out.

    Raises:
        CommandRejected: one of them cannot be; nothing has happened.
    """
    root = turn.state.root
    if root is None:
        raise CommandRejected("NOT_FOUND", "the instance has not been started")
    for item in list(turn.state.items.values()):
        turn.state.whole(item)
    plan = Modification(turn, root)
    plan.read(command)
    plan.check()
    turn.lingers = False  # who ends something by hand asks no listeners
    turn.emit(("InstanceModified", root.key, plan.told()))
    plan.begin_all()
    plan.end_all()


class CannotModify(CommandRejected):
    """An instruction cannot be carried out; ``why`` says it without the words around it."""

    def __init__(self, code: str, message: str, why: str) -> None:
        super().__init__(code, message)
        self.why = why


def why_never(plan: Plan, node: Node) -> str | None:
    """What *node* is that can never begin by hand, and what to begin instead; None: it can."""
    if node.kind in ("startEvent", "boundaryEvent"):
        kind = "start event" if node.kind == "startEvent" else "boundary event"
        return f"a {kind}; begin the element that follows it"
    sources = (flow.source for flow in plan.flows if flow.target == node.index)
    if any(plan.nodes[source].kind == "eventBasedGateway" for source in sources):
        return "an event after an event-based gateway; begin the gateway"
    return None


class Modification:
    """What one command comes to, found out before it is carried out."""

    def __init__(self, turn: Turn, root: Item) -> None:
        self.turn = turn
        self.root = root
        self.reason = ""
        self.sites: list[_Site] = []
        self.ends: dict[int, Item] = {}
        self.made: dict[tuple[int, int], Item] = {}
        self.needed: set[int] = set()

    def read(self, command: ModifyInstance) -> None:
        """Find out where everything begins and what ends.

        Raises:
            CannotModify: an instruction cannot be carried out.
        """
        self.reason = command.reason
        self.sites = [self.site(instruction) for instruction in command.activate]
        for move in command.move:
            self.add_move(move)
        for instruction in command.terminate:
            for item in self.terminated(instruction):
                self.ends[item.key] = item

    def check(self) -> None:
        """Refuse what is about nothing, about too much, or would end a called instance."""
        if not (self.sites or self.ends):
            self.refuse("it has no instruction")
        if len(self.sites) + len(self.ends) > MOST:
            self.refuse(f"it begins and ends more than {MOST} elements at once")
        if "caller" in self.turn.state.meta and self.ends_all():
            self.refuse(
                "it would end the instance, which a call activity has started; modify the "
                "calling instance instead"
            )

    def refuse(self, why: str, code: str = "INVALID_ARGUMENT") -> NoReturn:
        raise CannotModify(
            code,
            f"Command 'MODIFY' rejected with code '{code}': Expected to modify instance of "
            f"process '{self.turn.plan.id}', but {why}",
            why,
        )

    # what is to begin

    def site(self, instruction: ActivateElement) -> _Site:
        node = self.activatable(instruction.element)
        ancestor = self.ancestor(instruction.ancestor)
        base, missing = self.scopes(node, ancestor)
        for made in missing:
            if _repeats(made) or _repeats(self.turn.plan.nodes[made.scope]):
                self.refuse(f"it begins '{instruction.element}': {_REPEATED}")
            if made.kind == "adHocInner":
                self.refuse(f"it begins '{instruction.element}': {_REGION}")
        for wanted in instruction.variables:
            self.check_variables(wanted, node)
        return _Site(instruction, node, base, missing)

    def activatable(self, element: str) -> Node:
        plan = self.turn.plan
        index = plan.by_id.get(element + BODY, plan.by_id.get(element))
        if index is None or plan.nodes[index].scope == NO_NODE:
            self.refuse(f"it begins '{element}', and the process has no such element")
        node = plan.nodes[index]
        reason = why_never(plan, node)
        if reason is not None:
            self.refuse(f"it begins '{element}', which is {reason}")
        return node

    def ancestor(self, key: int | None) -> Item | None:
        if key is None:
            return None
        item = self.turn.state.items.get(key)
        if item is None or item.life != ACTIVE:
            self.refuse(f"no scope with the key '{key}' is active in it")
        return item

    def scopes(self, node: Node, ancestor: Item | None) -> tuple[Item, list[Node]]:
        """The run that is there already, and the scopes below it that have to be begun."""
        around = _around(ancestor)
        missing: list[Node] = []
        scope = self.turn.plan.nodes[node.scope]
        while True:
            running = [around[scope.index]] if scope.index in around else []
            if ancestor is None:
                running = self.running(scope)
            if len(running) > 1:
                self.refuse(
                    f"it begins '{node.element}', and '{scope.element}' around it runs "
                    f"{len(running)} times; name one of its keys as the ancestor"
                )
            if running:
                return running[0], missing[::-1]
            if scope.scope == NO_NODE:
                self.refuse("it has ended", "NOT_FOUND")
            missing.append(scope)
            scope = self.turn.plan.nodes[scope.scope]

    def runs_around(self, node: Node) -> list[Item]:
        """The runs of the innermost scope around *node* that runs."""
        while node.scope != NO_NODE:
            node = self.turn.plan.nodes[node.scope]
            found = self.running(node)
            if found:
                return found
        return []

    def running(self, node: Node) -> list[Item]:
        items = self.turn.state.items.values()
        return [item for item in items if item.node is node and item.life == ACTIVE]

    def check_variables(self, wanted: VariablesAt, node: Node) -> None:
        if wanted.scope is None or wanted.scope == node.element:
            return
        scope = node
        while scope.scope != NO_NODE:
            scope = self.turn.plan.nodes[scope.scope]
            if scope.id == wanted.scope:
                return
        self.refuse(
            f"it writes variables at '{wanted.scope}' for '{node.element}', and that is no scope "
            "around it"
        )

    # what is to move and to end

    def add_move(self, move: MoveToken) -> None:
        sources = self.terminated(TerminateElement(move.source, move.key))
        if not sources:
            self.refuse(f"it moves '{move.source}', and no run of that is active")
        for source in sources:
            ancestor = self.of_move(move, source)
            self.sites.append(self.site(ActivateElement(move.target, move.variables, ancestor)))
            self.ends[source.key] = source

    def of_move(self, move: MoveToken, source: Item) -> int | None:
        if move.around is Around.KEY:
            return move.ancestor
        scope = source.scope
        assert scope is not None  # noqa: S101 - the root is no source
        target = self.activatable(move.target)
        if move.around is Around.PARENT and scope.node.index not in self.indexes(target):
            self.refuse(
                f"it moves '{source.node.element}' to '{move.target}', and '{scope.node.element}' "
                "is no scope around both"
            )
        return scope.key

    def indexes(self, node: Node) -> set[int]:
        found: set[int] = set()
        while node.scope != NO_NODE:
            found.add(node.scope)
            node = self.turn.plan.nodes[node.scope]
        return found

    def terminated(self, instruction: TerminateElement) -> list[Item]:
        if instruction.key is not None:
            item = self.turn.state.items.get(instruction.key)
            if item is None or item.life in OVER:
                self.refuse(f"it ends the run '{instruction.key}', and no such run is active in it")
            found = [item]
        else:
            found = self.named(instruction.element or "")
        for item in found:
            if item.scope is None:
                self.refuse("it ends the process itself; cancel the instance")
        return found

    def named(self, element: str) -> list[Item]:
        plan = self.turn.plan
        index = plan.by_id.get(element + BODY, plan.by_id.get(element))
        if index is None:
            self.refuse(f"it ends '{element}', and the process has no such element")
        node = plan.nodes[index]
        return [i for i in self.turn.state.items.values() if i.node is node and i.life not in OVER]

    def ends_all(self) -> bool:
        """Whether nothing would be left, as far as one can see before anything has begun."""
        if self.sites:
            return False
        return all(self.is_ending(item) for item in self.turn.state.items.values())

    def is_ending(self, item: Item) -> bool:
        if any(child.life not in OVER for child in (item.children or {}).values()):
            return True  # it is judged by what is inside
        scope: Item | None = item
        while scope is not None:
            if scope.key in self.ends:
                return True
            scope = scope.scope
        return False

    # carrying it out

    def told(self) -> dict[str, object]:
        """What is asked, for the journal."""
        begun = [
            {
                "element": site.node.element,
                "scope": site.base.key,
                "variables": [
                    {"scope": one.scope, "names": list(one.variables)}
                    for one in site.instruction.variables
                ],
            }
            for site in self.sites
        ]
        ended = [{"element": item.node.element, "key": item.key} for item in self.ends.values()]
        return {"activate": begun, "terminate": ended, "reason": self.reason}

    def begin_all(self) -> None:
        for site in self.sites:
            scope = site.base
            self.write(site, scope)
            for missing in site.missing:
                if scope.life != ACTIVE:
                    break  # what it listens for has happened already, and has ended it
                scope = self.scope(site, scope, missing)
            self.keep(scope)
            self.begin(site, scope)

    def scope(self, site: _Site, around: Item, node: Node) -> Item:
        """A scope begun without its start events; what has begun in this command is shared."""
        made = self.made.get((around.key, node.index))
        if made is not None and site.instruction.ancestor is None and made.life == ACTIVE:
            self.write(site, made)
            return made
        made = self.made[around.key, node.index] = self.started(node, around)
        self.write(site, made)
        incidents.open_scope(self.turn, made)
        return made

    def begin(self, site: _Site, scope: Item) -> None:
        if scope.life != ACTIVE:
            return  # an element begun before it has ended everything around
        item = self.started(site.node, scope)
        self.write(site, item)
        self.turn.enter(item)

    def started(self, node: Node, scope: Item) -> Item:
        key = self.turn.key()
        self.turn.emit(("ItemStarted", key, node.id, scope.key, -1))
        return self.turn.state.items[key]

    def write(self, site: _Site, item: Item) -> None:
        """The variables that are meant for the scope of *item*."""
        for wanted in site.instruction.variables:
            at = item.node.scope == NO_NODE if wanted.scope is None else self.is_meant(wanted, item)
            if at and wanted.variables:
                data.set_local(self.turn, item, wanted.variables)
        if item is site.base:
            self.write_around(site, item)

    def write_around(self, site: _Site, base: Item) -> None:
        scope = base.scope
        while scope is not None:
            self.write(site, scope)
            scope = scope.scope

    def is_meant(self, wanted: VariablesAt, item: Item) -> bool:
        node = item.node
        return wanted.scope == (node.element if _repeats(node) else node.id)

    def keep(self, scope: Item | None) -> None:
        """Scopes in which something begins are not ended for being empty."""
        while scope is not None:
            self.needed.add(scope.key)
            scope = scope.scope

    def end_all(self) -> None:
        for item in self.ends.values():
            if item.life in OVER:
                continue
            scope = item.scope
            ending.terminate(self.turn, item)
            self.end_empty(scope, item)

    def end_empty(self, scope: Item | None, child: Item) -> None:
        """End what has nothing left inside, outwards; a performer hears what has ended."""
        while scope is not None and scope.life == ACTIVE and self.is_empty(scope):
            if scope.key in self.needed:
                self.turn.doubtful[scope.key] = scope
                return
            hook = self.turn.behaviors[scope.node.kind].child_over
            if hook is not None and scope.node.ad_hoc is not None:
                hook(self.turn, scope, child)
                return
            ending.terminate(self.turn, scope)
            if scope.scope is None:
                self.turn.emit(("InstanceEnded", scope.key, "TERMINATED"))
            child, scope = scope, scope.scope

    def is_empty(self, scope: Item) -> bool:
        if scope.held or any(child.life not in OVER for child in (scope.children or {}).values()):
            return False
        return all(around is not scope for _, around, _ in self.turn.queue)


def _around(ancestor: Item | None) -> dict[int, Item]:
    """The runs from *ancestor* up to the process, by node."""
    found: dict[int, Item] = {}
    while ancestor is not None:
        found[ancestor.node.index] = ancestor
        ancestor = ancestor.scope
    return found


def _repeats(node: Node) -> bool:
    """Whether the node is the body of a loop."""
    return node.multi_instance is not None or node.loop is not None
