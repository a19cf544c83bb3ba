"""Templates of new files."""

import pytest

from modeler import engine
from modeler.catalog import BY_KEY, TEMPLATES, identifier
from modeler.files import read


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_can_be_deployed_as_it_is(template):
    name = f'Größe "A" & <B>.{template.kind.value}'

    problems = engine.check([(name, template.filled('Größe "A" & <B>'))])

    assert problems == ()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_can_be_imported_again(template):
    assert read("a.xml", template.filled("a").encode()).kind is template.kind


def test_two_files_of_one_template_are_two_definitions():
    template = BY_KEY["blank.bpmn"]

    assert 'id="Loan_A"' in template.filled("Loan A")
    assert 'id="Loan_B"' in template.filled("Loan B")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Approve a loan", "Approve_a_loan"), ("2nd try", "_2nd_try"), ("借款", "model")],
)
def test_an_id_is_made_of_a_name(name, expected):
    assert identifier(name) == expected
