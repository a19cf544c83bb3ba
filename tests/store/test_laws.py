"""The laws of the store over random processes: journal, states and rows always agree."""

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.store.models.instances import Snapshot
from tests.laws.models import process, shapes
from tests.laws.test_kernel import move, resolve_all
from tests.store.stored import StoredPlayer, deploy

LAW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)

paths = st.integers(0, 10_000).map(
    lambda seed: [random.Random(seed).randrange(998) for _ in range(25)]
)


def played(shape: tuple) -> StoredPlayer:
    player = StoredPlayer(deploy(process(shape), "law"))
    player.starts(choice=True, again=False)
    return player


@LAW
@given(shapes, paths)
def test_journal_state_and_rows_agree_after_every_turn(shape, path):
    with transaction.atomic():
        player = played(shape)

        for number in path:
            player.holds()
            resolve_all(player)
            if player.state.over or not move(player, number):
                break

        player.holds()


@LAW
@given(shapes, paths)
def test_the_stored_state_is_the_state_in_memory(shape, path):
    with transaction.atomic():
        player = played(shape)

        for number in path:
            player.replays()
            if player.state.over or not move(player, number):
                break


@LAW
@given(shapes, paths)
def test_a_lost_snapshot_is_folded_from_the_journal(shape, path):
    with transaction.atomic():
        player = played(shape)

        for number in path:
            Snapshot.objects.filter(instance_key=player.key).delete()
            if player.state.over or not move(player, number):
                break

        player.holds()


@LAW
@given(shapes, st.integers(0, 5))
def test_a_canceled_instance_leaves_no_state_behind(shape, steps):
    with transaction.atomic():
        player = played(shape)
        for number in range(steps):
            if player.state.over or not move(player, number):
                break

        if not player.state.over:
            player.cancels()

        player.holds()
        assert not Snapshot.objects.filter(instance_key=player.key).exists()


@pytest.mark.django_db(transaction=True)
@settings(LAW, max_examples=10)
@given(shapes, paths)
def test_states_that_stay_in_memory_go_on_as_stored_ones_would(shape, path):
    player = played(shape)

    for number in path:
        player.replays()
        if player.state.over or not move(player, number):
            break

    player.holds()
