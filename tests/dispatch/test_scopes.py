"""Event sub-processes, compensation and transactions over the pipe, with all that is stored."""

import pytest

from engine import public
from engine.store.models.instances import Instance, Snapshot
from engine.store.models.runs import ElementInstance
from engine.store.models.subscriptions import MessageSubscription, SignalSubscription
from engine.store.models.work import Job, Timer
from engine.store.replaying import replay
from tests.bpmn.drawing import definitions, flow, node, process, service
from tests.bpmn.scopes import (
    CANCEL,
    COMPENSATE,
    MESSAGE,
    NAMED,
    SIGNAL,
    START,
    caught,
    chain,
    end,
    on_event,
    sub_process,
    throw,
    timer,
    undone,
)
from tests.dispatch.desk import ROOT, Desk

pytestmark = pytest.mark.django_db
HOUR = 3_600_000


def do(desk: Desk, element: str, **variables: object) -> None:
    """Complete the oldest job of the element."""
    key = Job.objects.filter(element_id=element, ended_at=None).earliest("key").key
    public.complete_job(key, variables, actor=ROOT)


def follows(instance: int) -> None:
    """Everything that is stored follows from the journal, and nothing waits of what has ended."""
    verdict = replay(instance)
    assert verdict.holds, verdict.problems
    if Instance.objects.get(key=instance).state != "ACTIVE":
        for model in (MessageSubscription, SignalSubscription, Timer):
            rows = model.objects.filter(instance_key=instance)
            open_ = [row for row in rows if getattr(row, "state", "CREATED") == "CREATED"]
            assert open_ == []


def started(instance: int, *elements: str) -> list[str]:
    rows = ElementInstance.objects.filter(instance_key=instance, element_id__in=elements)
    return list(rows.order_by("key").values_list("element_id", flat=True))


def test_a_process_listens_by_message_signal_and_timer(desk: Desk) -> None:
    beside = (
        on_event("E", MESSAGE, "X", interrupting=False)
        + on_event("F", SIGNAL, "Y", interrupting=False)
        + on_event("G", timer("Cycle", "R2/PT1H"), "Z", interrupting=False)
    )
    now = public.now_ms()
    desk.pin(now)
    desk.deploy(process(START + service("A") + chain("s", "A") + beside, NAMED))
    instance = desk.start(key="k")

    for _ in range(2):
        public.publish_message("ping", "k", variables={"text": "hey"}, actor=ROOT)
    public.broadcast_signal("go", actor=ROOT)
    desk.pin(now + 3 * HOUR)

    assert desk.waits_at(instance) == ["A", "E", "E", "F", "G", "G", "X", "X", "Y", "Z", "Z"]
    follows(instance)
    for element in "XXYZZA":
        do(desk, element)
    assert desk.state(instance) == "COMPLETED"
    follows(instance)


def test_one_that_interrupts_leaves_nothing_else_open(desk: Desk) -> None:
    beside = on_event("E", MESSAGE, "X") + on_event("F", SIGNAL, "Y")
    beside += on_event("G", timer("Duration", "PT1H"), "Z")
    desk.deploy(process(START + service("A") + chain("s", "A") + beside, NAMED))
    instance = desk.start(key="k")

    public.publish_message("ping", "k", actor=ROOT)

    assert desk.waits_at(instance) == ["E", "X"]
    assert not Timer.objects.exists()
    assert not MessageSubscription.objects.filter(state="CREATED").exists()
    follows(instance)
    do(desk, "X")
    assert desk.state(instance) == "COMPLETED"
    follows(instance)


def test_a_message_that_came_before_its_listener_begins_it(desk: Desk) -> None:
    inside = node("startEvent", id="us") + service("B") + chain("us", "B")
    drawn = START + service("A") + sub_process("u", inside + on_event("E", MESSAGE, "X"))
    desk.deploy(process(drawn + chain("s", "A", "u"), NAMED))
    instance = desk.start(key="k")
    public.publish_message("ping", "k", ttl_ms=HOUR, actor=ROOT)

    do(desk, "A")

    assert desk.waits_at(instance) == ["E", "X", "u"]
    follows(instance)


def test_compensation_goes_on_after_a_restart(desk: Desk) -> None:
    inside = node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    drawn = START + sub_process("u", inside) + service("B") + undone("B")
    drawn += throw("T", COMPENSATE, '<helm:compensation ordering="sequential"/>') + end("e")
    desk.deploy(process(drawn + chain("s", "u", "B", "T", "e"), NAMED))
    instance = desk.start(text="x" * 3000)
    do(desk, "A")
    do(desk, "B")
    assert desk.waits_at(instance) == ["T", "undoB"]

    Snapshot.objects.filter(instance_key=instance).update(plan_hash=b"old")
    do(desk, "undoB")
    assert desk.waits_at(instance) == ["T", "u#compensation", "undoA"]
    follows(instance)
    Snapshot.objects.filter(instance_key=instance).update(plan_hash=b"old")
    do(desk, "undoA")

    assert desk.state(instance) == "COMPLETED"
    assert started(instance, "u", "undoA", "undoB", "cA") == ["u", "undoB", "cA", "undoA"]
    follows(instance)


def test_what_completed_in_large_scopes_is_undone_there(desk: Desk) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics "
        'inputCollection="=for i in 1..130 return i" inputElement="i"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    inside = loop + node("startEvent", id="us") + service("A") + undone("A")
    inside += throw("T", COMPENSATE) + chain("us", "A", "T")
    desk.deploy(process(START + sub_process("u", inside) + chain("s", "u"), NAMED))
    instance = desk.start()

    for _ in range(2):
        for batch in (desk.jobs(limit=200), desk.jobs(limit=200)):
            for job in batch:
                desk.complete(job)

    assert desk.state(instance) == "COMPLETED"
    assert len(started(instance, "undoA")) == 130
    follows(instance)


def test_iterations_are_undone_one_by_one_from_outside(desk: Desk) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics "
        'inputCollection="=for i in 1..70 return i" inputElement="i"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    inside = loop + node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    drawn = START + sub_process("u", inside) + throw("T", COMPENSATE) + end("e")
    desk.deploy(process(drawn + chain("s", "u", "T", "e"), NAMED))
    instance = desk.start()
    for job in desk.jobs():
        desk.complete(job)

    undo = desk.jobs()
    assert sorted(job.variables["i"] for job in undo) == list(range(1, 71))
    for job in undo:
        desk.complete(job)

    assert desk.state(instance) == "COMPLETED"
    follows(instance)


def test_a_canceled_transaction_is_stored_as_terminated(desk: Desk) -> None:
    inside = node("startEvent", id="ts") + service("A") + undone("A") + end("x", CANCEL)
    drawn = START + sub_process("t", inside + chain("ts", "A", "x"), tag="transaction")
    drawn += caught("c", "t", CANCEL) + service("C")
    desk.deploy(process(drawn + chain("s", "t") + chain("c", "C"), NAMED))
    instance = desk.start()
    do(desk, "A")
    assert desk.waits_at(instance) == ["t", "undoA"]

    do(desk, "undoA")

    assert desk.waits_at(instance) == ["C"]
    rows = ElementInstance.objects.filter(instance_key=instance, element_id__in=("t", "x", "c"))
    assert sorted(rows.values_list("element_id", "type", "state")) == [
        ("c", "BOUNDARY_EVENT", "COMPLETED"),
        ("t", "SUB_PROCESS", "TERMINATED"),
        ("x", "END_EVENT", "COMPLETED"),
    ]
    follows(instance)


def test_a_call_may_be_undone_and_undo_by_a_call(desk: Desk) -> None:
    def call(id_: str, **more: str) -> str:
        return node("callActivity", '<zeebe:calledElement processId="child"/>', id=id_, **more)

    drawn = START + call("A") + undone("A", call("undoA", isForCompensation="true"))
    drawn += throw("T", COMPENSATE) + end("e") + chain("s", "A", "T", "e")
    child = '<startEvent id="cs"/>' + service("W") + flow("f", "cs", "W")
    desk.deploy(
        ("p.bpmn", process(drawn, NAMED)),
        ("c.bpmn", definitions(f'<process id="child" isExecutable="true">{child}</process>')),
    )
    instance = desk.start()
    do(desk, "W")
    assert desk.waits_at(instance) == ["T", "undoA"]

    do(desk, "W")

    assert desk.state(instance) == "COMPLETED"
    follows(instance)


def test_an_error_of_a_job_begins_an_event_sub_process_with_what_it_brings(desk: Desk) -> None:
    drawn = START + service("A") + chain("s", "A")
    beside = on_event("E", '<errorEventDefinition errorRef="bad"/>', "X")
    desk.deploy(process(drawn + beside, NAMED))
    instance = desk.start()
    job = desk.job()

    public.throw_job_error(job.key, code="bad", variables={"reason": "late"}, actor=ROOT)

    assert desk.waits_at(instance) == ["E", "X"]
    assert desk.job().variables["reason"] == "late"
    follows(instance)
