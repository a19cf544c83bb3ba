"""An item whose entry criteria wait only for what can never happen never begins.

Found by going on from what begins by itself or may be planned, until nothing more can begin; a
file that would take more than `MOST_LOOKS` is not judged, since this only informs.
"""

from collections.abc import Iterator
from typing import Final

from engine.cmmn.model import Case, Model, OnPart, PlanItemOnPart, Sentry, TimerEventListener
from engine.cmmn.rules.rule import Finding, Rule, warning
from engine.cmmn.walk import Place, places, sentries

MOST_LOOKS: Final = 1_000_000
#: What an item may do that only waits to begin.
_BEFORE: Final = frozenset(
    ("create", "exit", "terminate", "suspend", "resume", "parentSuspend", "parentResume")
)


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        for place in _stuck(model, case):
            waits = ", ".join(f"'{one.sentry}'" for one in place.item.entry)
            if waits:
                message = (
                    f"'{place.item.id}' never begins: what its entry criteria wait for ({waits}) "
                    "can never happen; mend the on-parts of the sentries"
                )
            else:
                message = (
                    f"the timer '{place.item.id}' never runs: what starts it can never happen; "
                    "mend its start trigger"
                )
            yield warning(place.item, message, "entryCriterion" if waits else "sourceRef")


def _stuck(model: Model, case: Case) -> list[Place]:
    """The outermost items that never begin; what they hold is not told of."""
    known = {sentry.id: sentry for sentry in sentries(case)}
    waiting = list(places(case))
    owners: dict[str, set[str]] = {}  # which items use the definition that holds an item
    for place in waiting:
        owners.setdefault(place.item.definition, set()).add(place.item.id)
    begun = {case.plan.id}
    created = {case.plan.id}
    moved = True
    looks = 0
    while moved:
        moved = False
        looks += sum(1 + len(one.item.entry) for one in waiting)
        if looks > MOST_LOOKS:
            return []
        for place in waiting:
            held = place.owner.id == case.plan.id or owners.get(place.owner.id, set()) & begun
            if not held or place.item.id in begun:
                continue
            if place.item.id not in created:
                created.add(place.item.id)
                moved = True
            if _can_begin(model, place, known, created, begun):
                begun.add(place.item.id)
                moved = True
    stuck = created - begun
    return [place for place in waiting if place.item.id in stuck]


def _can_begin(
    model: Model, place: Place, known: dict[str, Sentry], created: set[str], begun: set[str]
) -> bool:
    definition = model.definitions.get(place.item.definition)
    if isinstance(definition, TimerEventListener) and definition.trigger is not None:
        return _can_happen(definition.trigger, created, begun)
    if not place.item.entry:
        return True
    return any(
        criterion.sentry not in known
        or all(_can_happen(on, created, begun) for on in known[criterion.sentry].on)
        for criterion in place.item.entry
    )


def _can_happen(on: OnPart, created: set[str], begun: set[str]) -> bool:
    if not isinstance(on, PlanItemOnPart):
        return True
    return on.source in (created if on.event in _BEFORE else begun)


rule = Rule("never-begins", "CMMN 1.1 §8.6.3", check)
