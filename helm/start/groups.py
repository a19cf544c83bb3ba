"""The groups that roles are given by."""

from django.contrib.auth.models import Group

from helm.roles import GROUPS


def make_groups() -> None:
    """The groups exist."""
    for name in GROUPS:
        Group.objects.get_or_create(name=name)
