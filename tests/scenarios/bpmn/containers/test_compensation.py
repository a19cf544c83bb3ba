"""Compensation: what has completed is undone, once for each completion, the last first."""

import pytest

from tests.bpmn.drawing import flow, node, process, service
from tests.bpmn.scopes import (
    BAD,
    COMPENSATE,
    NAMED,
    START,
    chain,
    end,
    on_event,
    sub_process,
    throw,
    undone,
)

ONLY_A = '<compensateEventDefinition activityRef="A"/>'
NO_WAIT = '<compensateEventDefinition waitForCompletion="false"/>'
IN_ORDER = '<helm:compensation ordering="sequential"/>'


def twice(event: str = COMPENSATE, extensions: str = "") -> bytes:
    """A and B are done, then what *event* says is undone, then C."""
    drawn = START + service("A") + service("B") + undone("A") + undone("B")
    drawn += throw("T", event, extensions) + service("C") + chain("s", "A", "B", "T", "C")
    return process(drawn, NAMED)


def begun(play, *elements: str) -> list[str]:
    """Those of *elements* that were begun, in order."""
    return [element for element in play.visited() if element in elements]


def test_everything_that_has_completed_is_undone_the_last_first(draws):
    play = draws(twice())
    play.starts()
    play.completes("A")
    play.completes("B")

    play.waits_at("T", "undoA", "undoB")
    assert begun(play, "undoA", "undoB") == ["undoB", "undoA"]
    play.completes("undoA")
    play.waits_at("T", "undoB")
    play.completes("undoB")

    play.waits_at("C")
    play.has_passed("T", "cA", "cB")


def test_in_order_means_one_after_the_other(draws):
    play = draws(twice(extensions=IN_ORDER))
    play.starts()
    play.completes("A")
    play.completes("B")

    play.waits_at("T", "undoB")
    play.completes("undoB")
    play.waits_at("T", "undoA")
    play.completes("undoA")

    play.waits_at("C")


def test_one_activity_alone_can_be_undone(draws):
    play = draws(twice(ONLY_A))
    play.starts()
    play.completes("A")
    play.completes("B")

    play.waits_at("T", "undoA")
    play.completes("undoA")

    play.waits_at("C")
    play.has_not_visited("undoB")


def test_nobody_has_to_wait_for_what_is_undone(draws):
    play = draws(twice(NO_WAIT))
    play.starts()
    play.completes("A")
    play.completes("B")

    play.waits_at("C", "undoA", "undoB")
    play.completes("C")
    play.completes("undoB")
    play.completes("undoA")

    play.has_ended()


def test_what_is_not_done_yet_is_not_undone(draws):
    split = node("parallelGateway", id="split")
    drawn = START + split + service("A") + service("B") + undone("A") + undone("B")
    drawn += throw("T", COMPENSATE) + service("C")
    flows = chain("s", "split", "A", "T", "C") + flow("f", "split", "B")
    play = draws(process(drawn + flows, NAMED))
    play.starts()

    play.completes("A")
    play.waits_at("B", "T", "undoA")
    play.completes("B")
    play.completes("undoA")
    play.waits_at("C")
    play.completes("C")

    play.has_ended()
    play.has_not_visited("undoB")


def test_each_completion_is_undone_once(draws):
    drawn = START + node("exclusiveGateway", id="m") + service("A") + undone("A")
    drawn += node("exclusiveGateway", id="g", default="A_T".replace("A_T", "on"))
    drawn += throw("T", COMPENSATE) + throw("U", COMPENSATE) + end("e")
    flows = chain("s", "m", "A", "g") + flow("back", "g", "m", "=again")
    flows += flow("on", "g", "T") + chain("T", "U", "e")
    play = draws(process(drawn + flows, NAMED))
    play.starts(again=True)
    play.completes("A")
    play.completes("A")
    play.completes("A", again=False)

    play.waits_at("T", "undoA", "undoA", "undoA")
    for _ in range(3):
        play.completes("undoA")

    play.has_ended()
    assert play.completed().count("U") == 1  # found nothing left


def test_an_end_event_undoes_and_then_ends(draws):
    drawn = START + service("A") + undone("A") + end("e", COMPENSATE) + chain("s", "A", "e")
    play = draws(process(drawn, NAMED))
    play.starts()
    play.completes("A")
    play.waits_at("e", "undoA")

    play.completes("undoA")

    play.has_ended()


def test_what_completed_inside_a_sub_process_is_undone_with_its_variables(draws):
    mapped = '<zeebe:ioMapping><zeebe:input source="=order" target="local"/></zeebe:ioMapping>'
    inside = node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    drawn = START + sub_process("u", inside, mapped) + throw("T", COMPENSATE) + service("C")
    play = draws(process(drawn + chain("s", "u", "T", "C"), NAMED))
    play.starts(order=1)
    play.completes("A", local=2)

    play.waits_at("T", "undoA")
    assert play.visible("undoA") == {"order": 1, "local": 2}
    play.completes("undoA", local=3)

    play.waits_at("C")
    play.has_no_variable("local")


def test_what_is_inside_a_sub_process_that_is_not_done_is_not_undone(draws):
    split = node("parallelGateway", id="split")
    inside = node("startEvent", id="us") + service("A") + service("B") + undone("A")
    drawn = START + split + sub_process("u", inside + chain("us", "A", "B")) + service("C")
    drawn += throw("T", COMPENSATE) + service("D")
    flows = chain("s", "split", "u") + chain("split", "C", "T", "D")
    play = draws(process(drawn + flows, NAMED))
    play.starts()
    play.completes("A")

    play.completes("C")

    play.waits_at("B", "D")
    play.has_not_visited("undoA")


def test_a_throw_inside_a_sub_process_stays_inside(draws):
    inside = node("startEvent", id="us") + service("A") + undone("A") + throw("T", COMPENSATE)
    drawn = START + service("B") + undone("B") + sub_process("u", inside + chain("us", "A", "T"))
    play = draws(process(drawn + chain("s", "B", "u"), NAMED))
    play.starts()
    play.completes("B")
    play.completes("A")

    play.waits_at("T", "undoA")
    play.completes("undoA")

    play.has_ended()
    play.has_not_visited("undoB")


def test_scopes_within_scopes_are_undone_the_last_first(draws):
    inner = node("startEvent", id="vs") + service("B") + undone("B") + chain("vs", "B")
    inside = node("startEvent", id="us") + service("A") + undone("A") + sub_process("v", inner)
    inside += service("D") + undone("D") + chain("us", "A", "v", "D")
    drawn = START + sub_process("u", inside) + service("E") + undone("E")
    drawn += throw("T", COMPENSATE, IN_ORDER) + end("e") + chain("s", "u", "E", "T", "e")
    play = draws(process(drawn, NAMED))
    play.starts()
    for element in "ABDE":
        play.completes(element)

    for element in "EDBA":
        play.waits_at("T", f"undo{element}")
        play.completes(f"undo{element}")

    play.has_ended()


def test_an_event_sub_process_in_a_sub_process_undoes_it_as_it_was(draws):
    mapped = '<zeebe:ioMapping><zeebe:input source="=order" target="local"/></zeebe:ioMapping>'
    inside = node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    inside += on_event(
        "E", COMPENSATE, "X", more=throw("I", COMPENSATE) + service("Y") + chain("X", "I", "Y")
    )
    drawn = START + sub_process("u", inside, mapped) + service("B") + throw("T", COMPENSATE)
    play = draws(process(drawn + end("e") + chain("s", "u", "B", "T", "e"), NAMED))
    play.starts(order=1)
    play.completes("A")
    play.completes("B", order=9)

    play.waits_at("T", "X")
    assert play.visible("X") == {"order": 9, "local": 1}
    play.completes("X")
    play.waits_at("I", "T", "undoA")
    play.completes("undoA")
    play.waits_at("T", "Y")
    play.completes("Y")

    play.has_ended()


def test_an_event_sub_process_that_undoes_nothing_inside_leaves_it_done(draws):
    inside = node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    inside += on_event("E", COMPENSATE, "X")
    drawn = START + sub_process("u", inside) + throw("T", COMPENSATE) + end("e")
    play = draws(process(drawn + chain("s", "u", "T", "e"), NAMED))
    play.starts()
    play.completes("A")

    play.completes("X")

    play.has_ended()
    play.has_not_visited("undoA")


def test_a_throw_in_an_event_sub_process_means_the_scope_around_it(draws):
    drawn = START + service("A") + undone("A") + service("B") + chain("s", "A", "B")
    drawn += on_event("E", BAD, "X", more=throw("T", COMPENSATE) + chain("X", "T"))
    play = draws(process(drawn, NAMED))
    play.starts()
    play.completes("A")
    play.throws("B", "bad")
    play.completes("X")

    play.waits_at("T", "undoA")
    play.completes("undoA")

    play.has_ended()


def test_what_an_event_sub_process_has_done_itself_is_undone_first(draws):
    drawn = START + service("A") + undone("A") + service("B") + chain("s", "A", "B")
    more = undone("X") + throw("T", COMPENSATE, IN_ORDER) + chain("X", "T")
    play = draws(process(drawn + on_event("E", BAD, "X", more=more), NAMED))
    play.starts()
    play.completes("A")
    play.throws("B", "bad")
    play.completes("X")

    play.waits_at("T", "undoX")
    play.completes("undoX")
    play.waits_at("T", "undoA")
    play.completes("undoA")

    play.has_ended()


def test_what_was_chosen_in_an_ad_hoc_sub_process_is_undone(draws):
    region = sub_process("h", service("A") + undone("A"), tag="adHocSubProcess")
    drawn = START + region + throw("T", COMPENSATE) + end("e") + chain("s", "h", "T", "e")
    play = draws(process(drawn, NAMED))
    play.starts()
    play.offers("A")
    play.activates("h", "A")
    play.completes("A")

    play.waits_at("T", "undoA")
    play.completes("undoA")

    play.has_ended()


def rounds(first: str, second: str) -> bytes:
    """Two activities again and again, then everything is undone in order."""
    drawn = START + node("exclusiveGateway", id="m") + service(first) + service(second)
    drawn += undone(first) + undone(second) + node("exclusiveGateway", id="g", default="on")
    drawn += throw("T", COMPENSATE, IN_ORDER) + end("e")
    flows = chain("s", "m", first, second, "g") + flow("back", "g", "m", "=again")
    return process(drawn + flows + flow("on", "g", "T") + chain("T", "e"), NAMED)


@pytest.mark.parametrize("second", ["B", "Z"])
def test_many_completions_are_kept_in_pieces(draws, second):
    play = draws(rounds("A", "B"))
    play.starts(again=True)
    for _ in range(99):
        play.completes("A")
        play.completes("B")
    play.completes("A")
    pieces = [v for v in (play.root.memo or {}).values() if isinstance(v, list)]
    assert sorted(len(piece) for piece in pieces) == [7, 64, 64, 64]

    if second != "B":
        play.migrates(rounds("A", second), A="A", B=second)
    play.completes(second, again=False)
    for _ in range(100):
        play.waits_at("T", f"undo{second}")
        play.completes(f"undo{second}")
        play.waits_at("T", "undoA")
        play.completes("undoA")

    play.has_ended()


def test_an_instance_that_is_canceled_undoes_nothing(draws):
    play = draws(twice())
    play.starts()
    play.completes("A")

    play.cancels()

    play.has_ended("TERMINATED")
    play.has_not_visited("undoA")


def test_without_a_throw_handlers_never_run(draws):
    drawn = START + service("A") + undone("A") + chain("s", "A")
    play = draws(process(drawn, NAMED))
    play.starts()

    play.completes("A")

    play.has_ended()
    play.has_not_visited("undoA", "cA")


@pytest.mark.parametrize("rounds", [3, 200])
def test_a_loop_is_remembered_as_a_number(draws, rounds):
    drawn = START + node("exclusiveGateway", id="m") + service("A") + undone("A")
    drawn += node("exclusiveGateway", id="g", default="on") + service("C")
    flows = chain("s", "m", "A", "g") + flow("back", "g", "m", "=again") + flow("on", "g", "C")
    play = draws(process(drawn + flows, NAMED))
    play.starts(again=True)

    for _ in range(rounds):
        play.completes("A")

    assert (play.root.memo or {})["kept"] == [["A", rounds, None, None]]
