"""People by user name: how they are called, and who may be given an item."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q

from inbox.engine import InboxItem

MOST = 300  #: colleagues in the list of whom to assign to


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or an agent, as pages name them."""

    username: str
    name: str
    is_agent: bool = False

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = [word for word in self.name.replace("-", " ").replace(".", " ").split() if word]
        if len(words) > 1:
            return (words[0][0] + words[-1][0]).upper()
        return self.name[:2].upper()


class People:
    """The names of those who appear on a page, asked of the database once."""

    def __init__(self, usernames: Iterable[str | None]) -> None:
        wanted = {bare(name) for name in usernames if name}
        rows = User.objects.filter(username__in=wanted) if wanted else User.objects.none()
        self._names = {user.get_username(): user.get_full_name() for user in rows}

    def get(self, actor: str | None) -> Person | None:
        """The person behind ``alice``, ``user:alice`` or ``agent:underwriter``."""
        if not actor:
            return None
        name = bare(actor)
        return Person(name, self._names.get(name) or name, actor.startswith("agent:"))


def bare(actor: str) -> str:
    """The name of an actor as the journal writes it: ``user:alice`` is ``alice``."""
    kind, colon, name = actor.partition(":")
    return name if colon and kind in ("user", "agent", "token", "worker", "system") else actor


def colleagues(item: InboxItem) -> list[Person]:
    """Who may be given the item: its candidates, or everybody where it has none."""
    users = User.objects.filter(is_active=True)
    if item.candidate_groups or item.candidate_users:
        users = users.filter(
            Q(groups__name__in=item.candidate_groups) | Q(username__in=item.candidate_users)
        ).distinct()
    return [
        Person(user.get_username(), user.get_full_name() or user.get_username())
        for user in users.order_by("username")[:MOST]
        if user.get_username() != item.assignee
    ]
