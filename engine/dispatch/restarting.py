"""An ended instance is begun again: with what it was started with, as its journal has it.

It is a new instance; the old one stays as it ended. Its first turn says which one it repeats, and
who asked for it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from engine.dispatch import instances, rejections
from engine.dispatch.answers import Started
from engine.dispatch.instances import StartRequest
from engine.feel.values import Value
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.plan.model import Plan
from engine.runtime.gathering import gathers
from engine.store import json
from engine.store.definitions import plan_of
from engine.store.loading import first_definition
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.store.models.words import LIVING


class Beginning(NamedTuple):
    """How an instance was started: at which start event, with which variables."""

    start_event: str | None
    variables: dict[str, Value]


def restart_instance(
    key: int,
    *,
    definition_key: int | None = None,
    version: int | None = None,
    start_elements: Sequence[str] = (),
    actor: Actor,
    command_id: str | None = None,
) -> Started:
    """Begin an ended instance again, in the version that it ended in unless another is given.

    With *start_elements* it begins at these instead of where it began.

    Raises:
        CommandRejected: it is not there, it still runs, or its beginning cannot be read.
    """
    gates.admit(Request(actor, "RestartInstance"))
    row = Instance.objects.filter(key=key, kind="process").first()
    if row is None:
        raise rejections.no_such("RESTART", "restart a", "process instance", key)
    if row.state in LIVING:
        raise rejections.rejected(
            "RESTART",
            rejections.INVALID_STATE,
            f"Expected to restart process instance with key '{key}', but it has not ended; modify "
            "it to begin elements of it again, or cancel it first",
        )
    begun = beginning(key)
    if begun is None:
        raise rejections.rejected(
            "RESTART",
            rejections.INVALID_STATE,
            f"Expected to restart process instance with key '{key}', but its journal does not say "
            "how it was started",
        )
    by_key = definition_key
    if definition_key is None and version is None:
        by_key = row.definition_key
    request = StartRequest(
        process_id=None if by_key is not None else row.process_id,
        definition_key=by_key,
        version=version,
        variables=begun.variables,
        start_event=None if start_elements else begun.start_event,
        start_elements=tuple(start_elements),
        tags=tuple(row.tags),
        business_id=row.business_id,
        restart_of=key,
        command_id=command_id,
        tenant=row.tenant_id,
    )
    return instances.start(request, actor=actor)


def beginning(key: int) -> Beginning | None:
    """How the instance was started; None when its first turn is lost."""
    events, definition = _first_turn(key), first_definition(key)
    if not events or definition is None:
        return None
    _, root, _, meta = events[0]
    start_event = meta.get("startEvent")
    if start_event is None:
        return Beginning(None, _written(events[1:2], root))
    plan = plan_of(definition)
    if gathers(plan.node(start_event)):
        return Beginning(start_event, _gathered(key, plan, root, start_event))
    return Beginning(start_event, _caught(events, plan, root, start_event))


def repeats(key: int) -> int | None:
    """The key of the instance that this one repeats, if it does."""
    events = _first_turn(key)
    again: int | None = events[0][3].get("restartOf") if events else None
    return again


def _first_turn(key: int) -> list[Any]:
    first = Journal.objects.filter(instance_key=key, seq=1).values_list("events", flat=True).first()
    return [] if first is None else json.decode(bytes(first))


def _caught(events: list[Any], plan: Plan, root: int, start_event: str) -> dict[str, Value]:
    """What came with the event: written at it where it has output mappings, else at the root."""
    for number, event in enumerate(events):
        if event[0] == "ItemStarted" and event[2] == start_event:
            scope = event[1] if plan.node(start_event).outputs else root
            return _written(events[number + 1 : number + 2], scope)
    return {}


def _gathered(key: int, plan: Plan, root: int, start_event: str) -> dict[str, Value]:
    """What came with all that the start event needed, until it was left."""
    found: dict[str, Value] = {}
    item = None
    rows = Journal.objects.filter(instance_key=key).order_by("seq").values_list("events", flat=True)
    for row in rows.iterator():
        for event in json.decode(bytes(row)):
            if event[0] == "ItemStarted" and event[2] == start_event:
                item = event[1]
            elif event[0] == "ItemCompleted" and event[1] == item:
                return found
            elif event[0] == "VariablesSet":
                scope = item if plan.node(start_event).outputs else root
                found |= event[2] if event[1] == scope else {}
    return found


def _written(events: list[Any], scope: int) -> dict[str, Value]:
    for name, *members in events:
        if name == "VariablesSet" and members[0] == scope:
            return dict(members[1])
    return {}
