"""How much of the journal a socket tells at once, and when a page must begin anew."""

import json

import pytest

from engine.live import wire
from engine.live.consumers import BACKLOG, PAGE, InstanceFeed
from engine.store.models.journal import Journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    made = InstanceFeed()
    made.key = 1
    return made


def turns(number):
    Journal.objects.bulk_create(
        Journal(
            instance_key=1,
            seq=seq,
            at=seq,
            actor="user:a",
            command="SetVariables",
            command_id="",
            events=b'[["VariablesSet", 1, {"price": 12.10}, {}]]',
            hash=b"",
        )
        for seq in range(1, number + 1)
    )


def test_a_page_within_the_backlog_is_told_in_frames(feed):
    turns(BACKLOG)

    frame, reached = feed._read(0)

    assert reached == PAGE
    assert [turn["seq"] for turn in json.loads(frame)["turns"]] == list(range(1, PAGE + 1))


def test_a_page_further_behind_begins_anew(feed):
    turns(BACKLOG + 1)

    assert feed._read(0) == (wire.RESET, None)
    assert feed._read(1)[1] == PAGE + 1


def test_a_page_that_has_everything_is_told_nothing(feed):
    turns(3)

    assert feed._read(3) == (None, 3)
    assert feed._read(4) == (wire.RESET, None)


def test_numbers_go_over_the_wire_as_they_were_written(feed):
    turns(1)

    assert '"price":12.10' in feed._read(0)[0]
