"""Handlers: any activity may undo another one, and what goes wrong in it is its own."""

from tests.bpmn.drawing import node, process, service
from tests.bpmn.scopes import (
    BAD,
    COMPENSATE,
    MESSAGE,
    NAMED,
    START,
    caught,
    chain,
    end,
    on_event,
    straight,
    sub_process,
    throw,
    undone,
)

IN_ORDER = '<helm:compensation ordering="sequential"/>'
ITEMS = (
    "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics "
    'inputCollection="=items" inputElement="item"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)


def twice() -> bytes:
    """A and B are done, then both are undone, then C."""
    drawn = START + service("A") + service("B") + undone("A") + undone("B")
    drawn += throw("T", COMPENSATE) + service("C") + chain("s", "A", "B", "T", "C")
    return process(drawn, NAMED)


def test_a_handler_of_the_sub_process_itself_undoes_it_as_a_whole(draws):
    inside = node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    drawn = START + sub_process("u", inside) + undone("u") + throw("T", COMPENSATE) + end("e")
    play = draws(process(drawn + chain("s", "u", "T", "e"), NAMED))
    play.starts()
    play.completes("A")

    play.waits_at("T", "undou")
    play.completes("undou")

    play.has_ended()
    play.has_not_visited("undoA")


def test_the_handler_of_a_multi_instance_activity_runs_once(draws):
    task = node("serviceTask", '<zeebe:taskDefinition type="work"/>', ITEMS, id="A")
    drawn = START + task + undone("A") + throw("T", COMPENSATE) + end("e")
    play = draws(process(drawn + chain("s", "A", "T", "e"), NAMED))
    play.starts(items=[1, 2, 3])
    for _ in range(3):
        play.completes("A")

    play.waits_at("T", "undoA")
    play.completes("undoA")

    play.has_ended()


def test_a_handler_may_repeat(draws):
    handler = node(
        "serviceTask",
        '<zeebe:taskDefinition type="undo"/>',
        ITEMS,
        id="undoA",
        isForCompensation="true",
    )
    drawn = START + service("A") + undone("A", handler) + throw("T", COMPENSATE) + end("e")
    play = draws(process(drawn + chain("s", "A", "T", "e"), NAMED))
    play.starts(items=[1, 2])
    play.completes("A")

    play.waits_at("T", "undoA", "undoA")
    play.completes("undoA")
    play.completes("undoA")

    play.has_ended()


def test_each_iteration_of_a_sub_process_is_undone_with_its_own_item(draws):
    inside = ITEMS + node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    drawn = START + sub_process("u", inside) + throw("T", COMPENSATE) + end("e")
    play = draws(process(drawn + chain("s", "u", "T", "e"), NAMED))
    play.starts(items=["x", "y"])
    play.completes("A")
    play.completes("A")

    play.waits_at("T", "undoA", "undoA")
    assert [play.state.visible(item)["item"] for item in play.items("undoA")] == ["y", "x"]
    play.completes("undoA")
    play.completes("undoA")

    play.has_ended()


def test_a_sub_process_may_be_the_handler(draws):
    handler = straight("undoA", "X", "Y").replace(
        'id="undoA"', 'id="undoA" isForCompensation="true"', 1
    )
    drawn = START + service("A") + undone("A", handler) + throw("T", COMPENSATE) + end("e")
    play = draws(process(drawn + chain("s", "A", "T", "e"), NAMED))
    play.starts()
    play.completes("A")
    play.waits_at("T", "X")
    play.completes("X")

    play.completes("Y")

    play.has_ended()


def test_an_error_in_a_handler_may_be_caught_on_it_and_the_thrower_goes_on(draws):
    drawn = START + service("A") + undone("A") + throw("T", COMPENSATE) + service("C")
    drawn += caught("b", "undoA", BAD) + service("X")
    play = draws(process(drawn + chain("s", "A", "T", "C") + chain("b", "X"), NAMED))
    play.starts()
    play.completes("A")

    play.throws("undoA", "bad")

    play.waits_at("C", "X")


def test_an_error_in_a_handler_ends_the_scope_that_catches_it(draws):
    inside = node("startEvent", id="us") + service("A") + undone("A") + throw("T", COMPENSATE)
    drawn = START + sub_process("u", inside + chain("us", "A", "T"))
    drawn += caught("b", "u", BAD) + service("X")
    play = draws(process(drawn + chain("s", "u") + chain("b", "X"), NAMED))
    play.starts()
    play.completes("A")

    play.throws("undoA", "bad")

    play.waits_at("X")


def test_an_error_in_a_handler_that_nobody_catches_is_an_incident_of_it(draws):
    play = draws(twice())
    play.starts()
    play.completes("A")
    play.completes("B")

    play.throws("undoA", "bad")

    play.has_incidents(undoA="UNHANDLED_ERROR_EVENT")
    play.waits_at("T", "undoA", "undoB")


def test_a_scope_that_has_completed_no_longer_catches_what_its_handlers_throw(draws):
    inside = node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    inside += on_event("E", BAD, "X")
    drawn = START + sub_process("u", inside) + caught("b", "u", BAD) + throw("T", COMPENSATE)
    drawn += service("Y") + on_event("F", BAD, "Z")
    play = draws(process(drawn + chain("s", "u", "T") + chain("b", "Y"), NAMED))
    play.starts()
    play.completes("A")

    play.throws("undoA", "bad")

    play.waits_at("Z")


def test_handlers_that_were_ended_do_not_come_back(draws):
    drawn = START + service("A") + undone("A") + throw("T", COMPENSATE) + chain("s", "A", "T")
    more = throw("U", COMPENSATE) + service("Y") + chain("X", "U", "Y")
    play = draws(process(drawn + on_event("E", MESSAGE, "X", more=more), NAMED))
    play.starts(key="k")
    play.completes("A")
    play.waits_at("T", "undoA")

    play.receives("ping")
    play.completes("X")

    play.waits_at("Y")
    assert play.visited().count("undoA") == 1


def test_what_was_not_undone_yet_can_be_undone_by_somebody_else(draws):
    drawn = START + service("A") + service("B") + undone("A") + undone("B")
    drawn += throw("T", COMPENSATE, IN_ORDER) + chain("s", "A", "B", "T")
    more = throw("U", COMPENSATE) + chain("X", "U")
    play = draws(process(drawn + on_event("E", MESSAGE, "X", more=more), NAMED))
    play.starts(key="k")
    play.completes("A")
    play.completes("B")
    play.waits_at("T", "undoB")

    play.receives("ping")
    play.completes("X")

    play.waits_at("U", "undoA")
    play.completes("undoA")
    play.has_ended()


def test_a_handler_maps_what_it_sees_and_what_leaves_it(draws):
    handler = node(
        "serviceTask",
        '<zeebe:taskDefinition type="undo"/><zeebe:ioMapping>'
        '<zeebe:input source="=booking" target="id"/>'
        '<zeebe:output source="=refund" target="refunded"/></zeebe:ioMapping>',
        id="undoA",
        isForCompensation="true",
    )
    drawn = START + service("A") + undone("A", handler) + throw("T", COMPENSATE) + end("e")
    play = draws(process(drawn + chain("s", "A", "T", "e"), NAMED))
    play.starts()
    play.completes("A", booking=7)
    assert play.visible("undoA")["id"] == 7

    play.completes("undoA", refund=100)

    play.has_ended()
    play.has_variables(refunded=100)
    play.has_no_variable("refund", "id")
