"""docs/conformance/cmmn.md says what the code does."""

import pytest

from tests.cmmn.table import page
from tests.cmmn.table.answers import KEPT, RUNS, answer, drawn
from tests.cmmn.table.schema import ROWS


def test_the_page_is_what_the_code_says() -> None:
    assert page.PAGE.read_text() == page.page(), "run: python -m tests.cmmn.table.page"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_sample_has_each_element_and_attribute(row: tuple[str, str | None]) -> None:
    assert drawn(*row)


def test_what_decides_the_course_of_a_case_is_not_only_kept() -> None:
    deciding = [
        ("caseFileItem", "multiplicity"),
        ("planItemOnPart", "exitCriterionRef"),
        ("discretionaryItem", "authorizedRoleRefs"),
        ("repetitionRule", None),
        ("task", "isBlocking"),
        ("caseFileItemStartTrigger", None),
    ]

    assert {answer(*row) for row in deciding} == {RUNS}
    assert answer("relationship", None) == KEPT
    assert answer("planFragment", None).startswith("`plan-fragment`")
