"""The laws of issue 4: random processes of up to sixty elements, played along random paths.

Every instance ends or waits legally; the fold of the journal is the state after each step; a
restart after each step changes nothing; no incident is without a cause.

``HELM_LAWS=2000`` plays that many examples, other ones each time.
"""

import os

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.laws.walking import Walk
from tests.laws.whole import MOST_ELEMENTS, Family, drawings, families, size

ASKED = int(os.environ.get("HELM_LAWS", "0"))
LAW = settings(
    max_examples=ASKED or 60,
    deadline=None,
    derandomize=not ASKED,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
STEPS = 40

seeds = st.integers(0, 1_000_000)


def walk(family: Family, seed: int) -> Walk:
    assume(all(size(drawing) <= MOST_ELEMENTS for drawing in drawings(family)))
    return Walk(family, seed)


@LAW
@given(families, seeds)
def test_every_walk_ends_or_waits_legally_and_a_restart_changes_nothing(
    family: Family, seed: int
) -> None:
    going = walk(family, seed)

    for _ in range(STEPS):
        if not going.living:
            break
        going.step()

    going.ends()
    going.replays()


@LAW
@given(families, seeds, st.integers(0, 15))
def test_wherever_it_is_canceled_nothing_stays(family: Family, seed: int, steps: int) -> None:
    going = walk(family, seed)
    for _ in range(steps):
        if going.living:
            going.step()

    if going.root in going.living:
        going.is_canceled()
    assert not going.living
