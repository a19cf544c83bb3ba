"""Documents: keep a file, give it back to whoever has its reference, delete it.

A document lies in the database beside the variables that refer to it, so that every server of an
installation has it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.db.models import QuerySet

from engine.dispatch import rejections, writer
from engine.dispatch.transaction import in_transaction
from engine.feel.values import Value, to_json
from engine.governance import gates
from engine.governance.principal import AUDITORS, OPERATORS, Actor
from engine.governance.rule import Request
from engine.runtime.commands import CommandRejected
from engine.store import clock, json
from engine.store.fields import from_ms
from engine.store.models.documents import Document

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,254}")
TYPE = re.compile(r"[\w.+\-]{1,100}/[\w.+\-]{1,100}(;[\x20-\x7e]{0,100})?", re.ASCII)
LARGEST_DOCUMENT = 10 * 1024 * 1024
MAX_PROPERTIES = 64 * 1024
AT_ONCE = 100  #: expired documents that one look forgets


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A file, and what its giver says about it."""

    content: bytes
    file_name: str
    content_type: str
    id: str | None = None
    expires_at: datetime | None = None
    process_id: str | None = None
    instance_key: int | None = None
    properties: Mapping[str, Value] = field(default_factory=dict)


def store_document(new: NewDocument, *, actor: Actor) -> Document:
    """Keep a file; its row, with the id that it has from now on."""
    gates.admit(Request(actor, "StoreDocument"))
    return keep(new, actor=actor)


def keep(new: NewDocument, *, actor: Actor) -> Document:
    """The same for whoever may give something by another right: a member of a case to its file."""
    _check(new)
    row = Document(
        id=new.id or str(uuid4()),
        content=new.content,
        hash=sha256(new.content).hexdigest(),
        size=len(new.content),
        file_name=new.file_name,
        content_type=new.content_type,
        expires_at=new.expires_at,
        process_id=new.process_id,
        instance_key=new.instance_key,
        properties=to_json(dict(new.properties)),
        created_by=str(actor),
    )

    def work() -> Document:
        row.created_at = from_ms(clock.now_ms())
        if row.expires_at is not None and row.expires_at <= row.created_at:
            raise rejections.invalid("The document's expiresAt has passed already.")
        if Document.objects.filter(id=row.id).exists():
            raise rejections.rejected(
                "CREATE",
                rejections.ALREADY_EXISTS,
                f"Expected to create document with id '{row.id}', but there is one already",
            )
        row.save(force_insert=True)
        return row

    return writer.write(work)


def _check(new: NewDocument) -> None:
    if new.id is not None and not ID.fullmatch(new.id):
        raise rejections.invalid(
            f"The documentId '{new.id[:100]}' must begin with a letter or digit and hold at most"
            " 255 letters, digits and the signs . _ -"
        )
    if not TYPE.fullmatch(new.content_type):
        raise rejections.invalid(
            f"The contentType '{new.content_type[:100]}' is no media type, such as text/plain."
        )
    if not new.file_name.isprintable():
        raise rejections.invalid("The fileName of a document has a character that is no letter.")
    if len(new.content) > LARGEST_DOCUMENT:
        raise rejections.invalid(
            f"The document has {len(new.content)} bytes; {LARGEST_DOCUMENT} are allowed."
        )
    if len(json.encode(dict(new.properties))) > MAX_PROPERTIES:
        raise rejections.invalid(
            f"The customProperties of a document have at most {MAX_PROPERTIES} bytes."
        )


def document(id_: str, content_hash: str | None, *, actor: Actor) -> Document:
    """The document, for its giver, operators, auditors, and whoever has its reference.

    A reference has the *content_hash*, which nobody knows who has not seen it.
    """
    row = living().filter(id=id_).first()
    if row is None or not _may_read(row, content_hash, actor):
        raise _missing("GET", "get", id_)
    if content_hash is not None and content_hash != row.hash:
        raise rejections.invalid(
            f"The contentHash is not that of the document '{id_}': it is another document by now."
        )
    return row


def _may_read(row: Document, content_hash: str | None, actor: Actor) -> bool:
    known = actor.trusted or actor.is_in(OPERATORS, AUDITORS) or row.created_by == str(actor)
    return known or content_hash == row.hash


def linked_document(id_: str, content_hash: str) -> Document | None:
    """The document that a link was made for, if it is still that one."""
    return living().filter(id=id_, hash=content_hash).first()


def living() -> QuerySet[Document]:
    """The documents that have not expired."""
    at = clock.now_ms()
    return Document.objects.exclude(expires_at__lte=at)


def drop(id_: str) -> None:
    """Forget a file that was kept for nothing."""
    writer.write(lambda: Document.objects.filter(id=id_).delete())


def delete_document(id_: str, *, actor: Actor) -> None:
    """Forget a document for good; references to it lead nowhere then."""
    gates.admit(Request(actor, "DeleteDocument"))

    def work() -> None:
        if not living().filter(id=id_).delete()[0]:
            raise _missing("DELETE", "delete", id_)

    writer.write(work)


def forget_expired(at: int) -> int:
    """Documents whose time is over go; how many."""
    old = Document.objects.filter(expires_at__lte=at).order_by("expires_at")
    ids = list(old.values_list("id", flat=True)[:AT_ONCE])
    if not ids:
        return 0
    return in_transaction(lambda: Document.objects.filter(id__in=ids).delete()[0])


def _missing(command: str, action: str, id_: str) -> CommandRejected:
    return rejections.rejected(
        command,
        rejections.NOT_FOUND,
        f"Expected to {action} document with id '{id_}', but no such document was found",
    )
