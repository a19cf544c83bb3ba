"""Kill processes under load, on both set-ups: nothing is lost, doubled or stuck.

At random moments, standing still in between, and at the named points of a job's life
(`tests/chaos/test_calls.py` has the point between instances). HELM_CHAOS_ROUNDS is how often
(`make chaos`: 50), HELM_CHAOS_SEED which and when; the seed of a run is in its log.
HELM_CHAOS_KINDS=redis,web kills these kinds only.
"""

import os
import random

import pytest

from engine.dispatch.crash import POINTS
from tests.chaos.campaign import FREEZE_EVERY, Campaign, check, worked
from tests.chaos.installations import SETUPS
from tests.chaos.load import Load

SEED = int(os.environ.get("HELM_CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
ROUNDS = int(os.environ.get("HELM_CHAOS_ROUNDS") or 7)
ONLY = tuple(filter(None, os.environ.get("HELM_CHAOS_KINDS", "").split(",")))

HERE = tuple(point for point in POINTS if point != "before-arrival")
TIMES = ROUNDS // 25  #: crashes at each point; the short form tries some of them once
AWAY_S = 1.5 * ROUNDS  #: in the full form longer than anything is remembered without Redis
FEW = {"embedded": 3, "scaled": 1}


def points(setup: str) -> tuple[str, ...]:
    """The named points at which processes of the set-up end themselves."""
    if ONLY:
        return ()
    return HERE * TIMES or tuple(random.Random(SEED).sample(HERE, FEW[setup]))


@pytest.mark.timeout(1_200 + 120 * ROUNDS)
@pytest.mark.parametrize("setup", SETUPS)
def test_kills_lose_double_and_stop_nothing(setup: str) -> None:
    with SETUPS[setup]() as installation:
        load = Load(installation.server, seed=SEED)
        load.deploy()
        kinds = tuple(kind for kind in installation.kinds if kind in ONLY or not ONLY)
        with load:
            campaign = Campaign(installation, load, seed=SEED)
            campaign.run(ROUNDS, kinds)
            campaign.crash(points(setup))
            campaign.leave(AWAY_S)
            rows = campaign.finish()
        check(campaign, rows)
        worked(campaign, ROUNDS)

    # Without faults of every kind nothing was shown.
    assert sum(campaign.kills.values()) == ROUNDS
    assert len(kinds) > ROUNDS or set(campaign.kills) == set(kinds)
    assert sum(campaign.freezes.values()) == ROUNDS // FREEZE_EVERY
    assert set(campaign.crashes) == set(points(setup))
    assert set(campaign.outages) == set(installation.absent)
