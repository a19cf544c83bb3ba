"""The examples as projects of Studio."""

import pytest

from modeler import drafts
from modeler.examples import open_examples
from modeler.models import Draft, Project


@pytest.fixture(autouse=True)
def _asked_for(settings):
    settings.HELM_EXAMPLES = "all"


def test_each_example_is_a_project_with_its_models_and_forms(db):
    open_examples()

    slugs = {"loan", "requisition", "therapist-website"}
    assert set(Project.objects.values_list("slug", flat=True)) == slugs
    loan = Project.objects.get(slug="loan")
    assert loan.name == "A loan with judgement"
    assert {"loan.bpmn", "loan_rules.dmn"} <= set(loan.drafts.values_list("name", flat=True))
    assert {draft.deployed for draft in Draft.objects.all()} == {"current"}


def test_what_people_changed_stays_at_the_next_start(alice):
    open_examples()
    draft = Draft.objects.get(name="loan.bpmn")
    drafts.save(draft, "<mine/>", draft.revision, alice)
    Draft.objects.filter(name="loan_rules.dmn").delete()

    open_examples()

    assert Draft.objects.get(name="loan.bpmn").text == "<mine/>"
    assert not Draft.objects.filter(name="loan_rules.dmn").exists()


def test_an_installation_without_examples_has_no_such_projects(settings):
    settings.HELM_EXAMPLES = "none"

    open_examples()

    assert not Project.objects.exists()
