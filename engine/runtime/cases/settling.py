"""Settling: what has happened is reacted to, until nothing changes (`cmmn.md` 1.5, H3).

Exit criteria first, outermost stages first; then entry criteria of items that wait; then
repetition; then the completion of stages, innermost first. After each reaction it begins again at
the first. Within one of them the order is that of the document, then that of creation. A turn of
more than 10,000 reactions, or ten times as many new items, ends as an incident ``no-fixpoint``;
resolving it lets the case go on.
"""

from __future__ import annotations

from engine.plan.model import Criterion
from engine.runtime import incidents
from engine.runtime.cases import clocks, completion, conditions, ending, items, marks
from engine.runtime.cases.life import ENDED, at_rest, waits
from engine.runtime.cases.run import ANEW, LEAVE, Run, details_of, sentry_of
from engine.runtime.state import (
    ACTIVE,
    AVAILABLE,
    DISABLED,
    ENABLED,
    FAILED,
    SUSPENDED,
    Item,
)
from engine.runtime.trouble import JUDGE, Trouble
from engine.runtime.weight import MAX_WEIGHT


def settle(run: Run) -> None:
    """Work off the agenda."""
    limit = run.plan.steps_per_turn
    while run.state.root is not None:
        if run.steps > limit or run.created > 10 * limit or run.turn.written > MAX_WEIGHT:
            _stop(run)
            break
        if run.exits:
            _exit(run, *run.exits.take())
        elif run.entries:
            _enter(run, *run.entries.take())
        elif run.repeats:
            _repeat(run, *run.repeats.take())
        elif run.doubtful:
            _complete(run)
        else:
            break
    marks.forget_fleeting(run)


def _stop(run: Run) -> None:
    done = (
        f"{min(run.steps, run.plan.steps_per_turn)} reactions made {run.created} items"
        if run.turn.written <= MAX_WEIGHT
        else f"{run.turn.written:,} characters were written"
    )
    message = (
        f"no-fixpoint: {done} in one step and still others would follow; look for an item that "
        "repeats without waiting for anything, then resolve the incident to let the case go on"
    )
    incidents.raise_incident(run.turn, run.root, Trouble("UNKNOWN", message), JUDGE)


def _holds(run: Run, item: Item, criterion: Criterion) -> bool:
    """Whether the sentry of a criterion is satisfied for the item or stage that keeps its marks."""
    sentry = sentry_of(criterion)
    if not marks.met(item, criterion):
        return False
    if sentry.condition is None or conditions.holds_or_incident(
        run, item, sentry.condition, f"the if-part of '{criterion.id}'"
    ):
        return True
    marks.latch(run, item, criterion)
    return False


# 1. exit criteria ---------------------------------------------------------------------------------

_EXITS = {
    "default": frozenset((AVAILABLE, ENABLED, DISABLED, ACTIVE, SUSPENDED, FAILED)),
    "activeInstances": frozenset((ACTIVE,)),
    "activeAndEnabledInstances": frozenset((ACTIVE, ENABLED)),
}


def _exit(run: Run, item: Item, index: int) -> None:
    criterion = run.plan.criteria[index]
    sentry = sentry_of(criterion)
    if item.node.index != criterion.owner or item.life not in _EXITS[sentry.ends]:
        return
    if at_rest(item.scope or item) is not None or not _holds(run, item, criterion):
        return
    if sentry.how == "complete" and completion.hindrance(run, item, by_hand=True) is not None:
        return
    run.steps += 1
    marks.spend(run, item, criterion)
    if sentry.how != "exit" and item.life == ACTIVE:
        completion.complete(run, item)
    elif item.scope is None:
        ending.terminate_case(run)
    else:
        how = "terminate" if details_of(item).family == "occurrence" else "exit"
        ending.end(run, item, criterion.id, how, index)


# 2. entry criteria, and the start of clocks -------------------------------------------------------


def _enter(run: Run, item: Item, index: int) -> None:
    if item.scope is None or item.life != AVAILABLE or at_rest(item.scope) is not None:
        return
    if index == LEAVE:
        if details_of(item).family == "work" or item.node.kind == "milestone":
            run.steps += 1
            items.leave_available(run, item)
        return
    criterion = run.plan.criteria[index]
    if not waits(item) or not _holds(run, item, criterion):
        return
    if sentry_of(criterion).role == "timer":
        if not item.waits:
            marks.spend(run, item, criterion)
            clocks.begin(run, item)
        return
    run.steps += 1
    marks.spend(run, item, criterion)
    marks.hand_over(run, item)
    items.leave_available(run, item)


# 3. repetition ------------------------------------------------------------------------------------


def _repeat(run: Run, holder: Item, index: int) -> None:
    if index == ANEW:
        _repeat_ended(run, holder)
        return
    criterion = run.plan.criteria[index]
    if at_rest(holder) is not None:
        return
    instances = run.in_stage(criterion.owner, holder)
    if not instances or _one_waits(run, holder, criterion.owner, instances):
        return
    if not _holds(run, holder, criterion) or not _may_be_one_more(run, holder, criterion.owner):
        return
    run.steps += 1
    if sentry_of(criterion).parts:
        marks.spend(run, holder, criterion)
    if _wanted(run, holder, instances[-1]):
        _again(run, instances[-1])


def _one_waits(run: Run, stage: Item, node: int, instances: list[Item]) -> bool:
    """Whether an item of *node* waits in *stage*, so that no other has to be made."""
    if (node, stage.key) in run.begun:
        return False
    if any(waits(item) for item in instances):
        return True
    run.begun.add((node, stage.key))
    return False


def _repeat_ended(run: Run, item: Item) -> None:
    stage = item.scope
    if stage is None or at_rest(stage) is not None or item.life not in ENDED:
        return
    if not _may_be_one_more(run, stage, item.node.index) or not _wanted(run, item, item):
        return
    run.steps += 1
    items.arrive(run, items.create(run, item.node, stage))


def _wanted(run: Run, seen_from: Item, item: Item) -> bool:
    repetition = details_of(item).repetition
    return repetition is not None and conditions.holds_or_incident(
        run, seen_from, repetition.rule, f"the repetition rule of '{item.node.element}', seen"
    )


def _may_be_one_more(run: Run, stage: Item, node: int) -> bool:
    """``helm:maxInstanceCount``: how many may be there that have not ended."""
    instances = run.in_stage(node, stage)
    repetition = details_of(instances[-1]).repetition if instances else None
    if repetition is None or repetition.most is None:
        return True
    try:
        most = conditions.value(run, stage, repetition.most, "the maximum instance count")
    except Trouble as trouble:
        if not incidents.is_open(stage):
            incidents.raise_incident(run.turn, stage, trouble, JUDGE)
        return False
    living = sum(item.life not in ENDED for item in instances)
    return isinstance(most, int) and not isinstance(most, bool) and living < most


def _again(run: Run, before: Item) -> None:
    """A criterion has fired again: a further instance, which need not wait for it any more."""
    stage = before.scope
    assert stage is not None  # noqa: S101 - the case itself is not repeated
    item = items.create(run, before.node, stage)
    marks.adopt(run, item, begun=True)
    marks.happened(run, item, "create")
    for index in details_of(item).criteria:
        if run.plan.criteria[index].exits:
            run.look(item, run.plan.criteria[index])
    items.leave_available(run, item)
    if not waits(item):
        run.begun.add((item.node.index, stage.key))
    for index in details_of(item).watched:
        run.look(stage, run.plan.criteria[index])


# 4. completion ------------------------------------------------------------------------------------


def _complete(run: Run) -> None:
    """The innermost stage that may be complete; the case itself last."""
    depth = run.case.depth
    key = max(run.doubtful, key=lambda one: (depth[run.doubtful[one].node.index], -one))
    stage = run.doubtful.pop(key)
    if completion.judge(run, stage):
        run.steps += 1
        return
    for index in details_of(stage).criteria:
        criterion = run.plan.criteria[index]
        if sentry_of(criterion).how == "complete":  # it may be possible by now
            run.look(stage, criterion)
