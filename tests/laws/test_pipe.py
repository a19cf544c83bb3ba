"""The laws of the pipe, over random processes and random paths, on a database.

*Restart*: an instance that is forgotten by every cache between two commands, and sometimes loses
its snapshot, ends like its twin that ran without interruption. *Batching*: commands sent together
do what they do one by one. After each run everything stored follows from the journal.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import public
from engine.dispatch import jobs, routes
from engine.dispatch.envelope import Envelope, Outcome
from engine.dispatch.submit import submit_many
from engine.public import SYSTEM
from engine.runtime import commands
from engine.runtime.commands import Command
from engine.store import clock
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance, Snapshot, SnapshotPart
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.subscriptions import CorrelatedMessage, MessageSubscription
from engine.store.models.tasks import Task
from engine.store.models.work import Job, Timer
from engine.store.replaying import replay
from tests.dispatch.conftest import nothing_is_kept
from tests.laws.models import Shape, process, shapes

MOVES = 40
LAW = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

pytestmark = pytest.mark.django_db

Move = Callable[[int], list[Envelope]]


def start(shape: Shape, number: int = 1) -> list[int]:
    (item,) = public.deploy([("law.bpmn", process(shape))], actor=SYSTEM).items
    request = public.StartRequest(definition_key=item.key, variables={"choice": True})
    answers = public.start_instances([request] * number, actor=SYSTEM)
    return [answer.key for answer in answers if isinstance(answer, public.Started)]


def move(instance: int, number: int) -> list[Envelope]:
    """One of the things that may be done to the instance now, chosen by *number*."""
    of = {"instance_key": instance}
    trouble = list(Incident.objects.filter(state="ACTIVE", **of).order_by("key"))
    if trouble:
        row = trouble[number % len(trouble)]
        found = [commands.ResolveIncident(row.item_key, row.key)]
        if row.job_key is not None:
            found.insert(0, commands.UpdateJobRetries(row.item_key, row.job_key, 1))
        return [envelope(instance, row, command) for command in found]
    answer = {"again": number % 3 == 0, "choice": number % 2 == 0}
    moves: list[tuple[Any, Command]] = []
    for row in Job.objects.filter(ended_at=None, **of).order_by("key"):
        if number % 7 == 6:
            moves.append((row, commands.FailJob(row.item_key, row.key, 0, "no")))
        elif number % 5 == 4:
            moves.append((row, commands.ThrowJobError(row.item_key, row.key, "bad")))
        else:
            moves.append((row, commands.CompleteJob(row.item_key, row.key, answer)))
    for row in Task.objects.filter(state="CREATED", job_key=None, **of).order_by("key"):
        moves.append((row, commands.CompleteTask(row.item_key, row.key, {"again": False})))
    for row in Timer.objects.filter(**of).order_by("key"):
        moves.append((row, commands.FireTimer(row.item_key, row.key)))
    for row in MessageSubscription.objects.filter(state="CREATED", **of).order_by("key"):
        before = CorrelatedMessage.objects.filter(subscription_id=row.key).count()
        moves.append((row, commands.CorrelateMessage(row.item_key, row.key, before + 1)))
    if not moves:
        return []
    return [_when_due(instance, *moves[number % len(moves)])]


def _when_due(instance: int, row: Any, command: Command) -> Envelope:
    if isinstance(command, commands.FireTimer):
        clock.pin(max(clock.now_ms(), row.due))  # no timer fires early
    return envelope(instance, row, command)


def envelope(instance: int, row: Any, command: Command) -> Envelope:
    parts = routes.part(row.part_scope, row.part_number)
    return Envelope(command=command, instance_key=instance, parts=parts, actor=SYSTEM)


def picture(instance: int) -> dict[str, Any]:
    """What is stored of an instance, without keys and times."""

    def rows(model: Any, *columns: str) -> list[Any]:
        found = model.objects.filter(instance_key=instance).order_by("key")
        return list(found.values_list(*columns))

    return {
        "state": Instance.objects.get(key=instance).state,
        "elements": rows(ElementInstance, "element_id", "type", "state", "incidents"),
        "variables": rows(Variable, "name", "value"),
        "jobs": rows(Job, "element_id", "state"),
        "tasks": rows(Task, "element_id", "state"),
        "incidents": rows(Incident, "type", "message", "state"),
        "timers": rows(Timer, "element_id", "repetitions"),
    }


def follows_from_its_journal(instance: int) -> None:
    verdict = replay(instance)
    assert verdict.holds, verdict.problems
    assert public.verify_audit(instance).intact


@LAW
@given(shapes, st.integers(0, 10_000))
def test_an_interrupted_instance_ends_like_its_twin(shape: Shape, seed: int) -> None:
    chance = random.Random(seed)
    interrupted, twin = start(shape, 2)

    for number in (chance.randrange(998) for _ in range(MOVES)):
        first, second = move(interrupted, number), move(twin, number)
        if not first:
            break
        nothing_is_kept()
        if chance.random() < 0.3:
            Snapshot.objects.filter(instance_key=interrupted).delete()
            SnapshotPart.objects.filter(instance_key=interrupted).delete()
        one, other = submit_many(first), submit_many(second)
        assert [type(outcome) for outcome in one] == [type(outcome) for outcome in other]
        assert picture(interrupted) == picture(twin)

    follows_from_its_journal(interrupted)
    follows_from_its_journal(twin)


@LAW
@given(shapes, st.integers(0, 10_000))
def test_commands_sent_together_do_what_they_do_one_by_one(shape: Shape, seed: int) -> None:
    chance = random.Random(seed)
    together, alone = start(shape, 3), start(shape, 3)

    for _ in range(MOVES // 2):
        numbers = [chance.randrange(998) for _ in together]
        batch = [
            letter
            for instance, number in zip(together, numbers, strict=True)
            for letter in move(instance, number)
        ]
        singles: list[Outcome] = []
        for instance, number in zip(alone, numbers, strict=True):
            for letter in move(instance, number):
                singles += submit_many([letter])
        if not batch:
            break
        assert [type(one) for one in submit_many(batch)] == [type(one) for one in singles]

    assert [picture(one) for one in together] == [picture(one) for one in alone]
    for instance in together:
        follows_from_its_journal(instance)


@LAW
@given(shapes)
def test_a_cancelled_instance_leaves_nothing_behind(shape: Shape) -> None:
    (instance,) = start(shape)
    if not move(instance, 0):
        return
    leased = [job for job in _leased("work") if job.instance_key == instance]
    public.cancel_instance(instance, actor=SYSTEM)

    seen = picture(instance)
    assert seen["state"] == "TERMINATED"
    assert {state for *_, state, _ in seen["elements"]} <= {"COMPLETED", "TERMINATED"}
    assert {state for _, state in seen["jobs"] + seen["tasks"]} <= {"COMPLETED", "CANCELED"}
    waiting = MessageSubscription.objects.filter(instance_key=instance, state="CREATED")
    assert (seen["timers"], waiting.count()) == ([], 0)
    assert not Snapshot.objects.filter(instance_key=instance).exists()
    for job in leased:
        with pytest.raises(commands.CommandRejected, match="NOT_FOUND"):
            public.complete_job(job.key, token=job.token, actor=SYSTEM)
    follows_from_its_journal(instance)


def _leased(job_type: str) -> list[public.ActivatedJob]:
    return jobs.activate(job_type, worker="w", timeout_ms=60_000, limit=100, fetch=(), actor=SYSTEM)
