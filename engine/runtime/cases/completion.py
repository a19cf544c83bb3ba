"""When a stage or a case is complete, and what that does to what is left in it.

CMMN 1.1 section 8.6.1, `cmmn.md` 1.6 with H4 and H6. Never while a child is active or suspended,
or has failed and blocks. By hand or with autoComplete every required child has to be
semi-terminal, otherwise every child, and nothing that could still be planned may be left. An event
listener that nothing live listens to holds nothing up.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.runtime import incidents
from engine.runtime.cases import calling, conditions, ending, marks, transitions
from engine.runtime.cases.life import ENDED, RUNNING, SEMI_TERMINAL, waits
from engine.runtime.cases.run import REOPENED, Run, details_of, details_of_node, sentry_of
from engine.runtime.state import (
    ACTIVE,
    AVAILABLE,
    COMPLETED,
    ENABLED,
    FAILED,
    Item,
)
from engine.runtime.trouble import Trouble

LEFT_OVER = "parent-completed"
WAIVED = "waived"  #: in the memo of a failed item that the stage does without


def hindrance(run: Run, stage: Item, *, by_hand: bool) -> str | None:
    """Why *stage* cannot complete now, in words; None when it can.

    *by_hand*: somebody asks for it, so only required children count.
    """
    children = [child for child in (stage.children or {}).values() if not _ignored(run, child)]
    return (
        _running(children)
        or _unfinished(run, stage, children, by_hand=by_hand)
        or (None if by_hand or details_of(stage).auto_complete else _plannable(run, stage))
    )


def _running(children: list[Item]) -> str | None:
    for child in children:
        if child.life in RUNNING:
            return f"'{child.node.name}' is {child.life.lower()}"
        if child.life == FAILED and holds_up(child):
            return f"'{child.node.name}' has failed; reactivate it first, or do without it"
    return None


def holds_up(item: Item) -> bool:
    """Whether the item's failure holds up its stage (H6): nobody has said to do without it."""
    return details_of(item).failed_blocks and not (item.memo or {}).get(WAIVED)


def _unfinished(run: Run, stage: Item, children: list[Item], *, by_hand: bool) -> str | None:
    only_required = by_hand or details_of(stage).auto_complete
    for child in children:
        if child.life in SEMI_TERMINAL:
            continue
        if is_required(child):
            return f"'{child.node.name}' is required and {child.life.lower()}"
        if not only_required and not _is_deaf(run, child, stage, set()):
            return f"'{child.node.name}' is {child.life.lower()}"
    return None


def is_required(item: Item) -> bool:
    """Whether the required rule held when the item was created."""
    return bool((item.memo or {}).get("required"))


def _ignored(run: Run, child: Item) -> bool:
    """``helm:parentCompletionRule``: the child does not count (nor when it is required)."""
    rule = details_of(child).completion_rule
    if rule == "default" or child.life in SEMI_TERMINAL:
        return False
    if rule.startswith("ignoreAfterFirstCompletion"):
        stage = child.scope
        if stage is None or not any(
            other.life == COMPLETED for other in run.in_stage(child.node.index, stage)
        ):
            return False
        return rule == "ignoreAfterFirstCompletion" or child.life in (AVAILABLE, ENABLED)
    if rule == "ignoreIfAvailable":
        return child.life == AVAILABLE
    if rule == "ignoreIfAvailableOrEnabled":
        return child.life in (AVAILABLE, ENABLED)
    return rule == "ignore"


def _is_deaf(run: Run, item: Item, stage: Item, asked: set[int]) -> bool:
    """Whether *item* is an event listener whose event nothing live waits for.

    That *stage* itself would exit by it does not count: it is going to complete.
    """
    if not item.node.kind.endswith("ventListener"):
        return False
    asked.add(item.key)
    for index in run.case.listening.get(item.node.index, ()):
        if any(_hears(run, one, stage, asked) for one in _listeners(run, index, item)):
            return False
    return True


def _listeners(run: Run, index: int, source: Item) -> Iterator[Item | None]:
    """Who could still react by this criterion; None: an item that does not exist yet."""
    criterion = run.plan.criteria[index]
    role = sentry_of(criterion).role
    for item in run.of(criterion.owner):
        starts_clock = role == "timer" and bool(item.waits)
        if item.life not in ENDED if role == "exit" else waits(item) and not starts_clock:
            yield item
    details = details_of_node(run, criterion.owner)
    if index in details.watched and run.of(criterion.owner):
        yield None
    if not run.of(criterion.owner) and _may_begin(run, criterion.owner):
        yield None


def _may_begin(run: Run, node: int) -> bool:
    """Whether the stage around a node that has no items may still begin."""
    if details_of_node(run, node).discretionary:
        return False
    scope = run.plan.nodes[node].scope
    around = run.of(scope)
    if not around:
        return scope >= 0 and _may_begin(run, scope)
    return any(stage.life not in ENDED for stage in around)


def _hears(run: Run, listener: Item | None, stage: Item, asked: set[int]) -> bool:
    if listener is None:
        return True
    if _is_around(listener, stage):
        return False
    if listener.key in asked:
        return False
    if listener.node.kind == "timerEventListener":
        return not _is_deaf(run, listener, stage, asked)
    return True


def _is_around(item: Item, stage: Item) -> bool:
    """Whether *item* is *stage* itself or lies around it."""
    step: Item | None = stage
    while step is not None:
        if step is item:
            return True
        step = step.scope
    return False


def _plannable(run: Run, stage: Item) -> str | None:
    """An applicable discretionary item of the stage's table that was never planned."""
    for entry in details_of(stage).table:
        node = run.plan.nodes[entry.node]
        if run.in_stage(entry.node, stage):
            continue
        try:
            applicable = all(
                conditions.holds(run, stage, rule, "an applicability rule") for rule in entry.rules
            )
        except Trouble:
            applicable = False
        if applicable:
            return f"'{node.name}' can still be planned"
    return None


def judge(run: Run, stage: Item) -> bool:
    """Complete *stage* if nothing hinders; whether it did."""
    if stage.life != ACTIVE:
        return False
    if stage.scope is None and (stage.memo or {}).get(REOPENED):
        return False
    if hindrance(run, stage, by_hand=False) is not None:
        return False
    complete(run, stage)
    return True


def complete(run: Run, stage: Item) -> None:
    """The stage or case is complete; what is left in it ends (H4)."""
    for child in list((stage.children or {}).values()):
        if child.life not in SEMI_TERMINAL:
            ending.end(run, child, LEFT_OVER)
        elif child.life == FAILED:
            incidents.clear(run.turn, child)
    if stage.scope is not None:
        transitions.complete(run, stage)
        return
    incidents.clear(run.turn, stage)
    run.turn.emit(("CaseMoved", stage.key, COMPLETED, "complete"))
    marks.happened(run, stage, "complete")
    calling.tell_caller(run, None)
