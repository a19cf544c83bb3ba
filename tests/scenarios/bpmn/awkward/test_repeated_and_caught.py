"""Awkward drawings: what repeats, and what is caught at its border."""

from tests.bpmn.drawing import flow, node, process, service
from tests.bpmn.scopes import (
    ANY_ERROR,
    BAD,
    LATE,
    NAMED,
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


def loop(extension: str = "", inside: str = "", sequential: bool = False, **more: str) -> str:
    """Multi-instance over ``items``, or as *extension* says."""
    given = extension or '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>'
    how = ' isSequential="true"' if sequential else ""
    return (
        f"<multiInstanceLoopCharacteristics{how}><extensionElements>{given}</extensionElements>"
        f"{inside}</multiInstanceLoopCharacteristics>"
    )


COLLECTS = (
    '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" '
    'outputCollection="results" outputElement="{}"/>'
)


def drawn(*parts: str, more: str = "") -> bytes:
    return process('<startEvent id="s"/>' + "".join(parts), NAMED + more)


def sub_loop(inside: str, characteristics: str) -> str:
    return sub_process("u", node("startEvent", id="us") + inside + characteristics)


def test_a_reminder_of_a_body_rings_as_often_as_its_cycle_says(draws):
    remind = caught("Ring", "x", timer("Cycle", "R3/PT1H"), cancelActivity="false")
    body = service(inside=loop())
    player = draws(drawn(body, remind, service("Call"), chain("s", "x"), chain("Ring", "Call")))
    player.starts(items=[1, 2])

    player.passes(5 * HOUR)

    assert len(player.items("Call")) == 3
    assert len(player.items("x")) == 2


def test_an_error_in_one_iteration_ends_them_all_and_leaves_no_results(draws):
    body = service(inside=loop(COLLECTS.format("=item")))
    mend = caught("Bad", "x", BAD)
    player = draws(drawn(body, mend, service("Mend"), chain("s", "x"), chain("Bad", "Mend")))
    player.starts(items=[1, 2, 3])
    player.completes_iteration("x", 0)

    player.throws("x", "bad", why="no stock")

    player.waits_at("Mend")
    player.has_no_variable("results")
    player.has_variables(why="no stock")


def test_an_error_inside_one_iteration_of_a_sub_process_is_its_own_affair(draws):
    handler = on_event("h", BAD, "Mend")
    inside = service("Try") + chain("us", "Try") + handler
    player = draws(drawn(sub_loop(inside, loop()), service("After"), chain("s", "u", "After")))
    player.starts(items=["a", "b"])

    player.throws("Try", "bad")
    player.waits_at("Mend", "Try")
    player.completes("Mend")
    player.completes("Try")

    player.waits_at("After")


def test_loops_in_loops_give_lists_of_lists(draws):
    inner = service(
        "Work",
        inside=loop(
            '<zeebe:loopCharacteristics inputCollection="=row" inputElement="cell" '
            'outputCollection="line" outputElement="=cell * 2"/>'
        ),
    )
    outer = loop(
        '<zeebe:loopCharacteristics inputCollection="=rows" inputElement="row" '
        'outputCollection="table" outputElement="=line"/>'
    )
    player = draws(drawn(sub_loop(inner + chain("us", "Work"), outer), chain("s", "u")))
    player.starts(rows=[[1, 2], [3]])

    for _ in range(3):
        player.completes("Work")

    player.has_ended()
    player.has_variables(table=[[2, 4], [6]])


def test_a_row_that_is_over_early_leaves_nulls_for_what_was_never_begun(draws):
    until = "<completionCondition>=found</completionCondition>"
    body = service(inside=loop(COLLECTS.format("=hit"), until, sequential=True))
    player = draws(drawn(body, service("After"), chain("s", "x", "After")))
    player.starts(items=[1, 2, 3], found=False)
    player.completes("x", hit="a")

    player.completes("x", hit="b", found=True)

    player.waits_at("After")
    player.has_variables(results=["a", "b", None])


def test_two_of_three_are_enough(draws):
    until = "<completionCondition>=numberOfCompletedInstances &gt;= 2</completionCondition>"
    body = service(inside=loop("", until))
    player = draws(drawn(body, service("After"), chain("s", "x", "After")))
    player.starts(items=[1, 2, 3])
    player.completes_iteration("x", 2)
    player.waits_at("x", "x")

    player.completes_iteration("x", 0)

    player.waits_at("After")
    assert len(player.events("JobCanceled")) == 1


def test_a_deadline_of_a_body_discards_what_was_collected(draws):
    body = service(inside=loop(COLLECTS.format("=item")))
    late = caught("Late", "x", timer("Duration", "PT1H"))
    player = draws(drawn(body, late, service("After"), chain("s", "x"), chain("Late", "After")))
    player.starts(items=[1, 2])
    player.completes_iteration("x", 0)

    player.passes(HOUR)

    player.waits_at("After")
    player.has_no_variable("results")


def test_nothing_to_repeat_listens_to_nothing(draws):
    late = caught("Late", "x", timer("Duration", "PT1H"))
    body = service(inside=loop(COLLECTS.format("=item")))
    player = draws(drawn(body, late, service("After"), chain("s", "x", "After")))

    player.starts(items=[])

    player.waits_at("After")
    player.has_variables(results=[])
    assert player.timers() == []


def test_an_element_of_a_collection_may_be_null(draws):
    player = draws(drawn(service(inside=loop()), chain("s", "x")))

    player.starts(items=[None, 1], item="outer")

    assert [player.state.visible(one)["item"] for one in player.items("x")] == [None, 1]


def test_an_element_hides_what_is_called_the_same_only_while_it_runs(draws):
    player = draws(drawn(service(inside=loop()), service("After"), chain("s", "x", "After")))
    player.starts(items=["a"], item="outer")
    player.completes("x", item="changed", note=1)

    player.waits_at("After")

    player.has_variables(item="outer", note=1)
    player.has_no_variable("loopCounter")


def test_each_iteration_waits_for_a_message_of_its_own_key(draws):
    message = (
        '<message id="own" name="own"><extensionElements>'
        '<zeebe:subscription correlationKey="=item"/></extensionElements></message>'
    )
    wait = node("receiveTask", "", loop(), id="x", messageRef="own")
    player = draws(drawn(wait, service("After"), chain("s", "x", "After"), more=message))
    player.starts(items=["a", "b"])
    keys = [event[5] for event in player.events("MessageSubscribed")]

    player.receives("own")
    player.receives("own")

    assert keys == ["a", "b"]
    player.waits_at("After")


def test_a_terminated_iteration_counts_as_done_and_the_rest_goes_on(draws):
    inside = (
        service("Work") + end("Stop", "<terminateEventDefinition/>") + chain("us", "Work", "Stop")
    )
    player = draws(drawn(sub_loop(inside, loop()), service("After"), chain("s", "u", "After")))
    player.starts(items=[1, 2])
    player.completes("Work")
    player.waits_at("Work")

    player.completes("Work")

    player.waits_at("After")


def test_a_boundary_event_of_a_boundary_events_target_is_its_own(draws):
    one = caught("Late", "x", timer("Duration", "PT1H"))
    two = caught("Later", "Mend", timer("Duration", "PT1H"))
    parts = service() + one + service("Mend") + two + service("Boss")
    player = draws(drawn(parts, chain("s", "x"), chain("Late", "Mend"), chain("Later", "Boss")))
    player.starts()

    player.passes(HOUR)
    player.waits_at("Mend")
    player.passes(HOUR)

    player.waits_at("Boss")


def test_several_events_beside_an_activity_ring_independently(draws):
    remind = caught("Ring", "x", timer("Duration", "PT1H"), cancelActivity="false")
    late = caught("Late", "x", timer("Duration", "PT3H"))
    parts = service() + remind + late + service("Call") + service("Boss")
    player = draws(drawn(parts, chain("s", "x"), chain("Ring", "Call"), chain("Late", "Boss")))
    player.starts()
    player.passes(HOUR)
    player.waits_at("Call", "x")

    player.passes(2 * HOUR)

    player.waits_at("Boss", "Call")


def test_the_boundary_with_the_code_is_nearer_than_the_one_without(draws):
    parts = (
        straight("u", "Try")
        + caught("Any", "u", ANY_ERROR)
        + caught("Bad", "u", BAD)
        + service("Mend")
        + service("Report")
    )
    ways = chain("s", "u") + chain("Bad", "Mend") + chain("Any", "Report")
    first, second = draws(drawn(parts, ways)), draws(drawn(parts, ways))
    first.starts()
    second.starts()

    first.throws("Try", "bad")
    second.throws("Try", "unknown")

    first.waits_at("Mend")
    second.waits_at("Report")


def test_a_code_that_the_inner_catcher_does_not_know_goes_further_out(draws):
    worse = '<errorEventDefinition errorRef="worse"/>'
    inner = straight("v", "Try") + caught("In", "v", worse) + service("Inner")
    outer = sub_process(
        "u", node("startEvent", id="us") + inner + chain("us", "v") + chain("In", "Inner")
    )
    player = draws(
        drawn(
            outer, caught("Out", "u", BAD), service("Outer"), chain("s", "u"), chain("Out", "Outer")
        )
    )
    player.starts()

    player.throws("Try", "bad")

    player.waits_at("Outer")


def test_an_error_code_may_be_computed_where_it_is_thrown(draws):
    fail = end("Fail", '<errorEventDefinition errorRef="computed"/>')
    inside = sub_process("u", node("startEvent", id="us") + fail + chain("us", "Fail"))
    player = draws(
        drawn(
            inside,
            caught("Bad", "u", BAD),
            service("Mend"),
            chain("s", "u"),
            chain("Bad", "Mend"),
            more='<error id="computed" errorCode="=&quot;b&quot; + rest"/>',
        )
    )

    player.starts(rest="ad")

    player.waits_at("Mend")


def test_a_computed_code_that_is_none_waits_in_an_incident(draws):
    fail = end("Fail", '<errorEventDefinition errorRef="computed"/>')
    player = draws(drawn(fail, chain("s", "Fail"), more='<error id="computed" errorCode="=code"/>'))
    player.starts()
    player.has_incidents(Fail="EXTRACT_VALUE_ERROR")

    player.sets(code="lost")
    player.resolves("Fail")

    player.has_incidents(Fail="UNHANDLED_ERROR_EVENT")


def test_an_error_that_nobody_catches_lets_the_other_branch_run(draws):
    fork = node("parallelGateway", id="g")
    player = draws(
        drawn(
            fork, end("Fail", BAD), service("Other"), chain("s", "g", "Fail"), chain("g", "Other")
        )
    )
    player.starts()
    player.has_incidents(Fail="UNHANDLED_ERROR_EVENT")

    player.completes("Other")

    assert player.root.life == "ACTIVE"
    player.cancels()
    player.has_ended("TERMINATED")


def test_a_workers_error_that_nobody_catches_can_be_worked_again(draws):
    player = draws(drawn(service(), chain("s", "x")))
    player.starts()
    player.throws("x", "nobody")
    player.has_incidents(x="UNHANDLED_ERROR_EVENT")

    player.resolves("x")
    player.has_incidents()
    player.completes("x")

    player.has_ended()


def test_an_escalation_at_the_end_of_a_sub_process_lets_both_ways_go_on(draws):
    inside = sub_process("u", node("startEvent", id="us") + end("Tell", LATE) + chain("us", "Tell"))
    parts = (
        inside
        + caught("Late", "u", LATE, cancelActivity="false")
        + service("Boss")
        + service("After")
    )
    player = draws(drawn(parts, chain("s", "u", "After"), chain("Late", "Boss")))

    player.starts()

    player.waits_at("After", "Boss")


def test_an_escalation_is_heard_once_by_the_nearest(draws):
    handler = on_event("h", LATE, "Near", interrupting=False)
    inside = node("startEvent", id="us") + throw("Tell", LATE) + service("On") + handler
    u = sub_process("u", inside + chain("us", "Tell", "On"))
    player = draws(
        drawn(
            u,
            caught("Late", "u", LATE, cancelActivity="false"),
            service("Far"),
            chain("s", "u"),
            chain("Late", "Far"),
        )
    )

    player.starts()

    player.waits_at("Near", "On")


def test_an_escalation_without_a_code_is_heard_by_who_hears_all(draws):
    inside = (
        node("startEvent", id="us")
        + throw("Tell", "<escalationEventDefinition/>")
        + chain("us", "Tell")
    )
    parts = (
        sub_process("u", inside)
        + caught("Late", "u", LATE)
        + caught("Any", "u", "<escalationEventDefinition/>")
    )
    player = draws(
        drawn(
            parts,
            service("Coded"),
            service("All"),
            chain("s", "u"),
            chain("Late", "Coded"),
            chain("Any", "All"),
        )
    )

    player.starts()

    player.waits_at("All")


def test_a_sub_process_that_an_escalation_interrupts_is_gone(draws):
    inside = (
        node("startEvent", id="us")
        + throw("Tell", LATE)
        + service("Never")
        + chain("us", "Tell", "Never")
    )
    parts = (
        sub_process("u", inside) + caught("Late", "u", LATE) + service("Boss") + service("After")
    )
    player = draws(drawn(parts, chain("s", "u", "After"), chain("Late", "Boss")))

    player.starts()

    player.waits_at("Boss")
    player.has_not_visited("Never", "After")


def test_an_activity_may_send_several_tokens(draws):
    work = service().replace("<serviceTask ", '<serviceTask completionQuantity="3" ')
    player = draws(drawn(work, service("Each"), chain("s", "x", "Each")))
    player.starts()

    player.completes("x")

    player.waits_at("Each", "Each", "Each")


def test_the_default_flow_of_an_activity_carries_as_many_tokens(draws):
    work = service().replace("<serviceTask ", '<serviceTask completionQuantity="2" default="d" ')
    ways = chain("s", "x") + flow("c", "x", "A", "=good") + flow("d", "x", "B")
    player = draws(drawn(work, service("A"), service("B"), ways))
    player.starts(good=False)

    player.completes("x")

    player.waits_at("B", "B")


def test_all_iterations_together_send_the_tokens(draws):
    work = service(inside=loop()).replace("<serviceTask ", '<serviceTask completionQuantity="2" ')
    player = draws(drawn(work, service("After"), chain("s", "x", "After")))
    player.starts(items=[1, 2])
    player.completes("x")
    player.waits_at("x")

    player.completes("x")

    player.waits_at("After", "After")
