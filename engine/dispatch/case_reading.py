"""A case as it is read: from the rows that its events have made (`cases-api.md`, Read)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from engine.dispatch import case_access
from engine.dispatch.case_closed import CLOSED
from engine.governance.principal import OPERATORS, Actor
from engine.runtime.case_commands import Actor as CaseActor
from engine.runtime.case_commands import Move
from engine.runtime.cases.offers import moves
from engine.runtime.world import World
from engine.store import clock, json
from engine.store.definitions import StoredDefinitions, deployed
from engine.store.loading import read_instances
from engine.store.models.cases import CaseItem, CaseRole
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance, Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item of a case, the plan model excepted; states as in the standard, in lower case."""

    key: int
    element: str
    definition: str
    name: str | None
    type: str
    state: str
    parent: int | None
    required: bool
    discretionary: bool
    process: int | None
    called_case: int | None
    created: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with all that it holds; items in the order of their creation."""

    key: int
    state: str
    case_id: str
    definition_key: int
    parent_case: int | None
    started: datetime
    ended: datetime | None
    variables: Mapping[str, Any]
    case_file: Mapping[str, Any]
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class RoleView:
    """Who holds a role of a case; *bound* is False while it is the group of its name."""

    role: str
    users: tuple[str, ...]
    groups: tuple[str, ...]


def readable(key: int, actor: Actor) -> Instance:
    """The row of a case that *actor* may read.

    Raises:
        CommandRejected: NOT_FOUND; FORBIDDEN.
    """
    row = Instance.objects.filter(key=key, kind=case_access.KIND).first()
    if row is None:
        raise case_access.no_case(key)
    case_access.require_reader(actor, row)
    return row


def read_case(key: int, *, actor: Actor) -> CaseView:
    """A case that *actor* may read.

    Raises:
        CommandRejected: NOT_FOUND; FORBIDDEN.
    """
    row = readable(key, actor)
    case = deployed(row.definition_key).plan.case
    files = {} if case is None else case.tops
    known = data(key)
    parents = Instance.objects.filter(key=row.parent_key or 0, kind=case_access.KIND)
    return CaseView(
        key=key,
        state=row.state.lower(),
        case_id=row.process_id,
        definition_key=row.definition_key,
        parent_case=parents.values_list("key", flat=True).first(),
        started=row.started_at,
        ended=row.ended_at,
        variables={name: value for name, value in known.items() if name not in files},
        case_file={name: value for name, value in known.items() if name in files},
        items=tuple(_items(key)),
    )


def data(key: int) -> Mapping[str, Any]:
    """What the case itself knows, its case file included, in the order of its creation."""
    rows = Variable.objects.filter(scope_key=key).order_by("key").values_list("name", "value")
    return {name: json.decode(value) for name, value in rows}


def _items(key: int) -> Iterator[ItemView]:
    facts = {fact.key: fact for fact in CaseItem.objects.filter(instance_key=key)}
    runs = ElementInstance.objects.filter(instance_key=key).exclude(key=key)
    for run in runs.order_by("key"):
        fact = facts[run.key]
        called = fact.called_key
        yield ItemView(
            key=run.key,
            element=run.element_id,
            definition=fact.definition_id,
            name=run.element_name,
            type=run.type,
            state=run.state.lower(),
            parent=None if run.scope_key == key else run.scope_key,
            required=fact.required,
            discretionary=fact.discretionary,
            process=called if fact.called_kind == "process" else None,
            called_case=called if fact.called_kind == "case" else None,
            created=run.started_at,
            ended=run.ended_at,
        )


def case_moves(key: int, *, actor: Actor) -> list[Move]:
    """What *actor* may do in the case now, and of what he sees but may not do, why not."""
    row = readable(key, actor)
    if row.state == CLOSED or not case_access.is_member(actor, row):
        return []
    loaded = read_instances({key: ()}).get(key)
    if loaded is None:
        return []
    roles = None if actor.trusted else case_access.roles_of(actor, key)
    who = CaseActor(actor.person or str(actor), roles)
    world = World(clock.now_ms(), count(1), StoredDefinitions(), "moves", str(actor))
    return moves(loaded.plan, loaded.state, who, world)


def case_roles(key: int, *, actor: Actor) -> list[RoleView]:
    """Who holds each role of the case, in the order of the model."""
    row = readable(key, actor)
    case = deployed(row.definition_key).plan.case
    held = list(CaseRole.objects.filter(instance_key=key).values_list("role", "kind", "name"))
    return [
        RoleView(
            role,
            tuple(sorted(name for one, kind, name in held if (one, kind) == (role, "user"))),
            tuple(sorted(name for one, kind, name in held if (one, kind) == (role, "group"))),
        )
        for role in (() if case is None else case.roles)
    ]


def file_items(key: int) -> tuple[str, ...]:
    """The names of the outermost items of the case file of a case."""
    row = Instance.objects.filter(key=key).values_list("definition_key", flat=True).first()
    case = None if row is None else deployed(row).plan.case
    return () if case is None else tuple(case.tops)


def lists(key: int) -> frozenset[str]:
    """Those of `file_items` that take any number of elements."""
    row = Instance.objects.filter(key=key).values_list("definition_key", flat=True).first()
    case = None if row is None else deployed(row).plan.case
    return frozenset(
        () if case is None else (n for n, at in case.tops.items() if case.file[at].many)
    )


def file_names(key: int) -> Mapping[str, str]:
    """The names of all case file items of a case, by id."""
    row = Instance.objects.filter(key=key).values_list("definition_key", flat=True).first()
    case = None if row is None else deployed(row).plan.case
    return {} if case is None else {one.id: one.name for one in case.file}


def may_bind(actor: Actor) -> bool:
    """Whether *actor* says who holds the roles of cases."""
    return actor.is_in(OPERATORS)
