"""States that stay in memory between transactions: never a wrong one, never a shared one."""

import pytest
from django.db import transaction

from engine.runtime.commands import CompleteJob, SetVariables
from engine.store import large, turns, warm
from engine.store.models.instances import Snapshot, SnapshotValue
from engine.store.models.work import Job
from tests.store import drawn
from tests.store.stored import StoredPlayer, deploy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def player(transactional_db: None) -> StoredPlayer:
    work = [drawn.service("Pack"), drawn.service("Ship", drawn.many()), drawn.service("Bill")]
    player = StoredPlayer(deploy(drawn.process(*work)))
    player.starts(items=[1, 2, 3])
    return player


def load(player: StoredPlayer) -> turns.Loaded:
    return turns.load_instances({player.key: ()})[player.key]


def test_a_committed_state_is_taken_once(player):
    with transaction.atomic():
        written = load(player)
        job = Job.objects.get()
        player._send(CompleteJob(job.item_key, job.key), written)

    first, second = load(player), load(player)

    assert first.state is written.state
    assert second.state is not written.state
    assert first.subject.known.keys() == first.state.items.keys()


def test_a_change_that_was_rolled_back_is_never_seen(player):
    with transaction.atomic():
        written = load(player)
        player._send(SetVariables(player.key, {"amount": 9}), written)
        transaction.set_rollback(True)

    found = load(player)

    assert "amount" not in found.state.root.vars
    assert found.seq == 1


def test_a_state_that_somebody_else_has_changed_is_read_again(player):
    Snapshot.objects.update(hash=bytes(32), seq=7)

    found = load(player)

    assert found.seq == 7
    assert warm.take(player.key, found.hash, found.plan) is None


def test_a_state_goes_on_from_memory_as_it_would_from_the_store(player):
    for element in ("Pack", "Ship", "Ship", "Ship"):
        player.completes(element)
        player.replays()

    player.completes("Bill")

    player.has_ended()
    player.holds()


def test_those_who_only_look_have_a_state_of_their_own(player):
    looked = turns.read_instances({player.key: ()})[player.key]

    assert load(player).state is not looked.state


def test_a_state_with_large_values_is_kept_and_they_are_written_once(player):
    player.send(SetVariables(player.key, {"text": "x" * 2_000}))
    SnapshotValue.objects.all().delete()

    player.send(SetVariables(player.key, {"n": 1}))

    found = load(player)
    assert found.state.root.vars["text"] == "x" * 2_000
    assert found.had_large
    assert not SnapshotValue.objects.exists()


def test_a_large_value_that_went_and_comes_again_is_stored_again(player):
    for text in ("x" * 2_000, "short", "x" * 2_000):
        player.send(SetVariables(player.key, {"text": text}))
    warm.forget()
    large.forget()

    assert load(player).state.root.vars["text"] == "x" * 2_000
    assert SnapshotValue.objects.count() == 1


def test_no_more_is_kept_than_there_is_room_for(player, monkeypatch):
    monkeypatch.setattr(warm, "ROOM_BYTES", 1_000)

    player.send(SetVariables(player.key, {"text": "x" * 2_000}))

    head = bytes(Snapshot.objects.get().hash)
    assert warm.take(player.key, head, player.plan) is None


def test_a_state_with_very_many_items_is_not_kept(transactional_db):
    player = StoredPlayer(deploy(drawn.process(drawn.service("Ship", drawn.many()))))
    player.starts(items=list(range(300)))

    head = bytes(Snapshot.objects.get().hash)

    assert warm.take(player.key, head, player.plan) is None
