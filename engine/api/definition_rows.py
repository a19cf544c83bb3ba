"""The definitions that are in use, by kind."""

from django.db.models import QuerySet

from engine.api.problems import not_found
from engine.store.models.definitions import Definition


def deployed(kind: str) -> QuerySet[Definition]:
    """The definitions of a *kind* that have not been deleted."""
    return Definition.objects.filter(kind=kind).exclude(state="DELETED")


def file_of(rows: QuerySet[Definition], key: int, what: str) -> bytes:
    """The file of the one row with this key, as it was deployed.

    Raises:
        ApiProblem: 404.
    """
    data = rows.filter(key=key).values_list("data", flat=True).first()
    if data is None:
        raise not_found(what, key)
    return bytes(data)
