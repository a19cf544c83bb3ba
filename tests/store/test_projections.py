"""The rows that events make, subject by subject, as pages and the API read them."""

import pytest

from engine.runtime import commands
from engine.runtime.evolve import evolve
from engine.store import turns
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.subscriptions import (
    CorrelatedMessage,
    MessageSubscription,
    SignalSubscription,
)
from engine.store.models.tasks import Task, TaskCandidate
from engine.store.models.work import READY_STATES, Job, Timer
from tests.store import drawn
from tests.store.stored import StoredPlayer, deploy


def playing(*elements: str, before: str = "", **variables: object) -> StoredPlayer:
    player = StoredPlayer(deploy(drawn.process(*elements, before=before), "order"))
    player.starts(**variables)
    return player


def ready() -> list[str]:
    rows = Job.objects.filter(state__in=READY_STATES, retries__gt=0, incident_key__isnull=True)
    return [row.element_id for row in rows.order_by("key")]


# instances and elements ------------------------------------------------------------------------


def test_an_instance_repeats_its_definition_and_what_it_was_started_with(db):
    player = playing(drawn.service("Pack"))

    row = Instance.objects.get()

    assert (row.key, row.root_key, row.process_id, row.process_name) == (
        player.key,
        player.key,
        "order",
        None,
    )
    assert (row.state, row.business_id, row.tags, row.started_by, row.incidents) == (
        "ACTIVE",
        "order-1",
        ["vip"],
        "user:alice",
        0,
    )
    assert row.started_at.timestamp() * 1000 == player.now
    assert row.ended_at is None


def test_every_element_and_the_process_itself_have_a_row(db):
    player = playing(drawn.script("Count"), drawn.service("Pack"))
    player.now += 5
    player.completes("Pack")

    rows = ElementInstance.objects.order_by("key")

    assert [(row.element_id, row.type, row.state) for row in rows] == [
        ("order", "PROCESS", "COMPLETED"),
        ("Begin", "START_EVENT", "COMPLETED"),
        ("Count", "SCRIPT_TASK", "COMPLETED"),
        ("Pack", "SERVICE_TASK", "COMPLETED"),
        ("End", "END_EVENT", "COMPLETED"),
    ]
    process, _, _, pack, _ = rows
    assert (process.key, process.scope_key, pack.scope_key) == (player.key, None, player.key)
    assert pack.element_name == "Do Pack"
    assert (pack.ended_at - pack.started_at).total_seconds() == 0.005
    player.holds()


def test_a_multi_instance_body_and_its_children_have_the_elements_id(db):
    player = playing(drawn.service("Pack", drawn.many()), items=[1, 2])

    rows = ElementInstance.objects.filter(element_id="Pack").order_by("key")

    assert [row.type for row in rows] == ["MULTI_INSTANCE_BODY", "SERVICE_TASK", "SERVICE_TASK"]
    assert [row.scope_key for row in rows] == [player.key, rows[0].key, rows[0].key]
    assert [row.part_number for row in rows] == [None, 0, 0]


def test_what_begins_and_ends_in_one_batch_is_written_once(db):
    player = playing(*[drawn.script(f"Step{number}") for number in range(5)])

    elements, variables = 8, 5
    instance, journal = 1, 1

    assert player.rows == [elements + variables + instance + journal]


def test_variables_have_one_row_for_each_name_in_a_scope(db):
    player = playing(drawn.service("Pack"), drawn.service("Ship"), amount=1, when="now")

    player.completes("Pack", amount=2, packed=True)
    pack = ElementInstance.objects.get(element_id="Ship")
    player.sets("Ship", local=True, amount=3)

    rows = Variable.objects.order_by("key").values_list("scope_key", "name", "value")
    assert list(rows) == [
        (player.key, "amount", "2"),
        (player.key, "when", '"now"'),
        (player.key, "packed", "true"),
        (pack.key, "amount", "3"),
    ]


# jobs and incidents ------------------------------------------------------------------------------


def test_a_job_is_ready_until_it_is_done(db):
    player = playing(drawn.service("Pack"), drawn.service("Ship", type_="ship"))

    assert ready() == ["Pack"]
    player.completes("Pack")

    pack, ship = Job.objects.order_by("key")
    assert ready() == ["Ship"]
    assert (pack.state, pack.type, pack.retries) == ("COMPLETED", "work", 3)
    assert pack.ended_at is not None
    assert (ship.state, ship.type, ship.item_key) == (
        "CREATED",
        "ship",
        ElementInstance.objects.get(element_id="Ship").key,
    )


def test_a_failed_job_with_retries_is_held_back_until_its_time(db):
    player = playing(drawn.service("Pack"))
    job = Job.objects.get()

    player.send(commands.FailJob(job.item_key, job.key, 2, "no boxes", player.now + 500))

    job.refresh_from_db()
    assert (job.state, job.retries, job.error_message) == ("FAILED", 2, "no boxes")
    assert job.retry_at.timestamp() * 1000 == player.now + 500
    assert Instance.objects.get().incidents == 0


def test_a_job_without_retries_is_an_incident_and_not_ready_until_that_is_resolved(db):
    player = playing(drawn.service("Pack"))

    player.fails("Pack", 0, "no boxes")

    incident = Incident.objects.get()
    pack = ElementInstance.objects.get(element_id="Pack")
    assert (incident.type, incident.message, incident.state) == (
        "JOB_NO_RETRIES",
        "no boxes",
        "ACTIVE",
    )
    assert incident.job_key == Job.objects.get().key
    assert (pack.incident_key, pack.incidents) == (incident.key, 1)
    assert ElementInstance.objects.get(element_id="order").incidents == 1
    assert Instance.objects.get().incidents == 1
    player.gives_retries("Pack", 2)
    assert ready() == []

    player.resolves("Pack")

    incident.refresh_from_db()
    assert ready() == ["Pack"]
    assert incident.state == "RESOLVED"
    assert incident.resolved_at is not None
    assert list(ElementInstance.objects.filter(incidents__gt=0)) == []
    assert Instance.objects.get().incidents == 0
    player.holds()


def test_an_uncaught_error_waits_in_an_incident_and_its_job_is_handed_out_again(db):
    player = playing(drawn.service("Pack"))

    player.throws("Pack", "BROKEN")

    job = Job.objects.get()
    assert (job.state, job.error_code, ready()) == ("ERROR_THROWN", "BROKEN", [])
    player.resolves("Pack")
    assert ready() == ["Pack"]
    player.holds()


def test_canceling_closes_jobs_and_incidents_and_clears_the_counts(db):
    player = playing(drawn.service("Pack"))
    player.fails("Pack")

    player.cancels()

    assert Job.objects.get().state == "CANCELED"
    assert Incident.objects.get().state == "RESOLVED"
    assert Instance.objects.get().incidents == 0
    assert Instance.objects.get().state == "TERMINATED"
    assert not ElementInstance.objects.filter(incidents__gt=0).exists()
    player.holds()


def test_incidents_in_a_part_are_counted_outside_of_it(db):
    player = playing(drawn.service("Pack", drawn.many()), items=list(range(70)))
    job = Job.objects.order_by("key").last()

    player.send(commands.FailJob(job.item_key, job.key, 0, "no boxes"))

    body = ElementInstance.objects.get(type="MULTI_INSTANCE_BODY")
    assert body.incidents == 1
    assert Incident.objects.get().part_number == 1
    player.cancels()
    body.refresh_from_db()
    assert body.incidents == 0
    player.holds()


# waiting ------------------------------------------------------------------------------------------

TIMER = (
    '<bpmn:intermediateCatchEvent id="Wait"><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>PT1M</bpmn:timeDuration></bpmn:timerEventDefinition>"
    "</bpmn:intermediateCatchEvent>"
)
MESSAGE = '<bpmn:message id="m" name="paid">' + drawn.extended(
    '<zeebe:subscription correlationKey="=orderId"/>'
)
CATCH_MESSAGE = (
    '<bpmn:intermediateCatchEvent id="Paid"><bpmn:messageEventDefinition messageRef="m"/>'
    "</bpmn:intermediateCatchEvent>"
)
CATCH_SIGNAL = (
    '<bpmn:intermediateCatchEvent id="Opened"><bpmn:signalEventDefinition signalRef="s"/>'
    "</bpmn:intermediateCatchEvent>"
)


def test_a_timer_has_a_row_until_it_fires(db):
    player = playing(TIMER)

    timer = Timer.objects.get()
    assert (timer.due, timer.element_id, timer.instance_key) == (
        player.now + 60_000,
        "Wait",
        player.key,
    )
    player.passes(60_000)

    assert Timer.objects.count() == 0
    player.has_ended()


def test_a_message_subscription_stays_as_history_with_what_met_it(db):
    player = playing(CATCH_MESSAGE, before=f"{MESSAGE}</bpmn:message>", orderId="4711")

    subscription = MessageSubscription.objects.get()
    assert (subscription.name, subscription.correlation_key, subscription.state) == (
        "paid",
        "4711",
        "CREATED",
    )
    player.send(commands.CorrelateMessage(subscription.item_key, subscription.key, 99, {}))

    subscription.refresh_from_db()
    met = CorrelatedMessage.objects.select_related("subscription").get()
    assert subscription.state == "CORRELATED"
    assert (met.message_key, met.subscription.name, met.instance_key) == (99, "paid", player.key)
    player.holds()


def test_a_subscription_that_is_given_up_is_deleted_by_name_only(db):
    player = playing(CATCH_MESSAGE, before=f"{MESSAGE}</bpmn:message>", orderId="4711")

    player.cancels()

    assert MessageSubscription.objects.get().state == "DELETED"


def test_a_signal_subscription_goes_when_the_signal_has_come(db):
    player = playing(CATCH_SIGNAL, before='<bpmn:signal id="s" name="open"/>')
    assert SignalSubscription.objects.get().name == "open"

    player.hears("open")

    assert SignalSubscription.objects.count() == 0
    player.has_ended()


# people -------------------------------------------------------------------------------------------

CHECK = drawn.user(
    "Check",
    '<zeebe:assignmentDefinition candidateGroups="clerks,bosses" candidateUsers="bob"/>'
    '<zeebe:taskSchedule dueDate="2027-01-20T10:00:00Z"/>'
    '<zeebe:priorityDefinition priority="70"/>',
)


def test_a_task_has_its_attributes_and_candidates(db):
    playing(CHECK)

    task = Task.objects.get()
    candidates = TaskCandidate.objects.order_by("kind", "name").values_list("kind", "name")

    assert (task.kind, task.state, task.element_id, task.name) == (
        "task",
        "CREATED",
        "Check",
        None,
    )
    assert (task.candidate_groups, task.candidate_users) == (["clerks", "bosses"], ["bob"])
    assert task.due_date.isoformat() == "2027-01-20T10:00:00+00:00"
    assert (task.priority, task.business_id, task.tags) == (70, "order-1", ["vip"])
    assert list(candidates) == [("group", "bosses"), ("group", "clerks"), ("user", "bob")]


def test_a_task_is_assigned_changed_and_completed(db):
    player = playing(CHECK)
    task = Task.objects.get()

    player.send(commands.AssignTask(task.item_key, task.key, "bob"))
    changes = {"candidateGroups": ["bosses"], "dueDate": None, "priority": 10}
    player.send(commands.UpdateTask(task.item_key, task.key, changes))

    task.refresh_from_db()
    assert (task.assignee, task.candidate_groups, task.due_date, task.priority) == (
        "bob",
        ["bosses"],
        None,
        10,
    )
    assert set(TaskCandidate.objects.values_list("name", flat=True)) == {"bosses", "bob"}
    player.holds()

    player.actor = "user:bob"
    player.completes("Check", fine=True)

    task.refresh_from_db()
    assert (task.state, task.completed_by) == ("COMPLETED", "user:bob")
    assert TaskCandidate.objects.count() == 0
    player.holds()


def test_a_user_task_that_is_a_job_is_in_the_inbox_too(db):
    plain = (
        '<bpmn:userTask id="Check" name="Check it">'
        + drawn.extended('<zeebe:assignmentDefinition assignee="bob" candidateGroups="clerks"/>')
        + "</bpmn:userTask>"
    )
    player = playing(plain)

    task, job = Task.objects.get(), Job.objects.get()
    assert (task.key, task.job_key, task.name, task.assignee) == (
        job.key,
        job.key,
        "Check it",
        "bob",
    )
    assert task.candidate_groups == ["clerks"]
    player.completes("Check")

    task.refresh_from_db()
    assert task.state == "COMPLETED"
    player.holds()


# batches ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 60])
def test_many_instances_in_one_batch_have_the_rows_of_each(db, number: int):
    key = deploy(drawn.process(drawn.script("Count"), drawn.service("Pack")), "order")
    player = StoredPlayer(key)
    for _ in range(number):
        player.starts(amount=1)
    jobs = list(Job.objects.order_by("instance_key"))

    loaded = turns.load_instances({job.instance_key: () for job in jobs})
    events = [
        [("JobCompleted", job.key, job.item_key), ("ItemCompleted", job.item_key)] for job in jobs
    ]
    records = [
        turns.TurnRecord(loaded[job.instance_key], turn, 5, "worker:w", "CompleteJob")
        for job, turn in zip(jobs, events, strict=True)
    ]
    for record in records:
        for event in record.events:
            evolve(record.loaded.state, event)
    rows = turns.write_turns(records)

    snapshot = journal = job = element = 1
    assert rows == number * (snapshot + journal + job + element)
    assert Job.objects.filter(state="COMPLETED").count() == number
    assert ElementInstance.objects.filter(element_id="Pack", state="COMPLETED").count() == number
