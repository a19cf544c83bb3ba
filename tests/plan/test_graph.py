"""A plan that does not hold together is told so; one that does, passes."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.plan.graph import faults, incoming, inside
from engine.plan.model import Criterion, Flow, Memory, Node, OnPart, Plan


def _node(index: int, identifier: str, **more: object) -> Node:
    scope = -1 if index == 0 else 0
    node = Node(index=index, id=identifier, element=identifier, kind="task", type="TASK")
    return replace(node, **{"scope": scope, **more})  # type: ignore[arg-type]


def _plan() -> Plan:
    """p holds a and b, which both lead to the join j; e stands on the border of a."""
    nodes = (
        _node(0, "p", children=(1, 2, 3, 4), at_open=(1, 2)),
        _node(1, "a", outgoing=(0,), boundary_events=(4,)),
        _node(2, "b", outgoing=(1,), default=1),
        _node(3, "j", entry=(0,)),
        _node(4, "e", host=1),
    )
    flows = (Flow(0, "f", 1, 3, join=0), Flow(1, "g", 2, 3, join=0))
    join = Criterion(0, "j", 3, (OnPart(0), OnPart(1)), Memory.COUNT)
    return Plan(
        id="p",
        name=None,
        hash="",
        nodes=nodes,
        flows=flows,
        criteria=(join,),
        by_id={node.id: node.index for node in nodes},
        flow_ids={flow.id: flow.index for flow in flows},
        criterion_ids={"j": 0},
    )


def _with_node(place: int, /, **more: object) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        changed = replace(plan.nodes[place], **more)  # type: ignore[arg-type]
        return replace(plan, nodes=(*plan.nodes[:place], changed, *plan.nodes[place + 1 :]))

    return change


def _with_flow(place: int, /, **more: object) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        changed = replace(plan.flows[place], **more)  # type: ignore[arg-type]
        return replace(plan, flows=(*plan.flows[:place], changed, *plan.flows[place + 1 :]))

    return change


def test_a_sound_plan_has_no_faults() -> None:
    assert faults(_plan()) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_with_node(1, index=2), "node 'a' has index 2 at place 1"),
        (_with_node(1, id="z"), "node 'z' is not found by its id"),
        (_with_node(0, scope=1), "nodes[0] is not the root"),
        (_with_node(1, scope=2), "'a' is no child of its scope 'b'"),
        (_with_node(0, children=(1, 2, 3)), "'e' is no child of its scope 'p'"),
        (_with_node(1, outgoing=(0, 1)), "flow 'g' does not leave 'a'"),
        (_with_node(1, default=1), "the default flow of 'a' does not leave it"),
        (_with_node(2, boundary_events=(4,)), "'e' is no boundary event of 'b'"),
        (_with_node(4, host=2), "'e' is not known to its host 'b'"),
        (_with_node(1, outgoing=()), "flow 'f' is not known to 'a'"),
        (_with_node(3, entry=()), "criterion 'j' is not known to 'j'"),
        (_with_node(1, entry=(0,)), "criterion 'j' is not owned by 'a'"),
        (_with_flow(0, join=None), "flow 'f' bypasses criterion 'j'"),
        (_with_flow(0, target=2), "flow 'f' is collected for another node than 'b'"),
    ],
)
def test_a_fault_is_named(change: Callable[[Plan], Plan], says: str) -> None:
    assert says in faults(change(_plan()))


def test_incoming_lists_the_flows_that_lead_to_each_node() -> None:
    assert incoming(_plan()) == ((), (), (), (0, 1), ())


def test_inside_goes_through_a_scope_in_order() -> None:
    nested = Plan(
        id="p",
        name=None,
        hash="",
        nodes=(
            _node(0, "p", children=(1, 4)),
            _node(1, "u", children=(2, 3)),
            _node(2, "a", scope=1),
            _node(3, "b", scope=1),
            _node(4, "c"),
        ),
    )

    assert list(inside(nested, 0)) == [1, 2, 3, 4]
    assert list(inside(nested, 1)) == [2, 3]
