"""An answer's bytes: JSON in which decimals stay numbers, times have millis, keys are strings."""

from datetime import UTC, datetime

from django.http import HttpResponse

from engine.store.json import encode

DEFAULT_TENANT = "<default>"

__all__ = ["DEFAULT_TENANT", "answer", "encode", "key_text", "moment_text", "nothing"]


def answer(value: object, status: int = 200) -> HttpResponse:
    """*value* as a JSON answer."""
    return HttpResponse(encode(value), status=status, content_type="application/json")


def nothing() -> HttpResponse:
    """204: done, and there is nothing to say about it."""
    return HttpResponse(status=204)


def key_text(key: int | None) -> str | None:
    """A key as clients see it: a JSON string, because JavaScript has no 64-bit integers."""
    return None if key is None else str(key)


def moment_text(at: datetime | None) -> str | None:
    """RFC 3339 in UTC with exactly three digits of a second."""
    if at is None:
        return None
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
