"""States that this process has written lately, so that the next step need not read them again.

A state is taken out for a transaction and put back when that is committed, never otherwise: so
nobody shares one, and one that was changed and rolled back is never seen again. The hash of the
journal's head, read under the lock, tells whether it is still the state of its instance.
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from engine.plan.model import Plan
from engine.runtime.state import PartKey, State

ROOM = 1_000  #: states
ROOM_BYTES = 64 * 1024 * 1024  #: of all trunks and large values together
LARGEST = 8_192  #: bytes of a trunk, without values that are kept elsewhere
MOST_ITEMS = 256  #: items and results; of more it is cheaper to read the parts that are needed


class Warm(NamedTuple):
    """A state after the turn with the hash *head*.

    Attributes:
        parts: the parts that have rows.
        large: hashes of its large values that are stored; None where there never were any.
        size: bytes of its trunk and of its large values.
    """

    head: bytes
    state: State
    parts: set[PartKey]
    large: frozenset[str] | None = None
    size: int = 0


_states: OrderedDict[int, Warm] = OrderedDict()
_sizes = 0
_lock = Lock()


def put(key: int, warm: Warm) -> None:
    """Keep what an instance is like, unless that is very much."""
    global _sizes
    if _number(warm) > MOST_ITEMS:
        return
    with _lock:
        _drop(_states.pop(key, None))
        _states[key] = warm
        _sizes += warm.size
        while len(_states) > ROOM or (_sizes > ROOM_BYTES and _states):
            _drop(_states.popitem(last=False)[1])


def _number(warm: Warm) -> int:
    """Items and, where there are parts, the results that those loaded so far have left."""
    items = warm.state.items
    if not warm.parts or len(items) > MOST_ITEMS:
        return len(items)
    return len(items) + sum(
        len(item.outputs) for item in items.values() if item.outputs and item.part is None
    )


def take(key: int, head: bytes, plan: Plan) -> Warm | None:
    """The state after the turn with the hash *head*, out of here; None when it is not kept."""
    with _lock:
        found = _states.pop(key, None)
        _drop(found)
    if found is None or found.head != head or found.state.plan is not plan:
        return None
    return found


def _drop(gone: Warm | None) -> None:
    global _sizes
    if gone is not None:
        _sizes -= gone.size


def forget() -> None:
    """Drop everything: for tests."""
    global _sizes
    with _lock:
        _states.clear()
        _sizes = 0
