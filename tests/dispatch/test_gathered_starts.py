"""Parallel multiple start events: what begins a process together finds one pending beginning."""

import pytest

from engine import public
from engine.dispatch.restarting import restart_instance
from engine.store.models.instances import Instance
from engine.store.replaying import replay
from tests.bpmn.drawing import definitions, flow, node, service
from tests.dispatch.conftest import nothing_is_kept
from tests.dispatch.desk import ROOT, Desk

MESSAGES = "".join(
    f'<message id="{name}" name="{name}"><extensionElements>'
    '<zeebe:subscription correlationKey="=order"/></extensionElements></message>'
    for name in ("paid", "packed")
)
SIGNALS = '<signal id="open" name="open"/><signal id="staffed" name="staffed"/>'
PAID, PACKED = (f'<messageEventDefinition messageRef="{n}"/>' for n in ("paid", "packed"))
OPEN, STAFFED = (f'<signalEventDefinition signalRef="{n}"/>' for n in ("open", "staffed"))


def together(*parts: str) -> bytes:
    start = node("startEvent", inside="".join(parts), parallelMultiple="true")
    body = start + service("A") + flow("f", "x", "A")
    return definitions(f'<process id="p" isExecutable="true">{body}</process>{MESSAGES}{SIGNALS}')


def says(name: str, order: str, **variables: object) -> None:
    public.publish_message(
        name,
        order,
        variables={"order": order, **variables},  # type: ignore[dict-item]
        ttl_ms=60_000,
        actor=ROOT,
    )


def waits(desk: Desk) -> list[list[str]]:
    keys = Instance.objects.order_by("key").values_list("key", flat=True)
    return [desk.waits_at(key) for key in keys]


def test_messages_of_one_key_begin_one_instance_in_any_order(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))

    says("packed", "7", weight=3)
    says("packed", "8")
    assert waits(desk) == [["x"], ["x"]]
    nothing_is_kept()
    says("paid", "7", amount=5)
    assert waits(desk) == [["A"], ["x"]]
    says("paid", "8")

    assert waits(desk) == [["A"], ["A"]]
    first = desk.jobs()[0]
    assert first.variables == {"order": "7", "weight": 3, "amount": 5}
    assert replay(first.instance_key).holds


def test_a_second_message_of_the_same_kind_waits_for_the_next_beginning(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))

    says("paid", "7", round=1)
    says("paid", "7", round=2)
    says("packed", "7")
    says("packed", "7")
    assert waits(desk) == [["A"]]
    desk.complete(desk.job())

    assert desk.job().variables["round"] == 2
    assert Instance.objects.count() == 2


def test_a_signal_completes_every_pending_beginning_and_begins_no_other(desk: Desk) -> None:
    desk.deploy(together(PAID, OPEN))
    says("paid", "7")
    says("paid", "8")

    public.broadcast_signal("open", {}, actor=ROOT)

    assert waits(desk) == [["A"], ["A"]]


def test_signals_alone_are_gathered_too(desk: Desk) -> None:
    desk.deploy(together(OPEN, STAFFED))

    public.broadcast_signal("staffed", {"who": "Ada"}, actor=ROOT)
    assert waits(desk) == [["x"]]
    public.broadcast_signal("open", {"door": 1}, actor=ROOT)
    assert waits(desk) == [["A"]]
    public.broadcast_signal("open", {}, actor=ROOT)

    assert waits(desk) == [["A"], ["x"]]
    assert desk.job().variables == {"who": "Ada", "door": 1}


def test_a_pending_beginning_can_be_canceled_and_the_key_is_free_again(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))
    says("paid", "7", round=1)

    public.cancel_instance(Instance.objects.get().key, actor=ROOT)
    says("packed", "7")
    says("paid", "7", round=2)

    assert desk.job().variables["round"] == 2


def test_without_a_none_start_event_nobody_starts_it_by_hand(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))

    with pytest.raises(public.CommandRejected, match="none start event"):
        desk.start()


def test_an_instance_that_began_so_starts_again_with_all_that_it_was_given(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))
    says("packed", "7", weight=3)
    says("paid", "7", amount=5)
    first = desk.job()
    desk.complete(first)

    again = restart_instance(first.instance_key, actor=ROOT)

    assert desk.waits_at(again.key) == ["A"]
    assert desk.job().variables == {"order": "7", "weight": 3, "amount": 5}
