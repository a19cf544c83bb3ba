"""Awkward drawings: where variables go, with mappings, scopes and branches."""

from tests.bpmn.drawing import node, service
from tests.bpmn.scopes import caught, chain, end, sub_process
from tests.scenarios.bpmn.awkward.drawn import SPLIT, drawn, mapped, when, work


def test_a_nested_target_changes_one_entry_only(draws):
    player = draws(drawn(work("x", "total => order.sum"), chain("s", "x")))
    player.starts(order={"id": 1, "sum": 0})

    player.completes("x", total=9)

    player.has_variables(order={"id": 1, "sum": 9})


def test_an_input_to_a_path_makes_an_object_of_its_own(draws):
    player = draws(drawn(work("x", "order.id -> ask.id", "2 -> ask.size"), chain("s", "x")))

    player.starts(order={"id": 1}, ask={"old": True})

    assert player.visible("x")["ask"] == {"id": 1, "size": 2}
    player.completes("x")
    player.has_variables(ask={"old": True})


def test_what_a_sub_process_makes_stays_where_the_name_is_known(draws):
    inside = node("startEvent", id="us") + service("Work") + chain("us", "Work")
    local = mapped("0 -> inner")
    u = sub_process("u", inside, local)
    player = draws(drawn(u, service("After"), chain("s", "u", "After")))
    player.starts(outer=0)

    player.completes("Work", inner=1, outer=2, fresh=3)

    player.waits_at("After")
    player.has_variables(outer=2, fresh=3)
    player.has_no_variable("inner")


def test_outputs_in_order_see_what_those_before_have_made(draws):
    player = draws(drawn(work("x", "n + 1 => a", "a + 1 => b"), chain("s", "x")))
    player.starts()

    player.completes("x", n=1)

    player.has_variables(a=2, b=3)
    player.has_no_variable("n")


def test_a_result_that_an_input_made_local_does_not_leave(draws):
    given = '<zeebe:script expression="=1 + 1" resultVariable="sum"/>' + mapped("0 -> sum")
    player = draws(drawn(node("scriptTask", given), chain("s", "x")))

    player.starts()

    player.has_ended()
    player.has_no_variable("sum")


def test_branches_that_write_the_same_name_the_last_one_stays(draws):
    player = draws(drawn(SPLIT, service("A"), service("B"), chain("s", "g", "A"), chain("g", "B")))
    player.starts(n=0)
    player.completes("B", n=2)
    player.completes("A", n=1)

    player.has_variables(n=1)


def test_a_loops_counter_does_not_leave_it(draws):
    again = '<standardLoopCharacteristics loopMaximum="3"/>'
    given = '<zeebe:script expression="=n + loopCounter" resultVariable="n"/>'
    player = draws(drawn(node("scriptTask", given, again), chain("s", "x")))

    player.starts(n=0)

    player.has_ended()
    player.has_no_variable("loopCounter")


def test_a_broken_mapping_holds_the_element_and_changes_nothing(draws):
    player = draws(drawn(work("x", "1 => a", "assert(n, n != null) => b"), chain("s", "x")))
    player.starts()

    player.completes("x")

    player.has_incidents(x="IO_MAPPING_ERROR")
    player.has_no_variable("a", "b")


def test_an_end_event_gives_the_process_what_it_maps(draws):
    outputs = mapped("n * 2 => twice")
    player = draws(drawn(node("endEvent", outputs), chain("s", "x")))

    player.starts(n=4)

    player.has_variables(twice=8)


def test_what_an_end_of_one_branch_maps_is_there_for_the_other(draws):
    wait = caught("Hot", "Watch", when("done = true"))
    stop = node("endEvent", mapped("true => done"), id="Stop")
    parts = SPLIT + service("Watch") + wait + service("A") + stop + end("e")
    player = draws(
        drawn(parts, chain("s", "g", "Watch"), chain("g", "A", "Stop"), chain("Hot", "e"))
    )
    player.starts()

    player.completes("A")

    player.has_ended()
