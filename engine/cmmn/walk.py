"""Ways through a case: its stages, items, tables, sentries, and every expression.

A definition belongs to the stage that holds it and may be used in that stage and in those inside
(CMMN 1.1 section 5.4.2). HELM lets a definition be used anywhere in its case.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.cmmn.model import (
    CallingTask,
    Case,
    CaseFileItem,
    Criterion,
    Definition,
    Element,
    Formal,
    HumanTask,
    ItemControl,
    Model,
    PlanItem,
    PlanningTable,
    Sentry,
    Stage,
    Task,
    TimerEventListener,
)


@dataclass(frozen=True, slots=True)
class Place:
    """An item, and what holds it: a stage, or a planning table of *owner*."""

    item: PlanItem
    owner: Stage | HumanTask
    table: PlanningTable | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An expression: what it stands on, in which child, and in which case."""

    element: Element
    field: str
    formal: Formal
    case: Case


def stages(case: Case) -> Iterator[Stage]:
    """The plan of the case and every stage and plan fragment defined inside, outermost first."""
    waiting: list[Stage] = [case.plan]
    while waiting:
        stage = waiting.pop()
        yield stage
        inner = [one for one in stage.definitions if isinstance(one, Stage)]
        waiting.extend(reversed(inner))


def definitions(case: Case) -> Iterator[Definition]:
    """Every plan item definition of the case, without its plan."""
    for stage in stages(case):
        yield from stage.definitions


def tables(case: Case) -> Iterator[tuple[Stage | HumanTask, PlanningTable]]:
    """Each planning table with its owner, those inside a table after it."""
    for stage in stages(case):
        owners: list[Stage | HumanTask] = [stage]
        owners.extend(one for one in stage.definitions if isinstance(one, HumanTask))
        for owner in owners:
            if owner.table is not None:
                for table in nested(owner.table):
                    yield owner, table


def nested(table: PlanningTable) -> Iterator[PlanningTable]:
    """The table, and the tables inside."""
    yield table
    for item in table.items:
        if isinstance(item, PlanningTable):
            yield from nested(item)


def places(case: Case) -> Iterator[Place]:
    """Every plan item and discretionary item of the case."""
    for stage in stages(case):
        for item in stage.items:
            yield Place(item, stage)
    for owner, table in tables(case):
        for found in table.items:
            if isinstance(found, PlanItem):
                yield Place(found, owner, table)


def criteria(case: Case) -> Iterator[tuple[Element, Criterion]]:
    """Every criterion with the item, or the stage, that it stands on."""
    for place in places(case):
        for criterion in (*place.item.entry, *place.item.exit):
            yield place.item, criterion
    for stage in stages(case):
        for criterion in stage.exit:
            yield stage, criterion


def sentries(case: Case) -> Iterator[Sentry]:
    """Every sentry of the case."""
    for stage in stages(case):
        yield from stage.sentries


def file_items(case: Case) -> Iterator[CaseFileItem]:
    """Every case file item of the case, parents first."""
    waiting = list(reversed(case.file_items))
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(reversed(item.children))


def controls(case: Case) -> Iterator[tuple[Element, str, ItemControl]]:
    """Each item control with its owner and its own name (``itemControl``, ``defaultControl``)."""
    for place in places(case):
        if place.item.control is not None:
            yield place.item, "itemControl", place.item.control
    for definition in (case.plan, *definitions(case)):
        if definition.control is not None:
            yield definition, "defaultControl", definition.control


def expressions(model: Model) -> Iterator[Said]:
    """Every FEEL expression of the file that an instance would evaluate, timers left aside."""
    for case in model.cases:
        yield from _rules(case)
        for sentry in sentries(case):
            if sentry.condition is not None:
                yield Said(sentry, "ifPart", sentry.condition, case)
        for definition in definitions(case):
            if isinstance(definition, Task):
                yield from _task(definition, case)
        for parameter in (*case.inputs, *case.outputs):
            if parameter.refinement is not None:
                yield Said(parameter, "bindingRefinement", parameter.refinement, case)


def timers(model: Model) -> Iterator[tuple[TimerEventListener, Case]]:
    """Every timer event listener with its case."""
    for case in model.cases:
        for definition in definitions(case):
            if isinstance(definition, TimerEventListener):
                yield definition, case


def _rules(case: Case) -> Iterator[Said]:
    for owner, _, control in controls(case):
        for name, rule in (
            ("repetitionRule", control.repetition),
            ("requiredRule", control.required),
            ("manualActivationRule", control.manual_activation),
        ):
            if rule is not None and rule.condition is not None:
                yield Said(owner, name, rule.condition, case)
    for _, table in tables(case):
        for rule in table.rules:
            if rule.condition is not None:
                yield Said(rule, "condition", rule.condition, case)


def _task(task: Task, case: Case) -> Iterator[Said]:
    for parameter in (*task.inputs, *task.outputs):
        if parameter.refinement is not None:
            yield Said(parameter, "bindingRefinement", parameter.refinement, case)
    if isinstance(task, CallingTask):
        if task.expression is not None:
            field = f"{task.tag.removesuffix('Task')}RefExpression"
            yield Said(task, field, task.expression, case)
        for mapping in task.mappings:
            if mapping.transformation is not None:
                yield Said(mapping, "transformation", mapping.transformation, case)
