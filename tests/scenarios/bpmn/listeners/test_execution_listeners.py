"""Execution listeners: who is asked when, what their variables are, and what trouble does."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected
from engine.runtime.state import COMPLETING, STARTING
from tests.scenarios.bpmn.listeners.drawn import asks, chain, deadline, element, row, service

HOUR = 3_600_000
INPUT = '<zeebe:ioMapping><zeebe:input source="=1" target="given"/></zeebe:ioMapping>'


def test_start_listeners_are_asked_in_order_before_the_work(draws):
    process = draws(chain(service("Work", asks("start:first", "start:second"))))
    process.starts()
    assert process.asked() == ["first"]
    assert process.only("Work").life == STARTING

    process.answered("first")
    assert process.asked() == ["second"]
    process.answered("second")

    assert process.asked() == []
    process.waits_at("Work")
    process.completes("Work")
    process.has_ended()


def test_a_job_of_a_listener_says_what_it_is(draws):
    process = draws(chain(service("Work", asks("start:first"))))

    process.starts()

    (opened,) = process.events("JobOpened")
    assert opened[3] == {
        "type": "first",
        "retries": 3,
        "kind": "EXECUTION_LISTENER",
        "listenerEventType": "START",
        "headers": {},
        "priority": 0,
    }


def test_what_start_listeners_give_is_local_and_after_the_input_mappings(draws):
    process = draws(chain(service("Work", asks("start:first") + INPUT)))
    process.starts()

    assert process.visible("Work")["given"] == 1
    process.answered("first", given=2, own=3)

    assert process.visible("Work") == {"given": 2, "own": 3}
    process.completes("Work")
    process.has_no_variable("given", "own")


def test_end_listeners_see_the_results_and_write_to_the_scopes_around(draws):
    output = '<zeebe:ioMapping><zeebe:output source="=n + 1" target="m"/></zeebe:ioMapping>'
    process = draws(chain(service("Work", asks("end:last", "end:after") + output)))
    process.starts()

    process.completes("Work", n=1)
    assert process.only("Work").life == COMPLETING
    assert process.asked() == ["last"]
    assert process.visible("Work") == {"m": 2, "n": 1}
    process.answered("last", seen=True)
    process.answered("after")

    process.has_ended()
    process.has_variables(m=2, seen=True)


def test_boundary_events_wait_after_the_start_listeners_and_during_the_end_listeners(draws):
    process = draws(
        chain(
            service("Work", asks("start:first", "end:last")),
            beside=deadline("Work", service("Hurry")),
        )
    )
    process.starts()
    assert process.timers() == []

    process.answered("first")
    assert len(process.timers()) == 1
    process.completes("Work")
    process.passes(HOUR)

    assert process.asked() == []
    process.waits_at("Hurry")


def test_a_boundary_event_that_cannot_wait_is_tried_again_without_the_listeners(draws):
    process = draws(
        chain(
            service("Work", asks("start:first")),
            beside=deadline("Work", service("Hurry"), "=often"),
        )
    )
    process.starts()

    process.answered("first")
    process.has_incidents(Work="EXTRACT_VALUE_ERROR")
    process.sets(often="PT1H")
    process.resolves("Work")

    assert process.asked() == []
    process.waits_at("Work")
    process.passes(HOUR)
    process.waits_at("Hurry")


def test_a_process_has_listeners_of_its_own(draws):
    process = draws(chain(service("Work"), extensions=asks("start:first", "end:last")))

    process.starts(n=1)
    assert process.visited() == []
    process.answered("first", n=2)
    process.waits_at("Work")
    process.completes("Work")
    assert process.asked() == ["last"]
    process.answered("last", done=True)

    process.has_ended()
    process.has_variables(n=2, done=True)


def test_a_process_that_a_message_starts_asks_first(draws):
    data = chain(service("Work"), extensions=asks("start:first")).replace(
        b'<startEvent id="Begin"/>',
        b'<startEvent id="Begin"><messageEventDefinition messageRef="m"/></startEvent>',
    )
    process = draws(data.replace(b"</process>", b'</process><message id="m" name="go"/>'))
    process.starts(at="Begin", n=1)
    assert (process.visited(), process.root.vars) == ([], None)

    process.answered("first")

    process.waits_at("Work")
    process.has_variables(n=1)


def test_gateways_and_events_have_listeners(draws):
    throw = element("intermediateThrowEvent", "Told", asks("start:thrown", "end:told"))
    gateway = element("parallelGateway", "Fork", asks("start:fork"))
    process = draws(chain(gateway, throw))
    process.starts()

    for type_ in ("fork", "thrown", "told"):
        assert process.asked() == [type_]
        process.answered(type_)

    process.has_ended()


def test_a_listener_without_retries_is_an_incident_and_asked_again(draws):
    process = draws(chain(service("Work", asks("start:first", "start:second"))))
    process.starts()
    process.answered("first")
    item, job = process.listener("second")

    process.send(commands.FailJob(item.key, job, 0, "no"))
    process.has_incidents(Work="EXECUTION_LISTENER_NO_RETRIES")
    with pytest.raises(CommandRejected, match="incident"):
        process.answered("second")
    process.send(commands.UpdateJobRetries(item.key, job, 1))
    process.resolves("Work")

    assert process.asked() == ["second"]
    process.answered("second")
    process.waits_at("Work")


def test_a_listener_that_cannot_be_asked_lets_all_of_its_event_be_asked_again(draws):
    process = draws(chain(service("Work", asks("start:first", "start:=who"))))
    process.starts()

    process.answered("first")
    process.has_incidents(Work="EXTRACT_VALUE_ERROR")
    process.sets(who="second")
    process.resolves("Work")

    assert process.asked() == ["first"]
    process.answered("first")
    process.answered("second")
    process.waits_at("Work")


def test_a_listener_throws_no_errors_and_gives_no_result(draws):
    process = draws(chain(service("Work", asks("start:first"))))
    process.starts()
    item, job = process.listener("first")

    with pytest.raises(CommandRejected, match="throws no BPMN errors"):
        process.send(commands.ThrowJobError(item.key, job, "bad"))
    with pytest.raises(CommandRejected, match="takes no result"):
        process.answered("first", commands.ListenerResult(denied=True))

    process.answered("first")
    process.waits_at("Work")


def test_before_all_is_asked_once_and_the_others_for_each_iteration(draws):
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    asked = asks("beforeAll:all", "start:each", "end:done")
    process = draws(chain(service("Work", asked, loop)))
    process.starts()
    assert process.asked() == ["all"]

    process.answered("all", items=[1, 2])
    assert process.asked() == ["each", "each"]
    process.answered("each")
    process.answered("each")
    process.completes("Work")
    process.answered("done")
    process.completes("Work")
    process.answered("done")

    process.has_ended()
    process.has_no_variable("items")


def test_an_escalation_that_ends_its_thrower_skips_the_end_listeners(draws):
    throw = element(
        "intermediateThrowEvent",
        "Throw",
        asks("end:never"),
        '<escalationEventDefinition escalationRef="e"/>',
    )
    sub = element("subProcess", "Sub", "", row(throw, begin="In", end="Out"))
    catch = (
        '<boundaryEvent id="Caught" attachedToRef="Sub">'
        '<escalationEventDefinition escalationRef="e"/></boundaryEvent>'
        + service("Mend")
        + '<sequenceFlow id="mend" sourceRef="Caught" targetRef="Mend"/>'
    )
    process = draws(chain(sub, beside=catch, more='<escalation id="e" escalationCode="up"/>'))

    process.starts()

    process.waits_at("Mend")
    assert process.events("JobOpened")[0][3]["type"] == "work"


def test_a_sub_process_lays_out_after_its_listeners_and_asks_when_it_is_empty(draws):
    sub = element(
        "subProcess",
        "Sub",
        asks("start:first", "end:last"),
        row(service("Work"), begin="In", end="Out"),
    )
    process = draws(chain(sub))
    process.starts()
    assert process.visited() == ["Begin", "Sub"]

    process.answered("first")
    process.completes("Work")
    assert process.asked() == ["last"]
    process.answered("last")

    process.has_ended()


def test_a_menu_is_closed_while_its_listeners_are_asked(draws):
    region = element("adHocSubProcess", "Menu", asks("start:first"), service("Walk"))
    process = draws(chain(region))
    process.starts()

    with pytest.raises(CommandRejected):
        process.activates("Menu", "Walk")
    process.answered("first")
    process.activates("Menu", "Walk")

    process.waits_at("Walk")


def test_a_listener_has_headers(draws):
    listener = (
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="first"'
        ' retries="5"><zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders>'
        "</zeebe:executionListener></zeebe:executionListeners>"
    )
    process = draws(chain(service("Work", listener)))

    process.starts()

    (opened,) = process.events("JobOpened")
    assert (opened[3]["headers"], opened[3]["retries"]) == ({"a": "b"}, 5)
