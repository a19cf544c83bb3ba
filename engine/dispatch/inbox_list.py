"""The list of the inbox: its pages, its numbers, and what comes next in it."""

from django.db.models import Count

from engine.dispatch import routes, tasks
from engine.dispatch.inbox_answers import (
    Due,
    InboxCounts,
    InboxItem,
    InboxPage,
    InboxQuery,
    ProcessChoice,
    Scope,
)
from engine.dispatch.inbox_filters import (
    OPEN,
    behind,
    cursor_of,
    due,
    filtered,
    in_scope,
    ordered,
)
from engine.governance.principal import Actor
from engine.governance.rules import task_owner
from engine.store import clock
from engine.store.models.tasks import Task

PAGE = 30
PROCESSES = 100
COUNTED = (Scope.TODO, Scope.MINE, Scope.FREE, Scope.ALL)


def page(actor: Actor, query: InboxQuery, *, limit: int = PAGE) -> InboxPage:
    """One page of the list that *query* asks for."""
    rows = behind(ordered(filtered(actor, query), query), query, query.after)
    found = list(rows[: limit + 1])
    items = tuple(item_of(actor, row) for row in found[:limit])
    return InboxPage(items, cursor_of(found[limit - 1]) if len(found) > limit else "")


def following(actor: Actor, query: InboxQuery, key: int) -> int | None:
    """The item behind the one with *key* in the list, or the first; None when there is no other."""
    rows = ordered(filtered(actor, query), query)
    others = rows.exclude(key=key)
    row = rows.filter(key=key).first()
    found = behind(others, query, cursor_of(row)).first() if row is not None else None
    found = found or others.first()
    return None if found is None else found.key


def counts(actor: Actor, query: InboxQuery) -> InboxCounts:
    """The numbers beside scopes and kinds: two queries, whatever the list holds."""
    at = clock.now_ms()
    todo = in_scope(actor, Scope.TODO)
    numbers = tasks.visible(actor, Task.objects.filter(state=OPEN)).aggregate(
        **{scope.value: Count("key", filter=in_scope(actor, scope)) for scope in COUNTED},
        overdue=Count("key", filter=todo & due(Due.OVERDUE, at)),
        today=Count("key", filter=todo & due(Due.TODAY, at) & ~due(Due.OVERDUE, at)),
    )
    kinds = filtered(actor, query, any_kind=True).order_by("kind").values_list("kind")
    return InboxCounts(
        scopes={scope: numbers[scope.value] for scope in COUNTED},
        kinds=dict(kinds.annotate(Count("key"))),
        overdue=numbers["overdue"],
        due_today=numbers["today"],
    )


def processes(actor: Actor, query: InboxQuery) -> tuple[ProcessChoice, ...]:
    """The processes that have items in the query's scope, by name."""
    rows = tasks.visible(actor).filter(in_scope(actor, query.scope))
    found = rows.order_by("process_id").values_list("process_id", "process_name").distinct()
    names = {process: name or process for process, name in found[:PROCESSES]}
    return tuple(
        ProcessChoice(process, name)
        for process, name in sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
    )


def item_of(actor: Actor, row: Task) -> InboxItem:
    """The row as the reader sees it."""
    person = actor.person
    may_do = person is not None and task_owner.is_theirs(actor, routes.task_attributes(row))
    return InboxItem(
        key=row.key,
        kind=row.kind,
        state=row.state,
        name=row.name or row.element_id,
        element_id=row.element_id,
        process_id=row.process_id,
        process_name=row.process_name or row.process_id,
        version=row.version,
        definition_key=row.definition_key,
        instance_key=row.instance_key,
        item_key=row.item_key,
        assignee=row.assignee,
        candidate_groups=tuple(row.candidate_groups),
        candidate_users=tuple(row.candidate_users),
        due=row.due_date,
        follow_up=row.follow_up_date,
        priority=row.priority,
        created_at=row.created_at,
        completed_at=row.completed_at,
        completed_by=row.completed_by,
        details=row.details,
        decision=row.decision,
        approvals=tuple(row.approvals),
        business_id=row.business_id,
        form_key=row.form_key,
        is_job=row.job_key is not None,
        for_me=row.state == OPEN and may_do and person not in row.approvals,
    )
