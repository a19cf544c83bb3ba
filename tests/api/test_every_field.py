"""Every sort field and every filter of every search is one that the database understands."""

from typing import Any

import pytest

from engine.api.openapi import document
from engine.store.models.batches import BatchOperation, BatchOperationItem
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition
from engine.store.models.incidents import Incident
from engine.store.models.subscriptions import CorrelatedMessage, MessageSubscription
from engine.store.models.tasks import Task
from engine.store.models.traces import OperationReference
from engine.store.models.work import Job
from tests.api.caller import START, Caller

pytestmark = pytest.mark.django_db
PROCESS = {"definition_key": 77, "process_id": "order"}
OF_IT = PROCESS | {"instance_key": 1, "item_key": 10}
ONE = [1, 2, 3]
SAMPLES = {"integer": 1, "boolean": True}


def schemas() -> dict[str, Any]:
    return document()["components"]["schemas"]


def searches() -> list[tuple[str, str]]:
    """Address and title of each search that needs nothing but its body."""
    found = []
    for path, methods in document()["paths"].items():
        body = methods.get("post", {}).get("requestBody", {})
        schema = body.get("content", {}).get("application/json", {}).get("schema", {})
        title = schema.get("$ref", "").rpartition("/")[2]
        if title.endswith("SearchQuery") and "{" not in path:
            found.append((path, title.removesuffix("SearchQuery")))
    return found


@pytest.fixture
def rows(instance, run, variable) -> None:
    """Three rows for every search."""
    run(10, "E")
    for key in ONE:
        instance(key)
        instance(50 + key, kind="case")
        run(10 + key, f"E{key}")
        variable(20 + key, f"v{key}", str(key))
        at = {"created_at": START, "updated_at": START}
        Job.objects.create(
            key=key, version=1, element_id="E", type="t", state="CREATED", retries=1, **OF_IT, **at
        )
        Task.objects.create(key=key, version=1, element_id="E", **OF_IT, **at)
        Incident.objects.create(
            key=key, element_id="E", type="UNKNOWN", message="m", created_at=START, **OF_IT
        )
        subscription = MessageSubscription.objects.create(
            key=key, element_id="E", name="m", updated_at=START, **OF_IT
        )
        CorrelatedMessage.objects.create(
            subscription=subscription,
            message_key=key,
            instance_key=1,
            item_key=10,
            correlated_at=START,
        )
        BatchOperation.objects.create(
            key=key,
            type="CANCEL_PROCESS_INSTANCE",
            state="COMPLETED",
            actor_type="USER",
            created_at=START,
        )
        OperationReference.objects.create(
            key=key, reference=7, command="CancelInstance", subject_key=key, actor="a", at=START
        )
        BatchOperationItem.objects.create(
            operation_key=key, item_key=key, instance_key=key, state="COMPLETED"
        )
        DecisionInstance.objects.create(
            id=f"{key}-1",
            evaluation_key=key,
            index=1,
            decision_key=5,
            decision_id="d",
            decision_name="D",
            decision_version=1,
            requirements_id="r",
            requirements_key=6,
            root_decision_key=5,
            state="EVALUATED",
            result="1",
            evaluated_at=START,
        )
        for number, kind in enumerate(("process", "decision", "drg", "resource")):
            Definition.objects.create(
                key=100 * key + number,
                kind=kind,
                definition_id=f"{kind}{key}",
                name=kind,
                version=1,
                deployment_key=9,
                requirements_key=100 * key + 2,  # the graph among them
                requirements_id="r",
                resource_name="file",
                checksum=b"",
                deployed_at=START,
            )


@pytest.mark.parametrize(("path", "title"), searches())
def test_every_sort_field_sorts_and_its_cursor_goes_on(root: Caller, rows, path, title):
    fields = schemas()[f"{title}SearchQuery"]["properties"]["sort"]["items"]["properties"]["field"]

    for field in fields["enum"]:
        for order in ("ASC", "DESC"):
            body: dict[str, Any] = {"sort": [{"field": field, "order": order}]}
            seen = []
            page: dict[str, Any] = {"limit": 2}
            for _ in range(2):
                answer = root("POST", path, body | {"page": page})
                assert answer.status_code == 200, (path, field, answer.content)
                found = answer.json()
                seen += [str(item) for item in found["items"]]
                page = {"limit": 2, "after": found["page"]["endCursor"]}
            there = min(found["page"]["totalItems"], 4)
            assert there >= 3
            assert len(set(seen)) == there, (path, field, order)


def values_for(schema: dict[str, Any]) -> list[Any]:
    """Values that a filter of this schema takes."""
    if "anyOf" in schema:
        value, operators = schema["anyOf"]
        plain = values_for(value)[0]
        found: list[Any] = [plain]
        for operator in operators["properties"]:
            if operator == "$exists":
                found += [{operator: True}, {operator: False}]
            elif operator in ("$in", "$notIn"):
                found += [{operator: [plain]}, {operator: []}]
            else:
                found.append({operator: "*" if operator == "$like" else plain})
        return found
    if "enum" in schema:
        return [schema["enum"][0]]
    if schema.get("format") == "date-time":
        return ["2026-11-20T07:20:14.873Z"]
    if "pattern" in schema:
        return ["1"]
    if schema["type"] == "array":
        pairs = schema["items"]["type"] == "object"
        return [[{"name": "v1", "value": {"$neq": "1"}}] if pairs else ["x"]]
    return [SAMPLES.get(schema["type"], "x")]


@pytest.mark.parametrize(("path", "title"), searches())
def test_every_filter_is_understood(root: Caller, rows, path, title):
    known = schemas()[f"{title}Filter"]["properties"]

    for name, schema in known.items():
        if name == "$or":
            continue
        for value in values_for(schema):
            answer = root("POST", path, {"filter": {name: value}})
            assert answer.status_code == 200, (path, name, value, answer.content)


def test_there_are_searches():
    assert len(searches()) >= 14
