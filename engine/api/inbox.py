"""What waits for people, for programs: tasks, escalations and approvals in one list.

`/v2/user-tasks` shows tasks only; here are all kinds, and the decision on an escalation or an
approval.
"""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import nothing
from engine.api.idempotency import command_id
from engine.api.instance_filters import by_tags
from engine.api.problems import ApiProblem, commanding
from engine.api.rights import require_definitions
from engine.api.schema import Body, ItemKey, Json, JsonObject, Text, one_of
from engine.api.search.answer import found
from engine.api.search.describe import searches
from engine.api.search.kinds import INTEGER, KEY, MAPPING, MOMENT, TEXT, TEXTS, enum
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.api.variable_values import value_of, values_of
from engine.api.words import TASK_STATES
from engine.public import Actor, assign_task, decide_task, visible_tasks
from engine.store.models.tasks import Task

router = Router(tags=["Inbox"])

Decision = Annotated[str, *one_of("approve", "change", "reject", "answer")]


def _rows(actor: Actor) -> QuerySet[Task]:
    require_definitions(actor, "the inbox")
    rows: QuerySet[Task] = visible_tasks(actor)
    return rows


INBOX = Table(
    title="InboxItem",
    what="Inbox item",
    rows=_rows,
    alternatives=True,
    fields=(
        Field("key", KEY, "key", Filter.FULL, sorts=True),
        Field("kind", enum("task", "escalation", "approval"), "kind", Filter.FULL, sorts=True),
        Field("name", TEXT, "name", Filter.FULL, sorts=True, nullable=True),
        Field("state", enum(*TASK_STATES), "state", Filter.FULL, sorts=True),
        Field("assignee", TEXT, "assignee", Filter.FULL, sorts=True, nullable=True),
        Field("candidateGroups", TEXTS, "candidate_groups"),
        Field("candidateUsers", TEXTS, "candidate_users"),
        Field("priority", INTEGER, "priority", Filter.FULL, sorts=True),
        Field("dueDate", MOMENT, "due_date", Filter.FULL, sorts=True, nullable=True),
        Field("followUpDate", MOMENT, "follow_up_date", Filter.FULL, sorts=True, nullable=True),
        Field("creationDate", MOMENT, "created_at", Filter.FULL, sorts=True),
        Field("completionDate", MOMENT, "completed_at", Filter.FULL, sorts=True, nullable=True),
        Field("completedBy", TEXT, "completed_by", Filter.FULL, sorts=True, nullable=True),
        Field("details", MAPPING, "details"),
        Field("approvals", TEXTS, "approvals"),
        Field("decision", MAPPING, "decision", nullable=True),
        Field("elementId", TEXT, "element_id", Filter.FULL, sorts=True),
        Field("elementInstanceKey", KEY, "item_key", Filter.FULL),
        Field("processDefinitionId", TEXT, "process_id", Filter.FULL, sorts=True),
        Field("processDefinitionKey", KEY, "definition_key", Filter.FULL),
        Field("processName", TEXT, "process_name", Filter.FULL, nullable=True),
        Field("processInstanceKey", KEY, "instance_key", Filter.FULL, sorts=True),
        Field("businessId", TEXT, "business_id", Filter.FULL, nullable=True),
        Field("formKey", KEY, "form_key", nullable=True),
        Field("tags", TEXTS, "tags", where=by_tags),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL),
    ),
)


@router.post("/inbox/search", **searches(INBOX, "searchInbox"))
def search_inbox(request: HttpRequest) -> HttpResponse:
    """Search everything that waits, or waited, for the caller."""
    return found(request, INBOX)


@router.post("/inbox/{key}/claim", operation_id="claimInboxItem", response={204: None})
def claim(request: HttpRequest, key: ItemKey) -> HttpResponse:
    """Take an item that nobody else has."""
    actor = actor_in(request)
    if actor.person is None:
        raise ApiProblem(
            403, "FORBIDDEN", f"'{actor}' is not a person and has no inbox to take items into."
        )
    with commanding("ASSIGN"):
        assign_task(key, actor.person, allow_override=False, action="claim", actor=actor)
    return nothing()


@router.post("/inbox/{key}/release", operation_id="releaseInboxItem", response={204: None})
def release(request: HttpRequest, key: ItemKey) -> HttpResponse:
    """Give an item back to everyone who may take it."""
    with commanding("UNASSIGN"):
        assign_task(key, None, action="release", actor=actor_in(request))
    return nothing()


class InboxDecision(Body):
    """A decision on an escalation or an approval.

    ``arguments`` are the changed arguments of a tool call, ``answer`` is what the agent is told.
    """

    decision: Decision
    reason: Text = ""
    arguments: JsonObject | None = None
    answer: Any = None


@router.post("/inbox/{key}/decision", operation_id="decideInboxItem", response={204: None})
def decide(request: HttpRequest, key: ItemKey, body: Json[InboxDecision]) -> HttpResponse:
    """Decide an escalation or an approval."""
    with commanding("DECIDE"):
        decide_task(
            key,
            decision=body.decision,
            reason=body.reason,
            arguments=None if body.arguments is None else values_of(body.arguments, "arguments"),
            answer=value_of(body.answer, "answer"),
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()
