"""A repetition ends: what begins again by itself, over and over, is refused.

By the letter of CMMN 1.1 (section 8.6.4) an item whose entry criterion has no on-part repeats for
as long as its condition holds: at once, and without end. So does one without entry criteria that
is over as soon as it begins.
"""

from collections.abc import Iterator

from engine.cmmn.model import (
    Definition,
    Milestone,
    Model,
    PlanItem,
    Sentry,
    Task,
)
from engine.cmmn.model import (
    Rule as ItemRule,
)
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import places, sentries


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        known = {sentry.id: sentry for sentry in sentries(case)}
        for place in places(case):
            item = place.item
            definition = model.definitions.get(item.definition)
            repetition = _repetition(item, definition)
            if repetition is None or _bounded(repetition):
                continue
            bare = [one for one in item.entry if _if_part_only(known.get(one.sentry))]
            if bare:
                yield error(
                    item,
                    f"'{item.id}' repeats whenever the sentry '{bare[0].sentry}' is satisfied, "
                    "which has no on-part: it would begin again without end; add an on-part to "
                    "the sentry, or remove the repetition rule",
                    "repetitionRule",
                    repetition.line or item.line,
                )
            elif not item.entry and _over_at_once(item, definition) and not repetition.condition:
                yield error(
                    item,
                    f"'{item.id}' is over as soon as it begins and repeats without a condition: "
                    "it would begin again without end; give it an entry criterion, or a "
                    "condition to the repetition rule",
                    "repetitionRule",
                    repetition.line or item.line,
                )


def _repetition(item: PlanItem, definition: Definition | None) -> ItemRule | None:
    if item.control is not None and item.control.repetition is not None:
        return item.control.repetition
    if definition is not None and definition.control is not None:
        return definition.control.repetition
    return None


def _bounded(repetition: ItemRule) -> bool:
    """Whether HELM's own attributes say how many there are."""
    return "maxInstanceCount" in repetition.helm or "collection" in repetition.helm


def _if_part_only(sentry: Sentry | None) -> bool:
    return sentry is not None and not sentry.on and sentry.condition is not None


def _over_at_once(item: PlanItem, definition: Definition | None) -> bool:
    waits = any(
        control is not None and control.manual_activation is not None
        for control in (item.control, definition.control if definition else None)
    )
    if isinstance(definition, Task):
        return not definition.blocking and not waits
    return isinstance(definition, Milestone)


rule = Rule("endless-repetition", "CMMN 1.1 §8.6.4", check)
