"""Whose task it is (`decisions.md`, section 5).

A task is seen and done by its assignee; unassigned, by its candidates; without any assignment,
by everyone. Operators may hand tasks on, but not do them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.governance.principal import AUDITORS, OPERATORS, Actor
from engine.governance.rule import ALLOW, Deny, Request, Verdict

DO = frozenset(("CompleteTask", "DecideTask"))
HAND_ON = frozenset(("AssignTask", "UpdateTask"))


@dataclass(frozen=True, slots=True)
class TaskOwner:
    """The task is the actor's to do, or to hand on."""

    def verify(self, request: Request) -> Verdict:
        """Deny, saying whose the task is, unless it is the actor's."""
        task = request.task
        if task is None or request.verb not in DO | HAND_ON | {"CompleteJob"}:
            return ALLOW
        if request.verb in HAND_ON and request.actor.is_in(OPERATORS):
            return ALLOW
        if is_theirs(request.actor, task):
            return ALLOW
        return Deny(whose(task))


def is_theirs(actor: Actor, task: Mapping[str, Any]) -> bool:
    """Whether *actor* may do the task with these attributes."""
    if actor.trusted:
        return True
    assignee = task.get("assignee")
    person = actor.person
    if assignee:
        return bool(assignee == person)
    users, groups = task.get("candidateUsers") or (), task.get("candidateGroups") or ()
    if not users and not groups:
        return person is not None
    return person in users or not actor.groups.isdisjoint(groups)


def may_see(actor: Actor, task: Mapping[str, Any]) -> bool:
    """Whether *task* is shown to *actor*: to whoever may do it, and to those who look after all."""
    return actor.is_in(OPERATORS, AUDITORS) or is_theirs(actor, task)


def whose(task: Mapping[str, Any]) -> str:
    """A sentence that says whose the task is."""
    name = f"The task '{task['name']}'" if task.get("name") else "The task"
    if task.get("assignee"):
        return f"{name} is assigned to {task['assignee']}."
    users = [str(user) for user in task.get("candidateUsers") or ()]
    groups = [f"the group '{group}'" for group in task.get("candidateGroups") or ()]
    return f"{name} is offered to {', '.join(users + groups) or 'people who are signed in'}."
