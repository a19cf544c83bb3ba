"""Who may read a case, and which of its roles somebody holds (`cases-api.md`, Roles).

A member of a case holds one of its roles, has started it, or looks after everything: operators
and administrators. Auditors read. Roles are held by the users and groups bound to them; one
without a binding by the group of its name.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from engine.dispatch import routes
from engine.governance.principal import AUDITORS, OPERATORS, Actor
from engine.governance.rules import task_owner
from engine.runtime.commands import CommandRejected
from engine.store.models.cases import CaseRole
from engine.store.models.instances import Instance
from engine.store.models.tasks import Task

KIND = "case"


def visible(actor: Actor) -> QuerySet[Instance]:
    """The cases that *actor* may read."""
    rows = Instance.objects.filter(kind=KIND)
    if actor.is_in(OPERATORS, AUDITORS):
        return rows
    held = _holders(actor).filter(instance_key=OuterRef("key"))
    return rows.filter(Q(Exists(held)) | Q(started_by=str(actor)))


def roles_of(actor: Actor, case_key: int) -> frozenset[str]:
    """The roles of the case that *actor* holds by name or by group."""
    held = _holders(actor).filter(instance_key=case_key)
    return frozenset(held.values_list("role", flat=True))


def _holders(actor: Actor) -> QuerySet[CaseRole]:
    by_group = Q(kind="group", name__in=sorted(actor.groups))
    return CaseRole.objects.filter(by_group | Q(kind="user", name=actor.person))


def no_case(key: int) -> CommandRejected:
    """NOT_FOUND."""
    return CommandRejected("NOT_FOUND", f"Case with key '{key}' not found")


def require_reader(actor: Actor, row: Instance) -> None:
    """Refuse who may not read the case.

    Raises:
        CommandRejected: FORBIDDEN.
    """
    require_unconfined(actor)
    if actor.is_in(AUDITORS) or is_member(actor, row):
        return
    raise not_a_member(actor, row.key)


def require_member(actor: Actor, row: Instance) -> None:
    """Refuse who may not work on the case.

    Raises:
        CommandRejected: FORBIDDEN.
    """
    require_unconfined(actor)
    if not is_member(actor, row):
        raise not_a_member(actor, row.key)


def is_member(actor: Actor, row: Instance) -> bool:
    """Whether *actor* works on the case."""
    if actor.is_in(OPERATORS) or row.started_by == str(actor):
        return True
    return bool(roles_of(actor, row.key))


def is_theirs(actor: Actor, task: Task) -> bool:
    """Whether the open task is *actor*'s to do, as a person."""
    person = actor.person
    return person is not None and task_owner.is_theirs(actor, routes.task_attributes(task))


def require_unconfined(actor: Actor) -> None:
    """Refuse a token that is for jobs only.

    Raises:
        CommandRejected: FORBIDDEN.
    """
    if actor.job_types is not None:
        raise CommandRejected(
            "FORBIDDEN", f"The token '{actor.name}' is for jobs only; it works on no cases."
        )


def not_a_member(actor: Actor, key: int) -> CommandRejected:
    """FORBIDDEN, with what would make *actor* a member."""
    held = CaseRole.objects.filter(instance_key=key).values_list("role", flat=True)
    roles = ", ".join(f"'{role}'" for role in sorted(set(held)))
    whom = f"who holds one of its roles ({roles})" if roles else "who has started it"
    return CommandRejected(
        "FORBIDDEN",
        f"'{actor}' is no member of the case with key '{key}': it is for {whom}, and for the "
        f"group '{OPERATORS}'.",
    )
