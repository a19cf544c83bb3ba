"""What an instance is told about itself from outside: its business id, where it is to end."""

import pytest

from engine.runtime.commands import AssignBusinessId, CommandRejected, CompleteJob
from tests.bpmn.drawing import flow, plan, process, service
from tests.scenarios.player import Player


def two_tasks() -> Player:
    """Service tasks `a` and `b` in a row."""
    body = '<startEvent id="s"/><endEvent id="e"/>' + service("a") + service("b")
    return Player(
        plan(process(body + flow("f1", "s", "a") + flow("f2", "a", "b") + flow("f3", "b", "e")))
    )


def test_an_element_that_is_not_there_is_refused() -> None:
    player = two_tasks()
    player.ends_after = ("x",)

    with pytest.raises(CommandRejected, match="no element found with id 'x'") as refused:
        player.starts()

    assert refused.value.code == "INVALID_ARGUMENT"
    assert player.log == []


def test_a_business_id_is_given_once() -> None:
    player = two_tasks()
    player.starts()

    player.send(AssignBusinessId("A-1"))
    player.send(AssignBusinessId("A-1"))

    assert player.state.meta["businessId"] == "A-1"
    assert len(player.events("BusinessIdAssigned")) == 1
    with pytest.raises(CommandRejected, match="already has the business id 'A-1'") as refused:
        player.send(AssignBusinessId("A-2"))
    assert refused.value.code == "INVALID_STATE"


def test_a_worker_gives_a_business_id_or_nothing_of_its_answer_is_taken() -> None:
    player = two_tasks()
    player.starts()
    item = player.only("a")
    (job,) = item.waits or {}

    player.send(CompleteJob(item.key, job, business_id="A-1"))

    assert player.state.meta["businessId"] == "A-1"
    item = player.only("b")
    (job,) = item.waits or {}
    with pytest.raises(CommandRejected, match="already has"):
        player.send(CompleteJob(item.key, job, business_id="A-2"))
    assert player.only("b").life == "ACTIVE"
