"""Inclusive joins, over random nested blocks and random orders of work.

Whatever branches a block takes, and in whichever order they end, its join goes on exactly once for
each time its split did, and never while a branch that it must wait for still runs.
"""

import random

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.bpmn.compile import compile_bpmn
from engine.runtime import commands
from tests.laws.models import Shape, Writer, process
from tests.scenarios.player import Player

LAW = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
MOVES = 300


def _grow(inner: st.SearchStrategy) -> st.SearchStrategy:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: ("seq", parts)),
        pair.map(lambda two: ("or", *two)),
        pair.map(lambda two: ("or", *two)),
        pair.map(lambda two: ("and", *two)),
        pair.map(lambda two: ("xor", *two)),
        inner.map(lambda one: ("sub", one)),
        inner.map(lambda one: ("loop", one)),
        inner.map(lambda one: ("link", one)),
    )


blocks = st.recursive(st.sampled_from([("service",), ("manual",)]), _grow, max_leaves=12)


class Pairing(Writer):
    """Remembers which join closes which split, and what stands between them."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []

    def _or(self, shape: Shape, before: str) -> str:
        at = self.number
        join = super()._or(shape, before)
        self.pairs.append((f"V{at + 1}", join))
        return join


SERVICE = ("service",)
CHOICE = ("or", SERVICE, SERVICE)


@LAW
@given(blocks, st.integers(0, 10**6))
@example(("sub", ("loop", ("and", SERVICE, CHOICE))), 0)  # a join that only the other feeds
@example(("sub", ("loop", ("or", SERVICE, CHOICE))), 0)  # two joins that wait for each other
def test_a_join_goes_on_once_for_each_time_its_split_did(shape: Shape, seed: int) -> None:
    chance = random.Random(seed)
    writer = Pairing()
    player = Player(compile_bpmn(process(shape, writer), "joins.bpmn").plans[0])
    player.starts(choice=chance.random() < 0.5, again=chance.random() < 0.5)

    for _ in range(MOVES):
        work = [
            (item.key, key)
            for item in player.state.items.values()
            for key, wait in (item.waits or {}).items()
            if wait[0] == "job"
        ]
        if not work:
            break
        answer = {"choice": chance.random() < 0.5, "again": chance.random() < 0.3}
        player.send(commands.CompleteJob(*chance.choice(work), answer))
        _never_ahead(player, writer)

    player.has_ended()
    done = player.completed()
    for split, join in writer.pairs:
        assert done.count(split) == done.count(join), (split, join)


def _never_ahead(player: Player, writer: Pairing) -> None:
    """No join has gone on more often than its split."""
    done = player.completed()
    for split, join in writer.pairs:
        assert done.count(join) <= done.count(split), (split, join)
