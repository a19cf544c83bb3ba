"""Requests to the wrong place, about the wrong thing, or by the wrong person; nothing changes."""

import re

import pytest

from engine.api.openapi import document
from engine.governance import tokens
from tests.api.caller import Caller, problem
from tests.edges.ledger import nothing_changes
from tests.edges.office import Office

pytestmark = pytest.mark.django_db

NOT_NUMBERS = ("decisionEvaluationInstanceKey", "documentId", "token")
KEYED = [
    (method.upper(), path)
    for path, methods in document()["paths"].items()
    for method in methods
    if "{" in path and not any(name in path for name in NOT_NUMBERS)
]
COMMANDS = [
    ("POST", "/v2/process-instances/{}/cancellation", {}),
    ("POST", "/v2/jobs/{}/completion", {}),
    ("POST", "/v2/jobs/{}/failure", {}),
    ("POST", "/v2/jobs/{}/error", {"errorCode": "E"}),
    ("PATCH", "/v2/jobs/{}", {"changeset": {"retries": 1}}),
    ("POST", "/v2/user-tasks/{}/completion", {}),
    ("POST", "/v2/user-tasks/{}/assignment", {"assignee": "bob"}),
    ("DELETE", "/v2/user-tasks/{}/assignee", None),
    ("PATCH", "/v2/user-tasks/{}", {"changeset": {"priority": 1}}),
    ("POST", "/v2/incidents/{}/resolution", {}),
    ("PUT", "/v2/element-instances/{}/variables", {"variables": {"a": 1}}),
    (
        "POST",
        "/v2/element-instances/ad-hoc-activities/{}/activation",
        {"elements": [{"elementId": "Walk"}]},
    ),
    ("POST", "/v2/resources/{}/deletion", {}),
    ("POST", "/api/inbox/{}/claim", None),
    ("POST", "/api/inbox/{}/decision", {"decision": "approve"}),
]
ANSWERS = (("completion", {}), ("failure", {}), ("error", {"errorCode": "E"}))


@pytest.mark.parametrize(("method", "path"), KEYED)
def test_a_key_that_is_no_number_is_named(root: Caller, office: Office, method, path):
    name = re.findall(r"{(\w+)}", path)[0]

    with nothing_changes():
        found = problem(root(method, re.sub(r"{\w+}", "office", path)))

    assert found["problems"][0]["field"] == name
    assert "is not a valid key" in found["detail"]


@pytest.mark.parametrize("key", ["0", "-1", "5", "9" * 19, "9" * 24])
def test_what_is_not_there_is_not_found(root: Caller, office: Office, key):
    with nothing_changes():
        for method, path, body in COMMANDS:
            found = problem(root(method, path.format(key), body), 404)
            assert found["title"] == "NOT_FOUND"


def test_a_finished_job_takes_no_answer(root: Caller, office: Office):
    with nothing_changes():
        for what, body in ANSWERS:
            found = problem(root("POST", f"/v2/jobs/{office.finished}/{what}", body), 404)
            assert "no such job was found" in found["detail"]
        change = {"changeset": {"retries": 3}}
        problem(root("PATCH", f"/v2/jobs/{office.finished}", change), 404)


def test_a_job_with_an_incident_takes_no_answer(root: Caller, office: Office):
    with nothing_changes():
        for what, body in ANSWERS:
            found = problem(root("POST", f"/v2/jobs/{office.broken}/{what}", body), 409)
            assert found["title"] == "INVALID_STATE"


def test_a_stale_lease_is_refused(root: Caller, office: Office):
    with nothing_changes():
        for what, body in ANSWERS:
            stale = body | {"jobLeaseToken": "stale"}
            problem(root("POST", f"/v2/jobs/{office.leased}/{what}", stale), 409)


def test_an_instance_that_has_ended_is_not_canceled(root: Caller, office: Office):
    with nothing_changes():
        problem(root("POST", f"/v2/process-instances/{office.ended}/cancellation"), 404)


def test_someone_elses_task_is_refused_by_saying_whose_it_is(call_as, office: Office):
    clerk = call_as("carla", "clerks")
    path = f"/v2/user-tasks/{office.task}"

    with nothing_changes():
        found = problem(clerk("POST", f"{path}/completion", {}), 403)
        problem(clerk("POST", f"{path}/assignment", {"assignee": "carla"}), 403)
        problem(clerk("DELETE", f"{path}/assignee"), 403)
        problem(clerk("PATCH", path, {"changeset": {"priority": 1}}), 403)
        problem(clerk("POST", f"/api/inbox/{office.task}/release"), 403)

    assert "alice" in found["detail"]


def test_an_approval_is_for_those_who_are_asked(call_as, office: Office):
    with nothing_changes():
        for groups in ((), ("clerks",), ("operators",)):
            caller = call_as("-".join(("c", *groups)), *groups)
            body = {"decision": "approve"}
            found = problem(caller("POST", f"/api/inbox/{office.approval}/decision", body), 403)
            assert "owners" in found["detail"]


def test_a_verdict_must_suit_the_item(root: Caller, office: Office):
    with nothing_changes():
        for decision in ("change", "answer"):
            body = {"decision": decision, "answer": "yes", "arguments": {}}
            problem(root("POST", f"/api/inbox/{office.approval}/decision", body), 400)


@pytest.mark.parametrize("header", ["Bearer helm_nonsense", "Bearer ", "Basic eA==", "Digest x"])
def test_a_wrong_token_is_nobody(office: Office, header):
    with nothing_changes():
        answer = Caller(None).http.post(
            "/v2/process-instances",
            {"processDefinitionId": "errand"},
            content_type="application/json",
            headers={"Authorization": header},
        )

    problem(answer, 401)


def test_a_token_for_other_jobs_answers_none(office: Office):
    _, text = tokens.issue("copier", job_types=["copy"])
    headers = {"Authorization": f"Bearer {text}"}

    with nothing_changes():
        for what, body in ANSWERS:
            answer = Caller(None).http.post(
                f"/v2/jobs/{office.leased}/{what}",
                body,
                content_type="application/json",
                headers=headers,
            )
            assert "type" in problem(answer, 403)["detail"]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "FOO"])
def test_another_method_is_not_allowed_and_the_right_one_named(
    root: Caller, office: Office, method
):
    with nothing_changes():
        answer = root.http.generic(method, "/v2/process-instances")

    assert "POST is" in problem(answer, 405)["detail"]
    assert answer["Allow"] == "POST"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v2", 404),
        ("/v2/", 404),
        ("/api", 404),
        ("/v2/process-instance", 404),
        ("/v2/process-instances/5/", 404),
        ("/v2//process-instances", 404),
        ("/v2/Process-Instances/5", 404),
        ("/v2/cluster-variables/5", 501),
        ("/v2/users/search", 501),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_wrong_address_is_told(root: Caller, office: Office, method, path, status):
    with nothing_changes():
        answer = root.http.generic(method, path, b"{}", content_type="application/json")

    assert problem(answer, status)["instance"] == path
