"""The text of a plan shows what a compiler of any notation puts into it."""

from dataclasses import replace

from engine.feel.compile import compile_expression
from engine.plan.cases import Condition, ItemPart, Sentry
from engine.plan.explain import explain
from engine.plan.model import Begins, Criterion, Memory, Node, Plan


def _plan(*nodes: Node, criteria: tuple[Criterion, ...] = ()) -> Plan:
    return Plan(id="p", name="A case", hash="x" * 64, nodes=nodes, criteria=criteria)


def _node(index: int, kind: str, **more: object) -> Node:
    node = Node(
        index=index,
        id=f"n{index}",
        element=f"n{index}",
        kind=kind,
        type="TASK",
        scope=-1 if index == 0 else 0,
    )
    return replace(node, **more)  # type: ignore[arg-type]


def test_sentries_show_what_they_wait_for_and_who_tells_them() -> None:
    entry = Criterion(
        0,
        "entry",
        2,
        (),
        Memory.LATCH,
        sentry=Sentry(
            role="entry",
            parts=(ItemPart((1,), "complete"),),
            condition=Condition(compile_expression("ready")),
        ),
    )
    waits = Sentry(role="exit", parts=(ItemPart((2,), "start", (0,)),))
    leave = Criterion(1, "leave", 1, (), Memory.LATCH, exits=True, sentry=waits)

    text = explain(
        _plan(
            _node(0, "case", children=(1, 2)),
            _node(1, "humanTask", exit=(1,)),
            _node(2, "stage", entry=(0,)),
            criteria=(entry, leave),
        )
    )

    assert "begins on complete of n1 if =ready (entry, latch)" in text
    assert "ends on start of n2 by entry (leave, latch)" in text


def test_what_is_at_its_default_is_not_shown() -> None:
    plain = explain(_plan(_node(0, "case")))
    special = explain(_plan(_node(0, "case", keeps=True, together=True)))

    assert plain == "plan p 'A case'\ncase n0 [TASK]\n"
    assert "keeps: True" in special
    assert "together: True" in special


def test_a_node_says_how_it_begins() -> None:
    text = explain(_plan(_node(0, "case"), _node(1, "humanTask", begins=Begins.WHEN_CHOSEN)))

    assert "humanTask n1 [TASK], begins when chosen" in text
