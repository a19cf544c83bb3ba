"""From a Django user to an `Actor`: one query for the groups."""

from typing import Any

from engine.governance.principal import Actor


def actor_of(user: Any) -> Actor:
    """The actor behind a signed-in user.

    Raises:
        PermissionError: the user is anonymous or has been disabled.
    """
    if not user.is_authenticated or not user.is_active:
        raise PermissionError("Nobody is signed in.")
    groups = frozenset(user.groups.values_list("name", flat=True))
    return Actor("user", user.get_username(), groups, superuser=user.is_superuser)
