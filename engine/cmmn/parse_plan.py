"""Reads stages with what they hold: items, tables and definitions (CMMN 1.1 section 5.4)."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import _Element

from engine.cmmn.model import (
    CallingTask,
    Criterion,
    Definition,
    DiscretionaryItem,
    EventListener,
    HumanTask,
    ItemControl,
    Milestone,
    Parameter,
    PlanItem,
    PlanningTable,
    Stage,
    Task,
    TimerEventListener,
    UserEventListener,
)
from engine.cmmn.names import listed, unprefixed
from engine.cmmn.parse_control import read_control, read_mappings, read_parameters, read_rule
from engine.cmmn.parse_sentries import read_criteria, read_on_part, read_sentry
from engine.cmmn.reading import Head, Reading
from engine.cmmn.xml import child, children, formal, local

_CALLS: Final = {
    "processTask": "processRef",
    "caseTask": "caseRef",
    "decisionTask": "decisionRef",
}
_TRIGGERS: Final = ("planItemStartTrigger", "caseFileItemStartTrigger")
_CONTROL: Final = frozenset(("defaultControl",))
_TASK: Final = _CONTROL | {"input", "output"}
_ITEM: Final = frozenset(("itemControl", "entryCriterion", "exitCriterion"))
_TABLE: Final = frozenset(("discretionaryItem", "planningTable", "applicabilityRule"))


class _Defined(Head):
    control: ItemControl | None


class _Worked(_Defined):
    blocking: bool
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]


class _Used(Head):
    definition: str
    control: ItemControl | None
    entry: tuple[Criterion, ...]
    exit: tuple[Criterion, ...]


def read_stage(element: _Element, reading: Reading) -> Stage:
    """A stage, plan fragment or case plan model, and everything inside."""
    reading.only(element, _STAGE)
    definitions = []
    for found in children(element):
        if local(found) in _DEFINITIONS:
            definition = _DEFINITIONS[local(found)](found, reading)
            definitions.append(definition)
            reading.definitions.setdefault(definition.id, definition)
    return Stage(
        **_defined(element, reading),
        auto_complete=reading.flag(element, "autoComplete", False),
        items=tuple(PlanItem(**_used(found, reading)) for found in children(element, "planItem")),
        sentries=tuple(read_sentry(found, reading) for found in children(element, "sentry")),
        definitions=tuple(definitions),
        table=_table_in(element, reading),
        exit=tuple(read_criteria(element, "exitCriterion", reading)),
    )


def _defined(element: _Element, reading: Reading) -> _Defined:
    # Only the plan of a case can do without an id: nothing has to refer to it.
    named = reading.head if local(element) == "casePlanModel" else reading.named
    return _Defined(**named(element), control=read_control(element, "defaultControl", reading))


def _worked(element: _Element, reading: Reading) -> _Worked:
    return _Worked(
        **_defined(element, reading),
        blocking=reading.flag(element, "isBlocking", True),
        inputs=read_parameters(element, "input", reading),
        outputs=read_parameters(element, "output", reading),
    )


def _used(element: _Element, reading: Reading) -> _Used:
    reading.only(element, _ITEM)
    return _Used(
        **reading.named(element),
        definition=unprefixed(element.get("definitionRef") or ""),
        control=read_control(element, "itemControl", reading),
        entry=tuple(read_criteria(element, "entryCriterion", reading)),
        exit=tuple(read_criteria(element, "exitCriterion", reading)),
    )


def _table_in(element: _Element, reading: Reading) -> PlanningTable | None:
    found = child(element, "planningTable")
    return _table(found, reading) if found is not None else None


def _table(element: _Element, reading: Reading) -> PlanningTable:
    reading.only(element, _TABLE)
    return PlanningTable(
        **reading.head(element),
        items=tuple(_table_items(element, reading)),
        rules=tuple(read_rule(found, reading) for found in children(element, "applicabilityRule")),
        applicability=listed(element.get("applicabilityRuleRefs")),
        roles=listed(element.get("authorizedRoleRefs")),
    )


def _table_items(
    element: _Element, reading: Reading
) -> Iterator[DiscretionaryItem | PlanningTable]:
    for found in children(element):
        if local(found) == "planningTable":
            yield _table(found, reading)
        elif local(found) == "discretionaryItem":
            yield DiscretionaryItem(
                **_used(found, reading),
                applicability=listed(found.get("applicabilityRuleRefs")),
                roles=listed(found.get("authorizedRoleRefs")),
            )


def _task(element: _Element, reading: Reading) -> Definition:
    reading.only(element, _TASK)
    return Task(**_worked(element, reading))


def _human_task(element: _Element, reading: Reading) -> Definition:
    reading.only(element, _TASK | {"planningTable"})
    return HumanTask(
        **_worked(element, reading),
        performer=unprefixed(element.get("performerRef") or "") or None,
        table=_table_in(element, reading),
    )


def _calling_task(element: _Element, reading: Reading) -> Definition:
    name = _CALLS[local(element)]
    reading.only(element, _TASK | {"parameterMapping", f"{name}Expression"})
    return CallingTask(
        **_worked(element, reading),
        ref=unprefixed(element.get(name) or "") or None,
        expression=formal(element, f"{name}Expression"),
        mappings=tuple(read_mappings(element, reading)),
    )


def _milestone(element: _Element, reading: Reading) -> Definition:
    reading.only(element, _CONTROL)
    return Milestone(**_defined(element, reading))


def _listener(element: _Element, reading: Reading) -> Definition:
    reading.only(element, _CONTROL)
    return EventListener(**_defined(element, reading))


def _user_listener(element: _Element, reading: Reading) -> Definition:
    reading.only(element, _CONTROL)
    return UserEventListener(
        **_defined(element, reading), roles=listed(element.get("authorizedRoleRefs"))
    )


def _timer_listener(element: _Element, reading: Reading) -> Definition:
    reading.only(element, _CONTROL | {"timerExpression", *_TRIGGERS})
    trigger = next((found for found in children(element) if local(found) in _TRIGGERS), None)
    return TimerEventListener(
        **_defined(element, reading),
        timer=formal(element, "timerExpression"),
        trigger=read_on_part(trigger, reading) if trigger is not None else None,
    )


_DEFINITIONS: Final[dict[str, Callable[[_Element, Reading], Definition]]] = {
    "stage": read_stage,
    "planFragment": read_stage,
    "task": _task,
    "humanTask": _human_task,
    **dict.fromkeys(_CALLS, _calling_task),
    "milestone": _milestone,
    "eventListener": _listener,
    "userEventListener": _user_listener,
    "timerEventListener": _timer_listener,
}
_STAGE: Final = frozenset(
    (*_DEFINITIONS, "planItem", "sentry", "planningTable", "exitCriterion", "defaultControl")
)
