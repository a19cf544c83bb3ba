"""The laws of the pipe for instances that call each other.

*Rows*: instances whose commands to each other all wait as rows, and arrive a few at a time after
every cache was lost, end like their twins whose commands arrive at once.
"""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import public
from engine.dispatch import crossings, fold
from engine.dispatch.submit import submit_many
from engine.public import SYSTEM
from engine.store.models.crossings import Crossing
from engine.store.models.instances import Instance
from tests.dispatch.conftest import nothing_is_kept
from tests.laws.test_calls import Family, family
from tests.laws.test_calls import drawings as drawings_of
from tests.laws.test_pipe import follows_from_its_journal, move, picture

MOVES = 25
LAW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

pytestmark = pytest.mark.django_db


def start(family: Family) -> tuple[int, int]:
    files = [(f"law{level}.bpmn", data) for level, data in enumerate(drawings_of(family))]
    public.deploy(files, actor=SYSTEM)
    one, other = (
        public.start_instance(process_id="law0", variables={"choice": True}, actor=SYSTEM).key
        for _ in range(2)
    )
    return one, other


def tree(root: int) -> list[int]:
    """The instances below *root* and itself, in the order in which they were called."""
    return list(
        Instance.objects.filter(root_key=root).order_by("key").values_list("key", flat=True)
    )


def pictures(root: int) -> list[Any]:
    return [picture(key) for key in tree(root)]


@LAW
@given(family, st.integers(0, 10_000))
def test_what_arrives_by_rows_ends_like_what_arrives_at_once(family: Family, seed: int) -> None:
    chance = random.Random(seed)
    by_rows, at_once = start(family)

    for number in (chance.randrange(998) for _ in range(MOVES)):
        assert pictures(by_rows) == pictures(at_once)
        living = [
            at
            for at, key in enumerate(tree(by_rows))
            if Instance.objects.get(key=key).state == "ACTIVE" and move(key, number)
        ]
        if not living:
            break
        chosen = living[number % len(living)]
        submit_many(move(tree(at_once)[chosen], number))
        letters = move(tree(by_rows)[chosen], number)
        direct, crossings.DIRECT, at, crossings.AT_ONCE = crossings.DIRECT, 0, crossings.AT_ONCE, 2
        try:
            submit_many(letters)
            while Crossing.objects.exists():
                nothing_is_kept()
                fold.let_arrive()
        finally:
            crossings.DIRECT, crossings.AT_ONCE = direct, at

    for key in (*tree(by_rows), *tree(at_once)):
        follows_from_its_journal(key)
