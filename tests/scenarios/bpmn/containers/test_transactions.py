"""Transactions: canceled, what has completed is undone, then the cancel boundary event goes on."""

from tests.bpmn.drawing import flow, node, process, service
from tests.bpmn.scopes import (
    BAD,
    CANCEL,
    COMPENSATE,
    MESSAGE,
    NAMED,
    START,
    caught,
    chain,
    end,
    on_event,
    sub_process,
    throw,
    timer,
    undone,
)


def booked(inside: str = "", more: str = "") -> bytes:
    """A and B are booked, then *ok* says whether it is canceled; D follows it, C a cancel."""
    drawn = node("startEvent", id="ts") + service("A") + service("B") + undone("A") + undone("B")
    drawn += node("exclusiveGateway", id="g", default="no") + end("done") + end("x", CANCEL)
    drawn += chain("ts", "A", "B", "g") + flow("yes", "g", "done", "=ok") + flow("no", "g", "x")
    transaction = sub_process("t", drawn + inside, tag="transaction")
    around = START + transaction + caught("canceled", "t", CANCEL) + service("C") + service("D")
    return process(around + chain("s", "t", "D") + chain("canceled", "C") + more, NAMED)


def test_one_that_is_not_canceled_is_a_sub_process(draws):
    play = draws(booked())
    play.starts(ok=True)
    play.completes("A")

    play.completes("B")

    play.waits_at("D")
    play.has_passed("t", "done")


def test_one_that_is_canceled_undoes_what_is_done_one_after_the_other(draws):
    play = draws(booked())
    play.starts(ok=False)
    play.completes("A")
    play.completes("B")

    play.waits_at("undoB")
    play.completes("undoB")
    play.waits_at("undoA")
    play.completes("undoA")

    play.waits_at("C")
    play.has_passed("x", "canceled")
    assert "t" not in play.completed()


def test_what_still_runs_is_ended_and_not_undone(draws):
    drawn = node("startEvent", id="ts") + node("parallelGateway", id="split")
    drawn += service("A") + service("B") + undone("A") + undone("B") + end("x", CANCEL)
    drawn += chain("ts", "split", "A", "x") + flow("f", "split", "B")
    around = START + sub_process("t", drawn, tag="transaction") + caught("c", "t", CANCEL)
    play = draws(process(around + service("C") + chain("s", "t") + chain("c", "C"), NAMED))
    play.starts()

    play.completes("A")
    play.waits_at("undoA")
    play.completes("undoA")

    play.waits_at("C")
    play.has_not_visited("undoB")


def test_what_is_asked_about_its_end_ends_before_anything_is_undone(draws):
    asked = (
        '<zeebe:taskDefinition type="work"/><zeebe:executionListeners>'
        '<zeebe:executionListener eventType="cancel" type="bye"/></zeebe:executionListeners>'
    )
    drawn = node("startEvent", id="ts") + node("parallelGateway", id="split")
    drawn += service("A") + node("serviceTask", asked, id="B") + undone("A") + end("x", CANCEL)
    drawn += chain("ts", "split", "A", "x") + flow("f", "split", "B")
    around = START + sub_process("t", drawn, tag="transaction") + caught("c", "t", CANCEL)
    play = draws(process(around + service("C") + chain("s", "t") + chain("c", "C"), NAMED))
    play.starts()
    play.completes("A")
    play.has_not_visited("undoA")

    play.completes("B")  # its listener
    play.waits_at("undoA")
    play.completes("undoA")

    play.waits_at("C")


def test_an_end_event_that_is_held_up_cancels_when_it_can(draws):
    mapped = (
        '<zeebe:ioMapping><zeebe:output source="=assert(why, why != null)" target="reason"/>'
        "</zeebe:ioMapping>"
    )
    drawn = node("startEvent", id="ts") + service("A") + undone("A") + end("x", CANCEL, mapped)
    around = START + sub_process("t", drawn + chain("ts", "A", "x"), tag="transaction")
    around += caught("c", "t", CANCEL) + service("C") + chain("s", "t") + chain("c", "C")
    play = draws(process(around, NAMED))
    play.starts()
    play.completes("A")
    play.has_incidents(x="IO_MAPPING_ERROR")

    play.sets(why="rain")
    play.resolves("x")
    play.waits_at("undoA")
    play.completes("undoA")

    play.waits_at("C")
    play.has_variables(reason="rain")


def test_one_with_nothing_to_undo_is_left_at_once(draws):
    drawn = node("startEvent", id="ts") + end("x", CANCEL) + chain("ts", "x")
    around = START + sub_process("t", drawn, tag="transaction") + caught("c", "t", CANCEL)
    play = draws(process(around + service("C") + chain("s", "t") + chain("c", "C"), NAMED))

    play.starts()

    play.waits_at("C")


def test_a_hazard_leaves_it_and_undoes_nothing(draws):
    more = caught("b", "t", BAD) + service("X") + chain("b", "X")
    play = draws(booked(more=more))
    play.starts(ok=True)
    play.completes("A")

    play.throws("B", "bad")

    play.waits_at("X")
    play.has_not_visited("undoA")


def test_a_hazard_while_it_is_undone_leaves_it_too(draws):
    more = caught("b", "t", BAD) + service("X") + chain("b", "X")
    play = draws(booked(more=more))
    play.starts(ok=False)
    play.completes("A")
    play.completes("B")

    play.throws("undoB", "bad")

    play.waits_at("X")
    play.has_not_visited("undoA")


def test_a_deadline_still_counts_while_it_is_undone(draws):
    more = caught("b", "t", timer("Duration", "PT1H")) + service("X") + chain("b", "X")
    play = draws(booked(more=more))
    play.starts(ok=False)
    play.completes("A")
    play.completes("B")

    play.passes(3_600_000)

    play.waits_at("X")


def test_it_listens_to_nothing_while_it_is_undone(draws):
    play = draws(booked(inside=on_event("E", MESSAGE, "X", interrupting=False)))
    play.starts(ok=False, key="k")
    play.receives("ping")
    play.completes("A")

    play.completes("B")

    play.waits_at("undoB")
    assert len(play.events("MessageUnsubscribed")) == 1


def test_it_may_be_canceled_from_deep_inside(draws):
    inner = node("startEvent", id="us") + service("B") + end("x", CANCEL) + chain("us", "B", "x")
    drawn = node("startEvent", id="ts") + service("A") + undone("A") + sub_process("u", inner)
    around = START + sub_process("t", drawn + chain("ts", "A", "u"), tag="transaction")
    around += caught("c", "t", CANCEL) + service("C") + chain("s", "t") + chain("c", "C")
    play = draws(process(around, NAMED))
    play.starts()
    play.completes("A")
    play.completes("B")

    play.waits_at("undoA")
    play.completes("undoA")

    play.waits_at("C")


def test_one_inside_another_is_canceled_alone(draws):
    inner = node("startEvent", id="us") + service("B") + undone("B") + end("x", CANCEL)
    nested = sub_process("u", inner + chain("us", "B", "x"), tag="transaction")
    drawn = node("startEvent", id="ts") + service("A") + undone("A") + nested
    drawn += caught("cu", "u", CANCEL) + end("y", CANCEL) + service("W")
    drawn += chain("ts", "A", "u") + chain("cu", "W", "y")
    around = START + sub_process("t", drawn, tag="transaction") + caught("c", "t", CANCEL)
    play = draws(process(around + service("C") + chain("s", "t") + chain("c", "C"), NAMED))
    play.starts()
    play.completes("A")
    play.completes("B")
    play.waits_at("undoB")
    play.completes("undoB")
    play.waits_at("W")

    play.completes("W")
    play.waits_at("undoA")
    play.completes("undoA")

    play.waits_at("C")


def test_one_that_has_completed_inside_another_is_undone_with_it(draws):
    inner = node("startEvent", id="us") + service("B") + undone("B") + chain("us", "B")
    nested = sub_process("u", inner, tag="transaction")
    drawn = node("startEvent", id="ts") + service("A") + undone("A") + nested + end("y", CANCEL)
    around = START + sub_process("t", drawn + chain("ts", "A", "u", "y"), tag="transaction")
    around += caught("c", "t", CANCEL) + service("C") + chain("s", "t") + chain("c", "C")
    play = draws(process(around, NAMED))
    play.starts()
    play.completes("A")
    play.completes("B")

    play.waits_at("undoB")
    play.completes("undoB")
    play.waits_at("undoA")
    play.completes("undoA")

    play.waits_at("C")


def test_one_that_has_completed_can_still_be_compensated(draws):
    drawn = node("startEvent", id="ts") + service("A") + undone("A") + chain("ts", "A")
    around = START + sub_process("t", drawn, tag="transaction") + throw("T", COMPENSATE) + end("e")
    play = draws(process(around + chain("s", "t", "T", "e"), NAMED))
    play.starts()
    play.completes("A")

    play.waits_at("T", "undoA")
    play.completes("undoA")

    play.has_ended()
