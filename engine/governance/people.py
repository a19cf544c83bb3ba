"""From a Django user to an `Actor`: one query for the groups, one trip where all is asked anew."""

from typing import Any

from engine.governance.principal import Actor
from engine.store.asking import ask

_USER = "SELECT username, password, is_superuser FROM auth_user WHERE id = %s AND is_active"
_GROUPS = (
    "SELECT name FROM auth_group JOIN auth_user_groups ON auth_group.id = group_id"
    " WHERE user_id = %s"
)


def actor_of(user: Any) -> Actor:
    """The actor behind a signed-in user.

    Raises:
        PermissionError: the user is anonymous or has been disabled.
    """
    if not user.is_authenticated or not user.is_active:
        raise PermissionError("Nobody is signed in.")
    groups = frozenset(user.groups.values_list("name", flat=True))
    return Actor("user", user.get_username(), groups, superuser=user.is_superuser)


def actor_and_password(user: int) -> tuple[Actor, str] | None:
    """The actor of an active user and the hash of the password, None when there is none.

    Programs sign in with each request; by the ORM this costs more than completing a job.
    """
    users, groups = ask((_USER, [user]), (_GROUPS, [user]))
    for name, password, superuser in users:
        member = frozenset(group for (group,) in groups)
        return Actor("user", name, member, superuser=bool(superuser)), password
    return None
