"""An on-part names a source of its case, and an event that its source's kind has.

CMMN 1.1 sections 5.4.6.1 and 5.4.6.2, and the life cycles of chapter 8.
"""

from collections.abc import Iterator
from typing import Final

from engine.cmmn.model import (
    Case,
    CaseFileItemOnPart,
    Definition,
    EventListener,
    Milestone,
    Model,
    OnPart,
    PlanItem,
    PlanItemOnPart,
    TimerEventListener,
)
from engine.cmmn.rules.reference import missing, pointed
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import definitions, file_items, places, sentries

#: Table 8.2, stages and tasks.
WORKED: Final = (
    "create",
    "enable",
    "start",
    "manualStart",
    "disable",
    "reenable",
    "complete",
    "terminate",
    "exit",
    "fault",
    "reactivate",
    "suspend",
    "resume",
    "parentSuspend",
    "parentResume",
)
#: Table 8.4, milestones and event listeners.
OCCURRED: Final = (
    "create",
    "occur",
    "terminate",
    "suspend",
    "resume",
    "parentSuspend",
    "parentResume",
)
#: Table 8.3, the plan of a case.
PLANNED: Final = ("create", "complete", "terminate", "fault", "suspend", "reactivate", "close")
#: Table 8.1.
FILED: Final = (
    "create",
    "update",
    "replace",
    "delete",
    "addChild",
    "removeChild",
    "addReference",
    "removeReference",
)


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        items = {place.item.id: place.item for place in places(case)}
        files = {item.id for item in file_items(case)}
        for on_part in _on_parts(case):
            if isinstance(on_part, CaseFileItemOnPart):
                yield from _filed(model, case, on_part, files)
            else:
                yield from _planned(model, case, on_part, items)


def _on_parts(case: Case) -> Iterator[OnPart]:
    for sentry in sentries(case):
        yield from sentry.on
    for definition in definitions(case):
        if isinstance(definition, TimerEventListener) and definition.trigger is not None:
            yield definition.trigger


def _filed(
    model: Model, case: Case, on_part: CaseFileItemOnPart, files: set[str]
) -> Iterator[Finding]:
    if not on_part.source:
        yield missing(on_part, "sourceRef", "a case file item")
    elif on_part.source not in files:
        yield error(
            on_part,
            f"expected a case file item of the case '{case.id}', found "
            f"{pointed(model, on_part.source)}; choose one",
            "sourceRef",
        )
    yield from _event(on_part, FILED, "a case file item")


def _planned(
    model: Model, case: Case, on_part: PlanItemOnPart, items: dict[str, PlanItem]
) -> Iterator[Finding]:
    if not on_part.source:
        yield missing(on_part, "sourceRef", "a plan item")
        return
    if on_part.source == case.plan.id:
        yield from _event(on_part, PLANNED, f"the plan of the case '{case.id}'")
        exits = {criterion.id for criterion in case.plan.exit}
    elif on_part.source in items:
        item = items[on_part.source]
        definition = model.definitions.get(item.definition)
        if definition is not None:
            yield from _event(on_part, _events(definition), f"the {definition.tag} '{item.id}'")
        exits = {criterion.id for criterion in item.exit}
    else:
        yield error(
            on_part,
            f"expected a plan item of the case '{case.id}', found "
            f"{pointed(model, on_part.source)}; choose one",
            "sourceRef",
        )
        return
    yield from _exit(on_part, exits)


def _events(definition: Definition) -> tuple[str, ...]:
    if isinstance(definition, Milestone | EventListener):
        return OCCURRED
    return WORKED


def _event(on_part: OnPart, known: tuple[str, ...], what: str) -> Iterator[Finding]:
    if on_part.event in known:
        return
    if on_part.event == "parentTerminate":
        message = (
            "parentTerminate cannot be listened to in CMMN 1.1; listen to the terminate or exit "
            "of the stage around"
        )
    else:
        found = f"'{on_part.event}'" if on_part.event else "none"
        message = f"{what} has the events {', '.join(known)}, found {found}; choose one of them"
    yield error(on_part, message, "standardEvent")


def _exit(on_part: PlanItemOnPart, exits: set[str]) -> Iterator[Finding]:
    if on_part.exit_criterion is None:
        return
    if on_part.event not in ("exit", "terminate"):
        yield error(
            on_part,
            f"an exit criterion is named with the event exit only, found '{on_part.event}'; "
            "choose exit, or remove the exit criterion",
            "exitCriterionRef",
        )
    elif on_part.exit_criterion not in exits:
        yield error(
            on_part,
            f"expected an exit criterion of '{on_part.source}', found '{on_part.exit_criterion}'; "
            "choose one of its exit criteria, or none",
            "exitCriterionRef",
        )


rule = Rule("on-part", "CMMN 1.1 §5.4.6.1", check)
