"""One turn: from a command to quiescence, gathering events as it goes.

Whatever moves a token forward comes through here: begin, enter, complete, leave. A token that is
under way is an entry of `queue`, never a counter; `settling` works the queue off. Behaviors (one
file each) say what an element does on starting and which flows it leaves by; the end from outside
(`ending`), data, waits, errors and incidents have files of their own.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from engine.feel.context import Context
from engine.feel.limits import MAX_STEPS
from engine.feel.values import Value
from engine.plan.model import Flow, Node, Plan
from engine.runtime import (
    compensation,
    conditions,
    criteria,
    crossing,
    data,
    ending,
    event_sub_processes,
    evolve,
    incidents,
    joins,
    listeners,
    waits,
)
from engine.runtime.behavior import Behavior
from engine.runtime.commands import Sent
from engine.runtime.events import Event
from engine.runtime.evolve import EVOLVE
from engine.runtime.state import ACTIVE, COMPLETED, Item, State
from engine.runtime.trouble import AWAIT, COLLECT, COMPLETE, ENTER, LEAVE, START, Trouble
from engine.runtime.weight import weight
from engine.runtime.world import World

Token = tuple[Node, Item, int]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=8)
def moment_of(at: int) -> datetime:
    """Engine time as a moment; the turns of a batch share it."""
    return EPOCH + timedelta(milliseconds=at)


class Turn:
    """The work on one command.

    Attributes:
        events: what has happened in this turn, in order.
        payloads: messages and large values by hash, to be stored once.
        queue: tokens under way: (node to begin, its scope, iteration or -1).
        doubtful: scopes that may be done, judged at quiescence.
        watch: what conditional events have to look at; None where the plan has none.
        stirred: scopes with joins that look ahead in which something has moved on.
        coming: by the key of a multi-instance body, how many iterations are still to begin.
        halts: ids of nodes; a run of one that is over ends the instance. None: there are none.
        halting: whether such a run is over.
        lingers: whether what is ended from outside stays until its listeners have answered.
        taken: tokens taken from the queue so far.
        void: by a scope's key, up to which token of the queue those of that scope are void.
        written: the weight of the values written so far.
        sent: commands to other instances, in order.
    """

    __slots__ = (
        "_context",
        "behaviors",
        "coming",
        "doubtful",
        "events",
        "halting",
        "halts",
        "lingers",
        "payloads",
        "plan",
        "queue",
        "sent",
        "state",
        "stirred",
        "taken",
        "void",
        "watch",
        "world",
        "written",
    )

    def __init__(
        self, plan: Plan, state: State, world: World, behaviors: Mapping[str, Behavior]
    ) -> None:
        self.plan = plan
        self.state = state
        self.world = world
        self.behaviors = behaviors
        self.events: list[Event] = []
        self.payloads: dict[str, Value] = {}
        self.queue: deque[Token] = deque()
        self.doubtful: dict[int, Item] = {}
        self.stirred: dict[int, Item] = {}
        self.watch = conditions.Watch() if plan.watches else None
        self.coming: dict[int, int] = {}
        halts = state.meta.get("terminateAfter")
        self.halts = frozenset(halts) if halts else None
        self.halting = False
        self.lingers = plan.lingers
        self.taken = 0
        self.void: dict[int, int] = {}
        self.written = 0
        self.sent: list[Sent] = []
        self._context: Context | None = None

    # what every behavior uses ---------------------------------------------------------------

    def emit(self, event: Event) -> None:
        """Record *event* and let it change the state."""
        self.events.append(event)
        apply = EVOLVE.get(event[0])
        if apply is not None:
            apply(self.state, event)

    def key(self) -> int:
        """A fresh key."""
        return next(self.world.keys)

    def context(self) -> Context:
        """A FEEL context with this turn's time and chance, without messages of others."""
        context = self._context
        if context is None or context.failed:
            seed = f"{self.world.seed}/{len(self.events)}"
            context = self._context = Context(now=moment_of(self.world.at), seed=seed)
        elif context.messages:
            context.messages = []
        context.steps = MAX_STEPS
        return context

    def moment(self) -> str:
        """Engine time as ISO text with milliseconds, in UTC."""
        moment = moment_of(self.world.at)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def remember(self, item: Item, name: str, value: Any) -> None:
        """Keep *value* (JSON; None forgets) under *name* in the item's memo."""
        if value is not None or (item.memo is not None and name in item.memo):
            self.emit(("Remembered", item.key, name, value))

    def weigh(self, values: Iterable[Value]) -> None:
        """Note what is written, so that one turn never writes without an end."""
        for value in values:
            self.written += weight(value)

    # the life of an item ----------------------------------------------------------------------

    def begin(self, node: Node, scope: Item, index: int = -1) -> Item:
        """Create an item of *node* in *scope*, ACTIVE, and enter it."""
        key = next(self.world.keys)
        self.events.append(("ItemStarted", key, node.id, scope.key, index))
        item = evolve.add(self.state, key, node, scope, ACTIVE, index)
        if node.plain and index < 0:
            self.start(item)
        else:
            self.enter(item)
        return item

    def enter(self, item: Item) -> None:
        """Input mappings, start listeners, subscriptions, then the behavior.

        Trouble becomes an incident.
        """
        node = item.node
        if node.available is not None and conditions.awaits_data(self, item):
            return
        try:
            if item.index >= 0:
                dress = self.behaviors[item.scope.node.kind].dress  # type: ignore[union-attr]
                if dress is not None:
                    dress(self, item.scope, item)  # type: ignore[arg-type]
            if node.inputs:
                data.map_inputs(self, item)
            if node.prelude is not None:
                listeners.begin(self, item, node.prelude)
                return
            if node.opens:
                waits.open_boundaries(self, item)
        except Trouble as trouble:
            incidents.raise_incident(self, item, trouble, ENTER)
            return
        self._entered(item)

    def open(self, item: Item) -> None:
        """The start listeners are done: subscriptions, then the behavior."""
        if item.node.opens:
            try:
                waits.open_boundaries(self, item)
            except Trouble as trouble:
                incidents.raise_incident(self, item, trouble, AWAIT)
                return
        self._entered(item)

    def _entered(self, item: Item) -> None:
        if item.life == ACTIVE and (item.memo is None or event_sub_processes.accepts(item)):
            self.start(item)

    def start(self, item: Item) -> None:
        """The behavior's start; trouble becomes an incident that is resolved by starting again."""
        try:
            self.behaviors[item.node.kind].start(self, item)
        except Trouble as trouble:
            incidents.raise_incident(self, item, trouble, START)

    def finish(self, item: Item, variables: Mapping[str, Value]) -> None:
        """The work outside is done with *variables*; the item completes.

        Without output mappings each variable goes to the nearest scope that has it, beginning
        at the element's own; with output mappings the results stay local.
        """
        if variables:
            if item.node.outputs:
                data.set_local(self, item, variables)
            else:
                data.propagate(self, item, variables)
        self.complete(item)

    def complete(self, item: Item) -> None:
        """Output mappings, end listeners, then what the scope collects.

        Trouble becomes an incident.
        """
        if item.node.closes:
            try:
                if item.node.outputs:
                    data.map_outputs(self, item)
                if item.node.states:
                    data.set_states(self, item)
            except Trouble as trouble:
                incidents.raise_incident(self, item, trouble, COMPLETE)
                return
            if listeners.END in item.node.execution_listeners:
                listeners.begin(self, item, listeners.END)
                return
        self.close(item)

    def close(self, item: Item) -> None:
        """What the scope collects, then the way on."""
        scope = item.scope
        if scope is None or self.behaviors[scope.node.kind].collect is None:
            self.leave(item)
        else:
            self.collect(item)

    def collect(self, item: Item) -> None:
        """Let the scope take the item's result, then leave; trouble becomes an incident."""
        scope = item.scope
        if scope is not None:
            collect = self.behaviors[scope.node.kind].collect
            if collect is not None:
                try:
                    collect(self, scope, item)
                except Trouble as trouble:
                    incidents.raise_incident(self, item, trouble, COLLECT)
                    return
        self.leave(item)

    def leave(self, item: Item) -> None:
        """Choose the outgoing flows, end the item and send its tokens on."""
        node = item.node
        route = self.behaviors["inclusiveGateway" if node.conditional else node.kind].route
        flows = self.plan.leaving[node.index] if route is None else self._routed(item, route)
        if flows is None:
            return
        if item.waits:
            waits.cancel_all(self, item)
        if item.memo is not None:
            incidents.clear(self, item)
            compensation.ended(self, item)
        if node.compensable is not None:
            compensation.keep(self, item)
        self.events.append(("ItemCompleted", item.key))
        evolve.end(self.state, item, COMPLETED)
        scope = item.scope
        if scope is None:
            self.emit(("InstanceEnded", item.key, "COMPLETED"))
            crossing.completed(self, item)
            return
        if self.plan.looks_ahead:
            joins.stir(self, scope)
        if self.halts is not None and node.id in self.halts:
            self.halting = True
        elif flows:
            self.take(scope, flows)
        else:
            self._over(scope, item)

    def _routed(self, item: Item, route: Callable[..., Sequence[Flow]]) -> Sequence[Flow] | None:
        """The flows that the element chooses; trouble becomes an incident (None)."""
        try:
            return route(self, item)
        except Trouble as trouble:
            incidents.raise_incident(self, item, trouble, LEAVE)
            return None

    def take(self, scope: Item, flows: Iterable[Flow]) -> None:
        """Send a token along each flow: to its target at once, or into the join before it."""
        nodes = self.plan.nodes
        for flow in flows:
            event = ("FlowTaken", scope.key, flow.id)
            if flow.join is None:
                self.events.append(event)  # a flow without a join leaves no mark in the state
                self.queue.append((nodes[flow.target], scope, -1))
            else:
                self.emit(event)
                criteria.arrive(self, scope, flow.join)

    def _over(self, scope: Item, child: Item) -> None:
        hook = self.behaviors[scope.node.kind].child_over
        if hook is None:
            self.doubtful[scope.key] = scope
            return
        try:
            hook(self, scope, child)
        except Trouble as trouble:
            incidents.raise_incident(self, scope, trouble, START)

    def terminate(self, item: Item) -> None:
        """End *item* and everything in it from outside."""
        ending.terminate(self, item)

    def listen(self, item: Item) -> None:
        """Ask the listeners again that could not be asked."""
        listeners.again(self, item)

    def let_go(self, item: Item) -> None:
        """Go on with the end of an item that lingers: somebody who was asked has answered."""
        ending.let_go(self, item)

    def trigger(self, scope: Item, start: Node, variables: Mapping[str, Value]) -> None:
        """Begin the event sub-process in *scope* whose start event is *start*."""
        event_sub_processes.trigger(self, scope, start, variables)

    def trigger_held(self, scope: Item) -> None:
        """Begin the event sub-process that has waited for the end of what it interrupts."""
        event_sub_processes.trigger_held(self, scope)

    def judge(self, item: Item) -> None:
        """Judge the conditions that *item* waits for."""
        conditions.again(self, item)

    def drop_tokens(self, scope: Item) -> None:
        """Forget the tokens under way to elements of *scope*."""
        self.void[scope.key] = self.taken + len(self.queue)
