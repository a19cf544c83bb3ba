"""Cases: their state, what their items are beside element instances, who holds their roles."""

from collections.abc import Mapping
from typing import Any

from engine.runtime.events import Event
from engine.runtime.state import COMPLETED, TERMINATED
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject

CLOSED = "CLOSED"
_ENDED = frozenset((COMPLETED, TERMINATED, CLOSED))


def case_started(batch: Batch, subject: Subject, key: int) -> None:
    """A role that nobody has bound is held by the group of its name."""
    case = subject.definition.plan.case
    for role in case.roles if case is not None else ():
        _hold(batch, key, role, "group", role)


def item_created(
    batch: Batch, subject: Subject, key: int, node: str, details: Mapping[str, Any]
) -> None:
    """What is said of an item beside its element instance."""
    roles = details.get("roles")
    batch.case_items.new[key] = [
        key,
        subject.key,
        subject.definition.uses[node],
        bool(details.get("required")),
        bool(details.get("discretionary")),
        details.get("plannedBy"),
        None if roles is None else ", ".join(roles),
        None,
        None,
        subject.tenant_id,
    ]


def call_opened(batch: Batch, subject: Subject, event: Event) -> None:
    """A process or case is behind the item, and stays known when the item has ended."""
    if subject.definition.kind == "case":
        _, call, item, details = event
        batch.case_items.patch(item, called_key=call, called_kind=details["kind"])


def case_moved(batch: Batch, subject: Subject, event: Event) -> None:
    """The case itself has another state; one that has ended may go on again."""
    _, key, life = event[:3]
    ended = subject.at if life in _ENDED else None
    batch.instances.patch(key, state=life, ended_at=ended)
    batch.elements.patch(key, state=life, ended_at=ended)


def role_bound(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, role, users, groups = event
    for row in [row for row in batch.case_roles.new if row[:2] == (key, role)]:
        del batch.case_roles.new[row]
    if key not in batch.instances.new:
        batch.case_roles.gone.append((key, role))
    for user in users:
        _hold(batch, key, role, "user", user)
    for group in groups:
        _hold(batch, key, role, "group", group)


def _hold(batch: Batch, key: int, role: str, kind: str, name: str) -> None:
    batch.case_roles.new[key, role, kind, name] = [key, role, kind, name]
