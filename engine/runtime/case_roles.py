"""Who holds the roles of a case (CMMN 1.1 section 5.2.2).

A role without a binding is held by the group of the same name; a binding replaces that. What is
bound is part of the case: its journal says who bound whom, and open human tasks follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.runtime.case_commands import BindRole
from engine.runtime.state import Item, State

if TYPE_CHECKING:
    from engine.runtime.events import Event
    from engine.runtime.turn import Turn

ROLES = "roles"  #: in the case's meta: what is bound, by role
PERFORMER = "performer"  #: among the attributes of a human task: the role that does it


def bind(turn: Turn, command: BindRole) -> None:
    """Bind the role, and offer its open tasks to those who hold it now."""
    root = turn.state.root
    assert root is not None  # noqa: S101 - only a running case is asked
    users, groups = sorted(set(command.users)), sorted(set(command.groups))
    turn.emit(("RoleBound", root.key, command.role, users, groups))
    changes = candidates(turn.state, command.role)
    for item in list(turn.state.items.values()):
        for task in _tasks_of(item, command.role):
            turn.emit(("TaskUpdated", task, item.key, dict(changes), "bindRole"))


def role_bound(state: State, event: Event) -> None:
    """Apply ``RoleBound`` (`engine.runtime.evolve`)."""
    _, _, role, users, groups = event
    bound = {**state.meta.get(ROLES, {}), role: {"users": users, "groups": groups}}
    state.meta = {**state.meta, ROLES: bound}


def candidates(state: State, role: str | None) -> Mapping[str, list[str]]:
    """Those to whom a task of the role is offered, as attributes of a task."""
    if role is None:
        return {"candidateGroups": [], "candidateUsers": []}
    bound = state.meta.get(ROLES, {}).get(role, {"users": [], "groups": [role]})
    return {"candidateGroups": list(bound["groups"]), "candidateUsers": list(bound["users"])}


def held_by(
    meta: Mapping[str, Any], roles: tuple[str, ...], user: str | None, groups: frozenset[str]
) -> frozenset[str]:
    """Which of the case's *roles* a user of these groups holds."""
    bound = meta.get(ROLES, {})
    held = set()
    for role in roles:
        binding = bound.get(role, {"users": (), "groups": (role,)})
        if user in binding["users"] or not groups.isdisjoint(binding["groups"]):
            held.add(role)
    return frozenset(held)


def _tasks_of(item: Item, role: str) -> list[int]:
    return [
        key
        for key, wait in (item.waits or {}).items()
        if wait[0] == "task" and wait[2].get(PERFORMER) == role
    ]
