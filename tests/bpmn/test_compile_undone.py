"""What event sub-processes, compensation and transactions become in a plan."""

from engine.plan.details import CancelDefinition, Compensable, CompensateDefinition
from engine.plan.explain import explain
from engine.plan.graph import faults
from engine.plan.model import Plan
from tests.bpmn.drawing import node, plan, process, service
from tests.bpmn.scopes import (
    BAD,
    CANCEL,
    COMPENSATE,
    MESSAGE,
    NAMED,
    SIGNAL,
    START,
    caught,
    chain,
    end,
    on_event,
    sub_process,
    throw,
    undone,
)

MANY = (
    "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics "
    'inputCollection="=items" inputElement="item"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)


def drawn(body: str) -> Plan:
    found = plan(process(START + body, NAMED))
    assert faults(found) == ()
    return found


def test_a_scope_knows_who_listens_in_it_and_the_start_event_how() -> None:
    beside = on_event("E", MESSAGE, "X") + on_event("F", SIGNAL, "Y", interrupting=False)

    found = drawn(service("A") + chain("s", "A") + beside)

    names = [found.nodes[index].id for index in found.root.event_starts]
    assert names == ["Es", "Fs"]
    assert [found.node(name).interrupting for name in names] == [True, False]
    assert (found.node("E").kind, found.node("E").type) == ("eventSubProcess", "EVENT_SUB_PROCESS")
    assert found.starts[0].node == found.by_id["s"]
    assert len(found.starts) == 1
    assert "listens at Es, Fs" in explain(found)


def test_an_error_interrupts_whatever_is_drawn_and_compensation_is_not_waited_for() -> None:
    inside = node("startEvent", id="us") + service("A") + chain("us", "A")
    inside += on_event("E", BAD, "X") + on_event("F", COMPENSATE, "Y")

    found = drawn(sub_process("u", inside) + chain("s", "u"))

    scope = found.node("u")
    assert [found.nodes[index].id for index in scope.event_starts] == ["Es"]
    restored, trigger = found.by_id["u#compensation"], found.by_id["Fs"]
    assert scope.compensable == Compensable(restored=restored, trigger=trigger)
    assert found.node("u#compensation").type == "SUB_PROCESS"


def test_every_scope_around_a_handler_can_be_undone_up_to_the_process() -> None:
    inner = node("startEvent", id="vs") + service("A") + undone("A") + chain("vs", "A")
    inside = MANY + node("startEvent", id="us") + sub_process("v", inner) + chain("us", "v")

    found = drawn(sub_process("u", inside) + throw("T", COMPENSATE) + chain("s", "u", "T"))

    assert found.node("A").compensable == Compensable(
        handler=found.by_id["undoA"], caught=found.by_id["cA"]
    )
    added = [name for name in found.by_id if name.endswith("#compensation")]
    assert sorted(added) == [
        "u#compensation",
        "u#multiInstanceBody#compensation",
        "v#compensation",
    ]
    assert found.root.compensable is None
    assert isinstance(found.node("T").event, CompensateDefinition)


def test_a_handler_of_ones_own_and_a_handler_itself_end_the_search() -> None:
    inner = node("startEvent", id="us") + service("A") + undone("A") + chain("us", "A")
    undo = sub_process("undou", inner.replace("A", "B").replace("us", "vs"))
    undo = undo.replace("<subProcess ", '<subProcess isForCompensation="true" ', 1)

    found = drawn(sub_process("u", inner) + undone("u", undo) + chain("s", "u"))

    assert [name for name in found.by_id if name.endswith("#compensation")] == []
    assert found.node("u").compensable is not None
    assert found.node("undou").compensable is None


def test_what_nobody_undoes_leaves_no_mark() -> None:
    found = drawn(
        sub_process("u", node("startEvent", id="us")) + service("A") + chain("s", "u", "A")
    )

    assert [node_.compensable for node_ in found.nodes] == [None] * len(found.nodes)


def test_a_menu_offers_neither_event_sub_processes_nor_handlers() -> None:
    inside = service("A") + undone("A") + on_event("E", SIGNAL, "X")

    found = drawn(sub_process("h", inside, tag="adHocSubProcess") + chain("s", "h"))

    region = found.node("h")
    assert region.ad_hoc is not None
    assert [tool.element for tool in region.ad_hoc.tools] == ["A"]
    assert found.node("E").scope == region.index
    assert found.node("undoA").scope == region.ad_hoc.inner


def test_a_transaction_is_a_scope_that_a_cancel_event_leaves() -> None:
    inside = node("startEvent", id="ts") + end("x", CANCEL) + chain("ts", "x")

    found = drawn(
        sub_process("t", inside, tag="transaction") + caught("c", "t", CANCEL) + chain("s", "t")
    )

    assert (found.node("t").kind, found.node("t").type) == ("transaction", "SUB_PROCESS")
    assert found.node("c").event == found.node("x").event == CancelDefinition()
    assert found.node("c").interrupting
