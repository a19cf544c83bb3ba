"""Multiple and parallel multiple events: one of several triggers, or all of them."""

from tests.bpmn.drawing import flow, line, node, process, service

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
MESSAGE = (
    '<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=k"/>'
    "</extensionElements></message>"
)
NAMED = (
    MESSAGE + '<signal id="g" name="go"/><signal id="h" name="stop"/>'
    '<error id="r" errorCode="bad"/><escalation id="q" escalationCode="late"/>'
)
ON_MESSAGE = '<messageEventDefinition messageRef="m"/>'
ON_SIGNAL = '<signalEventDefinition signalRef="g"/>'
ON_STOP = '<signalEventDefinition signalRef="h"/>'
ON_TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
ON_CONDITION = (
    "<conditionalEventDefinition><condition>=ready</condition></conditionalEventDefinition>"
)
HOUR = 3_600_000


def caught(*definitions: str, parallel: bool = False) -> bytes:
    more = {"parallelMultiple": "true"} if parallel else {}
    return line(node(CATCH, inside="".join(definitions), **more), NAMED)


def test_one_of_them_is_enough_and_the_others_are_given_up(draws):
    play = draws(caught(ON_MESSAGE, ON_SIGNAL, ON_TIMER, ON_CONDITION))

    play.starts(k="a", ready=False)
    play.hears("go", n=1)

    play.has_ended()
    play.has_variables(n=1)
    assert len(play.events("TimerCanceled")) == len(play.events("ConditionUnsubscribed")) == 1


def test_all_of_them_are_needed_and_what_they_bring_goes_on_together(draws):
    play = draws(caught(ON_MESSAGE, ON_SIGNAL, ON_TIMER, ON_CONDITION, parallel=True))

    play.starts(k="a", ready=False)
    play.hears("go", n=1)
    play.waits_at("x")
    play.passes(HOUR)
    play.sets(ready=True)
    play.sets(ready=False)
    play.waits_at("x")
    play.receives("paid", amount=5)

    play.has_ended()
    play.has_variables(n=1, amount=5)


def boundary(*definitions: str, **attributes: str) -> bytes:
    return process(
        '<startEvent id="s"/>'
        + '<subProcess id="u"><startEvent id="us"/>'
        + service("A")
        + flow("u1", "us", "A")
        + "</subProcess>"
        + node(
            "boundaryEvent", inside="".join(definitions), id="y", attachedToRef="u", **attributes
        )
        + service("B")
        + flow("f", "s", "u")
        + flow("g1", "y", "B"),
        NAMED,
    )


def test_a_boundary_event_of_several_kinds(draws):
    error = '<errorEventDefinition errorRef="r"/>'
    for trigger in ("signal", "error", "timer"):
        play = draws(boundary(ON_SIGNAL, ON_TIMER, error))
        play.starts()
        if trigger == "signal":
            play.hears("go")
        elif trigger == "error":
            play.throws("A", "bad")
        else:
            play.passes(HOUR)
        play.waits_at("B")


def test_a_boundary_event_beside_what_goes_on_gathers_again_and_again(draws):
    play = draws(boundary(ON_SIGNAL, ON_STOP, cancelActivity="false", parallelMultiple="true"))

    play.starts()
    for round_ in (1, 2):
        play.hears("stop")
        play.hears("go")
        play.waits_at("A", *["B"] * round_)
    play.completes("A")
    play.waits_at("B", "B")


def test_conditions_that_stay_true_together_happen_once_until_one_changes(draws):
    other = ON_CONDITION.replace("ready", "steady")
    play = draws(boundary(ON_CONDITION, other, cancelActivity="false", parallelMultiple="true"))

    play.starts(ready=True, steady=True)
    play.waits_at("A", "B")
    play.sets(ready=True)
    play.waits_at("A", "B")
    play.sets(steady=True)
    play.waits_at("A", "B", "B")


def test_an_event_sub_process_that_several_events_begin(draws):
    start = node("startEvent", inside=ON_SIGNAL + ON_STOP, id="es", isInterrupting="false")
    play = draws(
        process(
            '<startEvent id="s"/>'
            + service("A")
            + '<subProcess id="u" triggeredByEvent="true">'
            + start
            + service("E")
            + flow("e1", "es", "E")
            + "</subProcess>"
            + flow("f", "s", "A"),
            NAMED,
        )
    )

    play.starts()
    play.hears("go")
    play.hears("stop")
    play.waits_at("A", "E", "E")


def test_a_throw_event_throws_all(draws):
    escalation = '<escalationEventDefinition escalationRef="q"/>'
    thrown = node(
        THROW,
        '<zeebe:taskDefinition type="send"/>',
        ON_SIGNAL + ON_MESSAGE + escalation + ON_STOP,
        id="t",
    )
    play = draws(line(thrown.replace('id="t"', 'id="x"'), NAMED))

    play.starts()

    assert [e[3] for e in play.events("SignalThrown")] == ["go", "stop"]
    assert len(play.events("EscalationThrown")) == 1
    play.waits_at("x")
    play.completes("x")
    play.has_ended()


def test_an_end_event_throws_all_and_the_error_last(draws):
    error = '<errorEventDefinition errorRef="r"/>'
    end = node("endEvent", inside=error + ON_SIGNAL, id="ue")
    play = draws(
        process(
            '<startEvent id="s"/><subProcess id="u"><startEvent id="us"/>'
            + end
            + flow("u1", "us", "ue")
            + "</subProcess>"
            + node("boundaryEvent", inside=error, id="y", attachedToRef="u")
            + service("B")
            + flow("f", "s", "u")
            + flow("g1", "y", "B"),
            NAMED,
        )
    )

    play.starts()
    play.waits_at("B")
    assert [e[3] for e in play.events("SignalThrown")] == ["go"]


def test_definitions_that_events_share(draws):
    shared = (
        '<timerEventDefinition id="hour"><timeDuration>PT1H</timeDuration></timerEventDefinition>'
    )
    reference = "<eventDefinitionRef>hour</eventDefinitionRef>"
    play = draws(line(node(CATCH, inside=reference + ON_SIGNAL), NAMED + shared))

    play.starts()
    play.passes(HOUR)
    play.has_ended()


def test_several_ways_to_begin_a_process(draws):
    start = node(
        "startEvent",
        inside=ON_SIGNAL
        + ON_MESSAGE
        + ON_TIMER.replace("Duration", "Date").replace("PT1H", "2030-01-01T00:00:00Z"),
        id="s",
    )
    play = draws(process(start + service("A") + flow("f", "s", "A"), NAMED))

    assert [start.kind for start in play.plan.starts] == ["signal", "message", "timer"]
    play.starts(at="s", n=1)
    play.waits_at("A")


def together(*definitions: str, extensions: str = "") -> bytes:
    """A process that begins when all of *definitions* have happened."""
    start = node("startEvent", extensions, "".join(definitions), parallelMultiple="true")
    return process(start + service("A") + flow("f", "x", "A"), NAMED)


def test_a_process_begins_when_everything_that_begins_it_has_happened(draws):
    play = draws(together(ON_MESSAGE, ON_SIGNAL, ON_STOP))

    play.starts(at="x", by=("message", "paid"), k="a", amount=5)
    play.waits_at("x")
    play.hears("stop", reason="late")
    play.waits_at("x")
    play.hears("go", n=1)

    play.waits_at("A")
    play.has_variables(k="a", amount=5, reason="late", n=1)
    assert play.visited() == ["x", "A"]


def test_whatever_comes_first_the_others_are_waited_for(draws):
    play = draws(together(ON_MESSAGE, ON_SIGNAL))

    play.starts(at="x", by=("signal", "go"), k=7)
    assert [event[4:] for event in play.events("MessageSubscribed")] == [("paid", "7")]
    play.receives("paid")

    play.waits_at("A")


def test_what_they_bring_leaves_the_start_event_by_its_mappings(draws):
    mapped = '<zeebe:ioMapping><zeebe:output source="=amount + n" target="sum"/></zeebe:ioMapping>'
    play = draws(together(ON_MESSAGE, ON_SIGNAL, extensions=mapped))

    play.starts(at="x", by=("message", "paid"), k="a", amount=5)
    play.hears("go", n=1)

    play.has_variables(sum=6)
    play.has_no_variable("k", "amount", "n")


def test_a_key_that_the_first_event_does_not_give_is_waited_for_in_an_incident(draws):
    play = draws(together(ON_MESSAGE, ON_SIGNAL))
    play.starts(at="x", by=("signal", "go"))
    play.has_incidents(x="EXTRACT_VALUE_ERROR")

    play.sets(k="a")
    play.resolves("x")
    play.receives("paid")

    play.waits_at("A")


def test_an_instance_that_was_given_everything_begins_at_once(draws):
    play = draws(together(ON_MESSAGE, ON_SIGNAL))

    play.starts(at="x", k="a", n=1)

    play.waits_at("A")
    play.has_variables(k="a", n=1)


def test_start_listeners_of_the_process_are_asked_first(draws):
    asked = (
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="ask"/>'
        "</zeebe:executionListeners>"
    )
    drawn = together(ON_MESSAGE, ON_SIGNAL).replace(
        b'isExecutable="true">',
        f'isExecutable="true"><extensionElements>{asked}</extensionElements>'.encode(),
    )
    play = draws(drawn)
    play.starts(at="x", by=("signal", "go"), k="a")
    play.has_not_visited("x")

    play.answered("ask")
    play.waits_at("x")
    play.receives("paid")

    play.waits_at("A")
