"""The start pages: who may start, with a form or with variables as JSON."""

import json

import pytest

from engine.store.models.runs import Variable
from modeler import drafts, engine
from modeler.catalog import BY_KEY

ASKING = BY_KEY["approval.bpmn"]
FORM = BY_KEY["decision.form"]


@pytest.fixture
def deployed(project, alice):
    """A process without a form."""
    made = drafts.create(project, "plain.bpmn", ASKING.filled("plain"), alice)
    engine.deploy([made], alice)


@pytest.fixture
def deployed_with_form(project, alice):
    """A process whose start event has a form."""
    text = ASKING.filled("asking").replace(
        '<bpmn:startEvent id="Asked" name="Request arrives">',
        '<bpmn:startEvent id="Asked" name="Request arrives"><bpmn:extensionElements>'
        '<zeebe:formDefinition formId="ask" /></bpmn:extensionElements>',
    )
    process = drafts.create(project, "asking.bpmn", text, alice)
    form = drafts.create(project, "ask.form", FORM.filled("ask"), alice)
    engine.deploy([process, form], alice)


def started(answer):
    """The variables of the one instance that was started."""
    assert answer.status_code == 302
    return {
        name: json.loads(value) for name, value in Variable.objects.values_list("name", "value")
    }


def test_deployed_processes_are_offered(window, deployed, deployed_with_form):
    page = window.get("/mywork/start").content.decode()

    assert '/mywork/start/plain"' in page
    assert '/mywork/start/asking"' in page


def test_a_process_without_a_form_is_started_with_variables(window, deployed):
    page = window.get("/mywork/start/plain")
    answer = window.post("/mywork/start/plain", {"variables": '{"amount": 100}'})

    assert 'name="variables"' in page.content.decode()
    assert started(answer) == {"amount": 100}


def test_variables_that_are_no_object_are_given_back_to_mend(window, deployed):
    answer = window.post("/mywork/start/plain", {"variables": "[1, 2]"})

    assert answer.status_code == 422
    assert "must be a JSON object" in answer.content.decode()
    assert "[1, 2]" in answer.content.decode()


def test_a_process_with_a_form_shows_it(window, deployed_with_form):
    page = window.get("/mywork/start/asking").content.decode()

    assert 'data-island="form"' in page
    assert "Do you approve?" in page


def test_the_answers_of_the_form_become_variables(window, deployed_with_form):
    answers = '{"approved": true, "reason": "fine"}'

    answer = window.post("/mywork/start/asking", {"variables": answers})

    assert started(answer) == {"approved": True, "reason": "fine"}


def test_operators_may_start_others_may_not(client, deployed, person):
    client.force_login(person("olga", "operators"))
    operator = client.get("/mywork/start/plain")
    client.force_login(person("eve"))
    other = client.get("/mywork/start/plain")

    assert (operator.status_code, other.status_code) == (200, 403)


def test_a_process_that_nobody_deployed_is_not_found(window):
    assert window.get("/mywork/start/nothing").status_code == 404


def test_answers_that_the_browser_should_have_refused_are_refused_here(window, deployed_with_form):
    answer = window.post("/mywork/start/asking", {"variables": '{"reason": "no answer"}'})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "another look" in page
    assert "Field_approved" in page.split('id="start-errors"')[1].split("</script>")[0]
    assert not Variable.objects.exists()


def test_what_belongs_to_no_field_of_the_form_stays_out(window, deployed_with_form):
    answers = '{"approved": false, "reason": "late", "role": "admin"}'

    answer = window.post("/mywork/start/asking", {"variables": answers})

    assert started(answer) == {"approved": False, "reason": "late"}


def test_studio_checks_the_answers_of_the_form_as_well(window, deployed_with_form):
    answer = window.post(
        "/studio/start/asking/instances?form", "{}", content_type="application/json"
    )

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["Field_approved"]


def test_the_start_page_says_what_the_process_is_for(window, project, alice):
    text = ASKING.filled("told").replace(
        'name="told" isExecutable="true">',
        'name="told" isExecutable="true"><bpmn:documentation>Asks a person.</bpmn:documentation>',
    )
    engine.deploy([drafts.create(project, "told.bpmn", text, alice)], alice)

    assert "Asks a person." in window.get("/mywork/start/told").content.decode()


def test_a_form_that_is_sent_twice_starts_once(window, deployed):
    once = "5b0c2d3e-8b5e-4a53-9d0e-0d9f4f6f2a11"

    for _ in range(2):
        window.post("/mywork/start/plain", {"variables": '{"amount": 1}', "once": once})

    assert Variable.objects.filter(name="amount").count() == 1
