"""Bodies that are wrong: each is refused with the error of the interface, and changes nothing."""

import json
from typing import Any

import pytest

from tests.api.caller import Caller, problem
from tests.edges.ledger import nothing_changes
from tests.edges.office import Office

pytestmark = pytest.mark.django_db
START = "/v2/process-instances"


def start_with(variables: str) -> str:
    return f'{{"processDefinitionId": "office", "variables": {{{variables}}}}}'


MALFORMED = {
    "cut off": ('{"processDefinitionId": ', "malformed-json"),
    "NaN": (start_with('"a": NaN'), "malformed-json"),
    "Infinity": (start_with('"a": Infinity'), "malformed-json"),
    "minus Infinity": (start_with('"a": -Infinity'), "malformed-json"),
    "1e400": (start_with('"a": 1e400'), "number-out-of-range"),
    "an exponent beyond all bounds": (start_with('"a": 1e99999999999999999999'), "number-out-of"),
    "as small": (start_with('"a": 1e-99999999999999999999'), "number-out-of"),
    "5,000 digits": (start_with('"a": ' + "1" * 5_000), "number-out-of-range"),
    "5,000 digits for a version": (
        '{"processDefinitionId": "office", "processDefinitionVersion": ' + "1" * 5_000 + "}",
        "number-out-of-range",
    ),
    "100,000 deep": (start_with('"a": ' + "[" * 100_000 + "]" * 100_000), "too-deep"),
    "a name twice": ('{"processDefinitionId": "a", "processDefinitionId": "b"}', "duplicate-"),
    "a variable twice": (start_with('"a": 1, "a": 2'), "duplicate-property"),
    "a name twice deep inside": (start_with('"a": [{"b": 1, "b": 2}]'), "duplicate-property"),
    "names that are numbers": ('{1: "a"}', "malformed-json"),
    "half a surrogate pair": (start_with('"a": "\\ud800"'), "malformed-json"),
    "a control character": ('{"processDefinitionId": "a\x01b"}', "malformed-json"),
    "a comment": ('{"processDefinitionId": "a"} // b', "malformed-json"),
    "single quotes": ("{'processDefinitionId': 'a'}", "malformed-json"),
    "a byte order mark": ('\ufeff{"processDefinitionId": "office"}', "malformed-json"),
    "nothing but a text": ('"office"', "not-an-object"),
    "a list": ("[]", "not-an-object"),
}


@pytest.mark.parametrize(("body", "code"), MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_json_is_refused(root: Caller, office: Office, body, code):
    with nothing_changes():
        found = problem(root("POST", START, body))

    assert found["title"] == "Bad Request"
    assert found["problems"][0]["code"].startswith(code)


@pytest.mark.parametrize("raw", [b'{"a": "\xff"}', b"\xff\xfe{\x00}\x00", b"\x00", b"\x80abc"])
def test_what_is_not_utf_8_is_refused(root: Caller, office: Office, raw):
    with nothing_changes():
        answer = root.http.generic("POST", START, raw, content_type="application/json")

    assert "malformed-json" in problem(answer)["problems"][0]["code"]


def test_the_name_that_stands_twice_is_named(root: Caller):
    found = problem(root("POST", START, start_with('"colour": 1, "colour": 2')))

    assert found["problems"][0]["field"] == "colour"


REFUSED: dict[str, tuple[str, str, dict[str, Any], str]] = {
    # what is wrong: method, path, body, and the property that is named
    "an unknown property": ("POST", START, {"colour": 1}, "colour"),
    "a number for an id": ("POST", START, {"processDefinitionId": 5}, "processDefinitionId"),
    "a number for a key": ("POST", START, {"processDefinitionKey": 5}, "processDefinitionKey"),
    "an id for a key": ("POST", START, {"processDefinitionKey": "x"}, "processDefinitionKey"),
    "a very long key": ("POST", START, {"processDefinitionKey": "9" * 30}, "processDefinitionKey"),
    "a very long id": ("POST", START, {"processDefinitionId": "x" * 300}, "processDefinitionId"),
    "U+0000 in an id": ("POST", START, {"processDefinitionId": "a\0"}, "processDefinitionId"),
    "a list of variables": (
        "POST",
        START,
        {"processDefinitionId": "office", "variables": [1]},
        "variables",
    ),
    "a variable without a name": (
        "POST",
        START,
        {"processDefinitionId": "office", "variables": {"": 1}},
        "variables",
    ),
    "U+0000 in a variable's name": (
        "POST",
        START,
        {"processDefinitionId": "office", "variables": {"a\0": 1}},
        "variables",
    ),
    "a variable's name without end": (
        "POST",
        START,
        {"processDefinitionId": "office", "variables": {"n" * 2_000: 1}},
        "variables",
    ),
    "a tag that is none": (
        "POST",
        START,
        {"processDefinitionId": "office", "tags": ["1 2"]},
        "tags[0]",
    ),
    "a business id without end": (
        "POST",
        START,
        {"processDefinitionId": "office", "businessId": "b" * 300},
        "businessId",
    ),
    "a wait that is a text": (
        "POST",
        START,
        {"processDefinitionId": "office", "requestTimeout": "1"},
        "requestTimeout",
    ),
    "no type of jobs": (
        "POST",
        "/v2/jobs/activation",
        {"timeout": 1, "maxJobsToActivate": 1},
        "type",
    ),
    "a lease of a thousand years": (
        "POST",
        "/v2/jobs/activation",
        {"type": "type", "timeout": 10**15, "maxJobsToActivate": 1, "requestTimeout": -1},
        "timeout",
    ),
    "half a job": (
        "POST",
        "/v2/jobs/activation",
        {"type": "type", "timeout": 1, "maxJobsToActivate": 0.5, "requestTimeout": -1},
        "maxJobsToActivate",
    ),
    "a message without a name": ("POST", "/v2/messages/publication", {"name": ""}, "name"),
    "U+0000 in a correlation key": (
        "POST",
        "/v2/messages/publication",
        {"name": "post", "correlationKey": "1\0"},
        "correlationKey",
    ),
    "a correlation key without end": (
        "POST",
        "/v2/messages/publication",
        {"name": "post", "correlationKey": "k" * 300, "timeToLive": 60_000},
        "correlationKey",
    ),
    "a message that is kept for ever": (
        "POST",
        "/v2/messages/publication",
        {"name": "post", "timeToLive": 2**62},
        "timeToLive",
    ),
    "a signal of another type": ("POST", "/v2/signals/broadcast", {"signalName": {}}, "signalName"),
    "a moment without a zone": (
        "PATCH",
        "/v2/user-tasks/{task}",
        {"changeset": {"dueDate": "2026-01-01T00:00:00"}},
        "changeset.dueDate",
    ),
    "a moment before all moments": (
        "PATCH",
        "/v2/user-tasks/{task}",
        {"changeset": {"dueDate": "0001-01-01T00:00:00+14:00"}},
        "changeset.dueDate",
    ),
    "a priority beyond 100": (
        "PATCH",
        "/v2/user-tasks/{task}",
        {"changeset": {"priority": 101}},
        "changeset.priority",
    ),
    "a change of nothing": ("PATCH", "/v2/user-tasks/{task}", {"changeset": {}}, "changeset"),
    "an assignee that is nobody": (
        "POST",
        "/v2/user-tasks/{task}/assignment",
        {"assignee": ""},
        "assignee",
    ),
    "retries that are a text": (
        "POST",
        "/v2/jobs/{leased}/failure",
        {"retries": "1"},
        "retries",
    ),
    "a pause without end": (
        "POST",
        "/v2/jobs/{leased}/failure",
        {"retries": 1, "retryBackOff": 2**60},
        "retryBackOff",
    ),
    "an error without a code": ("POST", "/v2/jobs/{leased}/error", {}, "errorCode"),
    "an element by a number": (
        "POST",
        "/v2/element-instances/ad-hoc-activities/{region}/activation",
        {"elements": [{"elementId": 5}]},
        "elements[0].elementId",
    ),
    "variables that are left out": (
        "PUT",
        "/v2/element-instances/{instance}/variables",
        {"local": True},
        "variables",
    ),
    "a moment that is a text": ("PUT", "/v2/clock", {"timestamp": "now"}, "timestamp"),
    "a moment after all moments": ("PUT", "/v2/clock", {"timestamp": 2**60}, "timestamp"),
    "FEEL that does not parse": (
        "POST",
        "/v2/expression/evaluation",
        {"expression": "=1 + ("},
        "expression",
    ),
    "a decision by a number": (
        "POST",
        "/v2/decision-definitions/evaluation",
        {"decisionDefinitionId": 5},
        "decisionDefinitionId",
    ),
    "a verdict that is none": (
        "POST",
        "/api/inbox/{approval}/decision",
        {"decision": "perhaps"},
        "decision",
    ),
    "a filter that is none": (
        "POST",
        "/v2/process-instances/search",
        {"filter": {"colour": "red"}},
        "filter.colour",
    ),
    "a filter with U+0000": (
        "POST",
        "/v2/variables/search",
        {"filter": {"name": "a\0"}},
        "filter.name",
    ),
    "a pattern with U+0000": (
        "POST",
        "/v2/variables/search",
        {"filter": {"name": {"$like": "a\0*"}}},
        "filter.name.$like",
    ),
    "an operator that is none": (
        "POST",
        "/v2/jobs/search",
        {"filter": {"retries": {"$near": 1}}},
        "filter.retries.$near",
    ),
    "a sort field that is none": (
        "POST",
        "/v2/jobs/search",
        {"sort": [{"field": "colour"}]},
        "sort[0].field",
    ),
    "a cursor from elsewhere": (
        "POST",
        "/v2/jobs/search",
        {"page": {"after": "bm90aGluZw=="}},
        "page.after",
    ),
    "a page beyond all bounds": (
        "POST",
        "/v2/jobs/search",
        {"page": {"limit": 10_001}},
        "page.limit",
    ),
}


@pytest.mark.parametrize(("method", "path", "body", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_wrong_in_a_body_is_named(root: Caller, office: Office, method, path, body, field):
    with nothing_changes():
        found = problem(root(method, path.format_map(vars(office)), body))

    assert found["title"] in ("Bad Request", "INVALID_ARGUMENT")
    assert found["problems"][0]["field"] == field
    assert ("code" in found) == path.startswith("/api/")


def test_a_value_that_nests_too_deeply_is_refused_with_its_name(root: Caller, office: Office):
    for depth in (250, 500, 900):
        body = start_with('"deep": ' + '{"a":' * depth + "1" + "}" * depth)

        with nothing_changes():
            found = problem(root("POST", START, body))

        assert found["problems"][0]["field"] in ("variables.deep", None)
        assert found["problems"][0]["code"] == "too-deep"


def test_too_many_variables_are_refused(root: Caller, office: Office):
    variables = {f"v{number}": number for number in range(20_000)}

    with nothing_changes():
        problem(root("POST", START, {"processDefinitionId": "office", "variables": variables}))


def test_a_body_over_four_megabytes_is_too_large(root: Caller, office: Office):
    variables = {f"v{number}": "x" * 900_000 for number in range(5)}

    with nothing_changes():
        body = {"processDefinitionId": "office", "variables": variables}
        found = problem(root("POST", START, body), 413)

    assert "4194304" in found["detail"]


@pytest.mark.parametrize(
    ("method", "path", "member"),
    [
        ("POST", START, {"processDefinitionId": "office"}),
        ("POST", "/v2/jobs/{leased}/completion", {}),
        ("POST", "/v2/jobs/{leased}/failure", {}),
        ("POST", "/v2/jobs/{leased}/error", {"errorCode": "E"}),
        ("POST", "/v2/messages/publication", {"name": "post", "correlationKey": "17"}),
        ("POST", "/v2/signals/broadcast", {"signalName": "s"}),
        ("POST", "/v2/user-tasks/{task}/completion", {}),
        ("PUT", "/v2/element-instances/{instance}/variables", {}),
        ("POST", "/v2/decision-definitions/evaluation", {"decisionDefinitionId": "discount"}),
    ],
)
def test_a_variable_over_one_megabyte_is_too_large(
    root: Caller, office: Office, method, path, member
):
    body = member | {"variables": {"large": "x" * 1_100_000}}

    with nothing_changes():
        found = problem(root(method, path.format_map(vars(office)), body), 413)

    assert found["problems"][0]["field"] == "variables.large"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "application/xml",
        "application/json; charset=latin-1",
        "application/json; charset=nothing",
        "",
    ],
)
def test_another_content_type_is_unsupported(root: Caller, office: Office, content_type):
    body = json.dumps({"processDefinitionId": "office"})

    with nothing_changes():
        answer = root.http.generic("POST", START, body, content_type=content_type)

    assert problem(answer, 415)["title"] == "Unsupported Media Type"


@pytest.mark.django_db(transaction=True)
def test_a_text_that_looks_like_feel_stays_a_text(root: Caller, office: Office):
    body = {"processDefinitionId": "errand", "variables": {"sum": "=1 + 1", "list": ["=2"]}}
    assert root("POST", START, body).status_code == 200

    take = {"type": "fetch", "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": -1}
    (job,) = root("POST", "/v2/jobs/activation", take).json()["jobs"]

    assert job["variables"] == {"sum": "=1 + 1", "list": ["=2"]}


@pytest.mark.django_db(transaction=True)
def test_a_text_with_u_0000_may_be_a_value(root: Caller, office: Office):
    body = {"processDefinitionId": "errand", "variables": {"text": "a\0b"}}
    assert root("POST", START, body).status_code == 200

    take = {"type": "fetch", "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": -1}
    (job,) = root("POST", "/v2/jobs/activation", take).json()["jobs"]

    assert job["variables"] == {"text": "a\0b"}
