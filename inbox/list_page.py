"""The list beside every page of the inbox: rows, numbers, filters and saved views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from inbox import engine, words
from inbox.engine import Actor, Due, InboxCounts, InboxItem, InboxPage, Scope, Sort
from inbox.models import SavedView
from inbox.people import People, Person
from inbox.query import KINDS, ListQuery

SCOPES = (
    (Scope.TODO, "To do", "Assigned to you, or free for you to take"),
    (Scope.MINE, "Mine", "Assigned to you"),
    (Scope.FREE, "Unassigned", "Free, and you may take it"),
    (Scope.ALL, "All", "Everything open that you may see"),
    (Scope.DONE, "Done", "What is over"),
)
DUES = (
    (Due.OVERDUE, "Overdue"),
    (Due.TODAY, "Due today"),
    (Due.WEEK, "Due within a week"),
    (Due.NONE, "Without a due date"),
)
SORTS = (
    (Sort.DUE, "Due first"),
    (Sort.PRIORITY, "Highest priority first"),
    (Sort.OLDEST, "Oldest first"),
    (Sort.NEWEST, "Newest first"),
)
KIND_PLURALS = {"task": "Tasks", "escalation": "Escalations", "approval": "Approvals"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    item: InboxItem
    title: str
    why: str
    due: words.Chip | None
    priority: words.Chip | None
    state: words.Chip | None
    assignee: Person | None
    progress: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A scope or a kind that the list can be switched to."""

    name: str
    title: str
    hint: str
    count: int | None
    address: str
    chosen: bool


def list_context(user: User, query: ListQuery) -> dict[str, Any]:
    """What the list's templates need."""
    actor = engine.actor_of(user)
    page, counts = engine.page(actor, query.asked), engine.counts(actor, query.asked)
    return {
        "query": query,
        "address": query.address(),
        "rows": _rows(actor, page),
        "more": query.address(after=page.after) if page.after else "",
        "is_later_page": bool(query.asked.after),
        "scopes": _scopes(query, counts),
        "kinds": _kinds(query, counts),
        "counts": counts,
        "todo": counts.scopes[Scope.TODO],
    }


def filter_context(user: User, query: ListQuery) -> dict[str, Any]:
    """What the filters and the saved views need; they stay when only the list is renewed."""
    asked = query.asked
    address = query.address()
    views = list(SavedView.objects.filter(person=user))
    return {
        "processes": engine.processes(engine.actor_of(user), asked),
        "dues": DUES,
        "sorts": SORTS,
        "views": views,
        "view": next((view for view in views if view.query == address), None),
        "narrowed": sum(map(bool, (asked.process_id, asked.due, asked.sort is not Sort.DUE))),
    }


def _rows(actor: Actor, page: InboxPage) -> list[Row]:
    now = engine.now()
    people = People([item.assignee for item in page.items])
    return [row_of(actor, item, people, now) for item in page.items]


def row_of(actor: Actor, item: InboxItem, people: People, now: Any) -> Row:
    """One line of the list."""
    assignee = people.get(item.assignee)
    quorum = item.details.get("quorum")
    progress = ""
    if item.kind == "approval" and isinstance(quorum, int) and quorum > 1:
        progress = f"{len(item.approvals)} of {quorum} approved"
    return Row(
        item=item,
        title=words.title(item),
        why=words.why(item, actor, assignee.name if assignee else ""),
        due=words.due_chip(item, now),
        priority=words.priority_chip(item),
        state=words.state_chip(item),
        assignee=assignee,
        progress=progress,
    )


def _scopes(query: ListQuery, counts: InboxCounts) -> Sequence[Tab]:
    return [
        Tab(
            scope.value,
            title,
            hint,
            counts.scopes.get(scope),
            query.address(scope=scope.value, kind="", process="", due=""),
            query.asked.scope is scope,
        )
        for scope, title, hint in SCOPES
    ]


def _kinds(query: ListQuery, counts: InboxCounts) -> Sequence[Tab]:
    chosen = query.asked.kinds
    return [
        Tab(
            kind,
            KIND_PLURALS[kind],
            "",
            counts.kinds.get(kind, 0),
            query.address(kind=[k for k in KINDS if (k in chosen) is not (k == kind)]),
            kind in chosen,
        )
        for kind in KINDS
    ]
