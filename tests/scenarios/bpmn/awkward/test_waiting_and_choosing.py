"""Awkward drawings: timers, messages, signals, conditions, gateways, links and variables."""

from tests.bpmn.drawing import flow, node, service
from tests.bpmn.scopes import SIGNAL, caught, chain, on_event, sub_process, throw, timer
from tests.scenarios.bpmn.awkward.drawn import SPLIT, drawn, mapped, script, when, work
from tests.scenarios.player import START

HOUR = 3_600_000
MINUTE = 60_000
CATCH = "intermediateCatchEvent"


# timers ------------------------------------------------------------------------------------------


def ringing(text: str) -> bytes:
    ring = caught("Ring", "x", timer("Cycle", text), cancelActivity="false")
    return drawn(service(), ring, service("Call"), chain("s", "x"), chain("Ring", "Call"))


def test_a_cycle_may_begin_at_a_date(draws):
    player = draws(ringing("R2/2027-01-15T10:00:00Z/PT1H"))
    player.starts()

    player.passes(2 * HOUR - 1)
    assert player.items("Call") == []
    player.passes(1)
    assert len(player.items("Call")) == 1
    player.passes(10 * HOUR)

    assert len(player.items("Call")) == 2


def test_a_cycle_may_be_computed(draws):
    player = draws(ringing("=cycle(3, duration(&quot;PT30M&quot;))"))
    player.starts()

    player.passes(5 * HOUR)

    assert len(player.items("Call")) == 3


def test_a_cycle_may_be_a_cron_text(draws):
    player = draws(ringing("0 30 9-10 * * MON-FRI"))  # a Friday at 8
    player.starts()

    player.passes(24 * HOUR)

    assert len(player.items("Call")) == 2


def test_a_cycle_without_an_end_ends_with_its_host(draws):
    player = draws(ringing("R/PT1H"))
    player.starts()
    player.passes(3 * HOUR)

    player.completes("x")

    assert player.timers() == []
    assert len(player.items("Call")) == 3


def test_a_moment_that_is_over_does_not_wait(draws):
    wait = node(CATCH, "", timer("Date", "2020-01-01T00:00:00Z"))
    player = draws(drawn(wait, service("After"), chain("s", "x", "After")))
    player.starts()

    player.passes(0)

    player.waits_at("After")


def test_a_moment_may_be_computed_from_variables(draws):
    wait = node(CATCH, "", timer("Date", "=date and time(day + &quot;T12:00:00Z&quot;)"))
    player = draws(drawn(wait, chain("s", "x")))

    player.starts(day="2027-01-16")

    assert player.timers()[0][0] == START + 28 * HOUR


def test_a_duration_may_be_a_variable_and_a_wrong_one_is_an_incident(draws):
    wait = node(CATCH, "", timer("Duration", "=pause"))
    player = draws(drawn(wait, chain("s", "x")))
    player.starts(pause="soon")
    player.has_incidents(x="EXTRACT_VALUE_ERROR")

    player.sets(pause="PT5M")
    player.resolves("x")
    player.passes(5 * MINUTE)

    player.has_ended()


# messages and signals ----------------------------------------------------------------------------


def keyed(name: str, key: str = "=order") -> str:
    return (
        f'<message id="m" name="{name}"><extensionElements>'
        f'<zeebe:subscription correlationKey="{key}"/></extensionElements></message>'
    )


RECEIVE = node("receiveTask", messageRef="m")


def test_a_message_name_may_be_computed(draws):
    player = draws(drawn(RECEIVE, chain("s", "x"), more=keyed("=&quot;paid-&quot; + land")))
    player.starts(land="AT", order=1)

    player.receives("paid-AT")

    player.has_ended()


def test_numbers_and_texts_make_the_same_key(draws):
    first = draws(drawn(RECEIVE, chain("s", "x"), more=keyed("paid")))
    second = draws(drawn(RECEIVE, chain("s", "x"), more=keyed("paid")))

    first.starts(order=7.0)
    second.starts(order="7")

    assert {player.events("MessageSubscribed")[0][5] for player in (first, second)} == {"7"}


def test_a_key_that_is_none_waits_in_an_incident(draws):
    player = draws(drawn(RECEIVE, chain("s", "x"), more=keyed("paid")))
    player.starts()
    player.has_incidents(x="EXTRACT_VALUE_ERROR")

    player.sets(order="A")
    player.resolves("x")
    player.receives("paid", amount=1)

    player.has_variables(amount=1)


def test_a_key_is_evaluated_once(draws):
    player = draws(drawn(RECEIVE, chain("s", "x"), more=keyed("paid")))
    player.starts(order="A")

    player.sets(order="B")

    assert [event[5] for event in player.events("MessageSubscribed")] == ["A"]


def test_each_message_beside_an_activity_leaves_what_its_event_maps(draws):
    outputs = mapped("append(if seen = null then [] else seen, n) => seen")
    ring = node(
        "boundaryEvent",
        outputs,
        '<messageEventDefinition messageRef="m"/>',
        id="Ring",
        attachedToRef="x",
        cancelActivity="false",
    )
    player = draws(drawn(service(), ring, chain("s", "x"), more=keyed("paid")))
    player.starts(order=1)

    for number in (1, 2, 3):
        player.receives("paid", n=number)

    player.has_variables(seen=[1, 2, 3])
    player.has_no_variable("n")


def test_a_receive_task_that_is_left_waits_for_nothing(draws):
    late = caught("Late", "x", timer("Duration", "PT1H"))
    player = draws(
        drawn(
            RECEIVE,
            late,
            service("After"),
            chain("s", "x"),
            chain("Late", "After"),
            more=keyed("paid"),
        )
    )
    player.starts(order=1)

    player.passes(HOUR)

    player.waits_at("After")
    assert len(player.events("MessageUnsubscribed")) == 1


def test_a_signal_name_may_be_computed_on_both_sides(draws):
    named = '<signal id="computed" name="=&quot;at-&quot; + string(gate)"/>'
    on = '<signalEventDefinition signalRef="computed"/>'
    wait = node(CATCH, "", on, id="Wait")
    player = draws(
        drawn(
            SPLIT,
            wait,
            node("endEvent", "", on, id="Tell"),
            chain("s", "g", "Wait"),
            chain("g", "Tell"),
            more=named,
        )
    )

    player.starts(gate=3)

    assert player.events("SignalSubscribed")[0][4] == "at-3"
    assert player.events("SignalThrown")[0][3] == "at-3"


def test_a_race_between_a_receive_task_a_signal_and_time(draws):
    race = (
        node("eventBasedGateway", id="race")
        + node("receiveTask", id="Paid", messageRef="m")
        + node(CATCH, "", SIGNAL, id="Called")
        + node(CATCH, "", timer("Duration", "PT1H"), id="Late")
    )
    ways = "".join(chain("race", one) for one in ("Paid", "Called", "Late"))
    player = draws(
        drawn(
            race,
            service("After"),
            chain("s", "race"),
            ways,
            chain("Called", "After"),
            more=keyed("paid"),
        )
    )
    player.starts(order=1)

    player.hears("go")

    player.waits_at("After")
    assert player.timers() == []
    player.has_not_visited("Paid", "Late")


# conditions --------------------------------------------------------------------------------------


def test_a_condition_beside_an_activity_is_met_by_another_branch(draws):
    hot = caught("Hot", "Watch", when("heat &gt; 30"))
    parts = SPLIT + service("Watch") + hot + service("Warm") + service("Cool")
    player = draws(drawn(parts, chain("s", "g", "Watch"), chain("g", "Warm"), chain("Hot", "Cool")))
    player.starts(heat=20)

    player.completes("Warm", heat=31)

    player.waits_at("Cool")


def test_what_a_nearer_scope_calls_the_same_does_not_count(draws):
    hot = caught("Hot", "Watch", when("heat &gt; 30"))
    parts = work("Watch", "0 -> heat") + hot + service("Cool")
    player = draws(drawn(parts, chain("s", "Watch"), chain("Hot", "Cool")))
    player.starts(heat=20)

    player.sets(heat=99)

    player.waits_at("Watch")


def test_a_handler_begins_again_at_each_change_that_holds(draws):
    handler = on_event("h", when("heat &gt; 30"), "Cool", interrupting=False)
    player = draws(drawn(service(), handler, chain("s", "x")))
    player.starts(heat=20)

    for heat in (31, 32, 5, 40):
        player.sets(heat=heat)

    assert len(player.items("Cool")) == 3


def test_a_filter_for_creation_does_not_see_changes(draws):
    made = caught("Made", "x", when("heat &gt; 30", "create"))
    player = draws(drawn(service(), made, service("Cool"), chain("s", "x"), chain("Made", "Cool")))
    player.starts(heat=20)

    player.sets(heat=99)

    player.waits_at("x")


# gateways and links ------------------------------------------------------------------------------


def test_an_inclusive_split_and_join_go_round_three_times(draws):
    split = node("inclusiveGateway", id="or", default="d")
    join = node("inclusiveGateway", id="join")
    again = node("exclusiveGateway", id="again", default="on")
    parts = node("exclusiveGateway", id="head") + split + join + again
    parts += script("A", "1", "a") + script("B", "n + 1", "n") + service("After")
    ways = (
        chain("s", "head", "or")
        + flow("wa", "or", "A", "=n = 1")
        + flow("d", "or", "B")
        + flow("wb", "or", "B", "=n &lt; 2")
        + chain("A", "join")
        + chain("B", "join", "again")
        + flow("back", "again", "head", "=n &lt; 3")
        + flow("on", "again", "After")
    )
    player = draws(drawn(parts, ways))

    player.starts(n=0)

    player.waits_at("After")
    player.has_variables(n=3)


def test_a_merge_without_a_gateway_does_the_work_for_each_token(draws):
    player = draws(
        drawn(
            SPLIT,
            service("A"),
            service("B"),
            service("C"),
            chain("s", "g", "A", "C"),
            chain("g", "B", "C"),
        )
    )
    player.starts()
    player.completes("A")
    player.completes("B")

    player.waits_at("C", "C")


def test_a_gateway_may_join_and_split_at_once(draws):
    both = node("parallelGateway", id="both")
    parts = SPLIT + service("A") + service("B") + both + service("C") + service("D")
    ways = chain("s", "g", "A", "both", "C") + chain("g", "B", "both", "D")
    player = draws(drawn(parts, ways))
    player.starts()
    player.completes("A")
    player.waits_at("B")

    player.completes("B")

    player.waits_at("C", "D")


def test_a_link_may_lead_back(draws):
    link = '<linkEventDefinition name="again"/>'
    more = node("exclusiveGateway", id="more", default="on")
    parts = (
        node(CATCH, "", link, id="In")
        + script("Count", "n + 1", "n")
        + more
        + throw("Out", link)
        + service("After")
    )
    ways = (
        chain("s", "Count")
        + chain("In", "Count", "more")
        + flow("back", "more", "Out", "=n &lt; 5")
        + flow("on", "more", "After")
    )
    player = draws(drawn(parts, ways))

    player.starts(n=0)

    player.waits_at("After")
    player.has_variables(n=5)
    assert player.completed().count("Out") == 4


def test_links_of_one_name_stay_in_their_scopes(draws):
    link = '<linkEventDefinition name="on"/>'
    inside = (
        node("startEvent", id="us")
        + throw("InnerOut", link)
        + node(CATCH, "", link, id="InnerIn")
        + service("Inner")
    )
    u = sub_process("u", inside + chain("us", "InnerOut") + chain("InnerIn", "Inner"))
    parts = u + throw("Out", link) + node(CATCH, "", link, id="In") + service("Outer")
    player = draws(drawn(parts, chain("s", "u", "Out"), chain("In", "Outer")))
    player.starts()
    player.waits_at("Inner")

    player.completes("Inner")

    player.waits_at("Outer")


def test_a_default_flow_alone_needs_no_condition(draws):
    gate = node("exclusiveGateway", id="gate", default="on")
    player = draws(drawn(gate, service("After"), chain("s", "gate"), flow("on", "gate", "After")))

    player.starts()

    player.waits_at("After")
