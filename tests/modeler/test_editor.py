"""What an open editor asks: save, check, deploy, start."""

import json
from decimal import Decimal

import pytest

from engine.store.models.runs import Variable
from modeler import engine
from modeler.catalog import BY_KEY
from modeler.models import Draft

AT = "/studio/loans/loan.bpmn"


def ask(window, method, address, body):
    text = body if isinstance(body, str) else json.dumps(body)
    return getattr(window, method)(address, text, content_type="application/json")


def test_a_save_gives_back_the_next_revision(window, draft):
    answer = ask(window, "put", f"{AT}/draft", {"text": "<new/>", "revision": 1})

    assert answer.status_code == 200
    assert (answer.json()["revision"], answer.json()["savedBy"]) == (2, "alice")
    assert window.get(f"{AT}/draft").json()["text"] == "<new/>"


def test_a_save_over_somebody_else_s_work_is_a_conflict_that_names_them(
    client, window, draft, alice, bob
):
    client.force_login(bob)
    ask(client, "put", f"{AT}/draft", {"text": "<bobs/>", "revision": 1})
    client.force_login(alice)

    answer = ask(client, "put", f"{AT}/draft", {"text": "<mine/>", "revision": 1})

    assert answer.status_code == 409
    assert answer.json()["savedBy"] == "bob"
    assert answer.json()["revision"] == 2
    assert "bob saved this file" in answer.json()["detail"]
    assert Draft.objects.get(pk=draft.pk).text == "<bobs/>"


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"text": 1, "revision": 1}', '{"text": "", "revision": "1"}']
)
def test_a_save_that_is_no_save_is_refused(window, draft, body):
    answer = ask(window, "put", f"{AT}/draft", body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert Draft.objects.get(pk=draft.pk).revision == 1


def test_a_file_of_more_than_ten_megabytes_is_refused(window, draft):
    answer = ask(window, "put", f"{AT}/draft", {"text": "x" * 10_485_761, "revision": 1})

    assert answer.status_code == 413


def test_a_file_that_was_renamed_in_another_window_is_missed_with_a_sentence(window, draft):
    window.post(f"{AT}/rename", {"name": "credit"})

    answer = ask(window, "put", f"{AT}/draft", {"text": "<new/>", "revision": 1})

    assert answer.status_code == 404
    assert "renamed or deleted" in answer.json()["detail"]


@pytest.mark.parametrize("question", ["draft", "check", "deploy"])
def test_an_editor_of_nobody_or_of_somebody_else_is_told_why(client, draft, charlie, question):
    method = "put" if question == "draft" else "post"
    signed_out = ask(client, method, f"{AT}/{question}", {})
    client.force_login(charlie)
    not_allowed = ask(client, method, f"{AT}/{question}", {})

    assert (signed_out.status_code, not_allowed.status_code) == (401, 403)
    assert "signed in" in signed_out.json()["detail"]
    assert "modelers" in not_allowed.json()["detail"]


def test_problems_name_the_element(window, draft):
    broken = draft.text.replace(
        '<bpmn:startEvent id="Start" />',
        '<bpmn:startEvent id="Start" /><bpmn:serviceTask id="Pay" />',
    )

    answer = ask(window, "post", f"{AT}/check", {"text": broken})

    problems = answer.json()["problems"]
    severities = {one["severity"] for one in problems if one["element"] == "Pay"}
    assert "error" in severities
    assert all(one["message"] and one["file"] == "loan.bpmn" for one in problems)


def test_a_file_without_problems_is_deployed_and_marked_so(window, draft):
    answer = ask(window, "post", f"{AT}/deploy", {"files": ["loan.bpmn"]})

    assert answer.status_code == 200
    assert [(one["kind"], one["id"], one["version"]) for one in answer.json()["definitions"]] == [
        ("process", "loan", 1)
    ]
    assert Draft.objects.get(pk=draft.pk).deployed == "current"


def test_files_are_deployed_together_or_not_at_all(window, project, draft, alice):
    from modeler import drafts

    drafts.create(project, "broken.bpmn", "<broken", alice)

    answer = ask(window, "post", f"{AT}/deploy", {"files": ["loan.bpmn", "broken.bpmn"]})

    assert answer.status_code == 400
    assert {one["file"] for one in answer.json()["problems"]} == {"broken.bpmn"}
    assert engine.startable() == ()
    assert Draft.objects.get(pk=draft.pk).deployed == "never"


@pytest.mark.parametrize("files", [[], ["other.bpmn"], "loan.bpmn", None])
def test_a_deployment_of_files_that_are_not_there_is_refused(window, draft, files):
    answer = ask(window, "post", f"{AT}/deploy", {"files": files})

    assert answer.status_code == 400


def test_an_instance_is_started_with_its_variables_exactly_as_written(window, project, alice):
    from modeler import drafts

    text = BY_KEY["approval.bpmn"].filled("loan")
    drafts.create(project, "loan.bpmn", text, alice)
    ask(window, "post", f"{AT}/deploy", {"files": ["loan.bpmn"]})

    answer = ask(window, "post", "/studio/start/loan/instances", '{"amount": 12.50, "n": 3}')

    assert answer.status_code == 200
    key = int(answer.json()["key"])
    kept = Variable.objects.filter(instance_key=key).values_list("name", "value")
    assert {name: json.loads(value, parse_float=Decimal) for name, value in kept} == {
        "amount": Decimal("12.5"),
        "n": 3,
    }


def test_starting_what_nobody_deployed_is_not_found(window, draft):
    answer = ask(window, "post", "/studio/start/loan/instances", "{}")

    assert answer.status_code == 404
    assert "loan" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [("[1]", "JSON object"), ('{"a":', "not JSON"), ('{"a": NaN}', "no JSON number")],
)
def test_variables_that_are_none_are_refused(window, draft, body, said):
    ask(window, "post", f"{AT}/deploy", {"files": ["loan.bpmn"]})

    answer = ask(window, "post", "/studio/start/loan/instances", body)

    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_the_editor_learns_whether_its_process_is_deployed(window, draft):
    before = window.get("/studio/start/loan/form").json()
    ask(window, "post", f"{AT}/deploy", {"files": ["loan.bpmn"]})
    after = window.get("/studio/start/loan/form").json()

    assert before == {"deployed": False, "schema": None}
    assert (after["deployed"], after["version"], after["schema"]) == (True, 1, None)
