"""What people do with an item: claim, release, assign, complete, decide. Each is a plain form.

Afterwards the next item of the same list opens. What was not taken is shown again with what is
wrong (422); what somebody else was faster at is said, and the item or the list is shown as it is.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from inbox import engine, task_form, words
from inbox.access import person, with_item
from inbox.call_form import read_arguments
from inbox.engine import CommandRejected, InboxItem, NotYours, Value
from inbox.item_page import Attempt
from inbox.people import colleagues
from inbox.query import ListQuery, read_query
from inbox.views import item_page

DONE_WORDS = {
    "approve": "Approved",
    "change": "Approved with changes",
    "reject": "Rejected",
    "answer": "Answered",
}
LONGEST_REASON = 10_000
_ASKED = "“{}” is being checked: the listeners of this task are asked first."


@require_POST
@with_item
def claim(request: HttpRequest, item: InboxItem) -> HttpResponseBase:
    """Take the item."""
    return _handed(request, item, lambda: engine.claim(item, person(request)), "It is yours now.")


@require_POST
@with_item
def release(request: HttpRequest, item: InboxItem) -> HttpResponseBase:
    """Give the item back."""
    return _handed(
        request, item, lambda: engine.release(item, person(request)), "It is free for others again."
    )


@require_POST
@with_item
def assign(request: HttpRequest, item: InboxItem) -> HttpResponseBase:
    """Hand the item on."""
    wanted = request.POST.get("colleague", "")
    chosen = next((one for one in colleagues(item) if one.username == wanted), None)
    if chosen is None:
        messages.error(request, "Choose one of those who may take it.")
        return redirect(_address(item.key, read_query(request.GET)))
    return _handed(
        request,
        item,
        lambda: engine.assign(item, chosen.username, person(request)),
        f"Assigned to {chosen.name}.",
    )


@require_POST
@with_item
def complete(request: HttpRequest, item: InboxItem) -> HttpResponseBase:
    """Complete a task with what its form holds."""
    query, user = read_query(request.GET), person(request)
    around = engine.context(item)
    try:
        submitted = task_form.read_submitted(request.POST.get("variables", ""))
    except task_form.Unreadable as trouble:
        return item_page(request, item, query, Attempt(trouble=str(trouble)), status=422)
    result = task_form.checked(item, around, submitted)
    if result.errors:
        attempt = Attempt(form=result, data=submitted)
        return item_page(request, item, query, attempt, status=422)
    following = engine.following(engine.actor_of(user), query.asked, item.key)
    try:
        done = engine.complete(item, result.values, user)
    except CommandRejected as rejected:
        if rejected.code == "INVALID_ARGUMENT":
            attempt = Attempt(trouble=engine.sentence(rejected), data=submitted)
            return item_page(request, item, query, attempt, status=422)
        return _missed(request, item, query, rejected)
    name = words.title(item)
    messages.success(request, f"Completed “{name}”." if done else _ASKED.format(name))
    return _onward(query, following)


@require_POST
@with_item
def decide(request: HttpRequest, item: InboxItem) -> HttpResponseBase:
    """Decide an escalation or an approval."""
    query = read_query(request.GET)
    said = {name: str(value) for name, value in request.POST.items()}
    doing = said.get("decision", "")
    arguments: dict[str, Value] | None = None
    errors: dict[str, str] = {}
    if doing == "change":
        arguments, errors = read_arguments(item.details.get("proposedCall") or {}, said)
    errors |= _missing(doing, said)
    if errors:
        attempt = Attempt(doing=doing, said=said, errors=errors)
        return item_page(request, item, query, attempt, status=422)
    following = engine.following(engine.actor_of(person(request)), query.asked, item.key)
    try:
        engine.decide(
            item,
            person(request),
            decision=doing,
            reason=said.get("reason", "").strip(),
            arguments=arguments,
            answer=said.get("answer", "").strip() or None,
        )
    except CommandRejected as rejected:
        if rejected.code == "INVALID_ARGUMENT":
            attempt = Attempt(doing=doing, said=said, trouble=engine.sentence(rejected))
            return item_page(request, item, query, attempt, status=422)
        return _missed(request, item, query, rejected)
    messages.success(request, f"{DONE_WORDS[doing]}: “{words.title(item)}”.")
    return _onward(query, following)


def _missing(doing: str, said: dict[str, str]) -> dict[str, str]:
    """What must be said and is not, by field."""
    errors = {}
    if doing == "reject" and not said.get("reason", "").strip():
        errors["reason"] = "Say why, so that others can understand it later."
    if doing == "answer" and not said.get("answer", "").strip():
        errors["answer"] = "Write what the agent should know."
    for name in ("reason", "answer"):
        if len(said.get(name, "")) > LONGEST_REASON:
            errors[name] = f"At most {LONGEST_REASON} characters."
    return errors


def _handed(
    request: HttpRequest, item: InboxItem, command: Callable[[], bool], said: str
) -> HttpResponseBase:
    """The item has changed hands; it stays open while it is still shown to the person."""
    query = read_query(request.GET)
    try:
        done = command()
    except CommandRejected as rejected:
        return _missed(request, item, query, rejected)
    messages.success(request, said if done else _ASKED.format(words.title(item)))
    return redirect(_address(item.key if _still_seen(request, item) else None, query))


def _missed(
    request: HttpRequest, item: InboxItem, query: ListQuery, rejected: CommandRejected
) -> HttpResponseBase:
    """Somebody else was faster, or it is not the person's: say so, and show how it stands now."""
    messages.error(request, _sentence(request, item, rejected))
    return redirect(_address(item.key if _still_seen(request, item) else None, query))


def _sentence(request: HttpRequest, item: InboxItem, rejected: CommandRejected) -> str:
    name = words.title(item)
    if rejected.code == "NOT_FOUND":
        return (
            f"“{name}” was done by somebody else, or is not needed any more. Nothing was changed."
        )
    try:
        now = engine.seen(engine.actor_of(person(request)), item.key)
    except NotYours as foreign:
        return f"{foreign} Nothing was changed."
    if rejected.code == "INVALID_STATE" and now is not None and now.assignee:
        return f"{now.assignee} has taken “{name}” meanwhile. Nothing was changed."
    return f"{engine.sentence(rejected)} Nothing was changed."


def _still_seen(request: HttpRequest, item: InboxItem) -> bool:
    try:
        return engine.seen(engine.actor_of(person(request)), item.key) is not None
    except NotYours:
        return False


def _onward(query: ListQuery, following: int | None) -> HttpResponseBase:
    return redirect(_address(following, query))


def _address(key: int | None, query: ListQuery) -> str:
    path = reverse("inbox") if key is None else reverse("inbox-item", args=[key])
    asked = query.address()
    return f"{path}?{asked}" if asked else path
