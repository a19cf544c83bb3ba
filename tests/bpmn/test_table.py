"""docs/conformance/bpmn.md says what the code does, and each of its proofs is one."""

import ast

import pytest

from tests.bpmn.table import cells, page, proofs
from tests.bpmn.table.drawings import answer

CELLS = (*cells.EVENTS, *cells.DONE, *cells.ROUTED, *cells.MOVED)


def test_the_page_is_what_the_code_says() -> None:
    written = page.page(proofs.kept())

    assert page.PAGE.read_text() == written, "run: python -m tests.bpmn.table.page"


def test_every_cell_that_runs_has_a_scenario_and_no_other_has_one() -> None:
    runs = {cell for cell in CELLS if answer(cell) is None}

    assert {cell for cell, proof in proofs.kept().items() if proof.test} == runs


@pytest.mark.parametrize("cell", [c for c in CELLS if answer(c) is not None], ids="-".join)
def test_a_refused_cell_is_refused_for_what_it_is(cell: cells.Cell) -> None:
    refusal = answer(cell)

    assert refusal is not None
    assert refusal[0] in {
        "event-definition",
        "event-sub-process",
        "sub-process-start",
        "boundary-event",
        "transaction",
        "data-association",
        "instantiate",
        "link",
    }


def test_each_named_scenario_enters_what_it_proves() -> None:
    known = {cell: proof.test for cell, proof in proofs.kept().items() if proof.test}

    reached = proofs.observe(sorted({test.partition("[")[0] for test in known.values()}))

    assert [cell for cell, test in known.items() if cell not in reached.get(test, ())] == []


def test_each_named_scenario_is_a_test_of_this_repository() -> None:
    for test in {proof.test for proof in proofs.kept().values() if proof.test}:
        file, _, name = test.partition("::")
        tree = ast.parse((proofs.ROOT / file).read_text())
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name.partition("[")[0] in functions


@pytest.mark.skipif(not proofs.SUITE.exists(), reason=f"no BPMN suite in {proofs.SUITE}")
def test_each_named_open_scenario_draws_what_it_proves() -> None:
    suite = proofs.suite()
    known = {cell: proof.scenario for cell, proof in proofs.kept().items() if proof.scenario}

    assert [cell for cell, name in known.items() if cell not in suite.get(name, ())] == []
