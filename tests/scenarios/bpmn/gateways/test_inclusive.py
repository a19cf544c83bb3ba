"""Inclusive gateways: which branches are taken, and what their joins wait for."""

import sys

import pytest

from engine.runtime import commands
from tests.bpmn.drawing import flow, node, process, service
from tests.bpmn.drawing import plan as planned
from tests.scenarios.player import Player

START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'
JOIN = node("inclusiveGateway", id="join")


def branches(default: str = "") -> bytes:
    more = {"default": default} if default else {}
    return process(
        START
        + node("inclusiveGateway", id="split", **more)
        + JOIN
        + "".join(service(name) for name in "ABCZ")
        + END
        + flow("f", "s", "split")
        + "".join(
            flow(f"to{name}", "split", name, "" if default == f"to{name}" else f"={name.lower()}")
            + flow(f"from{name}", name, "join")
            for name in "ABC"
        )
        + flow("out", "join", "Z")
        + flow("end", "Z", "e")
    )


@pytest.mark.parametrize("chosen", ["A", "B", "AB", "AC", "BC", "ABC"])
def test_the_join_waits_for_the_branches_that_were_taken_and_goes_on_once(draws, chosen):
    play = draws(branches())

    play.starts(**{name.lower(): name in chosen for name in "ABC"})
    play.waits_at(*chosen)

    for name in chosen:
        play.completes(name)
    play.waits_at("Z")
    play.completes("Z")
    play.has_ended()
    assert play.completed().count("join") == 1


def test_the_default_flow_is_taken_when_nothing_holds(draws):
    play = draws(branches(default="toC"))

    play.starts(a=False, b=False)
    play.waits_at("C")
    play.completes("C")
    play.waits_at("Z")


def test_the_default_flow_is_not_taken_beside_another(draws):
    play = draws(branches(default="toC"))

    play.starts(a=True, b=True)
    play.waits_at("A", "B")


def test_without_a_default_flow_a_gateway_that_cannot_choose_is_an_incident(draws):
    play = draws(branches())

    play.starts(a=False, b=False, c=False)
    play.has_incidents(split="CONDITION_ERROR")

    play.sets(b=True)
    play.resolves("split")
    play.waits_at("B")


def test_a_branch_that_ended_before_the_join_is_not_waited_for(draws):
    play = draws(
        process(
            START
            + node("parallelGateway", id="split")
            + JOIN
            + service("A")
            + service("B")
            + node("exclusiveGateway", id="x", default="quit")
            + service("Z")
            + END
            + flow("f", "s", "split")
            + flow("f1", "split", "A")
            + flow("f2", "split", "B")
            + flow("f3", "A", "join")
            + flow("f4", "B", "x")
            + flow("f5", "x", "join", "=goes")
            + flow("quit", "x", "e")
            + flow("f6", "join", "Z")
        )
    )

    play.starts(goes=False)
    play.completes("A")
    play.waits_at("B")
    play.completes("B")

    play.waits_at("Z")


def test_a_boundary_event_may_still_bring_a_token(draws):
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    play = draws(
        process(
            START
            + node("parallelGateway", id="split")
            + JOIN
            + service("A")
            + service("B")
            + node(
                "boundaryEvent", inside=timer, id="late", attachedToRef="B", cancelActivity="false"
            )
            + service("Z")
            + END
            + flow("f", "s", "split")
            + flow("f1", "split", "A")
            + flow("f2", "split", "B")
            + flow("f3", "A", "join")
            + flow("f4", "late", "join")
            + flow("f5", "B", "e")
            + flow("f6", "join", "Z")
        )
    )

    play.starts()
    play.completes("A")
    play.waits_at("B")
    play.completes("B")
    play.waits_at("Z")


def loop() -> bytes:
    """The join is where the loop begins, and a branch beside it leads into the loop."""
    return process(
        START
        + JOIN
        + service("A")
        + node("exclusiveGateway", id="x", default="out")
        + service("Z")
        + END
        + flow("f", "s", "join")
        + flow("f1", "join", "A")
        + flow("f2", "A", "x")
        + flow("back", "x", "join", "=again")
        + flow("out", "x", "Z")
        + flow("f3", "Z", "e")
    )


def test_a_join_at_the_head_of_a_loop_does_not_wait_for_itself(draws):
    play = draws(loop())

    play.starts()
    play.waits_at("A")
    play.completes("A", again=True)
    play.waits_at("A")
    play.completes("A", again=False)
    play.waits_at("Z")


def test_joins_that_wait_only_for_each_other_do_not_stand_still(draws):
    play = draws(
        process(
            START
            + node("parallelGateway", id="split")
            + node("inclusiveGateway", id="one")
            + node("inclusiveGateway", id="two")
            + service("A")
            + service("B")
            + node("exclusiveGateway", id="x", default="onward")
            + node("exclusiveGateway", id="y", default="done")
            + END
            + flow("f", "s", "split")
            + flow("f1", "split", "A")
            + flow("f2", "split", "B")
            + flow("f3", "A", "one")
            + flow("f4", "B", "two")
            + flow("f5", "one", "x")
            + flow("onward", "x", "two")
            + flow("f6", "x", "e", "=quit = true")
            + flow("f7", "two", "y")
            + flow("back", "y", "one", "=back = true")
            + flow("done", "y", "e")
        )
    )

    play.starts()
    play.completes("B")
    play.waits_at("A")
    play.completes("A")

    play.has_ended()
    assert play.completed().count("two") == 1


def test_a_second_token_on_one_flow_begins_the_next_round(draws):
    play = draws(
        process(
            START
            + node("parallelGateway", id="split")
            + node("exclusiveGateway", id="merge")
            + JOIN
            + "".join(service(name) for name in "ABC")
            + service("Z")
            + END
            + flow("f", "s", "split")
            + "".join(flow(f"to{name}", "split", name) for name in "ABC")
            + flow("m1", "A", "merge")
            + flow("m2", "B", "merge")
            + flow("j1", "merge", "join")
            + flow("j2", "C", "join")
            + flow("out", "join", "Z")
            + flow("end", "Z", "e")
        )
    )

    play.starts()
    play.completes("A")
    play.completes("B")
    play.waits_at("C")
    play.completes("C")

    play.waits_at("Z", "Z")


def test_what_runs_in_a_sub_process_holds_the_join_outside(draws):
    inner = '<startEvent id="us"/>' + service("I") + flow("u1", "us", "I")
    play = draws(
        process(
            START
            + node("inclusiveGateway", id="split", default="f2")
            + JOIN
            + service("A")
            + f'<subProcess id="u">{inner}</subProcess>'
            + service("Z")
            + END
            + flow("f", "s", "split")
            + flow("f1", "split", "A", "=true")
            + flow("f2", "split", "u")
            + flow("f9", "split", "u", "=true")
            + flow("f3", "A", "join")
            + flow("f4", "u", "join")
            + flow("f5", "join", "Z")
        )
    )

    play.starts()
    play.completes("A")
    play.waits_at("I")
    play.completes("I")
    play.waits_at("Z")


def test_a_branch_that_is_cut_off_sets_the_join_free(draws):
    error = '<error id="bad" errorCode="bad"/>'
    catch = node(
        "boundaryEvent", inside='<errorEventDefinition errorRef="bad"/>', id="y", attachedToRef="B"
    )
    play = draws(
        process(
            START
            + node("parallelGateway", id="split")
            + JOIN
            + service("A")
            + service("B")
            + catch
            + service("Z")
            + END
            + flow("f", "s", "split")
            + flow("f1", "split", "A")
            + flow("f2", "split", "B")
            + flow("f3", "A", "join")
            + flow("f4", "B", "join")
            + flow("f5", "y", "e")
            + flow("f6", "join", "Z"),
            error,
        )
    )

    play.starts()
    play.completes("A")
    play.throws("B", "bad")
    play.waits_at("Z")


def test_activities_choose_among_their_own_flows(draws):
    play = draws(
        process(
            START
            + node("serviceTask", '<zeebe:taskDefinition type="work"/>', id="A", default="other")
            + "".join(service(name) for name in "BCDE")
            + flow("f", "s", "A")
            + flow("b", "A", "B", "=n > 1")
            + flow("c", "A", "C", "=n > 2")
            + flow("other", "A", "D")
            + flow("always", "A", "E")
        ),
    )

    play.starts(n=2)
    play.completes("A")
    play.waits_at("B", "E")


def test_the_default_flow_of_an_activity(draws):
    play = draws(
        process(
            START
            + node("task", id="A", default="other")
            + service("B")
            + service("D")
            + flow("f", "s", "A")
            + flow("b", "A", "B", "=n > 1")
            + flow("other", "A", "D")
        )
    )

    play.starts(n=0)
    play.waits_at("D")


def test_the_work_of_a_join_does_not_grow_with_what_waits_beside_it():
    """Tokens that run beside a waiting join are counted once, not at each of their ends."""
    drawn = process(
        START
        + node("parallelGateway", id="split")
        + JOIN
        + service("A")
        + service("C")
        + node("exclusiveGateway", id="more", default="to")
        + flow("f", "s", "split")
        + flow("f1", "split", "A")
        + flow("f2", "split", "more")
        + flow("back", "go", "more", "=n > count")
        + flow("f3", "A", "join")
        + node("parallelGateway", id="two")
        + node(
            "scriptTask", '<zeebe:script expression="=count + 1" resultVariable="count"/>', id="c"
        )
        + node("exclusiveGateway", id="go", default="stop")
        + flow("to", "more", "c")
        + flow("f4", "c", "two")
        + flow("f5", "two", "C")
        + flow("f6", "two", "go")
        + flow("f7", "C", "join")
        + flow("stop", "go", "e")
        + END
        + service("Z")
        + flow("out", "join", "Z")
    )

    def calls(number: int) -> int:
        play = Player(planned(drawn))
        play.starts(n=number, count=0)
        found = 0

        def count(frame, event, argument):
            nonlocal found
            found += event == "call"

        jobs = [(e[2], e[1]) for e in play.events("JobOpened")][1:]
        sys.setprofile(count)
        try:
            for item, job in jobs[: number - 1]:
                play.send(commands.CompleteJob(item, job, {}))
        finally:
            sys.setprofile(None)
        play.has_not_visited("join")
        return found

    assert calls(400) <= calls(40) * 10 * 1.15
