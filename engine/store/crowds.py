"""How many called instances live below a root: a recursion that branches must end somewhere.

Counted now and then, and estimated in between, so that a call costs no query: what a process lets
through since it counted is added. Several processes may so pass the limit by an eighth each.
"""

from collections import OrderedDict

from engine.store.models.instances import Instance
from engine.store.models.words import LIVING
from engine.store.settings import MOST_CALLED

ROOTS_KEPT = 1_024
_PARTS = 8  #: a count is good until this part of the limit was let through


class _Count:
    __slots__ = ("counted", "limit", "since")

    def __init__(self, root: int) -> None:
        self.limit = MOST_CALLED.value()
        below = Instance.objects.filter(
            root_key=root, parent_key__isnull=False, state__in=LIVING
        ).values("pk")
        self.counted = below[: self.limit].count()
        self.since = 0

    @property
    def good(self) -> bool:
        return self.since <= self.limit // _PARTS and self.counted + self.since < self.limit


_counts: OrderedDict[int, _Count] = OrderedDict()


def forget() -> None:
    """Count anew: for tests, whose databases use keys again."""
    _counts.clear()


def crowded(root: int, *, may_count: bool) -> int | None:
    """The limit of instances that live below *root*, if it is reached; else one more is let in.

    Who has let some through that are not written yet may not count: it would forget them.
    """
    count = _counts.pop(root, None)
    if count is None or (may_count and not count.good):
        count = _Count(root)
    count.since += 1
    _counts[root] = count
    if len(_counts) > ROOTS_KEPT:
        _counts.popitem(last=False)
    return count.limit if count.counted + count.since > count.limit else None
