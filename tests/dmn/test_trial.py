"""A whole sheet tried: verdicts, coverage, columns nobody reads, and a bounded effort."""

import pytest

from engine.dmn import trial
from engine.dmn.compile import DecisionModel
from engine.dmn.needs import Need
from engine.dmn.sheets import read_sheet
from engine.dmn.trial import OUT_OF_STEPS, Rule, Trial, try_sheet
from tests.dmn.draw import compiled, decision, input_data, literal, table

GREETING = decision(table(["age"], ["y"], '< 18 | "minor"', '>= 18 | "adult"', 'null | "?"'))


def tried(csv: str, model: DecisionModel | None = None) -> Trial:
    return try_sheet(model or compiled(GREETING), "Decide", read_sheet(csv))


def test_rules_that_no_case_matches_are_named() -> None:
    found = tried('age,=> output\n5,"""minor"""\n6,"""adult"""\n')

    assert found.unreached == (Rule(2, "rule2"), Rule(3, "rule3"))
    assert [row.passed for row in found.rows] == [True, False]
    assert found.failed == 1


def test_a_cell_that_does_not_read_spoils_its_own_case_only() -> None:
    found = tried('name,age,=> output\nbad,young,"""minor"""\ngood,5,"""minor"""\n')

    bad, good = found.rows
    assert (bad.title, bad.verdict, good.passed) == ("bad", None, True)
    assert "found 'young'" in bad.wrong[0]
    assert bad.problems[0].field == "age"


def test_it_says_which_columns_a_sheet_of_this_decision_has() -> None:
    outputs = compiled(
        input_data("age", "number"),
        decision(table(["age", "p.x"], ["rate", "why"], '- | - | 1 | "a"'), requires="input:age"),
    )

    found = tried("age,p.x,agee,=> rate\n1,2,3,1\n", outputs)

    assert found.needs == (Need("age", "number", declared=True), Need("p", None, declared=False))
    assert found.outputs == ("=> rate", "=> why")
    assert found.unread == ("agee",)


def test_a_date_passes_for_its_text_as_a_process_keeps_it() -> None:
    model = compiled(decision(literal('{d: date("2026-01-01")}')))

    found = tried('=> d\n"""2026-01-01"""\n"@""2026-01-01"""\n"""2026-01-02"""\n', model)

    assert [row.passed for row in found.rows] == [True, True, False]
    assert found.rows[2].wrong == ('d: expected "2026-01-02", found @"2026-01-01"',)


def test_all_cases_together_have_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MAX_TRIAL_STEPS", 3000)
    model = compiled(decision(literal("count(for i in 1..n return i)")))

    found = tried("n,=> output\n2000,2000\n2000,2000\n1,1\n", model)

    assert [row.passed for row in found.rows] == [True, False, False]
    assert found.rows[2].wrong == (OUT_OF_STEPS,)


def test_cells_that_are_full_feel_take_from_the_budget_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MAX_TRIAL_STEPS", 6)
    model = compiled(decision(table(["x"], ["y"], "> a | 1", "<= a | 2")))

    found = tried("x,a,=> output\n2,1,1\n2,1,1\n2,1,1\n", model)

    assert [row.passed for row in found.rows] == [True, True, False]
