"""Bodies are read strictly: what is not declared, or has another JSON type, is refused."""

import pytest

from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db

JOB = "/v2/jobs/activation"
START = "/v2/process-instances"


def test_an_unknown_property_is_refused_and_named(root: Caller):
    found = problem(root("POST", START, {"processDefinitionId": "p", "colour": "red"}))

    assert found["title"] == "Bad Request"
    assert "[colour]" in found["detail"]
    assert found["instance"] == START
    assert found["problems"][0]["field"] == "colour"
    assert found["problems"][0]["code"] == "extra-forbidden"


def test_an_unknown_property_deep_inside_is_refused_with_its_path(root: Caller):
    body = {"processDefinitionId": "p", "startInstructions": [{"elementId": "A", "x": 1}]}

    found = problem(root("POST", START, body))

    assert found["problems"][0]["field"] == "startInstructions[0].x"


@pytest.mark.parametrize(
    ("body", "field", "expected", "was"),
    [
        ({"processDefinitionKey": 5}, "processDefinitionKey", "a string with digits", "a number"),
        ({"processDefinitionId": 5}, "processDefinitionId", "a string", "a number"),
        (
            {"processDefinitionId": "p", "processDefinitionVersion": "1"},
            "processDefinitionVersion",
            "an integer",
            "a string",
        ),
        (
            {"processDefinitionId": "p", "processDefinitionVersion": True},
            "processDefinitionVersion",
            "an integer",
            "a boolean",
        ),
        (
            {"processDefinitionId": "p", "awaitCompletion": "true"},
            "awaitCompletion",
            "a boolean",
            "a string",
        ),
        ({"processDefinitionId": "p", "awaitCompletion": 1}, "awaitCompletion", "a boolean", "a n"),
        ({"processDefinitionId": "p", "variables": []}, "variables", "an object", "an array"),
        ({"processDefinitionId": "p", "tags": "a"}, "tags", "an array", "a string"),
    ],
)
def test_another_json_type_is_refused_without_coercion(root: Caller, body, field, expected, was):
    found = problem(root("POST", START, body))

    assert found["title"] == "Bad Request"
    assert f"Request property [{field}] cannot be parsed" in found["detail"]
    assert f"expected {expected}, found {was}" in found["detail"]


def test_a_number_with_a_fraction_is_no_integer(root: Caller):
    body = '{"processDefinitionId": "p", "processDefinitionVersion": 1.0}'

    found = problem(root("POST", START, body))

    assert "processDefinitionVersion" in found["detail"]


def test_a_key_that_is_no_number_asks_whether_it_is_an_id(root: Caller):
    found = problem(root("POST", START, {"processDefinitionKey": "order"}))

    assert found["title"] == "INVALID_ARGUMENT"
    assert found["detail"] == (
        "The provided processDefinitionKey 'order' is not a valid key. Expected a numeric value."
        " Did you pass an entity id instead of an entity key?"
    )


@pytest.mark.parametrize("key", ["abc", "1.5", "0x10", "٣"])
def test_a_path_key_that_is_no_number_is_a_bad_request(root: Caller, key):
    found = problem(root("GET", f"/v2/process-instances/{key}"))

    assert "is not a valid key" in found["detail"]


def test_a_key_beyond_64_bits_is_simply_not_there(root: Caller):
    problem(root("GET", "/v2/process-instances/999999999999999999999"), 404)


def test_a_missing_property_is_named(root: Caller):
    found = problem(root("POST", JOB, {"type": "pay"}))

    assert found["title"] == "INVALID_ARGUMENT"
    assert "No timeout provided." in found["detail"]
    assert "No maxJobsToActivate provided." in found["detail"]
    assert [item["field"] for item in found["problems"]] == ["timeout", "maxJobsToActivate"]


def test_null_for_a_required_property_is_refused(root: Caller):
    found = problem(root("PUT", "/v2/clock", {"timestamp": None}))

    assert "timestamp" in found["detail"]


def test_null_for_a_property_that_may_be_left_out_is_the_same_as_leaving_it_out(root: Caller):
    body = {"processDefinitionId": "nowhere", "tags": None, "variables": None, "businessId": None}

    found = problem(root("POST", START, body), 404)

    assert "Command 'CREATE' rejected with code 'NOT_FOUND'" in found["detail"]


def test_malformed_json_is_a_bad_request(root: Caller):
    assert problem(root("POST", START, '{"processDefinitionId": '))["title"] == "Bad Request"


@pytest.mark.parametrize("body", ["[]", '"text"', "5", "null", "true"])
def test_a_body_that_is_no_object_is_a_bad_request(root: Caller, body):
    assert "JSON object" in problem(root("POST", START, body))["detail"]


def test_nesting_without_end_is_a_bad_request(root: Caller):
    problem(root("POST", START, '{"variables":' + "[" * 200_000 + "]" * 200_000 + "}"))


def test_another_content_type_is_unsupported(root: Caller):
    answer = root.http.post(START, "processDefinitionId=p", content_type="text/plain")

    assert problem(answer, 415)["title"] == "Unsupported Media Type"


def test_a_deployment_that_is_not_multipart_is_unsupported(root: Caller):
    assert problem(root("POST", "/v2/deployments", {}), 415)


def test_a_body_over_four_megabytes_is_too_large(root: Caller):
    body = {"processDefinitionId": "p", "variables": {"text": "x" * 4_300_000}}

    assert "4194304" in problem(root("POST", START, body), 413)["detail"]


def test_a_variable_over_one_megabyte_is_too_large_and_named(root: Caller):
    body = {"processDefinitionId": "p", "variables": {"small": 1, "text": "x" * 1_100_000}}

    found = problem(root("POST", START, body), 413)

    assert found["problems"][0]["field"] == "variables.text"


def test_neither_of_two_forms_says_what_is_required(root: Caller):
    found = problem(root("POST", START, {"variables": {}}))

    assert found["title"] == "INVALID_ARGUMENT"
    assert found["detail"] == (
        "At least one of [processDefinitionId, processDefinitionKey] is required."
    )


def test_both_of_two_forms_are_one_too_many(root: Caller):
    body = {"processDefinitionId": "p", "processDefinitionKey": "5"}

    assert problem(root("POST", START, body))["detail"] == (
        "Only one of [processDefinitionId, processDefinitionKey] is allowed."
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (START, {"processDefinitionId": "p", "tenantId": "acme"}),
        ("/v2/messages/publication", {"name": "m", "tenantId": "acme"}),
        ("/v2/messages/correlation", {"name": "m", "tenantId": "acme"}),
        ("/v2/signals/broadcast", {"signalName": "s", "tenantId": "acme"}),
        (
            JOB,
            {"type": "t", "timeout": 1, "maxJobsToActivate": 1, "tenantIds": ["acme"]},
        ),
        ("/v2/decision-definitions/evaluation", {"decisionDefinitionId": "d", "tenantId": "acme"}),
    ],
)
def test_another_tenant_is_refused_in_camundas_words(root: Caller, path, body):
    found = problem(root("POST", path, body))

    assert found["title"] == "INVALID_ARGUMENT"
    assert "with tenant identifier 'acme', but multi-tenancy is disabled" in found["detail"]


def test_the_default_tenant_may_be_named(root: Caller):
    body = {"processDefinitionId": "nowhere", "tenantId": "<default>"}

    problem(root("POST", START, body), 404)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"type": "t", "timeout": 0, "maxJobsToActivate": 1}, "timeout is '0' but must be greater"),
        ({"type": "t", "timeout": 1, "maxJobsToActivate": 0}, "maxJobsToActivate is '0'"),
        ({"type": "", "timeout": 1, "maxJobsToActivate": 1}, "No type provided."),
    ],
)
def test_values_out_of_bounds_say_what_they_must_be(root: Caller, body, words):
    found = problem(root("POST", JOB, body))

    assert found["title"] == "INVALID_ARGUMENT"
    assert words in found["detail"]


@pytest.mark.parametrize("tags", [["1a"], ["a b"], ["x" * 101], ["a", "a"], list("abcdefghijk")])
def test_tags_are_ten_different_words(root: Caller, tags):
    problem(root("POST", START, {"processDefinitionId": "p", "tags": tags}))


def test_an_empty_update_of_a_task_says_what_to_provide(root: Caller):
    found = problem(root("PATCH", "/v2/user-tasks/5", {"changeset": {}}))

    assert found["detail"].startswith("No update data provided.")


def test_an_assignment_without_assignee_is_refused(root: Caller):
    found = problem(root("POST", "/v2/user-tasks/5/assignment", {}))

    assert found["detail"] == "No assignee provided."


def test_a_date_that_is_none_is_refused_in_camundas_words(root: Caller):
    body = {"changeset": {"dueDate": "tomorrow"}}

    found = problem(root("PATCH", "/v2/user-tasks/5", body))

    assert "'tomorrow' cannot be parsed as a date according to RFC 3339" in found["detail"]


def test_an_unknown_address_is_a_problem_too(root: Caller):
    assert problem(root("GET", "/v2/nothing-here"), 404)["instance"] == "/v2/nothing-here"
    problem(root("POST", "/api/nothing/here", {}), 404)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("users/search", "manage people by /v2"),
        ("decision-instances/deletion", "delete many evaluations as one batch operation"),
    ],
)
def test_an_operation_that_is_not_built_says_so(root: Caller, path: str, what: str):
    found = problem(root("POST", f"/v2/{path}", {}), 501)

    assert found["detail"] == f"HELM's API does not {what} yet."


def test_another_method_is_a_problem_that_names_the_right_one(root: Caller):
    answer = root("GET", "/v2/process-instances")

    assert "POST" in problem(answer, 405)["detail"]
    assert answer["Allow"] == "POST"


def test_problems_of_helms_own_api_have_a_code(root: Caller):
    found = problem(root("POST", "/api/inbox/5/decision", {"decision": "maybe"}))

    assert found["code"] == "BAD_REQUEST"
    assert "[answer, approve, change, reject]" in found["detail"]
