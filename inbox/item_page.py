"""One item with everything that helps to decide it, as its templates need it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse

from helm.roles import AUDITORS, OPERATORS, has_role
from inbox import engine, task_form, words
from inbox.call_form import Argument, arguments_of
from inbox.engine import Actor, CheckedForm, InboxItem, ItemContext, Trace
from inbox.list_page import row_of
from inbox.models import Comment
from inbox.people import People, colleagues
from inbox.query import ListQuery

SHOWN_VARIABLES = 60
ENOUGH = 0.8  #: confidence that is shown as good, where the agent was given no limit


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was submitted and not taken: shown again with what is wrong.

    Attributes:
        doing: the dialog that it came from (``reject``, ``change`` …), empty for a task's form.
        said: what stood in its fields.
    """

    doing: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    form: CheckedForm | None = None
    data: Mapping[str, Any] | None = None


def item_context(
    user: User, item: InboxItem, query: ListQuery, attempt: Attempt | None = None
) -> dict[str, Any]:
    """What the templates of an item need, whatever its kind."""
    actor = engine.actor_of(user)
    around = engine.context(item)
    comments = list(Comment.objects.filter(task_key=item.key))
    people = People(_named(item, around, comments))
    attempt = attempt or Attempt()
    choices = words.choices(item, around) if item.for_me else ()
    in_dialog = attempt.doing in {one.name for one in choices if one.name != "approve"}
    return {
        "item": item,
        "row": row_of(actor, item, people, engine.now()),
        "around": around,
        "address": query.address(),
        "kind_name": words.KIND_NAMES[item.kind],
        "is_effect": words.is_effect(item),
        "stamp": stamp(item),
        "attempt": attempt,
        "people": people,
        "steps": [(step, people.get(step.by)) for step in around.steps],
        **_known(item, around),
        "comments": [
            (one, people.get(one.author_name), one.author_id == user.pk) for one in comments
        ],
        "instance_url": reverse("case", args=[item.instance_key])
        if around.is_case
        else instance_url(user, item.instance_key),
        "starter": people.get(around.started_by),
        "decider": people.get(item.completed_by),
        "approvers": [people.get(name) for name in item.approvals],
        "missing": range(max(0, around.quorum - len(item.approvals))),
        "choices": choices,
        "loose_trouble": "" if in_dialog else attempt.trouble,
        **_hands(actor, item),
        **_of_kind(item, around, attempt),
    }


def stamp(item: InboxItem) -> str:
    """Changes when somebody else has done something to the item."""
    return f"{item.state}.{item.assignee or ''}.{len(item.approvals)}"


def instance_url(user: User, key: int) -> str:
    """The page of the instance; nothing for those to whom it is not open."""
    if not has_role(user, OPERATORS, AUDITORS):
        return ""
    try:
        return reverse("operate-instance", args=[key])
    except NoReverseMatch:
        return ""


def _hands(actor: Actor, item: InboxItem) -> dict[str, Any]:
    """Whose hands the item may go into."""
    may = engine.may_hand_on(actor, item)
    mine = item.assignee is not None and item.assignee == actor.person
    return {
        "may_claim": may and item.for_me and item.assignee is None,
        "may_release": may and item.assignee is not None,
        "is_mine": mine,
        "colleagues": colleagues(item) if may else [],
    }


def _of_kind(item: InboxItem, around: ItemContext, attempt: Attempt) -> dict[str, Any]:
    match item.kind:
        case "escalation":
            return _escalation(item, attempt)
        case "task":
            return _task(around, attempt)
        case _:
            return {}


def _known(item: InboxItem, around: ItemContext) -> dict[str, Any]:
    """The variables; of an escalation those that the agent was given stand by themselves."""
    variables = around.variables
    given = tuple(one for one in variables if one.local) if item.kind == "escalation" else ()
    typed = task_form.typed_names(around) if item.kind == "task" else frozenset()
    others = tuple(one for one in variables if one not in given and one.name not in typed)
    return {
        "given": given[:SHOWN_VARIABLES],
        "variables": others[:SHOWN_VARIABLES],
        "variables_left": max(0, len(others) - SHOWN_VARIABLES),
    }


def _task(around: ItemContext, attempt: Attempt) -> dict[str, Any]:
    form = task_form.form_of(around, attempt.data)
    return {
        "form": form,
        "form_errors": engine.json_text(
            task_form.errors_by_field(attempt.form) if attempt.form else {}
        ),
        "error_lines": task_form.error_lines(attempt.form) if attempt.form else [],
    }


def _escalation(item: InboxItem, attempt: Attempt) -> dict[str, Any]:
    details = item.details
    call = details.get("proposedCall")
    call = call if isinstance(call, dict) else None
    trace = engine.trace(item.item_key)
    return {
        "call": call,
        "arguments": _arguments(call, attempt) if call else (),
        "proposed": _described(call) if call else [],
        "trace": trace,
        "asked_turn": _asked_turn(item, trace),
        "confidence": _confidence(details),
    }


def _arguments(call: Mapping[str, Any], attempt: Attempt) -> tuple[Argument, ...]:
    given = attempt.said if attempt.doing == "change" else None
    return arguments_of(call, given, attempt.errors)


def _described(call: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """Name, description and value of each proposed argument."""
    described = {one.name: one.description for one in arguments_of(call)}
    given = call.get("arguments")
    values = given if isinstance(given, dict) else {}
    return [(name, described.get(name, ""), value) for name, value in values.items()]


def _asked_turn(item: InboxItem, trace: Trace | None) -> int:
    asked = item.details.get("turn")
    return asked if trace is not None and isinstance(asked, int) else 0


def _confidence(details: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the gauge shows; None where the agent said nothing of it."""
    said, limit = _share(details.get("confidence")), _share(details.get("confidenceLimit"))
    if said is None:
        return None
    enough = ENOUGH if limit is None else limit
    return {
        "text": f"{said:.2f}",
        "percent": f"{said * 100:.1f}",
        "limit": None if limit is None else f"{limit:.2f}",
        "limit_percent": f"{enough * 100:.1f}",
        "level": "high" if said >= enough else "middle" if said >= enough / 2 else "low",
    }


def _share(number: Any) -> float | None:
    if isinstance(number, bool) or number is None:
        return None
    try:
        share = float(number)
    except (TypeError, ValueError, OverflowError):
        return None
    return share if 0 <= share <= 1 else None


def _named(item: InboxItem, around: ItemContext, comments: list[Comment]) -> list[str | None]:
    """The user names that appear on the page."""
    return [
        item.assignee,
        item.completed_by,
        around.started_by,
        *item.approvals,
        *(step.by for step in around.steps),
        *(comment.author_name for comment in comments),
    ]
