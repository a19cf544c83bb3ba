"""From CMMN to a plan: uses of definitions, resolved references, indexes, and what is refused."""

from pathlib import Path

import pytest

from engine.cmmn.compile import compile_cmmn
from engine.plan.cases import FilePart, ItemPart
from engine.plan.explain import explain
from engine.plan.graph import faults
from engine.plan.model import Plan
from engine.source.problem import Refused
from tests.laws.case_models import Drawing
from tests.runtime.cases.drawing import (
    event,
    filed,
    human,
    humans,
    may,
    milestone,
    on,
    policy,
    stage,
    table,
    timer,
    use,
)
from tests.runtime.cases.player import compiled, drawn

SUITE = Path(__file__).resolve().parents[3] / "shared/conformance/cmmn/scenarios"


def plan(body: str, **more) -> Plan:
    return compiled(drawn(body, **more))[0]


@pytest.mark.skipif(not SUITE.is_dir(), reason="the shared conformance suites are not beside this")
def test_every_open_scenario_compiles_to_a_plan_without_faults():
    files = sorted(SUITE.glob("*/case.cmmn"))

    for file in files:
        for found in compile_cmmn(file.read_bytes(), file.name).plans:
            assert faults(found) == (), file.parent.name
    assert len(files) >= 25


@pytest.mark.parametrize("seed", range(40))
def test_random_cases_compile_to_plans_without_faults(seed):
    (found,) = compiled(Drawing(seed, size=20).text())

    assert faults(found) == ()


def test_a_stage_used_twice_has_its_items_twice():
    found = plan(
        use("g1", "G")
        + use("g2", "G")
        + stage(
            "G", use("a", "A") + use("b", "B", entry="s") + on("s", "a complete") + humans("A", "B")
        )
    )

    assert [node.id for node in found.nodes] == ["p", "g1", "a", "b", "g2", "a#g2", "b#g2"]
    assert [node.element for node in found.nodes] == ["p", "g1", "a", "b", "g2", "a", "b"]
    heard = found.case.heard
    assert [one.meets for one in heard[2, "complete"]] == [1]
    assert [one.meets for one in heard[5, "complete"]] == [4]


def test_names_and_types_are_the_elements_own():
    found = plan(
        "<planItem id='a' name='Mine' definitionRef='A'/>"
        + use("b", "B")
        + "<planItem id='c' definitionRef='C'/><task id='C'/>"
        + human("A")
        + milestone("B")
    )

    assert [(n.id, n.name, n.type, n.kind) for n in found.nodes[1:]] == [
        ("a", "Mine", "humanTask", "humanTask"),
        ("b", "B", "milestone", "milestone"),
        ("c", "c", "task", "task"),
    ]
    assert found.nodes[1].case_item.definition == "A"


def test_on_parts_are_resolved_to_nodes_and_file_items():
    found = plan(
        use("a", "A", exit="x")
        + use("b", "B", entry="s")
        + humans("A", "B")
        + on("s", "a exit!ex_a_x", "file:Page create")
        + on("x", when="stop"),
        file=filed("Doc", filed("Page")),
    )
    criterion = found.criteria[found.criterion_ids["en_b_s"]]
    leave = found.criterion_ids["ex_a_x"]

    assert criterion.sentry.parts == (ItemPart((1,), "exit", (leave,)), FilePart(1, "create"))
    assert found.case.reads == {"stop": (leave,)}


def test_item_control_beats_the_default_control_rule_by_rule():
    body = (
        use("a", "A", required="x") + "<humanTask id='A' name='A'><defaultControl>"
        "<requiredRule><condition>y</condition></requiredRule><manualActivationRule/>"
        "</defaultControl></humanTask>"
    )
    details = plan(body).nodes[1].case_item

    assert details.required.expression.text == "x"
    assert details.manual is not None
    assert details.repetition is None


def test_tables_are_flat_with_what_is_around_each_item():
    inner = table(
        may("d", "D", roles="r1"),
        more="authorizedRoleRefs='r2'",
        policies=policy("agent", "d:2:boss"),
    )
    found = plan(
        use("k", "K") + humans("K", "D") + table(inner, may("e", "D", rules="w"), rules="w=wet"),
        roles="r1 r2 agent boss",
    )
    first, second = found.root.case_item.table

    assert found.nodes[first.node].id == "d"
    assert first.roles == (("r2",), ("r1",))
    assert first.policies[0].allowed["d"].most == 2
    assert first.policies[0].allowed["d"].approval == "boss"
    assert [rule.expression.text for rule in second.rules] == ["wet"]
    assert found.root.at_open == (1,)


def test_the_table_of_a_human_task_lies_in_its_stage():
    found = plan(
        use("a", "T") + use("b", "T") + human("T", inside=table(may("d", "D"))) + human("D")
    )

    (first,) = found.node("a").case_item.table
    (second,) = found.node("b").case_item.table
    assert first.node == second.node
    assert found.nodes[first.node].scope == 0


def test_a_timer_reads_iso_text_as_it_stands_and_anything_else_as_feel():
    found = plan(use("t", "T") + use("u", "U") + timer("T", "R3/PT1H") + timer("U", "deadline"))

    assert found.node("t").case_item.timer.expression.text == "R3/PT1H"
    assert found.node("u").case_item.timer.expression.names == {"deadline"}


def test_a_wrong_expression_is_refused_with_its_place():
    with pytest.raises(Refused, match="is not FEEL") as caught:
        plan(use("a", "A", entry="s") + humans("A") + on("s", when="1 +"))
    (problem,) = caught.value.problems
    assert problem.element == "s"


def test_a_stage_that_contains_itself_is_refused():
    with pytest.raises(Refused, match="contains itself"):
        plan(use("g", "G") + stage("G", use("h", "G")))


def test_a_use_of_nothing_is_refused():
    with pytest.raises(Refused, match="expected a plan item definition 'Nothing'"):
        plan(use("a", "Nothing"))


def test_stages_that_double_at_each_level_are_refused_before_they_fill_the_memory():
    body = use("g0", "G0")
    for level in range(20):
        inner = use(f"a{level}", f"G{level + 1}") + use(f"b{level}", f"G{level + 1}")
        body += stage(f"G{level}", inner)
    with pytest.raises(Refused, match="more than 20000"):
        plan(body + stage("G20", ""))


def test_the_hash_is_that_of_the_file_and_the_case():
    one, two = plan(humans("A")), plan(humans("B"))

    assert one.hash != two.hash
    assert one.hash == plan(humans("A")).hash


def test_a_case_can_be_read_as_text():
    text = explain(
        plan(
            use("a", "A")
            + use("b", "B", entry="s", manual="x")
            + humans("A", "B")
            + use("e", "E")
            + event("E")
            + on("s", "a complete", "e occur", when="ok")
        )
    )

    assert "begins on complete of a and occur of e if =ok (en_b_s, latch)" in text
    assert "humanTask b 'B' [humanTask]" in text
