"""Cases over HTTP: started, read and searched (`cases-api.md`)."""

from typing import Any

import pytest

from tests.api.caller import problem
from tests.api.case_office import CaseOffice, open_case_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(root: Any) -> CaseOffice:
    return open_case_office(root)


# deploying ------------------------------------------------------------------------------------


def test_a_deployment_answers_each_case_as_an_item_of_its_own(office: CaseOffice):
    items = office.deployed

    assert [item["caseDefinition"]["caseDefinitionId"] for item in items] == ["claim", "small"]
    first = items[0]["caseDefinition"]
    assert set(first) == {
        "caseDefinitionId",
        "caseDefinitionVersion",
        "caseDefinitionKey",
        "resourceName",
        "tenantId",
    }
    assert first["caseDefinitionVersion"] == 1
    assert first["resourceName"] == "claims.cmmn"
    assert {name for name, value in items[0].items() if value is not None} == {"caseDefinition"}


def test_cases_are_in_no_list_of_processes(office: CaseOffice):
    office.start()

    assert office.root.search("process-instances") == []
    assert office.root.search("process-definitions") == []
    assert office.root.search("element-instances") == []
    assert office.root("GET", f"/v2/process-instances/{office.start()}").status_code == 404


@pytest.mark.parametrize(
    ("operation", "body"),
    [("cancellation", {}), ("suspension", {}), ("resumption", {})],
)
def test_a_case_takes_no_command_for_processes(office: CaseOffice, operation: str, body: Any):
    key = office.start()

    answer = office.root("POST", f"/v2/process-instances/{key}/{operation}", body)

    assert answer.status_code == 404, answer.content
    assert office.read(key)["state"] == "active"


# starting -------------------------------------------------------------------------------------


def test_starting_by_id_takes_the_latest_version(office: CaseOffice):
    answer = office.root("POST", "/api/cases", {"caseDefinitionId": "claim"})

    assert answer.status_code == 200
    started = answer.json()
    assert set(started) == {
        "caseKey",
        "caseDefinitionId",
        "caseDefinitionVersion",
        "caseDefinitionKey",
        "tenantId",
    }
    assert started["caseDefinitionKey"] == office.key_of("claim")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"caseDefinitionId": "claim", "caseDefinitionKey": "1"}, 400),
        ({"caseDefinitionId": ""}, 400),
        ({"caseDefinitionId": 7}, 400),
        ({"caseDefinitionId": "claim", "variables": []}, 400),
        ({"caseDefinitionId": "claim", "unknown": 1}, 400),
        ({"caseDefinitionId": "nowhere"}, 404),
        ({"caseDefinitionKey": "4"}, 404),
        ({"caseDefinitionKey": "four"}, 400),
    ],
)
def test_a_start_that_cannot_be_is_refused(office: CaseOffice, body: Any, status: int):
    refused = problem(office.root("POST", "/api/cases", body), status)

    assert refused["code"]
    assert office.root("POST", "/api/cases/search").json()["items"] == []


def test_the_same_idempotency_key_starts_once(office: CaseOffice):
    body = {"caseDefinitionId": "claim"}
    first = office.root("POST", "/api/cases", body, headers={"Idempotency-Key": "k"})

    again = office.root("POST", "/api/cases", body, headers={"Idempotency-Key": "k"})

    assert again.json() == first.json()
    assert office.root("POST", "/api/cases/search").json()["page"]["totalItems"] == 1


def test_a_process_is_no_case_to_start(office: CaseOffice):
    office.deploy_process("errand")

    answer = office.root("POST", "/api/cases", {"caseDefinitionId": "errand"})

    problem(answer, 404)


# reading --------------------------------------------------------------------------------------


def test_a_case_is_read_with_all_its_members(office: CaseOffice):
    key = office.start(total=7, claim={"amount": 10})

    case = office.read(key)

    assert set(case) == {
        "caseKey",
        "state",
        "caseDefinitionId",
        "caseDefinitionKey",
        "parentCaseKey",
        "startDate",
        "endDate",
        "variables",
        "caseFile",
        "items",
    }
    assert (case["state"], case["parentCaseKey"], case["endDate"]) == ("active", None, None)
    assert case["variables"] == {"total": 7}
    assert case["caseFile"] == {"claim": {"amount": 10}}
    item = case["items"][0]
    assert set(item) == {
        "itemKey",
        "planItemId",
        "definitionId",
        "name",
        "type",
        "state",
        "parentItemKey",
        "required",
        "discretionary",
        "processInstanceKey",
        "calledCaseKey",
        "createdDate",
        "endDate",
    }
    assert (item["planItemId"], item["definitionId"], item["name"], item["type"]) == (
        "look",
        "tLook",
        "Look",
        "humanTask",
    )


def test_items_stand_in_the_order_of_creation_and_stay_when_ended(office: CaseOffice):
    key = office.start()
    office.move(key, "complete", "Look")

    items = office.read(key)["items"]

    keys = [int(item["itemKey"]) for item in items]
    assert keys == sorted(keys)
    look = items[0]
    assert (look["state"], look["endDate"] is not None) == ("completed", True)


def test_the_plan_model_is_no_item_and_its_children_have_no_parent(office: CaseOffice):
    key = office.start()

    items = {item["planItemId"]: item for item in office.read(key)["items"]}

    assert "claim_plan" not in items
    assert items["look"]["parentItemKey"] is None
    assert items["deep"]["parentItemKey"] == items["stage"]["itemKey"]


def test_an_unknown_case_is_404_whatever_is_asked_of_it(office: CaseOffice):
    office.start()
    for method, path, body in [
        ("GET", "/api/cases/4", None),
        ("GET", "/api/cases/4/moves", None),
        ("GET", "/api/cases/4/roles", None),
        ("POST", "/api/cases/4/moves", {"kind": "complete", "item": "Look"}),
        ("PUT", "/api/cases/4/variables", {"variables": {}}),
        ("POST", "/api/cases/4/case-file", {"op": "create", "item": "claim"}),
        ("PUT", "/api/cases/4/roles/clerk", {}),
    ]:
        refused = problem(office.root(method, path, body), 404)
        assert refused["code"] == "NOT_FOUND", path


def test_a_key_that_is_none_is_400(office: CaseOffice):
    problem(office.root("GET", "/api/cases/abc"), 400)


# searching ------------------------------------------------------------------------------------


def test_search_filters_sorts_and_pages(office: CaseOffice):
    keys = [office.start(number=n) for n in range(3)]
    office.move(keys[1], "terminate", "case")

    def found(**body: Any) -> list[str]:
        answer = office.root("POST", "/api/cases/search", body)
        assert answer.status_code == 200, answer.content
        return [item["caseKey"] for item in answer.json()["items"]]

    assert found() == keys
    assert found(filter={"state": "terminated"}) == [keys[1]]
    assert found(filter={"state": {"$neq": "TERMINATED"}}) == [keys[0], keys[2]]
    assert found(filter={"caseDefinitionId": "claim", "caseKey": keys[2]}) == [keys[2]]
    assert found(filter={"variables": [{"name": "number", "value": "2"}]}) == [keys[2]]
    assert found(sort=[{"field": "caseKey", "order": "DESC"}]) == keys[::-1]
    assert found(page={"limit": 2}) == keys[:2]
    page = office.root("POST", "/api/cases/search", {"page": {"limit": 2}}).json()["page"]
    assert page["totalItems"] == 3
    assert found(page={"limit": 2, "after": page["endCursor"]}) == [keys[2]]


def test_what_search_finds_has_the_words_of_cases(office: CaseOffice):
    key = office.start()

    (item,) = office.root("POST", "/api/cases/search").json()["items"]

    assert (item["caseKey"], item["state"]) == (key, "active")
    assert item["caseDefinitionName"] == "Claim"
    assert item["parentCaseKey"] is None


def test_a_search_that_cannot_be_read_is_refused(office: CaseOffice):
    problem(office.root("POST", "/api/cases/search", {"filter": {"colour": "red"}}), 400)
    problem(office.root("POST", "/api/cases/search", {"filter": {"state": "sleeping"}}), 400)
    problem(office.root("POST", "/api/cases/search", {"limit": 3}), 400)


# agents ---------------------------------------------------------------------------------------


def test_a_case_that_no_agent_works_says_so(office: CaseOffice):
    key = office.start()

    assert office.root("GET", f"/api/cases/{key}/agents").json() == {"agents": []}
    answer = office.root("POST", f"/api/cases/{key}/agents", {"action": "pause"})
    assert problem(answer, 404)["title"] == "NOT_FOUND"


def test_an_agent_is_steered_by_known_words(office: CaseOffice):
    answer = office.root("POST", f"/api/cases/{office.start()}/agents", {"action": "sing"})

    assert "pause" in problem(answer, 400)["detail"]
