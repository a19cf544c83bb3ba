"""Signals that instances throw: who hears them, with what, and that a chain of them ends."""

import pytest

from engine import public
from engine.dispatch import thrown_signals
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from tests.bpmn.drawing import definitions, flow, node, service
from tests.dispatch.desk import ROOT, Desk

SIGNAL = '<signalEventDefinition signalRef="g"/>'
NAMED = '<signal id="g" name="go"/>'


def _process(identifier: str, body: str) -> bytes:
    return definitions(f'<process id="{identifier}" isExecutable="true">{body}</process>{NAMED}')


THROWS = _process(
    "p",
    '<startEvent id="s"/>'
    + node("parallelGateway", id="split")
    + node("intermediateCatchEvent", inside=SIGNAL, id="Hears")
    + service("Before")
    + node(
        "intermediateThrowEvent",
        '<zeebe:ioMapping><zeebe:input source="=n + 1" target="more"/></zeebe:ioMapping>',
        SIGNAL,
        id="Throws",
    )
    + node("intermediateCatchEvent", inside=SIGNAL, id="TooLate")
    + service("A")
    + flow("f", "s", "split")
    + flow("f1", "split", "Hears")
    + flow("f2", "split", "Before")
    + flow("f3", "Before", "Throws")
    + flow("f4", "Throws", "TooLate")
    + flow("f5", "Hears", "A"),
)
WAITS = _process(
    "q",
    '<startEvent id="s"/>'
    + node("intermediateCatchEvent", inside=SIGNAL, id="Hears")
    + service("B")
    + flow("f", "s", "Hears")
    + flow("h", "Hears", "B"),
)
STARTS = _process(
    "r", node("startEvent", inside=SIGNAL, id="s") + service("C") + flow("f", "s", "C")
)


def test_everyone_who_waits_now_hears_it_the_thrower_too(desk: Desk) -> None:
    desk.deploy(("q.bpmn", WAITS), ("r.bpmn", STARTS))
    other = desk.start("q")
    desk.deploy(THROWS)
    thrower = desk.start(n=1)
    desk.complete(desk.job())

    assert desk.waits_at(other) == ["B"]
    assert desk.waits_at(thrower) == ["A", "TooLate"]
    started = Instance.objects.get(process_id="r")
    assert desk.waits_at(started.key) == ["C"]
    carried = {job.element_id: dict(job.variables) for job in desk.jobs()}
    assert carried["B"] == {"more": 2}
    assert carried["C"] == {"more": 2}


def test_signals_that_lead_to_each_other_without_an_end_are_cut_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(thrown_signals, "LONGEST_CHAIN", 5)
    desk.deploy(
        _process(
            "echo",
            node("startEvent", inside=SIGNAL, id="s")
            + node("endEvent", inside=SIGNAL, id="e")
            + flow("f", "s", "e"),
        )
    )

    public.broadcast_signal("go", {}, actor=ROOT)

    assert ElementInstance.objects.filter(element_id="e", state="COMPLETED").count() == 6
    assert "is cut off" in caplog.text
