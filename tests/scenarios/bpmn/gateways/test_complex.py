"""Complex gateways: when they begin, what they still wait for, and what they do then."""

from tests.bpmn.drawing import flow, node, process, service

START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'


def join(condition: str, *more: str, default: str | None = None) -> bytes:
    """Three branches run at once into the gateway; *more* says what leaves it (Z if nothing)."""
    attributes = {"default": default} if default else {}
    gateway = node(
        "complexGateway",
        inside=f"<activationCondition>{condition}</activationCondition>",
        id="join",
        **attributes,
    )
    return process(
        START
        + node("parallelGateway", id="split")
        + gateway
        + "".join(service(name) for name in "ABCYZ")
        + flow("f", "s", "split")
        + "".join(flow(f"to{n}", "split", n) + flow(f"from{n}", n, "join") for n in "ABC")
        + "".join(more or (flow("out", "join", "Z"),))
    )


def test_two_of_three_go_on_and_the_third_is_taken_in(draws):
    play = draws(join("=activationCount &gt;= 2"))

    play.starts()
    play.completes("A")
    play.waits_at("B", "C")
    play.completes("C")
    play.waits_at("B", "Z")
    play.completes("Z")
    play.waits_at("B")
    play.completes("B")

    play.has_ended()
    assert play.completed().count("Z") == 1


def test_the_condition_sees_which_flow_has_how_many_tokens(draws):
    play = draws(join("=activationCounts.fromB &gt; 0 or urgent"))

    play.starts(urgent=False)
    play.completes("A")
    play.completes("C")
    play.waits_at("B")
    play.completes("B")
    play.waits_at("Z")
    play.completes("Z")
    play.has_ended()


def test_the_reset_may_take_another_way(draws):
    play = draws(
        join(
            "=activationCount &gt;= 1",
            flow("out", "join", "Z", "=waitingForStart"),
            flow("late", "join", "Y", "=not(waitingForStart)"),
        )
    )

    play.starts()
    play.completes("A")
    play.waits_at("B", "C", "Z")
    play.completes("B")
    play.waits_at("C", "Z")
    play.completes("C")

    play.waits_at("Y", "Z")


def test_the_reset_does_not_wait_for_what_can_no_longer_come(draws):
    catch = node(
        "boundaryEvent", inside='<errorEventDefinition errorRef="bad"/>', id="y", attachedToRef="C"
    )
    drawn = join(
        "=activationCount &gt;= 1",
        flow("out", "join", "Z", "=waitingForStart"),
        flow("late", "join", "Y", "=not(waitingForStart)"),
        catch,
    ).replace(b"</process>", b'</process><error id="bad" errorCode="bad"/>')
    play = draws(drawn)

    play.starts()
    play.completes("A")
    play.completes("B")
    play.waits_at("C", "Z")
    play.throws("C", "bad")

    play.waits_at("Y", "Z")


def test_without_a_flow_that_may_be_taken_the_beginning_is_an_incident(draws):
    play = draws(
        join("=activationCount &gt;= 3", flow("out", "join", "Z", "=go and waitingForStart"))
    )

    play.starts(go=False)
    for name in "ABC":
        play.completes(name)
    play.has_incidents(join="CONDITION_ERROR")

    play.sets(go=True)
    play.resolves("join")
    play.waits_at("Z")


def test_a_condition_that_says_nothing_is_an_incident_until_it_does(draws):
    play = draws(join("=wanted"))

    play.starts(wanted="two")
    play.completes("A")
    play.has_incidents(join="EXTRACT_VALUE_ERROR")
    play.completes("B")
    play.sets(wanted=False)
    play.resolves("join")
    play.waits_at("C")
    play.sets(wanted=True)
    play.completes("C")

    play.waits_at("Z")


def test_what_is_interrupted_is_not_reset(draws):
    start = node("startEvent", inside='<signalEventDefinition signalRef="g"/>', id="es")
    inner = start + service("E") + flow("e1", "es", "E")
    drawn = join(
        "=activationCount &gt;= 1",
        flow("out", "join", "Z", "=waitingForStart"),
        flow("late", "join", "Y", "=not(waitingForStart)"),
        f'<subProcess id="u" triggeredByEvent="true">{inner}</subProcess>',
    ).replace(b"</process>", b'</process><signal id="g" name="go"/>')
    play = draws(drawn)

    play.starts()
    play.completes("A")
    play.waits_at("B", "C", "Z")
    play.hears("go")

    play.waits_at("E")
    play.completes("E")
    play.has_ended()
    play.has_not_visited("Y")


def test_in_a_loop_each_round_begins_anew(draws):
    play = draws(
        process(
            START
            + node("exclusiveGateway", id="again")
            + node("parallelGateway", id="split")
            + node(
                "complexGateway",
                inside="<activationCondition>=activationCount = 1</activationCondition>",
                id="join",
            )
            + "".join(service(name) for name in "ABZ")
            + node("exclusiveGateway", id="x", default="out")
            + END
            + flow("f", "s", "again")
            + flow("f0", "again", "split")
            + "".join(flow(f"to{n}", "split", n) + flow(f"from{n}", n, "join") for n in "AB")
            + flow("f1", "join", "Z")
            + flow("f2", "Z", "x")
            + flow("back", "x", "again", "=round &lt; 2")
            + flow("out", "x", "e")
        )
    )

    play.starts(round=1)
    play.completes("A")
    play.completes("B")
    play.completes("Z")
    play.waits_at("A", "B")
    play.completes("B")
    play.waits_at("A", "Z")
    play.completes("Z", round=2)
    play.completes("A")
    play.has_ended()
