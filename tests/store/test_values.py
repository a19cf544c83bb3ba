"""What is stored comes back exactly: numbers, moments, optional texts, large values."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from engine.feel.temporal_text import parse_date
from engine.runtime.commands import CancelInstance, SetVariables
from engine.store import clock, json, large
from engine.store.fields import from_ms, to_ms
from engine.store.models.instances import Instance, Snapshot, SnapshotValue
from engine.store.models.journal import Payload
from engine.store.models.runs import Variable
from tests.store import drawn
from tests.store.stored import StoredPlayer, deploy

EXACT = [
    Decimal("0.1"),
    Decimal("1.50"),
    Decimal("1E-30"),
    10**40,
    -(2**63),
    2**64,
    'ünï\u0000\\"\n',
    [None, True, {"a": []}],
]


@pytest.mark.parametrize("value", EXACT, ids=str)
def test_values_survive_json_exactly(value):
    again = json.decode(json.encode(value))

    assert again == value
    assert type(again) is type(value)


def test_canonical_json_sorts_names_and_encode_does_not():
    assert json.canonical({"b": 1, "a": {"d": 1, "c": 2}}) == b'{"a":{"c":2,"d":1},"b":1}'
    assert json.encode({"b": 1, "a": 2}) == b'{"b":1,"a":2}'


def test_what_json_has_no_word_for_is_written_as_its_text():
    assert json.encode({"day": parse_date("2026-11-20")}) == b'{"day":"2026-11-20"}'


@pytest.mark.parametrize("text", [b"NaN", b"[1,]", b"{'a':1}", b"", b"1 2"])
def test_what_is_not_json_is_refused(text):
    with pytest.raises(msgspec.DecodeError):
        json.decode(text)


def test_moments_are_milliseconds_in_the_database_and_datetimes_in_python(db):
    moment = datetime(2026, 11, 20, 7, 20, 14, 873000, tzinfo=UTC)
    make(key=1, started_at=moment)

    found = Instance.objects.get(started_at__gte="2026-11-20T08:20:14.873+01:00")

    assert found.started_at == moment
    assert from_ms(to_ms(moment)) == moment
    assert Instance.objects.filter(started_at__lt=to_ms(moment)).count() == 0


def test_a_moment_without_a_zone_is_refused(db):
    with pytest.raises(ValidationError):
        Instance.objects.filter(started_at__gte="2026-11-20T08:20:14").count()


def test_a_tag_is_found_as_a_member_of_the_list(db):
    make(key=1, tags=["vip", "north"])
    make(key=2, tags=["vipers"])

    assert [row.key for row in Instance.objects.filter(tags__contains='"vip"')] == [1]
    assert Instance.objects.get(key=2).tags == ["vipers"]


def make(key: int, **columns: object) -> None:
    defaults = {"process_id": "p", "definition_key": 1, "version": 1, "root_key": key}
    Instance.objects.create(key=key, **{"started_at": 0, **defaults, **columns})


def test_the_clock_stands_where_it_is_pinned_and_runs_again(db):
    before = clock.now_ms()
    clock.pin(1_000)

    assert clock.now_ms() == 1_000
    clock.pin(2_000)
    assert clock.now_ms() == 2_000
    clock.reset()
    assert clock.now_ms() >= before > 1_700_000_000_000


LARGE = [{"line": number, "text": "x" * 50} for number in range(40)]


def waiting(**variables: object) -> StoredPlayer:
    player = StoredPlayer(
        deploy(drawn.process(drawn.service("Pack"), drawn.user("Check")), "order")
    )
    player.starts(**variables)
    return player


def test_a_large_value_leaves_the_snapshot_and_comes_back(db):
    player = waiting(lines=LARGE, small=1)

    player.has_variables(lines=LARGE, small=1)
    assert len(bytes(Snapshot.objects.get().data)) < 500
    assert json.decode(bytes(SnapshotValue.objects.get().data)) == LARGE
    assert json.decode(Variable.objects.get(name="lines").value) == LARGE
    player.holds()


def test_a_large_value_is_stored_once_however_often_the_state_is(db):
    player = waiting(lines=LARGE)

    player.completes("Pack")

    assert SnapshotValue.objects.count() == 1
    assert player.rows[1] < player.rows[0]
    player.has_variables(lines=LARGE)


@pytest.mark.django_db(transaction=True)
def test_a_large_value_that_was_rolled_back_is_stored_again(db):
    player = waiting()
    with transaction.atomic():
        player.send(SetVariables(player.key, {"lines": LARGE}))
        transaction.set_rollback(True)

    player.send(SetVariables(player.key, {"lines": LARGE}))
    large.forget()

    assert SnapshotValue.objects.count() == 1
    state = player.read()
    assert state is not None
    assert state.root.vars == {"lines": LARGE}


def test_a_large_value_goes_when_the_state_no_longer_holds_it(db):
    player = waiting(lines=LARGE, other="y" * 2_000)
    before = {row.hash for row in SnapshotValue.objects.all()}

    player.send(SetVariables(player.key, {"lines": [*LARGE, "more"]}))

    after = {row.hash for row in SnapshotValue.objects.all()}
    assert (len(before), len(after), len(before & after)) == (2, 2, 1)
    player.send(SetVariables(player.key, {"lines": 1, "other": 2}))
    assert not SnapshotValue.objects.exists()
    player.holds()


def test_large_values_go_with_their_instance_and_no_other(db):
    player, other = waiting(lines=LARGE), waiting(lines=LARGE)
    large.forget()

    player.send(CancelInstance())

    assert SnapshotValue.objects.get().instance_key == other.key
    other.has_variables(lines=LARGE)
    other.holds()


def test_large_values_of_iterations_go_at_the_end(db):
    player = StoredPlayer(deploy(drawn.process(drawn.service("Pack", drawn.many())), "order"))
    player.starts(items=[f"{n}" + "x" * 2_000 for n in range(70)])
    assert SnapshotValue.objects.count() > 70

    player.send(CancelInstance())

    assert not SnapshotValue.objects.exists()
    assert not Payload.objects.exists()


def test_an_instance_that_goes_on_from_its_journal_stores_its_large_values_again(db):
    player = waiting(lines=LARGE)
    SnapshotValue.objects.all().delete()
    Snapshot.objects.all().delete()
    large.forget()

    player.completes("Pack")
    large.forget()

    player.has_variables(lines=LARGE)
    assert SnapshotValue.objects.count() == 1


def test_a_reader_whose_values_are_gone_reads_the_journal(db):
    player = waiting(lines=LARGE)
    SnapshotValue.objects.all().delete()
    large.forget()

    player.has_variables(lines=LARGE)
