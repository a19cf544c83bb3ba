"""Standard loops: activities that are done again as long as a condition holds."""

from tests.bpmn.drawing import flow, line, node, process, service


def loop(condition: str = "", **attributes: str) -> str:
    shown = "".join(f' {name}="{value}"' for name, value in attributes.items())
    held = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    return f"<standardLoopCharacteristics{shown}>{held}</standardLoopCharacteristics>"


def test_the_condition_is_asked_after_each_round(draws):
    play = draws(line(service(inside=loop("=not(done)"))))

    play.starts(done=True)
    play.waits_at("x")
    assert play.visible("x")["loopCounter"] == 1
    play.completes("x", done=False)
    assert play.visible("x")["loopCounter"] == 2
    play.completes("x", done=True)

    play.has_ended()
    play.has_no_variable("loopCounter")


def test_before_the_first_round_where_the_model_says_so(draws):
    play = draws(line(service(inside=loop("=loopCounter &lt; limit", testBefore="true"))))

    play.starts(limit=0)

    play.has_ended()
    play.has_not_visited("nothing")
    assert play.events("JobOpened") == []


def test_at_most_the_maximum_of_rounds(draws):
    play = draws(line(service(inside=loop("=true", loopMaximum="2"))))

    play.starts()
    play.completes("x")
    play.completes("x")
    play.has_ended()


def test_a_maximum_alone_is_a_number_of_rounds(draws):
    play = draws(line(service(inside=loop(loopMaximum="=n", testBefore="true"))))

    play.starts(n=3)
    for _ in range(3):
        play.completes("x")
    play.has_ended()


def test_a_condition_that_says_nothing_is_an_incident_that_repeats_no_round(draws):
    play = draws(line(service(inside=loop("=again"))))

    play.starts()
    play.completes("x", again="maybe")
    play.has_incidents(x="EXTRACT_VALUE_ERROR")
    play.sets(again=True)
    play.resolves("x")
    assert play.visible("x")["loopCounter"] == 2
    play.completes("x", again=False)
    play.has_ended()


def test_a_sub_process_with_a_boundary_event_goes_round_and_is_left(draws):
    error = node(
        "boundaryEvent", inside='<errorEventDefinition errorRef="bad"/>', id="y", attachedToRef="u"
    )
    inner = '<startEvent id="us"/>' + service("I") + flow("u1", "us", "I") + loop("=true")
    play = draws(
        process(
            f'<startEvent id="s"/><subProcess id="u">{inner}</subProcess>'
            + error
            + service("A")
            + flow("f", "s", "u")
            + flow("g", "y", "A"),
            '<error id="bad" errorCode="bad"/>',
        )
    )

    play.starts()
    play.completes("I")
    play.completes("I")
    play.throws("I", "bad")
    play.waits_at("A")
