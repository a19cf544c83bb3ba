"""What a person may do, by group. A group is Django's; superusers have every role."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin

MODELERS = "modelers"
OPERATORS = "operators"
AUDITORS = "auditors"
GROUPS = (MODELERS, OPERATORS, AUDITORS)

Person = AbstractBaseUser | AnonymousUser


def is_modeler(user: Person) -> bool:
    """May use Studio, deploy and start."""
    return has_role(user, MODELERS)


def is_operator(user: Person) -> bool:
    """May operate: instances, incidents, variables, starts."""
    return has_role(user, OPERATORS)


def is_auditor(user: Person) -> bool:
    """May read everything."""
    return has_role(user, AUDITORS)


def has_role(user: Person, *groups: str) -> bool:
    """Is the person in one of the groups? Asked once per request and person."""
    if not isinstance(user, PermissionsMixin) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    names = user.__dict__.get("_helm_groups")
    if names is None:
        names = frozenset(user.groups.values_list("name", flat=True))
        user.__dict__["_helm_groups"] = names
    return not names.isdisjoint(groups)
