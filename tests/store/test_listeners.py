"""Elements and tasks whose listeners are asked, as rows; the state is read anew at each step."""

import pytest

from engine.runtime import commands
from engine.store.models.runs import ElementInstance
from engine.store.models.tasks import Task
from engine.store.models.work import Job
from tests.scenarios.bpmn.listeners.drawn import asks, chain, deadline, element, service, task_asks
from tests.store.stored import StoredPlayer, deploy

pytestmark = pytest.mark.django_db
HOUR = 3_600_000


def play(data: bytes) -> StoredPlayer:
    return StoredPlayer(deploy(data))


def run(element_id: str) -> str:
    return ElementInstance.objects.values_list("state", flat=True).get(element_id=element_id)


def test_an_element_is_active_to_others_while_its_listeners_are_asked(db):
    player = play(
        chain(
            service("Work", asks("start:first", "cancel:last")),
            beside=deadline("Work", service("Hurry")),
        )
    )
    player.starts()
    assert run("Work") == "ACTIVE"
    player.holds()

    player.answered("first")
    player.passes(HOUR)
    assert run("Work") == "ACTIVE"
    player.holds()
    player.answered("last")

    assert run("Work") == "TERMINATED"
    player.waits_at("Hurry")
    kinds = Job.objects.order_by("key").values_list("kind", "listener_event_type", "state")
    assert list(kinds) == [
        ("EXECUTION_LISTENER", "START", "COMPLETED"),
        ("BPMN_ELEMENT", "UNSPECIFIED", "CANCELED"),
        ("EXECUTION_LISTENER", "CANCEL", "COMPLETED"),
        ("BPMN_ELEMENT", "UNSPECIFIED", "CREATED"),
    ]
    player.holds()


def test_a_task_shows_its_state_and_who_said_no(db):
    player = play(chain(element("userTask", "Approve", task_asks("completing:check"))))
    player.starts()
    row = Task.objects.get()

    player.send(commands.CompleteTask(row.item_key, row.key, {"n": 1}))
    assert Task.objects.get().state == "COMPLETING"
    player.holds()
    player.answered("check", commands.ListenerResult(denied=True, reason="not now"))

    assert Task.objects.get().state == "CREATED"
    job = Job.objects.get()
    assert (job.denied, job.denied_reason, job.state) == (True, "not now", "COMPLETED")
    player.holds()


def test_iterations_in_parts_are_ended_when_their_listeners_have_answered(db):
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=items"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    player = play(chain(service("Work", asks("cancel:last"), loop)))
    player.starts(items=list(range(70)))

    player.cancels()
    assert len(player.asked()) == 70
    player.holds()
    while player.asked():
        player.answered("last")

    player.has_ended("TERMINATED")
    assert set(ElementInstance.objects.values_list("state", flat=True)) == {
        "COMPLETED",
        "TERMINATED",
    }
