"""In which order timers fire that are due together.

Those of processes that have nothing to do with each other share a transaction. Around a case, each
one that fires may start, end or plan what others are about, and a cycle has its next date from its
last one: there the earliest fires alone, and the next look finds what is due then (`cases-api.md`,
Time).
"""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from engine.store.models.instances import Instance
from engine.store.models.work import Timer


def with_order(rows: QuerySet[Timer]) -> QuerySet[Timer]:
    """Timers with what `first_of_cases` asks: their root, and whether it is about a case."""
    own = Instance.objects.filter(key=OuterRef("instance_key"))
    root_is_case = Exists(Instance.objects.filter(key=OuterRef("root_key"), kind="case"))
    return rows.annotate(
        root=Subquery(own.values("root_key")[:1]),
        around_case=Exists(own.filter(Q(kind="case") | Q(root_is_case))),
    )


def first_of_cases(rows: Sequence[Timer]) -> list[Timer]:
    """*rows*, which are in due order, without those that have to wait for an earlier one.

    Instances that call each other wait for each other, as soon as a case is among them.
    """
    strict = {row.root for row in rows if row.around_case}  # type: ignore[attr-defined]
    chosen: list[Timer] = []
    seen: set[int] = set()
    for row in rows:
        root: int | None = row.root  # type: ignore[attr-defined]  # `with_order` has put it there
        if root is not None and root in strict:
            if root in seen:
                continue
            seen.add(root)
        chosen.append(row)
    return chosen
