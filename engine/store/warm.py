"""States that this process has written lately, so that the next step need not read them again.

A state is taken out for a transaction and put back when that is committed, never otherwise: so
nobody shares one, and one that was changed and rolled back is never seen again. The hash of the
journal's head, read under the lock, tells whether it is still the state of its instance.
"""

from collections import OrderedDict
from threading import Lock

from engine.plan.model import Plan
from engine.runtime.state import PartKey, State

ROOM = 1_000  #: states
LARGEST = 8_192  #: bytes of a trunk, without values that are kept elsewhere
MOST_ITEMS = 256  #: of a state with more it is cheaper to read the parts that are needed

Warm = tuple[bytes, State, set[PartKey]]

_states: OrderedDict[int, Warm] = OrderedDict()
_lock = Lock()


def put(key: int, head: bytes, state: State, parts: set[PartKey]) -> None:
    """Keep the state that an instance has after the turn with the hash *head*."""
    if len(state.items) > MOST_ITEMS:
        return
    with _lock:
        _states[key] = (head, state, parts)
        _states.move_to_end(key)
        while len(_states) > ROOM:
            _states.popitem(last=False)


def take(key: int, head: bytes, plan: Plan) -> tuple[State, set[PartKey]] | None:
    """The state after the turn with the hash *head*, out of here; None when it is not kept."""
    with _lock:
        found = _states.pop(key, None)
    if found is None or found[0] != head or found[1].plan is not plan:
        return None
    return found[1], found[2]


def forget() -> None:
    """Drop everything: for tests."""
    with _lock:
        _states.clear()
