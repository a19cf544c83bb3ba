"""Conditional events: when a condition is judged, what it sees, and what it leads to."""

import pytest

from tests.bpmn.drawing import flow, line, node, process, service

CATCH = "intermediateCatchEvent"


def condition(text: str, events: str = "") -> str:
    held = ""
    if events:
        shown = f'<zeebe:conditionalFilter variableEvents="{events}"/>'
        held = f"<extensionElements>{shown}</extensionElements>"
    return (
        f"<conditionalEventDefinition>{held}<condition>{text}</condition>"
        "</conditionalEventDefinition>"
    )


def beside(text: str, *, events: str = "", interrupts: bool = True) -> bytes:
    """A task A with a conditional boundary event that leads to B."""
    boundary = node(
        "boundaryEvent",
        inside=condition(text, events),
        id="y",
        attachedToRef="A",
        cancelActivity=str(interrupts).lower(),
    )
    return process(
        '<startEvent id="s"/>'
        + service("A")
        + boundary
        + service("B")
        + service("C")
        + flow("f", "s", "A")
        + flow("g", "y", "B")
        + flow("h", "A", "C")
    )


def test_a_catch_event_goes_on_when_its_condition_becomes_true(draws):
    play = draws(line(node(CATCH, inside=condition("=stock &lt; 10"))))

    play.starts(stock=20)
    play.waits_at("x")
    play.sets(other=1)
    play.sets(stock=15)
    play.waits_at("x")
    play.sets(stock=5)

    play.has_ended()


def test_what_is_true_already_does_not_wait(draws):
    play = draws(line(node(CATCH, inside=condition("=stock &lt; 10"))))

    play.starts(stock=5)

    play.has_ended()


def test_a_variable_that_is_not_there_yet_makes_nothing_true(draws):
    play = draws(line(node(CATCH, inside=condition("=stock &lt; 10"))))

    play.starts()
    play.waits_at("x")
    play.sets(stock=1)
    play.has_ended()


def test_an_interrupting_boundary_event_ends_its_activity(draws):
    play = draws(beside("=urgent"))

    play.starts(urgent=False)
    play.waits_at("A")
    play.sets(urgent=True)

    play.waits_at("B")


def test_a_condition_that_holds_at_once_keeps_the_activity_from_its_work(draws):
    play = draws(beside("=urgent"))

    play.starts(urgent=True)

    play.waits_at("B")
    assert [e for e in play.events("JobOpened") if e[2] != play.only("B").key] == []


def test_a_non_interrupting_one_happens_each_time_it_is_true_once_a_step(draws):
    play = draws(beside("=level &gt; 3", interrupts=False))

    play.starts(level=1)
    play.sets(level=4)
    play.waits_at("A", "B")
    play.sets(level=5)
    play.waits_at("A", "B", "B")
    play.sets(level=2)
    play.waits_at("A", "B", "B")


@pytest.mark.parametrize(
    ("events", "first", "second"),
    [("create", ["A", "B"], ["A", "B"]), ("update", ["A"], ["A", "B"])],
)
def test_the_filter_says_which_changes_count(draws, events, first, second):
    play = draws(beside("=level &gt; 3", events=events, interrupts=False))

    play.starts()
    play.sets(level=4)
    play.waits_at(*first)
    play.sets(level=5)
    play.waits_at(*second)


def test_a_nearer_variable_of_the_name_hides_the_change(draws):
    play = draws(beside("=level &gt; 3"))

    play.starts(level=1)
    play.sets("A", local=True, level=2)
    play.sets(level=9)
    play.waits_at("A")
    play.sets("A", local=True, level=8)
    play.waits_at("B")


def test_what_the_activity_leaves_at_its_end_does_not_meet_its_own_boundary_event(draws):
    play = draws(beside("=done"))

    play.starts(done=False)
    play.completes("A", done=True)

    play.waits_at("C")


def test_the_first_of_the_events_behind_a_gateway_wins(draws):
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    play = draws(
        process(
            '<startEvent id="s"/>'
            + node("eventBasedGateway", id="g")
            + node(CATCH, inside=condition("=go"), id="a")
            + node(CATCH, inside=timer, id="b")
            + service("A")
            + flow("f", "s", "g")
            + flow("f1", "g", "a")
            + flow("f2", "g", "b")
            + flow("f3", "a", "A")
        )
    )

    play.starts()
    play.waits_at("g")
    play.sets(go=True)
    play.waits_at("A")
    assert play.timers() == []


def sub_process(interrupts: bool, text: str = "=alarm") -> bytes:
    start = node(
        "startEvent", inside=condition(text), id="es", isInterrupting=str(interrupts).lower()
    )
    inner = start + service("E") + flow("e1", "es", "E")
    script = node(
        "scriptTask", '<zeebe:script expression="=true" resultVariable="alarm"/>', id="Script"
    )
    return process(
        '<startEvent id="s"/>'
        + service("A")
        + script
        + service("B")
        + f'<subProcess id="u" triggeredByEvent="true">{inner}</subProcess>'
        + flow("f", "s", "A")
        + flow("g", "A", "Script")
        + flow("h", "Script", "B")
    )


def test_an_event_sub_process_interrupts_before_the_next_element_begins(draws):
    play = draws(sub_process(interrupts=True))

    play.starts()
    play.completes("A")

    play.waits_at("E")
    play.has_not_visited("B")
    play.completes("E")
    play.has_ended()


def test_an_event_sub_process_beside_what_runs(draws):
    play = draws(sub_process(interrupts=False))

    play.starts()
    play.completes("A")
    play.waits_at("B", "E")


def test_an_event_sub_process_that_is_true_at_once_leaves_nothing_to_begin(draws):
    play = draws(sub_process(interrupts=True))

    play.starts(alarm=True)

    play.waits_at("E")
    play.has_not_visited("A")


def test_a_condition_that_is_no_condition_is_an_incident_until_it_is_one(draws):
    play = draws(line(node(CATCH, inside=condition("=level"))))

    play.starts(level=False)
    play.sets(level="high")
    play.has_incidents(x="EXTRACT_VALUE_ERROR")
    play.sets(level=True)

    play.has_ended()
    assert play.troubles() == []


def test_iterations_that_are_away_are_asked_too(draws):
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=items"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    inner = (
        '<startEvent id="us"/>'
        + node(CATCH, inside=condition("=go and loopCounter &gt; 1"), id="c")
        + service("I")
        + flow("u1", "us", "c")
        + flow("u2", "c", "I")
    )
    play = draws(line(f'<subProcess id="x">{loop}{inner}</subProcess>'))

    play.starts(items=[1, 2, 3], go=False)
    play.waits_at("c", "c", "c")
    play.sets(go=True)

    play.waits_at("I", "I", "c")


def test_models_without_conditions_do_not_look(draws):
    play = draws(line(service()))

    play.starts()

    assert not play.plan.watches
