"""Who may call: sessions with CSRF, Basic, bearer tokens; and who may read what."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.api import signin
from engine.governance import people, tokens
from engine.store.asking import Question, Rows, ask
from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db
ME = "/v2/authentication/me"


@pytest.fixture(autouse=True)
def _nobody_is_remembered():
    signin._known.clear()
    cache.clear()


def basic(name, password):
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def get(path=ME, **headers):
    return Client().get(path, headers=headers)


def test_nobody_is_unauthorized_and_told_how_to_sign_in():
    answer = get()

    assert problem(answer, 401)["title"] == "Unauthorized"
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_a_page_of_ours_is_not_asked_for_a_password_by_the_browser():
    answer = get(**{"Sec-Fetch-Mode": "cors"})

    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_status_and_license_are_for_everyone():
    assert get("/v2/status").status_code == 204
    assert get("/v2/license").json()["validLicense"] is True


def test_basic_names_a_user(person):
    person("alice", "operators", first_name="Alice", last_name="Adler", email="a@example.org")

    answer = get(**basic("alice", "alice-secret")).json()

    assert answer["username"] == "alice"
    assert answer["displayName"] == "Alice Adler"
    assert answer["groups"] == ["operators"]
    assert answer["authorizedComponents"] == ["tasklist", "operate"]


def test_a_password_with_colons_is_read_whole(person):
    person("alice").set_password("x")
    user = person("bob")
    user.set_password("a:b:c")
    user.save()

    assert get(**basic("bob", "a:b:c")).status_code == 200


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic ", "Digest x", "Bearer nonsense", "Basic eA=="]
)
def test_a_header_that_means_nobody_is_unauthorized(header):
    assert get(Authorization=header).status_code == 401


def test_a_wrong_password_is_unauthorized(person):
    person("alice")

    assert get(**basic("alice", "wrong")).status_code == 401


def test_a_right_header_is_checked_once_a_minute(person):
    person("alice")

    with patch.object(signin, "authenticate", wraps=authenticate) as checked:
        for _ in range(5):
            assert get(**basic("alice", "alice-secret")).status_code == 200

    assert checked.call_count == 1


def test_a_remembered_header_costs_one_trip_for_the_user_and_the_groups(person, monkeypatch):
    person("alice", "operators")
    get("/v2/topology", **basic("alice", "alice-secret"))
    asked: list[int] = []

    def counted(*questions: Question) -> list[Rows]:
        asked.append(len(questions))
        return ask(*questions)

    monkeypatch.setattr(people, "ask", counted)

    with CaptureQueriesContext(connection) as others:
        assert get("/v2/topology", **basic("alice", "alice-secret")).status_code == 200

    assert asked == [2]
    assert len(others) == (0 if connection.vendor == "postgresql" else 2)  # its trips go past it


def test_a_changed_password_holds_at_once(person):
    user = person("alice")
    assert get(**basic("alice", "alice-secret")).status_code == 200

    user.set_password("another")
    user.save()

    assert get(**basic("alice", "alice-secret")).status_code == 401


def test_a_locked_account_holds_at_once(person):
    user = person("alice")
    assert get(**basic("alice", "alice-secret")).status_code == 200

    user.is_active = False
    user.save()

    assert get(**basic("alice", "alice-secret")).status_code == 401


def test_a_removed_group_holds_at_once(person):
    user = person("alice", "operators")
    assert get(**basic("alice", "alice-secret")).json()["groups"] == ["operators"]

    user.groups.clear()

    assert get(**basic("alice", "alice-secret")).json()["groups"] == []


def test_guessing_is_slowed_down(person):
    person("alice")
    for _ in range(signin.FAILURES_ALLOWED):
        assert get(**basic("alice", "wrong")).status_code == 401

    answer = get(**basic("alice", "alice-secret"))

    assert problem(answer, 429)["title"] == "RESOURCE_EXHAUSTED"
    assert answer["Retry-After"] == "60"


def test_a_token_is_a_bearer_and_a_password(person):
    user = person("alice", "operators")
    _, text = tokens.issue("ci", user_id=user.pk)

    assert get(Authorization=f"Bearer {text}").json()["username"] == "alice"
    assert get(**basic("anything", text)).json()["groups"] == ["operators"]


def test_an_expired_token_is_nobody():
    _, text = tokens.issue("ci", expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert get(Authorization=f"Bearer {text}").status_code == 401


def test_a_session_reads_without_and_writes_with_its_csrf_token(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("alice", "operators"))

    assert browser.get("/v2/topology").status_code == 200
    refused = browser.generic("POST", "/v2/process-instances/search")
    assert problem(refused, 403)["title"] == "FORBIDDEN"
    browser.get("/login")
    page = browser.get("/password")
    token = page.context["csrf_token"]
    answer = browser.generic(
        "POST", "/v2/process-instances/search", headers={"X-CSRFToken": str(token)}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "what",
    [
        "process-instances",
        "element-instances",
        "variables",
        "jobs",
        "incidents",
        "message-subscriptions",
        "correlated-message-subscriptions",
        "decision-instances",
    ],
)
def test_what_instances_did_is_for_operators_and_auditors(call_as, what):
    path = f"/v2/{what}/search"

    assert call_as("olga", "operators")("POST", path, {}).status_code == 200
    assert call_as("anna", "auditors")("POST", path, {}).status_code == 200
    found = problem(call_as("bob")("POST", path, {}), 403)
    assert "operators, auditors" in found["detail"]


def test_definitions_are_for_everyone_who_is_signed_in(call_as):
    bob = call_as("bob")

    for what in ("process-definitions", "decision-definitions", "decision-requirements"):
        assert bob("POST", f"/v2/{what}/search", {}).status_code == 200


def test_a_token_for_jobs_reads_nothing():
    _, text = tokens.issue("payer", job_types=["pay"])
    headers = {"Authorization": f"Bearer {text}"}

    for what in ("process-instances", "process-definitions", "user-tasks"):
        answer = Client().generic("POST", f"/v2/{what}/search", headers=headers)
        problem(answer, 403)


def test_a_session_without_a_seat_in_the_group_may_not_deploy(call_as):
    found = problem(call_as("bob").http.post("/v2/deployments", {"resources": "<a/>"}), 403)

    assert found["title"] == "FORBIDDEN"


def test_the_callers_of_helms_own_kind_are_named(root: Caller):
    me = root("GET", ME).json()

    assert me["authorizedComponents"] == ["*"]
    assert me["roles"] == ["admin"]
    assert me["tenants"] == [{"tenantId": "<default>", "name": "Default", "description": None}]
