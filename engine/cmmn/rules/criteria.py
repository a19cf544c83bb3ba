"""Criteria stand where CMMN judges them, and name a sentry of their case (sections 5.4.5, 5.4.6).

Event listeners have no criteria, milestones no exit criteria, and of the stages only the plan of
a case has exit criteria of its own: those of another stage stand on its plan item.
"""

from collections.abc import Iterator

from engine.cmmn.model import EventListener, Milestone, Model, PlanItem
from engine.cmmn.rules.reference import missing, pointed
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.text import a
from engine.cmmn.walk import criteria, places, sentries, stages


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        known = {sentry.id for sentry in sentries(case)}
        for _, criterion in criteria(case):
            if not criterion.sentry:
                yield missing(criterion, "sentryRef", "a sentry")
            elif criterion.sentry not in known:
                yield error(
                    criterion,
                    f"expected a sentry of the case '{case.id}', found "
                    f"{pointed(model, criterion.sentry)}; choose one, or draw it",
                    "sentryRef",
                )
        for place in places(case):
            yield from _owner(model, place.item)
        for stage in stages(case):
            if stage is not case.plan and stage.exit:
                yield error(
                    stage,
                    f"the exit criteria of the stage '{stage.id}' must stand on the plan item "
                    "that uses it; move them there",
                    "exitCriterion",
                )


def _owner(model: Model, item: PlanItem) -> Iterator[Finding]:
    definition = model.definitions.get(item.definition)
    if isinstance(definition, EventListener) and (item.entry or item.exit):
        field = "entryCriterion" if item.entry else "exitCriterion"
        yield error(
            item,
            f"{a(definition.tag)} has no criteria: it is there with its stage, but '{item.id}' "
            f"has {a(field)}; put it into a stage that has them",
            field,
        )
    elif isinstance(definition, Milestone) and item.exit:
        yield error(
            item,
            f"a milestone has no exit criteria, but '{item.id}' has one; remove it",
            "exitCriterion",
        )


rule = Rule("criterion", "CMMN 1.1 §5.4.5", check)
