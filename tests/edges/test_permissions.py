"""Who may do what: every route of the product with every kind of caller, as `permissions.txt` says.

Each request is made on a fresh office and undone. A route without a row fails: write the row down
after thinking about who should get what.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from engine.governance import tokens
from tests.api.caller import START
from tests.dispatch.conftest import nothing_is_kept
from tests.edges.ledger import contents
from tests.edges.office import Office
from tests.edges.routes import Route, routes

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parent / "permissions.txt"
CALLERS = ("anonymous", "nobody", "modeler", "operator", "auditor", "admin", "token")

#: What an operation needs to get past its body.
BODIES: Mapping[str, dict[str, Any]] = {
    "assignProcessInstanceBusinessId": {"businessId": "A-1"},
    "createCase": {"caseDefinitionId": "errands"},
    "moveCase": {"kind": "complete", "item": "Shop"},
    "steerCaseAgent": {"action": "pause"},
    "setCaseVariables": {"variables": {"a": 1}},
    "changeCaseFile": {"op": "create", "item": "list", "value": ["milk"]},
    "completeJobs": {"jobs": [{"jobKey": "7"}]},
    "bindCaseRole": {"users": ["nobody"]},
    "createProcessInstance": {"processDefinitionId": "errand"},
    "activateJobs": {
        "type": "type",
        "timeout": 60_000,
        "maxJobsToActivate": 1,
        "requestTimeout": -1,
    },
    "cancelProcessInstancesBatchOperation": {"filter": {}},
    "suspendProcessInstancesBatchOperation": {"filter": {}},
    "resumeProcessInstancesBatchOperation": {"filter": {}},
    "deleteProcessInstancesBatchOperation": {"filter": {}},
    "resolveIncidentsBatchOperation": {"filter": {}},
    "modifyProcessInstancesBatchOperation": {
        "filter": {},
        "moveInstructions": [{"sourceElementId": "Sign", "targetElementId": "Sign"}],
    },
    "migrateProcessInstancesBatchOperation": {
        "filter": {},
        "migrationPlan": {"targetProcessDefinitionKey": "1", "mappingInstructions": []},
    },
    "checkProcessInstancesMigration": {
        "filter": {},
        "migrationPlan": {"targetProcessDefinitionKey": "1", "mappingInstructions": []},
    },
    "migrateProcessInstance": {"targetProcessDefinitionKey": "1", "mappingInstructions": []},
    "updateJob": {"changeset": {"retries": 2}},
    "throwJobError": {"errorCode": "E"},
    "publishMessage": {"name": "nobody-waits"},
    "correlateMessage": {"name": "post", "correlationKey": "17"},
    "broadcastSignal": {"signalName": "s"},
    "evaluateConditionals": {"variables": {"stock": 3}},
    "createElementInstanceVariables": {"variables": {"a": 1}},
    "activateAdHocSubProcessActivities": {"elements": [{"elementId": "Walk"}]},
    "assignUserTask": {"assignee": "bob"},
    "updateUserTask": {"changeset": {"priority": 7}},
    "evaluateDecision": {"decisionDefinitionId": "discount", "variables": {"orders": 3}},
    "evaluateExpression": {"expression": "1"},
    "pinClock": {"timestamp": 1_800_000_000_000},
    "decideInboxItem": {"decision": "approve"},
}
FILES = frozenset({"createDeployment", "checkResources"})
DOCUMENTS = {"createDocument": "file", "createDocuments": "files"}
#: Written in another thread, which a transaction around the request would keep out.
ELSEWHERE = "activateJobs"


class Undone(Exception):
    """Raised to take a request back."""


Cast = Mapping[str, Callable[[], Client]]


@pytest.fixture
def cast(person: Callable[..., User]) -> Cast:
    """Makes a caller of each kind, who has done nothing yet."""
    people = {
        "nobody": person("nobody"),
        "modeler": person("modeler", "modelers"),
        "operator": person("operator", "operators"),
        "auditor": person("auditor", "auditors"),
        "admin": person("admin", is_superuser=True, is_staff=True),
    }
    _, text = tokens.issue("typist", job_types=["type"])
    bearer = {"Authorization": f"Bearer {text}"}
    callers = {"anonymous": Client, "token": partial(Client, headers=bearer)}
    for name, user in people.items():
        first = Client()
        first.force_login(user)
        callers[name] = partial(_with_session, first.cookies["helm_session"].value)
    return callers


def _with_session(session: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["helm_session"] = session
    return client


@pytest.fixture
def project(person: Callable[..., User]) -> None:
    """A project of Studio with one file."""
    from modeler.models import Draft, Project

    made = Project.objects.create(slug="edges", name="Edges", created_at=START)
    Draft.objects.create(project=made, name="a.bpmn", kind="bpmn", text="<a/>", saved_at=START)


def written() -> dict[str, tuple[str, ...]]:
    """The rows of the table: what each caller gets, by route."""
    rows: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            method, route, *statuses = line.split()
            rows[f"{method} {route}"] = tuple(statuses)
    return rows


def row(route: Route, statuses: tuple[str, ...]) -> str:
    return f"{route.method:<6} {'/' + route.route:<72} " + " ".join(f"{s:>6}" for s in statuses)


def ask(client: Client, route: Route, office: Office) -> Any:
    """The answer to a request that is taken back."""
    nothing_is_kept()
    answers: list[Any] = []
    try:
        with transaction.atomic():
            answers.append(_sent(client, route, office))
            raise Undone
    except Undone:
        return answers[0]


def changed_by(client: Client, route: Route, office: Office) -> list[str]:
    """The tables of the engine that a request changes, which is taken back."""
    nothing_is_kept()
    changed: list[str] = []
    try:
        with transaction.atomic():
            before = contents()
            _sent(client, route, office)
            after = contents()
            changed += [name for name in after if after[name] != before[name]]
            raise Undone
    except Undone:
        return changed


def _sent(client: Client, route: Route, office: Office) -> Any:
    address = route.address(office)
    if route.operation in FILES:
        return client.post(address, {"resources": "a text"})
    if route.operation in DOCUMENTS:
        paper = SimpleUploadedFile("note.txt", b"a note", "text/plain")
        return client.post(address, {DOCUMENTS[route.operation]: paper})
    if route.operation is not None and route.method != "GET":
        body = json.dumps(BODIES.get(route.operation, {}))
        return client.generic(route.method, address, body, content_type="application/json")
    return client.generic(
        route.method, address, b"", content_type="application/x-www-form-urlencoded"
    )


def status(answer: Any) -> str:
    """The status as it stands in the table; ``login`` for being led to the login page."""
    if answer.status_code == 302 and answer["Location"].split("?")[0] == "/login":
        return "login"
    return str(answer.status_code)


def undone() -> list[Route]:
    """The routes whose requests can be taken back."""
    return [route for route in routes() if route.operation != ELSEWHERE]


def outcomes(cast: Cast, office: Office) -> Iterator[tuple[Route, tuple[str, ...]]]:
    for route in undone():
        yield route, tuple(status(ask(cast[name](), route, office)) for name in CALLERS)


def test_every_caller_gets_what_the_table_says(cast: Cast, office: Office, project):
    compare(outcomes(cast, office))


@pytest.mark.django_db(transaction=True)
def test_jobs_are_handed_to_whom_the_table_says(cast: Cast, office: Office):
    (route,) = [route for route in routes() if route.operation == ELSEWHERE]

    compare([(route, tuple(status(_sent(cast[name](), route, office)) for name in CALLERS))])


def compare(asked: Iterable[tuple[Route, tuple[str, ...]]]) -> None:
    """Assert that the table has these rows."""
    known = written()
    wrong = [row(route, found) for route, found in asked if known.get(str(route)) != found]
    assert wrong == [], "found, but not so in tests/edges/permissions.txt:\n" + "\n".join(wrong)


def test_the_table_has_no_row_of_a_route_that_is_gone():
    assert written().keys() - {str(route) for route in routes()} == set()


def test_nothing_is_a_mistake_of_ours():
    for route, statuses in written().items():
        assert not [found for found in statuses if found.startswith("5")], route


def test_nobody_unknown_gets_further_than_the_door():
    open_to_all = {
        "GET /login",
        "POST /login",
        "GET /v2/status",
        "GET /v2/license",
        "GET /api/openapi.json",
        "POST /api/openapi.json",
    }

    for route, statuses in written().items():
        if route not in open_to_all:
            assert statuses[0] in ("login", "301", "302", "401", "403", "404", "405"), route


def test_a_token_for_jobs_gets_no_page_and_reads_nothing():
    for route, statuses in written().items():
        if route.split()[1].startswith(("/v2/", "/api/")):
            continue
        assert statuses[-1] == statuses[0], route


def test_who_only_reads_changes_nothing_of_the_engine(cast: Cast, office: Office, project):
    for route in undone():
        for name in ("anonymous", "nobody", "auditor"):
            assert changed_by(cast[name](), route, office) == [], (str(route), name)


def test_what_is_done_is_seen_by_these_tests(cast: Cast, office: Office, project):
    cancel = next(route for route in routes() if route.operation == "cancelProcessInstance")

    assert "Instance" in changed_by(cast["operator"](), cancel, office)


def test_looking_changes_nothing_of_the_engine(cast: Cast, office: Office, project):
    for route in undone():
        if route.method == "GET":
            for name in ("modeler", "operator", "admin", "token"):
                assert changed_by(cast[name](), route, office) == [], (str(route), name)


def test_a_session_without_its_csrf_token_changes_nothing(cast: Cast, office: Office, project):
    for route in undone():
        if route.method == "GET":
            continue
        client = cast["admin"]()
        client.handler.enforce_csrf_checks = True
        answer = ask(client, route, office)
        if answer.status_code == 405 or answer.get("Location", "").startswith("/login"):
            continue
        assert answer.status_code == 403, str(route)
        if route.operation is not None:
            assert answer["Content-Type"] == "application/problem+json", str(route)
        client = cast["admin"]()
        client.handler.enforce_csrf_checks = True
        assert changed_by(client, route, office) == [], str(route)
