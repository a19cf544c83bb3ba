"""Commands through HTTP, carried out by the engine in place: answers, refusals, repeats."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client

from engine.governance import tokens
from engine.store.models.instances import Instance
from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db(transaction=True)
MODELS = Path(__file__).parent / "models"


def deploy(caller: Caller, *names: str):
    files = [(MODELS / name).open("rb") for name in names]
    try:
        return caller.http.post("/v2/deployments", {"resources": files})
    finally:
        for file in files:
            file.close()


def named(content: bytes, name: str) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


@pytest.fixture
def errand(root: Caller) -> Caller:
    """A caller who may do everything, with the process `errand` deployed."""
    assert deploy(root, "errand.bpmn").status_code == 200
    return root


def start(caller: Caller, **more: object):
    return caller("POST", "/v2/process-instances", {"processDefinitionId": "errand"} | more)


def take(caller: Caller):
    body = {"type": "fetch", "timeout": 60_000, "maxJobsToActivate": 5, "requestTimeout": -1}
    return caller("POST", "/v2/jobs/activation", body).json()["jobs"]


def test_a_deployment_answers_with_all_keys_of_each_item(root: Caller):
    answer = deploy(root, "errand.bpmn", "discount.dmn", "check.form").json()

    assert answer["tenantId"] == "<default>"
    assert int(answer["deploymentKey"])
    kinds = (
        "processDefinition",
        "caseDefinition",
        "decisionDefinition",
        "decisionRequirements",
        "form",
        "resource",
    )
    for item in answer["deployments"]:
        assert tuple(item) == kinds
        assert sum(part is not None for part in item.values()) == 1
    found = [next(kind for kind in kinds if item[kind]) for item in answer["deployments"]]
    expected = ["processDefinition", "decisionRequirements", "form", *["decisionDefinition"] * 2]
    assert sorted(found) == sorted(expected)


def test_the_same_bytes_make_no_new_version(root: Caller):
    first = deploy(root, "errand.bpmn").json()["deployments"]

    assert deploy(root, "errand.bpmn").json()["deployments"] == first
    assert len(root.search("process-definitions")) == 1


def test_a_part_without_a_name_is_a_blob(root: Caller):
    answer = root.http.post("/v2/deployments", {"resources": "some text"})

    (item,) = answer.json()["deployments"]
    assert item["resource"]["resourceName"] == "blob"


def test_a_broken_model_is_refused_with_every_problem_and_changes_nothing(root: Caller):
    found = problem(deploy(root, "broken.bpmn", "errand.bpmn"))

    assert found["title"] == "INVALID_ARGUMENT"
    assert "Lonely" in found["detail"]
    assert {"f1", "Lonely"} <= {item["element"] for item in found["problems"]}
    for item in found["problems"]:
        assert set(item) == {"code", "file", "element", "field", "line", "message", "clause"}
        assert item["file"] == "broken.bpmn"
    assert root.search("process-definitions") == []


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<definitions", "malformed"),
        (b'<!DOCTYPE x [<!ENTITY e "e">]><definitions>&e;</definitions>', "DOCTYPE"),
    ],
)
def test_hostile_xml_is_refused(root: Caller, content, word):
    answer = root.http.post("/v2/deployments", {"resources": named(content, "x.bpmn")})

    found = problem(answer)
    assert word.lower() in (found["detail"] + str(found["problems"])).lower()
    assert found["problems"][0]["file"] == "x.bpmn"


def test_twenty_megabytes_of_xml_are_too_large(root: Caller):
    content = b"<definitions>" + b" " * 20_000_000 + b"</definitions>"

    answer = root.http.post("/v2/deployments", {"resources": named(content, "x.bpmn")})

    assert "x.bpmn" in problem(answer, 413)["detail"]


def test_a_deployment_without_files_is_refused(root: Caller):
    answer = root.http.post("/v2/deployments", {"tenantId": "<default>"})

    assert problem(answer)["detail"] == "No resources provided."


def test_another_part_of_a_deployment_is_refused(root: Caller):
    answer = root.http.post("/v2/deployments", {"resources": "x", "colour": "red"})

    assert "[colour]" in problem(answer)["detail"]


def test_checking_tells_the_problems_and_deploys_nothing(root: Caller):
    with (MODELS / "broken.bpmn").open("rb") as file:
        answer = root.http.post("/api/check", {"resources": file}).json()

    assert answer["deployable"] is False
    assert "error" in {item["severity"] for item in answer["problems"]}
    assert root.search("process-definitions") == []
    with (MODELS / "errand.bpmn").open("rb") as file:
        assert root.http.post("/api/check", {"resources": file}).json()["deployable"] is True


def test_a_start_answers_with_every_key(errand: Caller):
    answer = start(errand, variables={"a": 1}, tags=["vip"], businessId="B-1").json()

    key = answer.pop("processInstanceKey")
    assert int(answer.pop("processDefinitionKey"))
    assert answer == {
        "processDefinitionId": "errand",
        "processDefinitionVersion": 1,
        "tenantId": "<default>",
        "variables": {},
        "tags": ["vip"],
        "businessId": "B-1",
    }
    assert errand("GET", f"/v2/process-instances/{key}").json()["tags"] == ["vip"]


def test_a_start_of_nothing_says_what_was_looked_for(errand: Caller):
    found = problem(errand("POST", "/v2/process-instances", {"processDefinitionId": "x"}), 404)

    assert found["detail"] == (
        "Command 'CREATE' rejected with code 'NOT_FOUND': Expected to find process definition"
        " with process ID 'x', but none found"
    )


def test_numbers_come_back_as_they_went_in(errand: Caller):
    big = 2**70
    body = (
        f'{{"processDefinitionId": "errand", "variables": {{"price": 0.1, "big": {big},'
        ' "list": [1.50, null, "x"]}}'
    )
    assert errand("POST", "/v2/process-instances", body).status_code == 200

    (job,) = take(errand)

    assert job["variables"] == {"price": 0.1, "big": big, "list": [1.5, None, "x"]}
    values = {item["name"]: item["value"] for item in errand.search("variables")}
    assert values["price"] == "0.1"
    assert values["big"] == str(big)


def test_a_job_is_handed_out_once_and_completed_once(errand: Caller):
    start(errand)

    (job,) = take(errand)
    assert take(errand) == []
    path = f"/v2/jobs/{job['jobKey']}/completion"
    assert errand("POST", path, {"variables": {"done": True}}).status_code == 204
    found = problem(errand("POST", path), 404)

    assert found["detail"] == (
        f"Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key"
        f" '{job['jobKey']}', but no such job was found"
    )


def test_a_completion_without_a_body_is_a_completion(errand: Caller):
    start(errand)
    (job,) = take(errand)

    answer = errand("POST", f"/v2/jobs/{job['jobKey']}/completion")

    assert (answer.status_code, answer.content) == (204, b"")


def test_a_token_of_another_lease_is_refused(errand: Caller):
    start(errand)
    (job,) = take(errand)
    body = {"jobLeaseToken": "stale"}

    problem(errand("POST", f"/v2/jobs/{job['jobKey']}/completion", body), 409)


def test_an_awaited_start_answers_504_when_it_takes_longer(errand: Caller):
    found = problem(start(errand, awaitCompletion=True, requestTimeout=50), 504)

    assert "still running" in found["detail"]
    assert Instance.objects.filter(state="ACTIVE").count() == 1


def test_a_start_that_is_repeated_with_its_key_gets_the_first_answer(errand: Caller):
    headers = {"Idempotency-Key": "order-17"}

    def again(**more):
        body = {"processDefinitionId": "errand"} | more
        return errand("POST", "/v2/process-instances", body, headers=headers).json()

    first = again(variables={"a": 1})
    assert again(variables={"a": 1}) == first
    assert Instance.objects.count() == 1
    assert start(errand).json()["processInstanceKey"] != first["processInstanceKey"]


def test_two_callers_with_the_same_key_do_not_meet(errand: Caller, call_as):
    headers = {"Idempotency-Key": "order-17"}
    body = {"processDefinitionId": "errand"}

    for caller in (errand, call_as("olga", "operators")):
        caller("POST", "/v2/process-instances", body, headers=headers)

    assert Instance.objects.count() == 2


def test_a_completion_that_is_repeated_with_its_key_is_taken_once(errand: Caller):
    start(errand)
    (job,) = take(errand)
    path = f"/v2/jobs/{job['jobKey']}/completion"
    headers = {"Idempotency-Key": "done-17"}

    for _ in range(2):
        assert errand("POST", path, {}, headers=headers).status_code == 204


def test_an_incident_needs_retries_before_it_is_resolved(errand: Caller):
    start(errand)
    (job,) = take(errand)
    errand("POST", f"/v2/jobs/{job['jobKey']}/failure", {"errorMessage": "broke"})
    (incident,) = errand.search("incidents", filter={"state": "ACTIVE"})
    assert (incident["errorType"], incident["jobKey"]) == ("JOB_NO_RETRIES", job["jobKey"])
    resolve = f"/v2/incidents/{incident['incidentKey']}/resolution"

    assert problem(errand("POST", resolve), 409)["title"] == "INVALID_STATE"
    assert problem(errand("POST", f"/v2/jobs/{job['jobKey']}/completion"), 409)
    change = {"changeset": {"retries": 2}}
    assert errand("PATCH", f"/v2/jobs/{job['jobKey']}", change).status_code == 204
    assert errand("POST", resolve).status_code == 204

    assert [again["jobKey"] for again in take(errand)] == [job["jobKey"]]


@pytest.mark.parametrize("change", [{}, {"retries": 0}, {"timeout": -1}])
def test_a_change_of_a_job_must_change_something_to_something(root: Caller, change):
    problem(root("PATCH", "/v2/jobs/5", {"changeset": change}))


def test_a_confined_token_works_on_its_jobs_only(errand: Caller):
    start(errand)
    _, ours = tokens.issue("fetcher", job_types=["fetch"])
    _, theirs = tokens.issue("payer", job_types=["pay"])
    body = {"type": "fetch", "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": -1}

    def activate(token):
        return Client().post(
            "/v2/jobs/activation",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    problem(activate(theirs), 403)
    assert len(activate(ours).json()["jobs"]) == 1


@pytest.mark.parametrize(
    ("group", "status"), [("operators", 204), ("modelers", 403), ("auditors", 403)]
)
def test_canceling_is_for_operators(errand: Caller, call_as, group, status):
    key = start(errand).json()["processInstanceKey"]

    answer = call_as("someone", group)("POST", f"/v2/process-instances/{key}/cancellation")

    assert answer.status_code == status
    if status == 403:
        assert "operators" in problem(answer, 403)["detail"]


def test_a_decision_is_evaluated_by_id_or_key_and_unknown_ones_are_not_found(root: Caller):
    deploy(root, "discount.dmn")
    path = "/v2/decision-definitions/evaluation"

    by_id = root("POST", path, {"decisionDefinitionId": "discount", "variables": {"orders": 3}})
    key = by_id.json()["decisionDefinitionKey"]
    by_key = root("POST", path, {"decisionDefinitionKey": key, "variables": {"orders": 30}})

    assert (by_id.json()["output"], by_key.json()["output"]) == ("0", "0.15")
    problem(root("POST", path, {"decisionDefinitionId": "nothing"}), 404)
    problem(root("POST", path, {"decisionDefinitionKey": "5"}), 404)


def test_the_clock_is_pinned_and_released(root: Caller):
    assert root("PUT", "/v2/clock", {"timestamp": 1_800_000_000_000}).status_code == 204
    assert root("POST", "/v2/clock/reset").status_code == 204


def test_on_a_real_clock_pinning_is_forbidden_and_says_why(root: Caller, settings):
    settings.HELM_CLOCK = "real"

    found = problem(root("PUT", "/v2/clock", {"timestamp": 1_800_000_000_000}), 403)

    assert "HELM_CLOCK=controlled" in found["detail"]


def test_expressions_are_evaluated_with_what_became_null(root: Caller):
    path = "/v2/expression/evaluation"
    body = {"expression": "=price * 2 + missing", "variables": {"price": 1.5}}

    answer = root("POST", path, body).json()

    assert answer["result"] is None
    assert any("missing" in warning["message"] for warning in answer["warnings"])
    assert root("POST", path, {"expression": "1 + "}).status_code == 400


def test_someone_elses_task_is_refused_by_saying_whose_it_is(root: Caller, call_as):
    deploy(root, "order.bpmn", "check.form")
    root(
        "POST",
        "/v2/process-instances",
        {"processDefinitionId": "order", "variables": {"orderId": "1"}},
    )
    body = {"type": "pay", "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": -1}
    (job,) = root("POST", "/v2/jobs/activation", body).json()["jobs"]
    root("POST", f"/v2/jobs/{job['jobKey']}/completion")
    clerk, other = call_as("carla", "clerks"), call_as("otto")
    (task,) = clerk.search("user-tasks")
    path = f"/v2/user-tasks/{task['userTaskKey']}"

    assert other.search("user-tasks") == []
    problem(other("GET", path), 404)
    found = problem(other("POST", f"{path}/completion"), 403)
    assert "the group 'clerks'" in found["detail"]

    inbox = f"/api/inbox/{task['userTaskKey']}"
    assert clerk("POST", f"{inbox}/claim").status_code == 204
    (item,) = clerk("POST", "/api/inbox/search", {}).json()["items"]
    assert (item["kind"], item["assignee"]) == ("task", "carla")
    assert clerk("POST", f"{inbox}/release").status_code == 204
    assert clerk("GET", f"{path}/form").json()["formId"] == "check"
    assert clerk("POST", f"{path}/completion", {"variables": {"ok": True}}).status_code == 204
    problem(clerk("POST", f"{path}/completion"), 404)
