"""Files that people and workers hand to a process: kept, read, linked, forgotten."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engine.dispatch import documents
from engine.dispatch.clock import now_ms
from engine.store.models.documents import Document
from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = b"Dear Ada,\n\x00\xff"
People = Callable[..., Caller]


def letter(name: str = "letter.txt", content: bytes = CONTENT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def create(caller: Caller, *, query: str = "", file: Any = None, **metadata: Any):
    parts: dict[str, Any] = {"file": file or letter()}
    if metadata:
        parts["metadata"] = json.dumps(metadata)
    return caller.http.post(f"/v2/documents{query}", parts)


def reference(caller: Caller, **how: Any) -> dict[str, Any]:
    answer = create(caller, **how)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def in_days(days: int) -> str:
    at = datetime.fromtimestamp(now_ms() / 1000, UTC) + timedelta(days=days)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_a_document_is_created_and_read_back(root: Caller) -> None:
    found = reference(root)

    assert found == {
        "camunda.document.type": "camunda",
        "storeId": "helm",
        "documentId": found["documentId"],
        "contentHash": sha256(CONTENT).hexdigest(),
        "metadata": {
            "contentType": "text/plain",
            "fileName": "letter.txt",
            "expiresAt": None,
            "size": len(CONTENT),
            "processDefinitionId": None,
            "processInstanceKey": None,
            "customProperties": {},
        },
    }
    answer = root("GET", f"/v2/documents/{found['documentId']}")
    assert answer.content == CONTENT
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"] == 'attachment; filename="letter.txt"'
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_metadata_come_back_as_they_were_given(root: Caller) -> None:
    told = {
        "contentType": "application/pdf",
        "fileName": "Zürich.pdf",
        "expiresAt": in_days(2),
        "processDefinitionId": "order",
        "processInstanceKey": "2251799813685249",
        "customProperties": {"pages": 3, "price": 12.5, "tags": ["a"]},
    }

    found = reference(root, query="?documentId=letter-1&storeId=helm", **told)

    assert found["documentId"] == "letter-1"
    assert found["metadata"] == {**told, "size": len(CONTENT)}


@pytest.mark.parametrize(
    ("query", "metadata", "status"),
    [
        ("?storeId=elsewhere", {}, 400),
        ("?documentId=../x", {}, 400),
        ("", {"contentType": "text/html\nX: y"}, 400),
        ("", {"fileName": "a\nb"}, 400),
        ("", {"expiresAt": "2020-01-01T00:00:00Z"}, 400),
        ("", {"expiresAt": "soon"}, 400),
        ("", {"size": "3"}, 400),
        ("", {"colour": "red"}, 400),
        ("", {"customProperties": {"x": "y" * 70_000}}, 400),
    ],
)
def test_what_cannot_be_kept_is_refused(
    root: Caller, query: str, metadata: dict[str, Any], status: int
) -> None:
    problem(create(root, query=query, **metadata), status)

    assert not Document.objects.exists()


def test_a_request_must_have_the_file_and_nothing_else(root: Caller) -> None:
    problem(root.http.post("/v2/documents", {"metadata": "{}"}), 400)
    problem(root.http.post("/v2/documents", {"file": letter(), "other": "x"}), 400)
    problem(root.http.post("/v2/documents", {"file": letter(), "metadata": "{"}), 400)
    problem(root.http.post("/v2/documents", {"file": [letter(), letter()]}), 400)
    problem(root("POST", "/v2/documents", {"file": "x"}), 415)
    large = letter(content=b"x" * (10 * 1024 * 1024 + 1))
    problem(create(root, file=large), 413)


def test_an_id_is_given_once(root: Caller) -> None:
    reference(root, query="?documentId=one")

    assert problem(create(root, query="?documentId=one"), 409)["title"] == "ALREADY_EXISTS"


def test_several_documents_are_created_each_by_itself(root: Caller) -> None:
    path = "/v2/documents/batch"
    names = json.dumps([{"fileName": "a"}, {"fileName": "b", "contentType": "none"}])

    both = root.http.post(path, {"files": [letter(), letter()]})
    some = root.http.post(path, {"files": [letter(), letter()], "metadataList": names})

    assert both.status_code == 201
    assert len(both.json()["createdDocuments"]) == 2
    assert both.json()["failedDocuments"] == []
    assert some.status_code == 207
    assert [one["metadata"]["fileName"] for one in some.json()["createdDocuments"]] == ["a"]
    (failed,) = some.json()["failedDocuments"]
    assert (failed["fileName"], failed["status"], failed["title"]) == ("b", 400, "INVALID_ARGUMENT")
    assert "media type" in failed["detail"]
    problem(root.http.post(path, {"files": [letter()], "metadataList": names}), 400)


def test_a_document_is_deleted_for_good(root: Caller) -> None:
    path = f"/v2/documents/{reference(root)['documentId']}"

    assert root("DELETE", path).status_code == 204

    assert problem(root("GET", path), 404)["title"] == "NOT_FOUND"
    problem(root("DELETE", path), 404)


def test_whoever_has_the_reference_may_read(call_as: People) -> None:
    mona = call_as("mona", "modelers")
    found = reference(mona)
    path = f"/v2/documents/{found['documentId']}"

    bob = call_as("bob")
    assert problem(bob("GET", path), 404)["detail"].endswith("no such document was found")
    assert bob("GET", f"{path}?contentHash={found['contentHash']}").content == CONTENT
    problem(bob("GET", f"{path}?contentHash=00"), 404)
    problem(mona("GET", f"{path}?contentHash=00"), 400)
    for reader in (mona, call_as("otto", "operators"), call_as("aude", "auditors")):
        assert reader("GET", path).content == CONTENT


def test_who_may_create_and_delete(call_as: People, root: Caller) -> None:
    path = f"/v2/documents/{reference(root)['documentId']}"

    problem(create(call_as("bob")), 403)
    problem(create(call_as("aude", "auditors")), 403)
    problem(call_as("mona", "modelers")("DELETE", path), 403)
    assert call_as("otto", "operators")("DELETE", path).status_code == 204


def test_a_link_is_for_everyone_for_some_time(root: Caller) -> None:
    found = reference(root)
    path = f"/v2/documents/{found['documentId']}/links"

    made = root("POST", path, {"timeToLive": 60_000})

    assert made.status_code == 201
    link = made.json()["url"].removeprefix("http://testserver")
    assert Client().get(link).content == CONTENT
    problem(Client().get(link[:-2] + "xx"), 404)
    problem(root("POST", path, {"timeToLive": 0}), 400)
    root("DELETE", f"/v2/documents/{found['documentId']}")
    problem(Client().get(link), 404)


def test_a_link_ends(root: Caller) -> None:
    path = f"/v2/documents/{reference(root)['documentId']}/links"
    link = root("POST", path, {"timeToLive": 1}).json()["url"].removeprefix("http://testserver")

    problem(Client().get(link), 404)


def test_what_has_expired_is_there_no_more_and_forgotten(root: Caller) -> None:
    kept, gone = reference(root), reference(root, expiresAt=in_days(1))
    tomorrow = now_ms() + 2 * 24 * 3_600_000

    assert documents.forget_expired(now_ms()) == 0
    assert documents.forget_expired(tomorrow) == 1

    problem(root("GET", f"/v2/documents/{gone['documentId']}"), 404)
    assert root("GET", f"/v2/documents/{kept['documentId']}").status_code == 200
