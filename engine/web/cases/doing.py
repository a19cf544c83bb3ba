"""What members do on the page of a case: moves, data, roles. Plain forms that answer with the page.

What was refused is shown with its reason, and what was typed is kept.
"""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from engine.public import (
    LARGEST_DOCUMENT,
    Actor,
    CommandRejected,
    NewDocument,
    Value,
    cases,
    from_json,
)
from engine.store import json
from engine.web.cases.access import members
from engine.web.cases.page import case_page

LONGEST_NAME = 255
FIELD = "value-"  #: before the name of a variable in a form


@require_POST
@members
def move(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Make the move of a button (`engine.web.cases.page.Offer.mark`)."""
    kind, _, rest = request.POST.get("do", "").partition(":")
    owner, _, item = rest.partition(":")
    asked = cases.MoveRequest(
        kind=kind,
        item=item,
        owner=int(owner) if _is_key(owner) else None,
        variables={
            name.removeprefix(FIELD): _typed(str(text))
            for name, text in request.POST.items()
            if name.startswith(FIELD) and text
        },
    )
    if asked.kind not in cases.MOVES:
        messages.error(request, "There is no such move.")
        return redirect("case", key)
    try:
        cases.make_move(key, asked, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
    return redirect("case", key)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _typed(text: str) -> Value:
    """JSON where it is JSON, else the text itself."""
    try:
        return from_json(json.decode(text))
    except (msgspec.DecodeError, ValueError):
        return text


@require_POST
@members
def change(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Change the case file, or a variable where no operation is named."""
    name, text = request.POST.get("name", "").strip(), request.POST.get("value", "")
    op = request.POST.get("op", "")
    try:
        value = _value(name, text) if op != "delete" else None
        _write(key, op, name, value, actor)
    except ValueError as problem:
        wrong = {"op": op, "name": name, "value": text, "problem": problem}
        return case_page(request, actor, key, wrong=wrong)
    except CommandRejected as rejected:
        wrong = {"op": op, "name": name, "value": text, "problem": rejected.message}
        return case_page(request, actor, key, wrong=wrong)
    messages.success(request, f"{name} is changed.")
    return redirect("case", key)


def _write(key: int, op: str, name: str, value: Any, actor: Actor) -> None:
    if op not in cases.FILE_OPS:
        cases.set_case_variables(key, {name: value}, actor=actor)
        return
    cases.change_case_file(key, cases.FileRequest(op=op, item=name, value=value), actor=actor)


def _value(name: str, text: str) -> Value:
    """The value that was typed.

    Raises:
        ValueError: with a sentence.
    """
    if not 1 <= len(name) <= LONGEST_NAME or "\0" in name:
        raise ValueError(f"A name has 1 to {LONGEST_NAME} characters.")
    try:
        return from_json(json.decode(text))
    except msgspec.DecodeError as error:
        raise ValueError(
            f'This is no JSON: {error}. A text stands in quotes: "like this".'
        ) from error


@require_POST
@members
def add_document(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Put a file into the case file."""
    given = request.FILES.get("file")
    item = request.POST.get("name", "")
    if given is None or isinstance(given, list):
        messages.error(request, "Choose a file first.")
        return redirect("case", key)
    if (given.size or 0) > LARGEST_DOCUMENT:
        most = LARGEST_DOCUMENT // 1024 // 1024
        messages.error(request, f"A document has at most {most} MB.")
        return redirect("case", key)
    new = NewDocument(
        content=given.read(),
        file_name=(given.name or "document")[-LONGEST_NAME:],
        content_type=given.content_type or "application/octet-stream",
    )
    try:
        cases.put_document(key, item, new, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
    else:
        messages.success(request, f"{new.file_name} is in the case file.")
    return redirect("case", key)


@require_POST
@members
def steer(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Pause an agent, let it go on, tell it something, or dismiss what it suggests."""
    item, number = request.POST.get("item", ""), request.POST.get("suggestion", "")
    try:
        cases.steer_agent(
            key,
            request.POST.get("action", ""),
            item=int(item) if _is_key(item) else None,
            message=request.POST.get("message", "").strip(),
            suggestion=int(number) if _is_key(number) else None,
            actor=actor,
        )
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
    return redirect("case", key)


@require_POST
@members
def bind(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Say who holds a role."""
    try:
        cases.bind_role(
            key,
            request.POST.get("role", ""),
            users=_listed(request.POST.get("users", "")),
            groups=_listed(request.POST.get("groups", "")),
            actor=actor,
        )
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
    else:
        messages.success(request, f"The role {request.POST.get('role')} is bound.")
    return redirect("case", key)


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
