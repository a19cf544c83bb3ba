"""Documents: create one or several, read, link, delete.

What was created is answered with its reference, which processes keep as a variable. Whoever has
the reference may read the document; a link is for those who cannot sign in.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router
from ninja.params.models import Path, Query
from pydantic import Field
from typing_extensions import TypedDict

from engine.api.answers import answer, key_text, moment_text, nothing
from engine.api.document_parts import ANY_TYPE, DocumentMetadata, read_documents
from engine.api.problems import STATUS_OF_CODE, commanding, invalid_argument, not_found
from engine.api.schema import Body, Json, Milliseconds
from engine.api.search.describe import raw
from engine.api.shapes import KeyText, MomentText, one_word
from engine.api.signin import actor_in
from engine.public import (
    CommandRejected,
    delete_document,
    document,
    linked_document,
    store_document,
)
from engine.store.models.documents import Document

router = Router(tags=["Document"])
own = Router(tags=["Document"])

STORE = "helm"
SALT = "helm.document-link"
AN_HOUR_MS = 3_600_000
LONGEST_MS = 7 * 24 * AN_HOUR_MS
DocumentId = Annotated[str, Field(max_length=255), Path(..., alias="documentId")]
StoreId = Annotated[str | None, Query(None, alias="storeId")]
NewId = Annotated[str | None, Query(None, alias="documentId")]
ContentHash = Annotated[str | None, Query(None, alias="contentHash")]


class DocumentMetadataResponse(TypedDict):
    contentType: str
    fileName: str
    expiresAt: MomentText | None
    size: int
    processDefinitionId: str | None
    processInstanceKey: KeyText | None
    customProperties: dict[str, Any]


DocumentReference = TypedDict(
    "DocumentReference",
    {
        "camunda.document.type": Annotated[str, one_word("camunda")],
        "storeId": str,
        "documentId": str,
        "contentHash": str | None,
        "metadata": DocumentMetadataResponse,
    },
)


class DocumentFailure(TypedDict):
    fileName: str
    status: int
    title: str
    detail: str


class DocumentBatchResponse(TypedDict):
    """What was created, and of the other files why not."""

    createdDocuments: list[DocumentReference]
    failedDocuments: list[DocumentFailure]


def _multipart(part: dict[str, Any], metadata: str, about: dict[str, Any]) -> dict[str, Any]:
    (name,) = part
    schema = {"type": "object", "required": [name], "properties": {**part, metadata: about}}
    content = {"multipart/form-data": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


BINARY = {"type": "string", "format": "binary"}
ABOUT = {"type": "object", "properties": DocumentMetadata.model_json_schema()["properties"]}
ONE = _multipart({"file": BINARY}, "metadata", ABOUT)
SEVERAL = _multipart(
    {"files": {"type": "array", "items": BINARY}}, "metadataList", {"type": "array", "items": ABOUT}
)


@router.post(
    "/documents",
    operation_id="createDocument",
    response={201: DocumentReference},
    openapi_extra=ONE,
)
def create_document(request: HttpRequest, store: StoreId, document_id: NewId) -> HttpResponse:
    """Keep a file; the answer is its reference."""
    _check_store(store)
    found = read_documents(request, "file", "metadata", document_id)
    if len(found) > 1:
        raise invalid_argument("too-many", "Only one file is allowed.", field="file")
    with commanding("CREATE"):
        row = store_document(found[0], actor=actor_in(request))
    return answer(_reference(row), status=201)


@router.post(
    "/documents/batch",
    operation_id="createDocuments",
    response={201: DocumentBatchResponse, 207: DocumentBatchResponse},
    openapi_extra=SEVERAL,
)
def create_documents(request: HttpRequest, store: StoreId) -> HttpResponse:
    """Keep several files, each by itself; 207 when some of them were refused."""
    _check_store(store)
    created: list[DocumentReference] = []
    failed: list[DocumentFailure] = []
    for new in read_documents(request, "files", "metadataList"):
        try:
            created.append(_reference(store_document(new, actor=actor_in(request))))
        except CommandRejected as rejected:
            if rejected.code == "FORBIDDEN":
                raise
            failed.append(
                {
                    "fileName": new.file_name,
                    "status": STATUS_OF_CODE.get(rejected.code, 409),
                    "title": rejected.code,
                    "detail": rejected.message,
                }
            )
    made: DocumentBatchResponse = {"createdDocuments": created, "failedDocuments": failed}
    return answer(made, status=207 if failed else 201)


@router.get("/documents/{documentId}", **raw("getDocument", ANY_TYPE, binary=True))
def get_document(
    request: HttpRequest, document_id: DocumentId, store: StoreId, content_hash: ContentHash
) -> HttpResponse:
    """The file, with its own content type."""
    _check_store(store)
    return _content(document(document_id, content_hash, actor=actor_in(request)))


@router.delete("/documents/{documentId}", operation_id="deleteDocument", response={204: None})
def delete(request: HttpRequest, document_id: DocumentId, store: StoreId) -> HttpResponse:
    """Forget a document for good."""
    _check_store(store)
    delete_document(document_id, actor=actor_in(request))
    return nothing()


class DocumentLinkRequest(Body):
    """For how many milliseconds the link leads there; an hour unless said otherwise."""

    time_to_live: Annotated[Milliseconds, Field(gt=0, le=LONGEST_MS)] = AN_HOUR_MS


class DocumentLink(TypedDict):
    url: str
    expiresAt: MomentText


@router.post(
    "/documents/{documentId}/links",
    operation_id="createDocumentLink",
    response={201: DocumentLink},
)
def create_document_link(
    request: HttpRequest,
    document_id: DocumentId,
    store: StoreId,
    content_hash: ContentHash,
    body: Json[DocumentLinkRequest],
) -> HttpResponse:
    """An address of the file for those who cannot sign in, for some time."""
    _check_store(store)
    row = document(document_id, content_hash, actor=actor_in(request))
    # Like sign-in, links go by the wall clock, whatever engine time is.
    expires = datetime.now(UTC) + timedelta(milliseconds=body.time_to_live)
    token = signing.dumps([row.id, row.hash, int(expires.timestamp())], salt=SALT)
    url = request.build_absolute_uri(f"/api/document-links/{token}")
    return answer({"url": url, "expiresAt": moment_text(expires)}, status=201)


@own.get("/document-links/{token}", **raw("getLinkedDocument", ANY_TYPE, binary=True), auth=None)
def get_linked_document(request: HttpRequest, token: str) -> HttpResponse:
    """The file that a link leads to, for everyone who has it."""
    try:
        id_, content_hash, expires = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise not_found("Document link", token[:40]) from error
    row = linked_document(id_, content_hash)
    if row is None or expires < datetime.now(UTC).timestamp():
        raise not_found("Document link", token[:40])
    return _content(row)


#: Whatever a file holds, it runs nothing, loads nothing and stands in no page.
ALONE = "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def _content(row: Document) -> HttpResponse:
    """The bytes; a browser saves them and never shows them as a page of ours."""
    return HttpResponse(
        bytes(row.content),
        content_type=row.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, row.file_name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": ALONE,
        },
    )


def _check_store(store: str | None) -> None:
    if store not in (None, STORE):
        raise invalid_argument(
            "unknown-store",
            f"The document store '{store[:100]}' does not exist; there is '{STORE}'.",
            field="storeId",
        )


def _reference(row: Document) -> DocumentReference:
    return {
        "camunda.document.type": "camunda",
        "storeId": STORE,
        "documentId": row.id,
        "contentHash": row.hash,
        "metadata": {
            "contentType": row.content_type,
            "fileName": row.file_name,
            "expiresAt": moment_text(row.expires_at),
            "size": row.size,
            "processDefinitionId": row.process_id,
            "processInstanceKey": key_text(row.instance_key),
            "customProperties": dict(row.properties),
        },
    }
