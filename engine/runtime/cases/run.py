"""One turn of a case: the turn of the kernel, and what is still to be looked at in it.

Nothing here decides anything. Criteria are put on the agenda when something they wait for has
happened, scopes when they may be complete; `engine.runtime.cases.settling` works them off in the
order of `cmmn.md` H3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from engine.plan.cases import CaseDetails, CaseItem, Sentry
from engine.plan.model import Criterion
from engine.runtime.state import Item
from engine.runtime.trouble import broken
from engine.runtime.turn import Turn

ANYTHING = "*"  #: in `CaseDetails.reads`: conditions that read no name
LEAVE = -1  #: on the agenda instead of a criterion: the item has none to wait for
ANEW = -2  #: the item has ended and may be repeated
REOPENED = "reopened"  #: in the root's memo: it does not complete before an item changes


class Agenda:
    """What is to be looked at, in order; the same thing stands on it once."""

    __slots__ = ("_heap", "_known")

    def __init__(self) -> None:
        self._heap: list[tuple[tuple[int, ...], int, int, Item]] = []
        self._known: set[tuple[int, int]] = set()

    def __bool__(self) -> bool:
        """Whether anything stands on it."""
        return bool(self._heap)

    def put(self, order: tuple[int, ...], item: Item, criterion: int) -> None:
        """Look at *criterion* of *item*, in *order*."""
        if (item.key, criterion) not in self._known:
            self._known.add((item.key, criterion))
            heappush(self._heap, (order, criterion, item.key, item))

    def take(self) -> tuple[Item, int]:
        """The first of all."""
        _, criterion, key, item = heappop(self._heap)
        self._known.discard((key, criterion))
        return item, criterion


class Run:
    """The work on one command to a case.

    Attributes:
        exits, entries, repeats: criteria to judge, by what they lead to.
        doubtful: stages that may be complete, by key.
        fleeting: criteria that have been marked and remember nothing beyond the turn.
        marked: which criteria of which items have been marked in this turn.
        surplus: how often the only on-part of a criterion, by stage, has occurred once more before
            it was reacted to.
        begun: nodes, with the key of a stage, that are known to have no item there that waits.
        steps, created: reactions and new items so far.
    """

    __slots__ = (
        "_by_node",
        "_in_stage",
        "begun",
        "case",
        "created",
        "doubtful",
        "entries",
        "exits",
        "fleeting",
        "marked",
        "plan",
        "repeats",
        "state",
        "steps",
        "surplus",
        "turn",
    )

    def __init__(self, turn: Turn) -> None:
        case = turn.plan.case
        if case is None:
            broken(f"'{turn.plan.id}' is no case")
        self.turn = turn
        self.plan = turn.plan
        self.case: CaseDetails = case
        self.state = turn.state
        self.exits, self.entries, self.repeats = Agenda(), Agenda(), Agenda()
        self.doubtful: dict[int, Item] = {}
        self.fleeting: dict[tuple[int, int], tuple[Item, Criterion]] = {}
        self.marked: set[tuple[int, int]] = set()
        self.surplus: dict[tuple[int, int], int] = {}
        self.steps = self.created = 0
        self.begun: set[tuple[int, int]] = set()
        self._by_node: dict[int, list[Item]] | None = None
        self._in_stage: dict[tuple[int, int], list[Item]] = {}

    @property
    def root(self) -> Item:
        """The case itself."""
        if self.state.root is None:
            broken("the case has not been started")
        return self.state.root

    def of(self, node: int) -> list[Item]:
        """Every item of the node, by creation, those that have ended too."""
        found = self._by_node
        if found is None:
            found = self._by_node = {}
            for item in self.state.items.values():
                self._note(found, item)
        return found.get(node, [])

    def _note(self, found: dict[int, list[Item]], item: Item) -> None:
        found.setdefault(item.node.index, []).append(item)
        if item.scope is not None:
            self._in_stage.setdefault((item.node.index, item.scope.key), []).append(item)

    def added(self, item: Item) -> None:
        """A new item is known to `of`, and counted."""
        self.created += 1
        if self._by_node is not None:
            self._note(self._by_node, item)
        if item.scope is not None:
            self.begun.discard((item.node.index, item.scope.key))

    def inside(self, node: int, around: Item) -> Iterator[Item]:
        """The items of *node* that are *around* or lie in it."""
        for item in self.of(node):
            step: Item | None = item
            while step is not None and step is not around:
                step = step.scope
            if step is not None:
                yield item

    def in_stage(self, node: int, stage: Item) -> list[Item]:
        """The items of *node* directly in *stage*."""
        self.of(node)
        return self._in_stage.get((node, stage.key), [])

    # the agenda -------------------------------------------------------------------------------

    def look(self, holder: Item, criterion: Criterion) -> None:
        """Judge *criterion* for *holder* when its time comes."""
        owner = criterion.owner
        if criterion.exits:
            order = (self.case.depth[owner], owner)
            self.exits.put(order, holder, criterion.index)
        elif holder.node.index == owner:
            self.entries.put((owner,), holder, criterion.index)
        else:
            self.repeats.put((owner,), holder, criterion.index)

    def look_at(self, item: Item) -> None:
        """Judge every criterion of *item*, and whether it waits for any."""
        details = details_of(item)
        for index in details.criteria:
            self.look(item, self.plan.criteria[index])
        if not details.entered:
            self.entries.put((item.node.index,), item, LEAVE)

    def look_inside(self, stage: Item) -> None:
        """Judge what is directly in a stage that was at rest, and the stage itself."""
        for child in list((stage.children or {}).values()):
            self.look_at(child)
        for node in stage.node.children:
            for index in details_of_node(self, node).watched:
                self.look(stage, self.plan.criteria[index])
        if stage.node.children or stage.scope is None or stage.node.kind == "stage":
            self.doubt(stage)

    def below(self, stage: Item) -> Iterator[Item]:
        """Every item inside *stage*, by creation, those that have ended too."""
        pending = list((stage.children or {}).values())
        while pending:
            item = pending.pop(0)
            yield item
            pending += (item.children or {}).values()

    def repeat(self, item: Item) -> None:
        """An item has ended that may be repeated."""
        self.repeats.put((item.node.index,), item, ANEW)

    def doubt(self, stage: Item | None) -> None:
        """The stage may be complete."""
        if stage is not None:
            self.doubtful[stage.key] = stage

    def changed(self, names: Iterable[str]) -> None:
        """Variables have changed: judge the conditions that read them."""
        reads = self.case.reads
        for name in (*names, ANYTHING):
            for index in reads.get(name, ()):
                self._look_everywhere(self.plan.criteria[index])
        self.doubt(self.root)

    def _look_everywhere(self, criterion: Criterion) -> None:
        owner = self.plan.nodes[criterion.owner]
        for item in self.of(owner.index):
            self.look(item, criterion)
        if criterion.index in (owner.case_item or details_of(self.root)).watched:
            for stage in self.of(owner.scope):
                self.look(stage, criterion)

    def everything(self) -> None:
        """Judge all there is: after something that nothing was judged in."""
        self.look_at(self.root)
        for item in list(self.state.items.values()):
            self.look_inside(item)

    def touched(self) -> None:
        """An item has changed: a case that was opened again may complete again."""
        root = self.root
        if root.memo is not None and root.memo.get(REOPENED):
            self.turn.remember(root, REOPENED, None)


def details_of(item: Item) -> CaseItem:
    """What the item's node carries as a part of a case."""
    details = item.node.case_item
    if details is None:
        broken(f"{item!r} is no part of a case")
    return details


def details_of_node(run: Run, node: int) -> CaseItem:
    """The same, of a node."""
    details = run.plan.nodes[node].case_item
    if details is None:
        broken(f"'{run.plan.nodes[node].id}' is no part of a case")
    return details


def sentry_of(criterion: Criterion) -> Sentry:
    """What a criterion of a case waits for."""
    if criterion.sentry is None:
        broken(f"'{criterion.id}' is no criterion of a case")
    return criterion.sentry
