"""Every kind of event that is waited for, at every place where BPMN lets one wait (table 10.93)."""

import pytest

from tests.bpmn.drawing import flow, node, process, service
from tests.bpmn.scopes import MESSAGE, NAMED, SIGNAL, timer

HOUR = 3_600_000
CONDITION = "<conditionalEventDefinition><condition>=ready</condition></conditionalEventDefinition>"
STOP = '<signalEventDefinition signalRef="stop"/>'
MORE = NAMED + '<signal id="stop" name="stop"/>'

#: What is drawn, and what then happens, step by step: the last step is the one that counts.
EVENTS = {
    "message": (MESSAGE, [("receives", "ping")]),
    "timer": (timer("Duration", "PT1H"), [("passes", HOUR)]),
    "signal": (SIGNAL, [("hears", "go")]),
    "conditional": (CONDITION, [("sets", True)]),
    "multiple": (MESSAGE + SIGNAL, [("hears", "go")]),
    "parallel multiple": (SIGNAL + STOP, [("hears", "stop"), ("hears", "go")]),
}
KINDS = pytest.mark.parametrize("kind", EVENTS)
INTERRUPTS = pytest.mark.parametrize("interrupts", [True, False])


def event(tag, kind, **attributes):
    together = {"parallelMultiple": "true"} if kind == "parallel multiple" else {}
    return node(tag, "", EVENTS[kind][0], **together, **attributes)


def begins(play):
    play.starts(key="a", ready=False)


def happens(play, kind, *, waiting):
    """Each step, and that before the last one nothing moves."""
    for way, what in EVENTS[kind][1]:
        play.waits_at(*waiting)
        if way == "sets":
            play.sets(ready=what)
        else:
            getattr(play, way)(what)


@KINDS
def test_a_catch_event_holds_the_token_until_it_happens(draws, kind):
    caught = event("intermediateCatchEvent", kind)
    play = draws(
        process(
            '<startEvent id="s"/>'
            + caught
            + service("B")
            + flow("f", "s", "x")
            + flow("g", "x", "B"),
            MORE,
        )
    )

    begins(play)
    happens(play, kind, waiting=["x"])

    play.waits_at("B")


@KINDS
def test_the_event_behind_the_gateway_that_happens_first_takes_the_token(draws, kind):
    other = node("intermediateCatchEvent", "", timer("Duration", "P1D"), id="y")
    play = draws(
        process(
            '<startEvent id="s"/><eventBasedGateway id="g"/>'
            + event("intermediateCatchEvent", kind)
            + other
            + service("B")
            + service("C")
            + flow("f", "s", "g")
            + flow("to_x", "g", "x")
            + flow("to_y", "g", "y")
            + flow("to_b", "x", "B")
            + flow("to_c", "y", "C"),
            MORE,
        )
    )

    begins(play)
    happens(play, kind, waiting=["g"])

    play.waits_at("B")
    play.has_not_visited("y")
    play.passes(48 * HOUR)
    play.waits_at("B")


@INTERRUPTS
@KINDS
def test_a_boundary_event_goes_on_beside_its_host_or_instead_of_it(draws, kind, interrupts):
    attached = event(
        "boundaryEvent", kind, attachedToRef="A", cancelActivity=str(interrupts).lower()
    )
    play = draws(
        process(
            '<startEvent id="s"/>'
            + service("A")
            + attached
            + service("B")
            + flow("f", "s", "A")
            + flow("g", "x", "B"),
            MORE,
        )
    )

    begins(play)
    happens(play, kind, waiting=["A"])

    play.waits_at(*(["B"] if interrupts else ["A", "B"]))


@INTERRUPTS
@KINDS
def test_an_event_sub_process_begins_beside_its_scope_or_instead_of_it(draws, kind, interrupts):
    start = event("startEvent", kind, isInterrupting=str(interrupts).lower())
    play = draws(
        process(
            '<startEvent id="s"/>'
            + service("A")
            + flow("f", "s", "A")
            + f'<subProcess id="h" triggeredByEvent="true">{start}{service("B")}'
            + flow("g", "x", "B")
            + "</subProcess>",
            MORE,
        )
    )

    begins(play)
    happens(play, kind, waiting=["A"])

    play.waits_at(*(["B"] if interrupts else ["A", "B"]))


STARTS = {
    "none": "",
    "message": MESSAGE,
    "timer": timer("Cycle", "R/PT1H"),
    "signal": SIGNAL,
    "conditional": CONDITION,
    "multiple": MESSAGE + SIGNAL,
}


@pytest.mark.parametrize("kind", STARTS)
def test_the_instance_begins_at_the_start_event_that_happened(draws, kind):
    other = "" if kind != "none" else '<signalEventDefinition signalRef="stop"/>'
    play = draws(
        process(
            node("startEvent", "", STARTS[kind])
            + node("startEvent", "", other, id="y")
            + service("A")
            + service("B")
            + flow("f", "x", "A")
            + flow("g", "y", "B"),
            MORE,
        )
    )

    play.starts(at="x", seen=1)

    play.waits_at("A")
    play.has_variables(seen=1)
    play.has_not_visited("y", "B")


@pytest.mark.parametrize("kind", ["message", "signal", "timer", "conditional", "multiple"])
def test_an_event_behind_a_gateway_begins_the_process(draws, kind):
    play = draws(
        process(
            '<eventBasedGateway id="g" instantiate="true"/>'
            + event("intermediateCatchEvent", kind)
            + node("intermediateCatchEvent", "", STOP, id="y")
            + service("A")
            + service("B")
            + flow("to_x", "g", "x")
            + flow("to_y", "g", "y")
            + flow("f", "x", "A")
            + flow("h", "y", "B"),
            MORE,
        )
    )

    play.starts(at="x")

    play.has_passed("g", "x")
    play.waits_at("A")
    play.has_not_visited("y", "B")


MAPPED = '<zeebe:ioMapping><zeebe:input source="=n" target="carried"/></zeebe:ioMapping>'


@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "endEvent"])
def test_a_signal_is_thrown_with_what_is_mapped_into_it_and_goes_on_at_once(draws, tag):
    body = '<startEvent id="s"/>' + node(tag, MAPPED, SIGNAL) + flow("f", "s", "x")
    play = draws(process(body, NAMED))

    play.starts(n=3, other=4)

    (thrown,) = play.events("SignalThrown")
    assert thrown[3:] == ("go", {"carried": 3})
    play.has_passed("x")
    play.has_ended()


@pytest.mark.parametrize("interrupts", ["true", "false"])
def test_compensation_at_the_border_neither_interrupts_nor_goes_on(draws, interrupts):
    border = node(
        "boundaryEvent",
        "",
        "<compensateEventDefinition/>",
        attachedToRef="A",
        cancelActivity=interrupts,
    )
    undo = service("U").replace('id="U"', 'id="U" isForCompensation="true"')
    throw = node("intermediateThrowEvent", "", "<compensateEventDefinition/>", id="t")
    play = draws(
        process(
            '<startEvent id="s"/>'
            + service("A")
            + border
            + undo
            + throw
            + '<association id="as" sourceRef="x" targetRef="U"/>'
            + flow("f", "s", "A")
            + flow("g", "A", "t")
        )
    )

    play.starts()
    play.waits_at("A")
    play.completes("A")

    play.waits_at("U", "t")
    play.completes("U")
    play.has_ended()
