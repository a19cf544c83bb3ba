"""Queries by name: what they answer, and that a page costs what it holds."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance
from engine.store.queries import instances, journal, runs
from tests.store import drawn
from tests.store.stored import StoredPlayer, deploy


@pytest.fixture
def player(db: None) -> StoredPlayer:
    steps = [drawn.service("Pack"), drawn.service("Ship", drawn.many()), drawn.script("Note")]
    player = StoredPlayer(deploy(drawn.process(*steps)))
    player.starts(items=[1, 2, 3], amount=1)
    player.completes("Pack", amount=2)
    return player


def test_the_journal_is_read_from_any_turn_on(player):
    assert journal.head(player.key) == 2
    assert journal.head(5) == 0

    (second,) = journal.turns(player.key, after=1)
    assert (second.seq, second.command, second.actor) == (2, "CompleteJob", "user:alice")
    assert second.events[0][0] == "JobCompleted"
    assert [turn.seq for turn in journal.turns(player.key, limit=1)] == [1]
    assert [turn.seq for turn in journal.all_turns(player.key)] == [1, 2]


def test_the_innermost_variable_of_each_name_is_visible(player):
    inner = player.only("Ship")

    found = {row.name: row.value for row in runs.visible_variables(inner.key)}

    assert found == {"items": "[1,2,3]", "amount": "2", "item": "1", "loopCounter": "1"}
    assert [row.name for row in runs.visible_variables(inner.key, ["amount"])] == ["amount"]
    assert runs.scopes_of(inner.key)[-1] == player.key


def test_living_instances_are_counted_by_definition(player):
    player.fails("Ship")

    assert instances.live_by_definition() == {
        player.definition_key: instances.LiveNumbers(active=1, troubled=1)
    }
    assert [row.key for row in instances.callers_of(player.key)] == [player.key]


def test_a_page_of_elements_is_one_query_however_many_there_are(player):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        list(ElementInstance.objects.filter(instance_key=player.key).order_by("key")[:2])

    assert len(queries) == 1


def test_the_replay_command_says_that_all_is_well(player, capsys):
    call_command("replay")

    assert capsys.readouterr().out == "1 instances follow from their journals\n"


def test_the_replay_command_fails_when_somebody_has_meddled(player, capsys):
    Journal.objects.filter(seq=1).update(actor="user:mallory")

    with pytest.raises(CommandError, match="1 of 1 instances do not follow"):
        call_command("replay", player.key)

    assert f"{player.key}: the hash of turn 1" in capsys.readouterr().out
