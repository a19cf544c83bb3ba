"""What running element instances wait for: jobs, people, messages, signals, times, conditions.

Six tables tell it, asked as one union. Each part is filtered by itself, so that it reads its own
indexes, and gives at most one page.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    BigIntegerField,
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer
from engine.api.columns import of_instance
from engine.api.rights import require_runs
from engine.api.search.answer import read_search
from engine.api.search.describe import searches, shape_of
from engine.api.search.filters import condition
from engine.api.search.kinds import KEY, TEXT, Kind, enum
from engine.api.search.paging import Order, Page, beyond, read_page, read_sorting, write_cursor
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.api.wait_details import WAITS, Details, details_of
from engine.api.words import ELEMENT_TYPES
from engine.public import Actor
from engine.store.models.runs import ElementInstance
from engine.store.models.subscriptions import (
    ConditionSubscription,
    MessageSubscription,
    SignalSubscription,
)
from engine.store.models.tasks import Task
from engine.store.models.work import Job, Timer
from engine.store.queries.runs import CASE_TYPES, runs_of_processes

router = Router(tags=["Element instance"])

OPEN_JOBS = ("CREATED", "ACTIVATED", "FAILED", "TIMED_OUT")
CLOSED_TASKS = ("COMPLETED", "CANCELED", "FAILED")
DETAILS = Kind("Details", (), lambda value: value, lambda value: value, shape_of(Details))


def _rows(actor: Actor) -> QuerySet[ElementInstance]:
    require_runs(actor, "wait states")
    return runs_of_processes()


WAIT_STATES = Table(
    title="ElementInstanceWaitState",
    what="Wait state",
    rows=_rows,
    unique=("wait_key", "wait_kind"),
    fields=(
        Field("rootProcessInstanceKey", KEY, "wait_root", Filter.FULL, sorts=True, nullable=True),
        Field("processInstanceKey", KEY, "wait_instance", Filter.FULL, sorts=True),
        Field("elementInstanceKey", KEY, "wait_item", Filter.FULL, sorts=True),
        Field("elementId", TEXT, "wait_element", Filter.FULL, sorts=True),
        Field("elementType", enum(*ELEMENT_TYPES), "wait_type", Filter.FULL),
        Field("tenantId", TEXT, "wait_tenant"),
        Field("bpmnProcessId", TEXT, "wait_process"),
        Field("waitStateType", enum(*WAITS), "wait_kind", Filter.FULL, shown=False),
        Field("details", DETAILS, "wait_details"),
    ),
)
#: What the rows of each kind of wait are read from, beside what all of them have.
COLUMNS = (
    "wait_root",
    "wait_instance",
    "wait_item",
    "wait_element",
    "wait_type",
    "wait_tenant",
    "wait_process",
    "wait_kind",
    "wait_key",
    "wait_definition",
    "wait_name",
    "wait_more",
    "wait_again",
    "wait_number",
)


@router.post(
    "/element-instances/wait-states/search",
    **searches(WAIT_STATES, "searchElementInstanceWaitStates"),
)
def search_wait_states(request: HttpRequest) -> HttpResponse:
    """Search what running elements wait for; one that waits for several things comes as often.

    What an agent asked a person, and milestones, are in the inbox.
    """
    body = read_search(request)
    _rows(actor_in(request))
    where, _ = condition(WAIT_STATES, body["filter"] if body.get("filter") is not None else {})
    orders, _ = read_sorting(WAIT_STATES, body.get("sort"))
    page = read_page(body.get("page"), orders)
    return answer(_page([rows.filter(where) for rows in _waiting()], orders, page))


def _page(waiting: list[QuerySet[Any]], orders: tuple[Order, ...], page: Page) -> dict[str, object]:
    asked = waiting
    if page.cursor is not None:
        further = beyond(orders, page.cursor, backwards=page.backwards)
        asked = [rows.filter(further) for rows in asked]
    first, *others = (rows.values(*COLUMNS) for rows in asked)
    united = first.union(*others, all=True)
    united = united.order_by(*(order.clause(backwards=page.backwards) for order in orders))
    found = list(united[page.offset : page.offset + page.limit])
    if page.backwards:
        found.reverse()
    cursors = [write_cursor([row[order.column] for order in orders]) for row in found]
    return {
        "items": [_item(row) for row in found],
        "page": {
            "totalItems": sum(rows.count() for rows in waiting),
            "hasMoreTotalItems": False,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def _item(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        field.name: details_of(row) if field.kind is DETAILS else field.text(row[field.column])
        for field in WAIT_STATES.shown
    }


def _waiting() -> list[QuerySet[Any]]:
    """The open waits of each table, in columns of the same names and types."""
    of_elements = MessageSubscription.objects.filter(type="PROCESS_EVENT", state="CREATED")
    return [
        _told(
            Job.objects.filter(state__in=OPEN_JOBS),
            kind="JOB",
            name=F("type"),
            more=F("listener_event_type"),
            again=F("kind"),
            number=F("retries"),
        ),
        _told(of_elements, kind="MESSAGE", name=F("name"), more=F("correlation_key")),
        _told(
            Task.objects.filter(kind="task", job_key__isnull=True).exclude(state__in=CLOSED_TASKS),
            kind="USER_TASK",
            number=F("due_date"),
        ),
        _told(
            Timer.objects.filter(instance_key__isnull=False),
            kind="TIMER",
            more=F("cycle"),
            again=F("repetitions"),
            number=F("due"),
        ),
        _told(SignalSubscription.objects.all(), kind="SIGNAL", name=F("name")),
        _told(
            ConditionSubscription.objects.all(),
            kind="CONDITION",
            name=F("element_id"),
            number=F("number"),
        ),
    ]


def _told(rows: QuerySet[Any], *, kind: str, **given: F) -> QuerySet[Any]:
    texts = {
        f"wait_{name}": Cast(given.get(name, Value(None)), TextField())
        for name in ("name", "more", "again")
    }
    told: QuerySet[Any] = rows.annotate(
        wait_root=of_instance("root_key"),
        wait_instance=F("instance_key"),
        wait_item=F("item_key"),
        wait_element=_of_item("element_id"),
        wait_type=_of_item("type"),
        wait_tenant=F("tenant_id"),
        wait_process=_of_item("process_id"),
        wait_kind=Value(kind, output_field=TextField()),
        wait_key=F("key"),
        wait_definition=F("definition_key"),
        wait_number=Cast(given.get("number", Value(None)), BigIntegerField()),
        **texts,
    )
    return told.exclude(wait_type__in=CASE_TYPES)


def _of_item(column: str) -> Subquery:
    """A *column* of the element instance that waits."""
    items: type[Model] = ElementInstance
    return Subquery(items._default_manager.filter(key=OuterRef("item_key")).values(column)[:1])
