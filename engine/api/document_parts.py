"""The files of a request that creates documents, each with what is said about it."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from ninja.errors import ValidationErrorContext
from pydantic import ValidationError

from engine.api.body import MAX_BODY, too_large
from engine.api.files import MAX_FILE, check_request
from engine.api.json_reading import NotJson, read_json
from engine.api.problems import bad_request, invalid_argument
from engine.api.reading import unreadable
from engine.api.schema import Body, JsonObject, Key, Long, Moment, Name, ShortText
from engine.api.variable_values import values_of
from engine.public import NewDocument

ANY_TYPE = "application/octet-stream"


class DocumentMetadata(Body):
    """What the giver says about a file; what is left out follows from the file."""

    content_type: ShortText | None = None
    file_name: Name | None = None
    expires_at: Moment | None = None
    size: Long | None = None
    process_definition_id: Name | None = None
    process_instance_key: Key | None = None
    custom_properties: JsonObject = {}


def read_documents(
    request: HttpRequest, part: str, metadata_part: str, document_id: str | None = None
) -> list[NewDocument]:
    """The files in the parts named *part*, each with the metadata at the same place.

    Raises:
        ApiProblem: 415 when the body is not multipart, 413 when it is too large, 400 for other
            parts, metadata that cannot be read, or when there is no file.
    """
    check_request(request)
    try:
        fields, files = request.POST, request.FILES
    except RequestDataTooBig as error:
        raise too_large(f"The parts without a file name have over {MAX_BODY} bytes") from error
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise bad_request("malformed-multipart", f"The body is not multipart: {error}") from error
    for name in (*fields, *files):
        if name not in {part, metadata_part}:
            raise bad_request(
                "extra-forbidden",
                f"Request part [{name}] is unknown: expected '{part}' or '{metadata_part}'.",
                field=str(name),
            )
    told = [str(text).encode() for text in fields.getlist(metadata_part)]
    told += [upload.read() for upload in files.getlist(metadata_part)]
    uploads = files.getlist(part)
    if not uploads:
        raise invalid_argument("missing", f"No {part} provided.", field=part)
    metadata = _metadata(told, metadata_part, len(uploads))
    return [
        _document(upload, about, document_id)
        for upload, about in zip(uploads, metadata, strict=True)
    ]


def _metadata(told: Sequence[bytes], part: str, files: int) -> list[DocumentMetadata]:
    """One for each file: as many parts, or one part with a list, or none at all."""
    values: list[object] = []
    for raw in told:
        try:
            read = read_json(raw)
        except NotJson as error:
            raise bad_request(
                "not-json", f"Request part [{part}] cannot be parsed: {error}", field=part
            ) from error
        values += read if isinstance(read, list) else [read]
    if not values:
        values = [{}] * files
    if len(values) != files:
        raise invalid_argument(
            "wrong-number",
            f"The value for {part} has {len(values)} members but must have one for each of the"
            f" {files} files",
            field=part,
        )
    return [_read(value, part) for value in values]


def _read(value: object, part: str) -> DocumentMetadata:
    try:
        return DocumentMetadata.model_validate(value)
    except ValidationError as error:
        where: Any = SimpleNamespace(__ninja_param_source__=part)
        raise unreadable([cast(Any, ValidationErrorContext(error, where))]) from error


def _document(
    upload: UploadedFile[Any], about: DocumentMetadata, document_id: str | None
) -> NewDocument:
    name = about.file_name or upload.name or "document"
    if (upload.size or 0) > MAX_FILE:
        detail = f"The file '{name}' has {upload.size} bytes; {MAX_FILE} are allowed."
        raise too_large(detail, file=name)
    return NewDocument(
        content=upload.read(),
        file_name=name,
        content_type=about.content_type or upload.content_type or ANY_TYPE,
        id=document_id,
        expires_at=about.expires_at,
        process_id=about.process_definition_id,
        instance_key=about.process_instance_key,
        properties=values_of(about.custom_properties, "customProperties"),
    )
