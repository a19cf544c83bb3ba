"""Calls over the pipe: instances speak to each other exactly once, at once or by a row."""

import threading

import pytest
from django.db import connection, transaction

from engine import public
from engine.dispatch import crossings, fold
from engine.dispatch.upkeep import Upkeep
from engine.public import CommandRejected
from engine.runtime import advance, calls
from engine.runtime.commands import CompleteCall
from engine.store import json
from engine.store.models.crossings import Crossing
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance, Snapshot
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance
from engine.store.models.work import Job
from engine.store.replaying import replay
from tests.bpmn.drawing import definitions, flow, node
from tests.dispatch.desk import OPERATOR, ROOT, Desk
from tests.dispatch.drawings import service

ESCALATION = '<escalation id="late" escalationCode="late"/>'
LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"'
    ' outputCollection="all" outputElement="=made"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)
MADE = '<zeebe:ioMapping><zeebe:output source="=made" target="made"/></zeebe:ioMapping>'


def calling(
    called: str = "child", id_: str = "p", more: str = "", inside: str = "", beside: str = ""
) -> bytes:
    """A process that calls another between its start and its end."""
    extension = f'<zeebe:calledElement processId="{called}"/>{more}'
    activity = node("callActivity", extension, inside, id="Call")
    body = (
        f'<startEvent id="Start"/>{activity}<endEvent id="End"/>'
        f"{flow('in', 'Start', 'Call')}{flow('out', 'Call', 'End')}{beside}"
    )
    return definitions(f'<process id="{id_}" isExecutable="true">{body}</process>{ESCALATION}')


def working(id_: str = "child", before: str = "") -> bytes:
    """A process with one job, and perhaps something before it."""
    first = "Before" if before else "Work"
    middle = before + (flow("then", "Before", "Work") if before else "")
    body = (
        f'<startEvent id="Begin"/>{middle}{service("Work")}<endEvent id="Done"/>'
        f"{flow('in', 'Begin', first)}{flow('out', 'Work', 'Done')}"
    )
    return definitions(f'<process id="{id_}" isExecutable="true">{body}</process>{ESCALATION}')


def deploy(desk: Desk, *drawings: bytes) -> None:
    desk.deploy(*((f"{number}.bpmn", data) for number, data in enumerate(drawings)))


def of(process: str) -> Instance:
    return Instance.objects.filter(process_id=process).latest("key")


def all_follow_from_their_journals() -> None:
    for key in Instance.objects.values_list("key", flat=True):
        verdict = replay(key)
        assert verdict.holds, verdict.problems
        assert public.verify_audit(key).intact


def trouble_of(instance: int) -> tuple[int, list[tuple[str, int]]]:
    rows = ElementInstance.objects.filter(instance_key=instance, incidents__gt=0)
    counted = sorted(rows.exclude(type="PROCESS").values_list("element_id", "incidents"))
    return Instance.objects.get(key=instance).incidents, counted


# at once ----------------------------------------------------------------------------------------


def test_a_child_runs_as_an_instance_of_its_own_and_gives_back_what_it_made(desk: Desk) -> None:
    deploy(desk, calling(), working())
    started = public.start_instance(
        process_id="p", variables={"x": 1}, business_id="A-1", tags=["vip"], actor=ROOT
    )
    child, call = of("child"), ElementInstance.objects.get(element_id="Call")

    assert (child.parent_key, child.parent_item_key) == (started.key, call.key)
    assert (child.root_key, child.business_id, child.tags) == (started.key, "A-1", ["vip"])
    job = desk.job()
    assert (job.variables["x"], job.root_key) == (1, started.key)
    desk.complete(job, y=2)

    assert [desk.state(key) for key in (started.key, child.key)] == ["COMPLETED"] * 2
    assert public.end_variables(started.key) == {"x": 1, "y": 2}
    assert not Crossing.objects.exists()
    assert not Snapshot.objects.exists()
    all_follow_from_their_journals()


def test_the_version_that_is_called_is_recorded(desk: Desk) -> None:
    deploy(desk, calling(), working())
    deploy(desk, calling(), working(before=node("manualTask", id="Before")))
    desk.start()

    first = Journal.objects.get(instance_key=of("p").key)
    (kept,) = [e[3] for e in json.decode(bytes(first.events)) if e[0] == "CallOpened"]

    assert (kept["version"], kept["definition"]) == (2, of("child").definition_key)


def test_a_call_bound_to_its_deployment_keeps_the_version_that_came_with_it(desk: Desk) -> None:
    bound = b'processId="child" bindingType="deployment"'
    deploy(desk, calling().replace(b'processId="child"', bound), working())
    deploy(desk, working(before=node("manualTask", id="Before")))
    desk.start()

    assert of("child").version == 1


def test_a_call_bound_to_a_version_tag_gets_the_newest_with_that_tag(desk: Desk) -> None:
    def tagged(tag: str, *, before: str = "") -> bytes:
        held = f'<extensionElements><zeebe:versionTag value="{tag}"/></extensionElements>'
        return working(before=before).replace(b"<startEvent", held.encode() + b"<startEvent")

    bound = b'processId="child" bindingType="versionTag" versionTag="a"'
    more = node("manualTask", id="Before")
    for child in (tagged("a"), tagged("a", before=more), tagged("b", before=more)):
        deploy(desk, child)
    deploy(desk, calling().replace(b'processId="child"', bound))
    desk.start()

    assert of("child").version == 2


def test_a_child_is_canceled_with_its_caller_and_not_alone(desk: Desk) -> None:
    deploy(desk, calling(), calling("leaf", "child"), working("leaf"))
    instance = desk.start()
    leaf = of("leaf")

    with pytest.raises(CommandRejected, match=f"root process instance '{instance}'") as refused:
        public.cancel_instance(leaf.key, actor=ROOT)
    assert refused.value.code == "INVALID_STATE"
    public.cancel_instance(instance, actor=ROOT)

    states = set(Instance.objects.values_list("state", flat=True))
    assert (states, leaf.root_key) == ({"TERMINATED"}, instance)
    assert not Job.objects.filter(ended_at=None).exists()
    all_follow_from_their_journals()


def test_a_missing_process_is_an_incident_until_it_is_deployed(desk: Desk) -> None:
    deploy(desk, calling())
    instance = desk.start()
    incident = Incident.objects.get()
    assert (incident.type, incident.element_id) == ("CALLED_ELEMENT_ERROR", "Call")

    deploy(desk, working())
    public.resolve_incident(incident.key, actor=ROOT)
    desk.complete(desk.job())

    assert desk.state(instance) == "COMPLETED"
    assert Instance.objects.get(key=instance).incidents == 0


def test_incidents_of_a_child_count_in_its_callers_until_they_are_resolved(desk: Desk) -> None:
    deploy(desk, calling(), calling("leaf", "child"), working("leaf"))
    instance = desk.start()
    job = desk.job()
    public.fail_job(job.key, retries=0, message="no", token=job.token, actor=ROOT)

    for key in (instance, of("child").key):
        assert trouble_of(key) == (1, [("Call", 1)])
    all_follow_from_their_journals()

    public.update_job(job.key, retries=1, actor=ROOT)
    public.resolve_incident(Incident.objects.get().key, actor=ROOT)
    for key in (instance, of("child").key, of("leaf").key):
        assert trouble_of(key) == (0, [])
    desk.complete(desk.job())
    assert desk.state(instance) == "COMPLETED"
    all_follow_from_their_journals()


def test_a_canceled_child_takes_its_incidents_with_it(desk: Desk) -> None:
    deploy(desk, calling(), working())
    instance = desk.start()
    job = desk.job()
    public.fail_job(job.key, retries=0, message="no", token=job.token, actor=ROOT)

    public.cancel_instance(instance, actor=ROOT)

    assert set(Instance.objects.values_list("incidents", flat=True)) == {0}
    assert set(ElementInstance.objects.values_list("incidents", flat=True)) == {0}
    all_follow_from_their_journals()


def test_a_recursion_without_an_end_is_an_incident_that_cancels_with_its_root(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "DEEPEST", 30)
    deploy(desk, calling("p"))
    instance = desk.start()

    assert Instance.objects.count() == 31
    assert Incident.objects.get().type == "CALLED_ELEMENT_ERROR"
    assert Instance.objects.filter(incidents=1).count() == 31
    public.cancel_instance(instance, actor=ROOT)
    assert set(Instance.objects.values_list("state", flat=True)) == {"TERMINATED"}
    assert set(Instance.objects.values_list("incidents", flat=True)) == {0}


def test_a_buffered_message_meets_a_child_in_the_transaction_that_starts_it(desk: Desk) -> None:
    wait = '<intermediateCatchEvent id="Before"><messageEventDefinition messageRef="paid"/>'
    message = (
        '<message id="paid" name="paid"><extensionElements>'
        '<zeebe:subscription correlationKey="=order"/></extensionElements></message>'
    )
    child = working(before=wait + "</intermediateCatchEvent>")
    child = child.replace(b"</definitions>", message.encode() + b"</definitions>")
    deploy(desk, calling(), child)
    public.publish_message("paid", "a", ttl_ms=60_000, variables={"n": 5}, actor=ROOT)

    desk.start(order="a")

    assert desk.job().variables["n"] == 5


# as rows ----------------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing arrives in the transaction that sends it."""
    monkeypatch.setattr(crossings, "DIRECT", 0)


def arrive(monkeypatch: pytest.MonkeyPatch, rows: int = 100) -> list[str]:
    """Let *rows* arrive in one transaction; what they were."""
    waiting = list(Crossing.objects.order_by("id").values_list("command", flat=True)[:rows])
    with monkeypatch.context() as patch:
        patch.setattr(crossings, "AT_ONCE", rows)
        assert fold.let_arrive() == bool(waiting)
    return waiting


def test_what_cannot_arrive_at_once_waits_as_a_row_and_arrives_once(
    desk: Desk, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(desk, calling(), working())
    instance = desk.start(x=1)
    assert Instance.objects.count() == 1
    row = Crossing.objects.get()
    assert (row.command, row.sender) == ("StartInstance", instance)

    assert arrive(monkeypatch) == ["StartInstance"]
    assert row.receiver == of("child").key
    desk.complete(desk.job(), y=2)
    assert (desk.state(of("child").key), desk.state(instance)) == ("COMPLETED", "ACTIVE")

    assert arrive(monkeypatch) == ["CompleteCall"]
    assert arrive(monkeypatch) == []
    assert desk.state(instance) == "COMPLETED"
    assert public.end_variables(instance) == {"x": 1, "y": 2}
    all_follow_from_their_journals()


def test_a_cancel_that_overtakes_nothing_finds_the_child_that_was_to_be_started(
    desk: Desk, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(desk, calling(), working())
    instance = desk.start()
    public.cancel_instance(instance, actor=ROOT)

    assert arrive(monkeypatch) == ["StartInstance", "CancelInstance"]
    assert desk.state(of("child").key) == "TERMINATED"
    assert not Job.objects.filter(ended_at=None).exists()
    all_follow_from_their_journals()


def test_what_one_sends_to_another_arrives_in_order(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = '<escalationEventDefinition escalationRef="late"/>'
    border = node(
        "boundaryEvent", inside=late, id="Late", attachedToRef="Call", cancelActivity="false"
    )
    beside = border + service("Hurry", "hurry") + flow("toHurry", "Late", "Hurry")
    throw = node("intermediateThrowEvent", inside=late, id="Before")
    deploy(desk, calling(beside=beside), working(before=throw))
    monkeypatch.setattr(crossings, "DIRECT", 0)
    instance = desk.start()
    assert arrive(monkeypatch, 1) == ["StartInstance"]
    monkeypatch.setattr(crossings, "DIRECT", 100)  # what comes now could arrive at once
    assert list(Crossing.objects.values_list("command", flat=True)) == ["ThrowCallEscalation"]
    desk.complete(desk.job())

    assert arrive(monkeypatch) == ["ThrowCallEscalation", "CompleteCall"]
    assert desk.waits_at(instance) == ["Hurry"]
    all_follow_from_their_journals()


def test_a_result_for_a_caller_that_is_gone_is_void(
    desk: Desk, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(desk, calling(), working())
    instance = desk.start()
    arrive(monkeypatch)
    desk.complete(desk.job())
    public.cancel_instance(instance, actor=ROOT)

    assert arrive(monkeypatch) == ["CompleteCall", "CancelInstance"]
    assert not Crossing.objects.exists()
    assert (desk.state(of("child").key), desk.state(instance)) == ("COMPLETED", "TERMINATED")


def test_a_receiver_that_fails_does_not_undo_its_sender(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(desk, calling(), working())
    instance = desk.start()

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(advance.ON_ITEM, CompleteCall, fail)
    desk.complete(desk.job(), y=2)
    assert desk.state(of("child").key) == "COMPLETED"
    assert Crossing.objects.get().command == "CompleteCall"
    assert fold.let_arrive()
    incident = Incident.objects.get()
    assert (incident.instance_key, incident.element_id) == (instance, "Call")
    assert not fold.let_arrive()  # it is held back for a minute

    monkeypatch.setitem(advance.ON_ITEM, CompleteCall, calls.completed)
    Crossing.objects.update(retry_at=None)
    assert fold.let_arrive()
    assert desk.state(instance) == "COMPLETED"
    assert public.end_variables(instance) == {"y": 2}
    assert Instance.objects.get(key=instance).incidents == 0
    all_follow_from_their_journals()


def test_a_row_that_cannot_be_read_holds_nothing_else_up(
    desk: Desk, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(desk, calling(), working())
    desk.start()
    Crossing.objects.update(command="OfTomorrow")
    desk.start()

    assert fold.let_arrive()
    assert Instance.objects.filter(process_id="child").count() == 1
    assert not fold.let_arrive()
    assert Crossing.objects.get().command == "OfTomorrow"


# many -------------------------------------------------------------------------------------------


def test_hundreds_of_children_run_and_come_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(desk, calling(more=MADE, inside=LOOP.format("false")), working())
    instance = desk.start(items=list(range(300)))
    assert Instance.objects.count() == crossings.DIRECT + 1
    while fold.let_arrive():
        pass
    assert Instance.objects.count() == 301

    found = desk.jobs(limit=300)
    public.complete_jobs(
        [
            public.Completion(key=job.key, variables={"made": job.variables["item"] * 2})
            for job in reversed(found)
        ],
        actor=ROOT,
    )
    while fold.let_arrive():
        pass

    assert desk.state(instance) == "COMPLETED"
    assert public.end_variables(instance)["all"] == [2 * number for number in range(300)]
    assert set(Instance.objects.values_list("state", flat=True)) == {"COMPLETED"}
    assert replay(instance).holds


def test_children_of_a_sequential_loop_come_one_after_another(desk: Desk) -> None:
    deploy(desk, calling(more=MADE, inside=LOOP.format("true")), working())
    instance = desk.start(items=[1, 2, 3])

    for number in (1, 2, 3):
        assert Instance.objects.filter(process_id="child").count() == number
        desk.complete(desk.job(), made=number * 10)

    assert public.end_variables(instance)["all"] == [10, 20, 30]
    all_follow_from_their_journals()


def test_canceling_ends_hundreds_of_children(desk: Desk) -> None:
    deploy(desk, calling(inside=LOOP.format("false")), working())
    instance = desk.start(items=list(range(250)))
    public.cancel_instance(instance, actor=OPERATOR)

    while fold.let_arrive():
        pass

    assert set(Instance.objects.values_list("state", flat=True)) == {"TERMINATED"}
    assert Instance.objects.count() == 251
    assert not Job.objects.filter(ended_at=None).exists()


# after the commit -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_rows_arrive_right_after_the_commit_without_anybodys_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(desk, calling(inside=LOOP.format("false")), working())
    monkeypatch.setattr(crossings, "DIRECT", 3)
    monkeypatch.setattr(crossings, "AT_ONCE", 7)

    desk.start(items=list(range(20)))

    assert Instance.objects.count() == 21
    assert not Crossing.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_left_behind_arrives_at_the_next_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(desk, calling(), working())
    monkeypatch.setattr(crossings, "DIRECT", 0)
    monkeypatch.setattr(fold, "follow", lambda: None)
    instance = desk.start()
    assert Instance.objects.count() == 1
    monkeypatch.setattr(crossings, "DIRECT", 100)

    Upkeep(shared=True).look()

    desk.complete(desk.job())
    assert desk.state(instance) == "COMPLETED"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_a_child_does_not_wait_for_a_caller_that_somebody_works_on(desk: Desk) -> None:
    deploy(desk, calling(), working())
    instance = desk.start()
    locked, seen = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with transaction.atomic():
                Snapshot.objects.select_for_update().get(instance_key=instance)
                locked.set()
                assert seen.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert locked.wait(20)
    job = desk.job()
    completing = threading.Thread(target=lambda: _complete_and_close(desk, job))
    completing.start()
    for _ in range(200):
        if desk.state(of("child").key) == "COMPLETED":
            break
        threading.Event().wait(0.05)
    assert Crossing.objects.get().command == "CompleteCall"  # committed; its arrival waits
    seen.set()
    thread.join(20)
    completing.join(20)

    assert desk.state(instance) == "COMPLETED"
    assert not Crossing.objects.exists()
    all_follow_from_their_journals()


def _complete_and_close(desk: Desk, job: public.ActivatedJob) -> None:
    try:
        desk.complete(job)
    finally:
        connection.close()
