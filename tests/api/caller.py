"""Someone who calls the API, and the moment at which rows made by hand begin."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from tests.api.described import is_as_described

START = datetime(2026, 11, 20, 7, 20, 14, 873_000, tzinfo=UTC)


class Caller:
    """Someone who calls `/v2`; bodies are JSON, and every answer must be as the document says."""

    def __init__(self, user: User | None) -> None:
        self.http = Client()
        if user is not None:
            self.http.force_login(user)

    def __call__(self, method: str, path: str, body: object = None, **more: Any) -> HttpResponse:
        answer = self._sent(method, path, body, **more)
        is_as_described(method, path, answer)
        return answer

    def _sent(self, method: str, path: str, body: object, **more: Any) -> HttpResponse:
        if body is not None:
            more |= {"data": body, "content_type": "application/json"}
        elif method in ("POST", "PATCH", "PUT"):
            return self.http.generic(method, path, **more)
        return getattr(self.http, method.lower())(path, **more)

    def search(self, what: str, **body: object) -> list[dict[str, Any]]:
        answer = self("POST", f"/v2/{what}/search", body)
        assert answer.status_code == 200, answer.content
        return answer.json()["items"]


def problem(answer: HttpResponse, status: int = 400) -> dict[str, Any]:
    """The problem document of an answer, which must have this status and all five members."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= found.keys()
    assert found["type"] == "about:blank"
    assert found["status"] == status
    return found
