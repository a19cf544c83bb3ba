"""Every operation of the API with hundreds of bodies: never a mistake of ours, always a problem."""

import json
import os
from typing import Any

import pytest
from django.test import Client

from engine.api.openapi import document
from tests.api.caller import Caller
from tests.api.described import is_as_described
from tests.edges.fuzz import Drawer
from tests.edges.office import Office

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("HELM_FUZZ_ROUNDS", "25"))
METHODS_WITH_BODY = ("post", "put", "patch")


def operations() -> dict[str, list[tuple[str, str, str, dict[str, Any]]]]:
    """Method, path, id and body schema of every operation, by tag."""
    found: dict[str, list[tuple[str, str, str, dict[str, Any]]]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {"type": "object"})
            row = (method, path, operation["operationId"], schema)
            found.setdefault(operation["tags"][0], []).append(row)
    return found


def meant(office: Office) -> dict[str, list[str]]:
    """What suits which property or parameter."""
    keys = {
        "processDefinitionKey": [office.process],
        "decisionDefinitionKey": [office.decision],
        "decisionRequirementsKey": [office.requirements],
        "decisionEvaluationInstanceKey": [office.evaluation],
        "formKey": [office.form],
        "resourceKey": [office.resource, office.process, office.requirements],
        "processInstanceKey": [office.instance, office.ended],
        "elementInstanceKey": [office.element, office.instance, office.region],
        "scopeKey": [office.element, office.instance],
        "adHocSubProcessInstanceKey": [office.region],
        "variableKey": [office.variable],
        "jobKey": [office.job, office.leased, office.finished, office.broken],
        "incidentKey": [office.incident],
        "userTaskKey": [office.task, office.approval],
        "key": [office.task, office.approval],
        "caseKey": [office.case],
    }
    words = {
        "processDefinitionId": ["office", "errand"],
        "decisionDefinitionId": ["discount"],
        "elementId": ["Sign", "Walk", "Drive", "Opened", "Publish"],
        "type": ["type", "fetch", "copy", "userTask", "adHocSubProcess"],
        "name": ["post", "number", "note"],
        "messageName": ["post"],
        "correlationKey": ["17"],
        "assignee": ["alice", "bob"],
        "expression": ["=1 + 1", "number", "for i in 1..3 return i", "[1,2][5]", "not(1)"],
        "tenantId": ["<default>"],
        "caseDefinitionId": ["errands"],
        "item": ["Shop", "shop", "case", "list", "extra"],
        "child": ["list"],
        "role": ["Owner"],
    }
    return {name: [str(key) for key in found] for name, found in keys.items()} | words


def in_no_hurry(raw: bytes) -> bytes:
    """The body without a wish to wait."""
    try:
        body = json.loads(raw)
    except ValueError:
        return raw
    if not isinstance(body, dict):
        return raw
    if isinstance(body.get("awaitCompletion"), bool):
        body["awaitCompletion"] = False
    if isinstance(body.get("maxJobsToActivate"), int):
        body["requestTimeout"] = -1
    return json.dumps(body).encode()


def shown(answer: Any) -> str:
    return f"{answer.status_code} {answer.content[:500]!r}"


@pytest.mark.parametrize("tag", sorted(operations()))
def test_whatever_is_sent_the_answer_is_an_answer(root: Caller, office: Office, tag: str):
    schemas = document()["components"]["schemas"]
    for method, path, name, schema in operations()[tag]:
        for number in range(ROUNDS):
            drawer = Drawer(schemas, meant(office), f"{name}-{number}")
            address = drawer.address(path)
            raw = in_no_hurry(drawer.body(schema)) if method in METHODS_WITH_BODY else b""
            answer = root.http.generic(
                method.upper(), address, raw, content_type="application/json"
            )

            told = (name, number, address, raw[:2_000], shown(answer))
            assert answer.status_code < 500, told
            is_as_described(method.upper(), address, answer)
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json", told
                members = answer.json()
                assert members["status"] == answer.status_code, told
                assert members["type"] == "about:blank", told
                assert members["title"], told
                assert members["detail"], told


def test_nobody_gets_no_further_than_the_door(office: Office):
    for method, path, name, _ in [row for rows in operations().values() for row in rows]:
        answer = Client().generic(method.upper(), path.replace("{", "").replace("}", ""))

        if name == "getLinkedDocument":  # who has a link needs no account; this is none
            assert answer.status_code == 404
        elif name not in ("getStatus", "getLicense"):
            assert answer.status_code == 401, name
            assert answer["Content-Type"] == "application/problem+json", name
