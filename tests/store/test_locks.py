"""Two transactions and one instance: the second waits and then sees what the first has done."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from engine.runtime.commands import CompleteJob
from engine.store import turns
from engine.store.models.work import Job
from tests.store import drawn
from tests.store.stored import StoredPlayer, deploy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def player(transactional_db: None) -> StoredPlayer:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: its transactions follow each other")
    player = StoredPlayer(deploy(drawn.process(drawn.service("Pack"), drawn.service("Ship"))))
    player.starts()
    return player


def elsewhere(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Run *work* in a transaction of another connection; its answer comes into the list."""
    answers: list[Any] = []

    def run() -> None:
        with transaction.atomic():
            answers.append(work())
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def test_an_instance_that_somebody_works_on_is_left_out_when_asked_so(player):
    with transaction.atomic():
        turns.load_instances({player.key: ()})

        thread, answers = elsewhere(
            lambda: turns.load_instances({player.key: ()}, skip_locked=True)
        )
        thread.join(20)

    assert answers == [{}]


def test_who_waits_for_the_lock_sees_the_newer_state(player):
    with transaction.atomic():
        turns.load_instances({player.key: ()})
        thread, answers = elsewhere(lambda: turns.load_instances({player.key: ()})[player.key].seq)
        player.completes("Pack")
    thread.join(20)

    assert answers == [2]


def test_who_waits_for_an_instance_that_ends_meanwhile_gets_nothing(player):
    player.completes("Pack")
    with transaction.atomic():
        turns.load_instances({player.key: ()})
        thread, answers = elsewhere(lambda: turns.load_instances({player.key: ()}))
        player.completes("Ship")
    thread.join(20)

    assert answers == [{}]


def test_reading_waits_for_nobody(player):
    with transaction.atomic():
        turns.load_instances({player.key: ()})
        job = Job.objects.get(state="CREATED")
        player.send(CompleteJob(job.item_key, job.key))

        thread, answers = elsewhere(lambda: turns.read_instances({player.key: ()})[player.key].seq)
        thread.join(20)

    assert answers == [1]
