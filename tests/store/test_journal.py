"""The journal: a chain without gaps, receipts, and what a replay finds when somebody meddles."""

from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction

from engine.store import clock, json, keys, turns
from engine.store.chain import GENESIS
from engine.store.models.instances import Instance, Snapshot
from engine.store.models.journal import Command, Journal
from engine.store.models.runs import ElementInstance, Variable
from engine.store.replaying import replay
from tests.store import drawn
from tests.store.stored import StoredPlayer, deploy

ONE_TASK = drawn.process(drawn.service("Pack"), drawn.service("Ship"))


@pytest.fixture
def player() -> StoredPlayer:
    player = StoredPlayer(deploy(ONE_TASK, "order"))
    player.starts(amount=5)
    player.completes("Pack", packed=True)
    return player


def problems(player: StoredPlayer) -> str:
    return "\n".join(replay(player.key).problems)


def test_each_turn_is_one_row_with_its_actor_time_and_command(player):
    rows = Journal.objects.order_by("seq")

    assert [(row.seq, row.command, row.actor, row.command_id) for row in rows] == [
        (1, "StartInstance", "user:alice", "command-0"),
        (2, "CompleteJob", "user:alice", "command-1"),
    ]
    assert [json.decode(bytes(row.events)) for row in rows] == [
        json.decode(json.encode(turn)) for turn in player.turns
    ]


def test_the_hash_covers_the_previous_hash_and_the_row(player):
    first, second = Journal.objects.order_by("seq")

    head = json.encode([player.key, 2, player.now, "user:alice", "CompleteJob", "command-1"])

    assert (
        bytes(second.hash)
        == sha256(bytes(first.hash) + head + b"\n" + bytes(second.events)).digest()
    )
    assert bytes(Snapshot.objects.get().hash) == bytes(second.hash)
    assert bytes(first.hash) != GENESIS


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("events", b'[["InstanceEnded",1,"COMPLETED"]]'),
        ("actor", "user:mallory"),
        ("at", 5),
        ("command", "CancelInstance"),
        ("command_id", "another"),
        ("hash", bytes(32)),
    ],
)
def test_a_changed_row_breaks_the_chain(player, column, value):
    Journal.objects.filter(seq=2).update(**{column: value})

    assert "the hash of turn 2" in problems(player)


def test_a_removed_turn_is_missed(player):
    player.completes("Ship")

    Journal.objects.filter(seq=2).delete()

    assert "turn 2 is missing: the next one is 3" in problems(player)


def test_a_removed_tail_is_missed(player):
    Journal.objects.filter(seq=2).delete()

    assert "the snapshot is that of turn 2, the journal ends with 1" in problems(player)


def test_swapped_turns_are_found(player):
    first, second = Journal.objects.order_by("seq").values_list("events", flat=True)
    Journal.objects.filter(seq=1).update(events=bytes(second))
    Journal.objects.filter(seq=2).update(events=bytes(first))

    assert "turn 1 does not follow from the turns before it" in problems(player)


def test_changed_rows_of_projections_are_found(player):
    Variable.objects.filter(name="amount").update(value="50")
    ElementInstance.objects.filter(element_id="Ship").delete()

    found = problems(player)

    assert "engine_variable: value of" in found
    assert "engine_elementinstance: the row" in found


def test_a_living_instance_needs_a_state_to_go_on_from(player):
    Instance.objects.update(state="COMPLETED", ended_at=clock.now_ms())
    Snapshot.objects.all().delete()

    assert "the instance is living, but there is no state to go on from" in problems(player)


def test_an_instance_that_never_was_cannot_be_replayed(db):
    with pytest.raises(LookupError, match="no instance with the key 5"):
        replay(5)


def test_a_command_with_a_result_leaves_a_receipt(player):
    loaded = turns.load_instances({player.key: ()})[player.key]
    record = turns.TurnRecord(loaded, [], 7, "user:bob", "SetVariables", "once", {}, {"n": 1})

    turns.write_turns([record])

    receipt = Command.objects.get()
    assert (receipt.id, receipt.instance_key, receipt.seq) == ("once", player.key, 3)
    assert receipt.result == {"n": 1}
    with pytest.raises(RuntimeError, match="loaded again"):
        turns.write_turns([record])
    loaded = turns.load_instances({player.key: ()})[player.key]
    repeated = turns.TurnRecord(loaded, [], 7, "user:bob", "SetVariables", "once", {}, {"n": 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        turns.write_turns([repeated])


def test_two_turns_of_one_instance_in_one_batch_are_two_rows(player):
    loaded = turns.load_instances({player.key: ()})[player.key]
    value = ("VariablesSet", player.key, {"amount": 6}, {})

    turns.write_turns(
        [turns.TurnRecord(loaded, [value], 7, "user:bob", "SetVariables") for _ in range(2)]
    )

    assert list(Journal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert Snapshot.objects.get().seq == 4


def test_an_ended_instance_has_no_state_and_is_not_loaded(player):
    player.completes("Ship")

    assert turns.load_instances({player.key: ()}) == {}
    assert Snapshot.objects.count() == 0
    assert Instance.objects.get().state == "COMPLETED"
    player.holds()


@pytest.mark.django_db(transaction=True)
def test_turns_are_written_in_a_transaction_only(player):
    with pytest.raises(RuntimeError, match="in the transaction that has locked"):
        turns.write_turns([])


def test_time_and_keys_come_together(db):
    clock.pin(1_000)

    at, some = keys.moment_and_keys(2)

    assert at == 1_000
    found = [next(some) for _ in range(70)]
    assert found == sorted(set(found))
    assert next(keys.key_block()) > found[0]


def test_keys_grow_in_the_order_in_which_they_are_asked_for(db):
    some, more = keys.key_block(3), keys.key_block(3)

    first = [next(some) for _ in range(40)]
    later = [next(more) for _ in range(2)]

    assert first == sorted(first)
    assert first[0] >= 1 << 51
    assert len({*first, *later}) == 42
    assert later[0] > first[2]
