"""Event sub-processes: what begins them, what they interrupt, and who catches what they throw."""

import pytest

from tests.bpmn.drawing import flow, node, process, service
from tests.bpmn.scopes import (
    ANY_ERROR,
    ANY_ESCALATION,
    BAD,
    LATE,
    MESSAGE,
    NAMED,
    SIGNAL,
    START,
    TERMINATE,
    WORSE,
    caught,
    chain,
    end,
    on_event,
    straight,
    sub_process,
    throw,
    timer,
)

HOUR = 3_600_000


def around(*event_sub_processes: str, more: str = "") -> bytes:
    """A process that does A, with event sub-processes beside it."""
    return process(
        START + service("A") + chain("s", "A") + "".join(event_sub_processes) + more, NAMED
    )


def test_an_interrupting_message_ends_everything_else_in_the_process(draws):
    play = draws(around(on_event("E", MESSAGE, "X")))
    play.starts(key="k")

    play.receives("ping", text="hey")
    play.waits_at("X")
    play.has_variables(text="hey")
    play.completes("X")

    play.has_ended()
    assert play.completed().count("E") == 1
    assert "A" not in play.completed()


def test_one_that_does_not_interrupt_runs_beside_the_rest_as_often_as_it_is_asked(draws):
    play = draws(around(on_event("E", MESSAGE, "X", interrupting=False)))
    play.starts(key="k")

    play.receives("ping")
    play.receives("ping")
    play.waits_at("A", "X", "X")
    play.completes("X")
    play.completes("A")
    play.waits_at("X")
    play.completes("X")

    play.has_ended()
    assert play.completed().count("E") == 2


def test_an_event_that_nobody_sends_holds_nothing_up(draws):
    play = draws(around(on_event("E", MESSAGE, "X"), on_event("F", SIGNAL, "Y")))
    play.starts(key="k")

    play.completes("A")

    play.has_ended()
    play.has_not_visited("E", "F")
    assert [event[0] for event in play.log if "Unsubscribed" in event[0]] == [
        "MessageUnsubscribed",
        "SignalUnsubscribed",
    ]


@pytest.mark.parametrize(
    ("kind", "text"),
    [("Duration", "PT1H"), ("Date", "2027-01-15T09:00:00Z"), ("Duration", '=@"PT1H"')],
)
def test_a_timer_begins_one(draws, kind, text):
    play = draws(around(on_event("E", timer(kind, text.replace('"', "&quot;")), "X")))
    play.starts()

    play.passes(HOUR - 1)
    play.waits_at("A")
    play.passes(1)

    play.waits_at("X")


def test_a_cycle_begins_one_again_and_again_until_its_scope_ends(draws):
    play = draws(around(on_event("E", timer("Cycle", "R3/PT1H"), "X", interrupting=False)))
    play.starts()

    play.passes(2 * HOUR)
    play.waits_at("A", "X", "X")
    play.completes("X")
    play.completes("X")
    play.completes("A")

    play.has_ended()
    assert play.timers() == []


def test_a_key_is_read_in_the_scope_that_listens(draws):
    inside = node("startEvent", id="us") + service("A") + chain("us", "A")
    mapped = '<zeebe:ioMapping><zeebe:input source="=order.id" target="key"/></zeebe:ioMapping>'
    drawn = sub_process("u", inside + on_event("E", MESSAGE, "X"), mapped)
    play = draws(process(START + drawn + chain("s", "u"), NAMED))

    play.starts(order={"id": 7})

    assert play.events("MessageSubscribed")[0][3:] == ("Es", "ping", "7")


def test_a_key_that_breaks_holds_the_process_until_it_is_mended(draws):
    play = draws(around(on_event("E", MESSAGE, "X")))
    play.starts()
    play.has_incidents(p="EXTRACT_VALUE_ERROR")
    play.has_not_visited("s", "A")

    play.sets(key="k")
    play.resolves("p")
    play.waits_at("A")
    play.receives("ping")

    play.waits_at("X")


def test_a_process_started_by_a_message_listens_for_what_the_message_says(draws):
    started = node("startEvent", inside='<messageEventDefinition messageRef="order"/>', id="s")
    beside = on_event("E", MESSAGE, "X")
    order = '<message id="order" name="order"/>'
    play = draws(process(started + service("A") + chain("s", "A") + beside, NAMED + order))

    play.starts(at="s", key="k7")
    play.waits_at("A")
    assert play.events("MessageSubscribed")[0][5] == "k7"

    play.receives("ping")
    play.waits_at("X")


def test_what_a_starting_message_lacks_can_be_mended_before_anything_runs(draws):
    started = node("startEvent", inside='<messageEventDefinition messageRef="order"/>', id="s")
    beside = on_event("E", MESSAGE, "X")
    order = '<message id="order" name="order"/>'
    play = draws(process(started + service("A") + chain("s", "A") + beside, NAMED + order))
    play.starts(at="s", other=1)
    play.has_passed("s")
    play.has_not_visited("A")

    play.sets(key="k")
    play.resolves("p")

    play.waits_at("A")


def test_the_start_event_maps_what_came_and_the_event_sub_process_what_leaves(draws):
    mapped = '<zeebe:ioMapping><zeebe:output source="=text" target="note"/></zeebe:ioMapping>'
    play = draws(around(on_event("E", MESSAGE, "X", interrupting=False, mapped=mapped)))
    play.starts(key="k")

    play.receives("ping", text="hey", extra=1)

    play.has_variables(note="hey")
    play.has_no_variable("text", "extra")


def test_an_error_begins_the_one_that_names_its_code(draws):
    play = draws(around(on_event("Any", ANY_ERROR, "X"), on_event("Bad", BAD, "Y")))
    play.starts()

    play.throws("A", "bad", reason="because")

    play.waits_at("Y")
    play.has_variables(reason="because")


def test_any_error_begins_the_one_that_names_none(draws):
    play = draws(around(on_event("Any", ANY_ERROR, "X"), on_event("Bad", BAD, "Y")))
    play.starts()

    play.throws("A", "unheard of")

    play.waits_at("X")


def test_an_error_thrown_in_one_is_caught_outside_of_its_scope_only(draws):
    inside = node("startEvent", id="us") + service("A") + chain("us", "A")
    inside += on_event("E", BAD, "X", more=end("Ee", WORSE) + flow("xe", "X", "Ee"))
    inside += on_event("F", WORSE, "Y")
    drawn = sub_process("u", inside) + caught("b", "u", WORSE) + service("After")
    play = draws(process(START + drawn + chain("s", "u") + chain("b", "After"), NAMED))
    play.starts()

    play.throws("A", "bad")
    play.waits_at("X")
    play.completes("X")

    play.waits_at("After")
    play.has_not_visited("F")


def test_an_error_thrown_in_one_of_the_process_is_an_incident_and_not_a_circle(draws):
    play = draws(around(on_event("Any", ANY_ERROR, "X")))
    play.starts()
    play.throws("A", "bad")

    play.throws("X", "bad")

    play.has_incidents(X="UNHANDLED_ERROR_EVENT")


def test_an_escalation_goes_on_where_its_catcher_does_not_interrupt(draws):
    drawn = START + throw("T", LATE) + service("A") + chain("s", "T", "A")
    play = draws(process(drawn + on_event("E", LATE, "X", interrupting=False), NAMED))

    play.starts()

    play.waits_at("A", "X")


def test_an_escalation_ends_its_scope_where_its_catcher_interrupts(draws):
    drawn = START + throw("T", LATE) + service("A") + chain("s", "T", "A")
    play = draws(process(drawn + on_event("E", ANY_ESCALATION, "X"), NAMED))

    play.starts()

    play.waits_at("X")
    play.has_not_visited("A")


def test_an_escalation_out_of_one_is_heard_around_its_scope(draws):
    inside = node("startEvent", id="us") + service("A") + chain("us", "A")
    inside += on_event(
        "E", MESSAGE, "X", interrupting=False, more=end("Ee", LATE) + flow("xe", "X", "Ee")
    )
    inside += on_event("F", LATE, "Y", interrupting=False)
    drawn = sub_process("u", inside) + on_event("G", LATE, "Z", interrupting=False)
    play = draws(process(START + drawn + chain("s", "u"), NAMED))
    play.starts(key="k")
    play.receives("ping")

    play.completes("X")

    play.waits_at("A", "Z")
    play.has_not_visited("F")


def test_the_first_that_interrupts_closes_the_others_and_leaves_the_boundary_open(draws):
    inside = node("startEvent", id="us") + service("A") + chain("us", "A")
    inside += on_event("E", MESSAGE, "X") + on_event("F", SIGNAL, "Y", interrupting=False)
    drawn = (
        sub_process("u", inside) + caught("b", "u", timer("Duration", "PT1H")) + service("After")
    )
    play = draws(process(START + drawn + chain("s", "u") + chain("b", "After"), NAMED))
    play.starts(key="k")
    play.hears("go")
    play.waits_at("A", "Y")

    play.receives("ping")
    play.waits_at("X")
    assert len(play.events("SignalUnsubscribed")) == 1
    play.passes(HOUR)

    play.waits_at("After")


def test_a_scope_goes_on_when_the_one_that_interrupted_it_has_ended(draws):
    inside = node("startEvent", id="us") + service("A") + chain("us", "A")
    drawn = sub_process("u", inside + on_event("E", SIGNAL, "X")) + service("After")
    play = draws(process(START + drawn + chain("s", "u", "After"), NAMED))
    play.starts()

    play.hears("go")
    play.completes("X")

    play.waits_at("After")
    play.has_passed("u", "E")


def test_one_inside_another_listens_while_that_runs(draws):
    nested = on_event("F", SIGNAL, "Y")
    play = draws(around(on_event("E", MESSAGE, "X", interrupting=False, more=nested)))
    play.starts(key="k")
    play.receives("ping")
    play.receives("ping")

    play.hears("go")

    play.waits_at("A", "X", "Y")


def test_each_iteration_has_its_own(draws):
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics "
        'inputCollection="=[1,2]" inputElement="key"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    inside = loop + node("startEvent", id="us") + service("A") + chain("us", "A")
    drawn = sub_process("u", inside + on_event("E", MESSAGE, "X"))
    play = draws(process(START + drawn + chain("s", "u"), NAMED))
    play.starts()
    assert [event[5] for event in play.events("MessageSubscribed")] == ["1", "2"]

    play.receives("ping")
    play.waits_at("A", "X")
    play.completes("X")
    play.completes("A")

    play.has_ended()


@pytest.mark.parametrize("ordering", ["Parallel", "Sequential"])
def test_an_ad_hoc_sub_process_has_them_beside_its_menu(draws, ordering):
    inside = service("A") + service("B") + on_event("E", SIGNAL, "X", interrupting=False)
    drawn = sub_process("h", inside, tag="adHocSubProcess", ordering=ordering)
    play = draws(process(START + drawn + chain("s", "h"), NAMED))
    play.starts()
    play.offers("A", "B")

    play.hears("go")
    play.activates("h", "A")
    play.waits_at("A", "X")
    play.completes("A")
    play.waits_at("X")
    play.completes("X")

    play.has_ended()


def test_a_menu_that_is_complete_still_waits_for_what_runs_beside_it(draws):
    inside = service("A") + service("B") + on_event("E", SIGNAL, "X", interrupting=False)
    inside += "<completionCondition>=enough</completionCondition>"
    drawn = sub_process("h", inside, tag="adHocSubProcess") + service("After")
    play = draws(process(START + drawn + chain("s", "h", "After"), NAMED))
    play.starts(enough=True)
    play.activates("h", "A", "B")
    play.hears("go")

    play.completes("A")
    play.waits_at("X")
    play.completes("X")

    play.waits_at("After")


def test_an_agent_that_is_done_still_waits_for_what_runs_beside_it(draws):
    agent = '<helm:agent name="a" model="m" resultVariable="found"/>'
    inside = service("A") + on_event("E", SIGNAL, "X", interrupting=False)
    drawn = sub_process("h", inside, agent, tag="adHocSubProcess") + service("After")
    play = draws(process(START + drawn + chain("s", "h", "After"), NAMED))
    play.starts()
    play.hears("go")

    play.replies("h", text="done")
    play.waits_at("X")
    play.completes("X")

    play.waits_at("After")
    play.has_variables(found="done")


def test_one_that_interrupts_ends_an_ad_hoc_sub_process_without_its_worker(draws):
    worked = '<zeebe:taskDefinition type="choose"/>'
    inside = service("A") + on_event("E", SIGNAL, "X")
    drawn = sub_process("h", inside, worked, tag="adHocSubProcess") + service("After")
    play = draws(process(START + drawn + chain("s", "h", "After"), NAMED))
    play.starts()
    play.answers("h", "A")

    play.hears("go")
    play.waits_at("X")
    play.offers()
    play.completes("X")

    play.waits_at("After")
    assert len(play.events("JobCanceled")) == 1


def test_terminating_one_ends_only_what_is_in_it(draws):
    split = node("parallelGateway", id="split") + service("Y") + end("t", TERMINATE)
    more = split + chain("X", "split", "Y") + flow("to_t", "split", "t")
    play = draws(around(on_event("E", MESSAGE, "X", interrupting=False, more=more)))
    play.starts(key="k")
    play.receives("ping")

    play.completes("X")

    play.waits_at("A")
    assert play.completed().count("E") == 1


def test_a_rejected_milestone_is_an_error_that_one_catches(draws):
    held = '<helm:milestone approvers="owners"/>'
    drawn = START + node("intermediateThrowEvent", held, id="T") + chain("s", "T")
    rejected = '<error id="no" errorCode="MILESTONE_REJECTED"/>'
    beside = on_event("E", '<errorEventDefinition errorRef="no"/>', "X")
    play = draws(process(drawn + beside, NAMED + rejected))
    play.starts()

    play.decides("T", "reject", reason="not yet")

    play.waits_at("X")


def test_a_milestone_holds_the_token_in_one(draws):
    held = '<helm:milestone approvers="owners" resultVariable="ok"/>'
    more = node("intermediateThrowEvent", held, id="T") + chain("X", "T")
    play = draws(around(on_event("E", SIGNAL, "X", more=more)))
    play.starts()
    play.hears("go")
    play.completes("X")
    play.waits_at("T")

    play.decides("T", "approve")

    play.has_ended()


def test_the_budget_of_an_agent_is_an_error_that_one_in_its_region_catches(draws):
    agent = '<helm:agent name="a" model="m" maxModelCalls="1"/>'
    spent = '<error id="spent" errorCode="AGENT_BUDGET_EXCEEDED"/>'
    inside = service("A") + on_event("E", '<errorEventDefinition errorRef="spent"/>', "X")
    drawn = sub_process("h", inside, agent, tag="adHocSubProcess") + service("After")
    play = draws(process(START + drawn + chain("s", "h", "After"), NAMED + spent))
    play.starts()
    play.replies("h", calls={"1": ("A", {})})

    play.completes("A")
    play.waits_at("X")
    play.completes("X")

    play.waits_at("After")


@pytest.mark.parametrize("inside_the_region", [True, False])
def test_an_escalation_of_what_an_agent_chose_begins_one(draws, inside_the_region):
    agent = '<helm:agent name="a" model="m" resultVariable="found"/>'
    listens = on_event("E", LATE, "X", interrupting=False)
    inside = service("A") + throw("T", LATE) + chain("A", "T")
    region = sub_process("h", inside + listens * inside_the_region, agent, tag="adHocSubProcess")
    beside = "" if inside_the_region else listens
    play = draws(process(START + region + chain("s", "h") + beside, NAMED))
    play.starts()
    play.replies("h", calls={"1": ("A", {})})

    play.completes("A")
    play.waits_at("X")
    play.replies("h", text="done")
    play.completes("X")

    play.has_ended()
    play.has_variables(found="done")


def test_an_agent_works_in_one(draws):
    agent = '<helm:agent name="a" model="m" resultVariable="found"/>'
    region = sub_process("h", service("B"), agent, tag="adHocSubProcess")
    play = draws(around(on_event("E", SIGNAL, "X", more=region + chain("X", "h"))))
    play.starts()
    play.hears("go")
    play.completes("X")
    play.replies("h", calls={"1": ("B", {})})
    play.waits_at("B")
    play.completes("B")

    play.replies("h", text="done")

    play.has_ended()
    play.has_variables(found="done")


def test_a_nested_scope_that_ends_from_outside_ends_what_it_listened_for(draws):
    drawn = straight("u", "A", more=on_event("E", SIGNAL, "X", interrupting=False))
    drawn += caught("b", "u", BAD) + service("After") + chain("s", "u") + chain("b", "After")
    play = draws(process(START + drawn, NAMED))
    play.starts()
    play.hears("go")

    play.throws("X", "bad")

    play.waits_at("After")
    assert len(play.events("SignalUnsubscribed")) == 1
