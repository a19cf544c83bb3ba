"""Start events that wait outside of any instance: for a message, a signal, a time.

Only the latest version of a process waits; a newer version replaces what its predecessor waited
for. FEEL in names and timers is evaluated once, at deployment, without variables.
"""

from dataclasses import dataclass

from engine.dispatch.moments import context_at
from engine.feel.temporal import Date, DateTime, DaysDuration, YearsDuration
from engine.feel.values import Value
from engine.plan.details import (
    ConditionalDefinition,
    MessageDefinition,
    SignalDefinition,
    TimerDefinition,
)
from engine.plan.model import Plan
from engine.plan.schedule import Schedule, ScheduleError, schedule
from engine.plan.values import Attribute
from engine.source.problem import Problem, Refused
from engine.store.keys import key_block
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.subscriptions import MessageSubscription, StartSubscription
from engine.store.models.work import Timer

_TIMES = (Date, DateTime, DaysDuration, YearsDuration)


@dataclass(frozen=True, slots=True)
class StartEvent:
    """One start event, evaluated. ``name`` for messages and signals, ``timer`` for timers."""

    kind: str
    element: str
    name: str = ""
    timer: Schedule | None = None


def evaluate(plan: Plan, file: str, at: int) -> list[StartEvent]:
    """The start events of *plan* that wait outside, as they are at *at*.

    Raises:
        Refused: an expression gives no name or no time.
    """
    found: list[StartEvent] = []
    problems: list[Problem] = []
    for start in plan.starts:
        element = plan.nodes[start.node].id
        event = start.event
        try:
            if isinstance(event, MessageDefinition | SignalDefinition):
                found.append(StartEvent(start.kind, element, _name(event.name, at)))
            elif isinstance(event, ConditionalDefinition):
                found.append(StartEvent(start.kind, element))
            elif isinstance(event, TimerDefinition):
                found.append(StartEvent("timer", element, timer=_timer(event, at)))
        except ScheduleError as error:
            problems.append(
                Problem(
                    "start-event-value", f"{error}.", file=file, element=element, field=start.kind
                )
            )
    if problems:
        raise Refused(problems)
    return found


def replace(
    process_id: str, definition_key: int, events: list[StartEvent], at: int, tenant: str
) -> None:
    """Wait for *events* instead of what the process waited for before."""
    waiting = StartSubscription.objects.filter(process_id=process_id, tenant_id=tenant)
    since = {(row.kind, row.name): row.since for row in waiting}
    stop(process_id, at, tenant)
    keys = key_block(max(len(events), 1))
    for event in events:
        if event.timer is not None:
            Timer.objects.create(
                key=next(keys),
                definition_key=definition_key,
                element_id=event.element,
                due=event.timer.due,
                repetitions=event.timer.repetitions,
                cycle=event.timer.cycle,
                tenant_id=tenant,
            )
            continue
        key = next(keys)
        StartSubscription.objects.create(
            key=key,
            definition_key=definition_key,
            process_id=process_id,
            kind=event.kind,
            name=event.name,
            element_id=event.element,
            since=since.get((event.kind, event.name), key),
            updated_at=at,
            tenant_id=tenant,
        )
        if event.kind == "message":
            MessageSubscription.objects.create(
                key=key,
                definition_key=definition_key,
                process_id=process_id,
                element_id=event.element,
                name=event.name,
                type="START_EVENT",
                updated_at=at,
                tenant_id=tenant,
            )


def stop(process_id: str, at: int, tenant: str) -> None:
    """No version of the process waits for anything any more."""
    versions = Definition.objects.filter(
        kind=DefinitionKind.PROCESS, definition_id=process_id, tenant_id=tenant
    )
    Timer.objects.filter(instance_key=None, definition_key__in=versions.values("key")).delete()
    StartSubscription.objects.filter(process_id=process_id, tenant_id=tenant).delete()
    MessageSubscription.objects.filter(
        process_id=process_id, tenant_id=tenant, type="START_EVENT", state="CREATED"
    ).update(state="DELETED", updated_at=at)


def _name(attribute: Attribute, at: int) -> str:
    value = _value(attribute, at)
    if not isinstance(value, str) or not value:
        raise ScheduleError(f"Expected '{attribute.text}' to be a text, found {_shown(value)}")
    return value


def _timer(event: TimerDefinition, at: int) -> Schedule:
    value = _value(event.value, at)
    if isinstance(value, _TIMES):
        value = str(value)
    if not isinstance(value, str):
        raise ScheduleError(
            f"Expected a {event.kind} from '{event.value.text}', found {_shown(value)}"
        )
    return schedule(event.kind, value, at)


def _value(attribute: Attribute, at: int) -> Value:
    return attribute.run({}, context_at(at, "deployment"))


def _shown(value: Value) -> str:
    return "null" if value is None else f"'{value}'"
