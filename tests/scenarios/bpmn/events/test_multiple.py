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


WORK = '<zeebe:taskDefinition type="send"/>'
ON_ERROR = '<errorEventDefinition errorRef="r"/>'
OTHER = '<message id="n" name="packed"/>'


def ending(*definitions: str, catcher: str = "") -> bytes:
    """A sub-process that ends in *definitions* while something else runs in it."""
    inside = (
        '<startEvent id="us"/><parallelGateway id="both"/>'
        + service("Beside")
        + node("endEvent", WORK, "".join(definitions))
        + flow("a", "us", "both")
        + flow("b", "both", "Beside")
        + flow("c", "both", "x")
    )
    after = flow("f", "s", "u") + flow("hf", "u", "After")
    body = f'<startEvent id="s"/><subProcess id="u">{inside}</subProcess>{service("After")}'
    return process(body + catcher + after, NAMED + OTHER)


def test_one_job_sends_all_messages_of_an_event(draws):
    both = ON_MESSAGE + '<messageEventDefinition messageRef="n"/>'
    play = draws(line(node(THROW, WORK, both + ON_SIGNAL), NAMED + OTHER))

    play.starts()
    assert [event[3] for event in play.events("SignalThrown")] == ["go"]
    play.completes("x", sent=True)

    play.has_ended()
    play.has_variables(sent=True)
    assert len(play.events("JobOpened")) == 1


def test_an_error_is_thrown_when_the_message_is_sent(draws):
    bad = node("boundaryEvent", "", ON_ERROR, id="Bad", attachedToRef="u")
    caught = bad + service("Mend") + flow("mf", "Bad", "Mend")
    play = draws(ending(ON_MESSAGE, ON_ERROR, catcher=caught))
    play.starts()
    play.waits_at("Beside", "x")

    play.completes("x")

    play.waits_at("Mend")


def test_an_error_that_nobody_catches_does_not_send_the_message_again(draws):
    play = draws(ending(ON_MESSAGE, ON_ERROR))
    play.starts()
    play.completes("x")
    play.has_incidents(x="UNHANDLED_ERROR_EVENT")

    play.resolves("x")

    play.has_incidents(x="UNHANDLED_ERROR_EVENT")
    assert len(play.events("JobOpened")) == 2  # with that beside


def test_everything_else_is_ended_when_the_message_is_sent(draws):
    play = draws(ending(ON_MESSAGE, "<terminateEventDefinition/>"))
    play.starts()

    play.completes("x")

    play.waits_at("After")


def test_compensation_follows_the_message(draws):
    undo = (
        '<boundaryEvent id="Undone" attachedToRef="Book"><compensateEventDefinition/>'
        '</boundaryEvent><association id="as" sourceRef="Undone" targetRef="Undo"/>'
        + service("Undo").replace('id="Undo"', 'id="Undo" isForCompensation="true"')
    )
    throw = node(THROW, WORK, ON_MESSAGE + "<compensateEventDefinition/>")
    flows = flow("a", "s", "Book") + flow("b", "Book", "x") + flow("c", "x", "After")
    body = f'<startEvent id="s"/>{service("Book")}{throw}{undo}{service("After")}{flows}'
    play = draws(process(body, NAMED))
    play.starts()
    play.completes("Book")
    play.waits_at("x")

    play.completes("x")
    play.waits_at("Undo", "x")
    play.completes("Undo")

    play.waits_at("After")
