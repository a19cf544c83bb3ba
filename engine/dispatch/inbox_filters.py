"""Which rows a list of the inbox holds, and in which order.

Pages are cut by key set: a cursor holds the last row's place in the order, so nothing is shown
twice when rows come and go between two pages.
"""

from datetime import timedelta
from typing import Any

import msgspec
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from engine.dispatch import tasks
from engine.dispatch.inbox_answers import OVER, Due, InboxQuery, Scope, Sort
from engine.governance.principal import Actor
from engine.store import clock, json
from engine.store.fields import MomentField, from_ms, to_ms
from engine.store.models.runs import Variable
from engine.store.models.tasks import Task, TaskCandidate

OPEN = "CREATED"
NO_DUE = from_ms(253_402_300_799_000)  #: the year 9999: stands for "no due date"

Rows = QuerySet[Task]


def filtered(actor: Actor, query: InboxQuery, *, any_kind: bool = False) -> Rows:
    """The rows of the list; *any_kind* leaves the query's kinds out."""
    rows: Rows = tasks.visible(actor).filter(in_scope(actor, query.scope))
    if query.kinds and not any_kind:
        rows = rows.filter(kind__in=query.kinds)
    if query.process_id:
        rows = rows.filter(process_id=query.process_id)
    if query.due is not None:
        rows = rows.filter(due(query.due, clock.now_ms()))
    if query.text.strip():
        rows = rows.filter(_saying(query.text.strip()))
    return rows


def in_scope(actor: Actor, scope: Scope) -> Q:
    """The condition of *scope* upon the rows that *actor* may see."""
    is_open, mine = Q(state=OPEN), Q(assignee=actor.person)
    match scope:
        case Scope.TODO:
            return is_open & (mine | _free(actor)) & ~_approved_by(actor)
        case Scope.MINE:
            return is_open & mine
        case Scope.FREE:
            return is_open & _free(actor) & ~_approved_by(actor)
        case Scope.ALL:
            return is_open
        case Scope.DONE:
            return Q(state__in=sorted(OVER))


def due(when: Due, now_ms: int) -> Q:
    """The condition of a due date, seen from engine time."""
    now = from_ms(now_ms)
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    match when:
        case Due.OVERDUE:
            return Q(due_date__lt=now)
        case Due.TODAY:
            return Q(due_date__gte=tomorrow - timedelta(days=1), due_date__lt=tomorrow)
        case Due.WEEK:
            return Q(due_date__lt=tomorrow + timedelta(days=6))
        case Due.NONE:
            return Q(due_date=None)


def _free(actor: Actor) -> Q:
    """Nobody's yet, and *actor* may take it (as `engine.governance.rules.task_owner` says)."""
    nobodys = Q(assignee=None)
    if actor.trusted:
        return nobodys
    candidates = TaskCandidate.objects.filter(task_key=OuterRef("key"))
    offered = candidates.filter(
        Q(kind="user", name=actor.person) | Q(kind="group", name__in=sorted(actor.groups))
    )
    everyones = Q(candidate_groups=[], candidate_users=[])
    return nobodys & (Q(Exists(offered)) | everyones)


def _approved_by(actor: Actor) -> Q:
    """Who has given one of several approvals has nothing more to do there."""
    return Q(approvals__contains=json.encode(actor.person or "").decode())


def _saying(text: str) -> Q:
    """Names, what an agent or policy wrote, the business id, a key, or the instance's variables."""
    said = (
        Q(name__icontains=text)
        | Q(process_name__icontains=text)
        | Q(element_id__icontains=text)
        | Q(business_id__icontains=text)
        | Q(details__icontains=text)
    )
    values = Variable.objects.filter(scope_key=OuterRef("instance_key"), value__icontains=text)
    said |= Q(Exists(values))
    if text.isdecimal() and len(text) < 19:
        said |= Q(key=int(text)) | Q(instance_key=int(text))
    return said


# order ------------------------------------------------------------------------------------------

_EARLIEST = Coalesce(F("due_date"), Value(NO_DUE, output_field=MomentField()))


def _place(query: InboxQuery) -> tuple[Combinable, bool, bool]:
    """What the list is sorted by; whether that falls, and whether keys fall among equals."""
    if query.scope is Scope.DONE:
        return F("completed_at"), True, True
    match query.sort:
        case Sort.DUE:
            return _EARLIEST, False, False
        case Sort.PRIORITY:
            return F("priority"), True, False
        case Sort.OLDEST:
            return F("key"), False, False
        case Sort.NEWEST:
            return F("key"), True, True


def ordered(rows: Rows, query: InboxQuery) -> Rows:
    """The rows in the query's order, each with its ``place`` in it."""
    place, falls, keys_fall = _place(query)
    return rows.annotate(place=place).order_by(
        "-place" if falls else "place", "-key" if keys_fall else "key"
    )


def behind(rows: Rows, query: InboxQuery, cursor: str) -> Rows:
    """The ordered rows that stand behind *cursor*; all of them where it is empty or no cursor."""
    at = _read(cursor)
    if at is None:
        return rows
    _, falls, keys_fall = _place(query)
    further = Q(**{"place__lt" if falls else "place__gt": at[0]})
    same = Q(**{"key__lt" if keys_fall else "key__gt": at[1]})
    return rows.filter(further | Q(place=at[0]) & same)


def cursor_of(row: Any) -> str:
    """The place of an ordered row, as a page's cursor."""
    place = row.place
    return f"{place if isinstance(place, int) else to_ms(place)}.{row.key}"


def _read(cursor: str) -> tuple[int, int] | None:
    place, _, key = cursor.partition(".")
    try:
        found = msgspec.convert((place, key), tuple[int, int], strict=False)
    except msgspec.ValidationError:
        return None
    return found if all(abs(number) < 2**63 for number in found) else None
