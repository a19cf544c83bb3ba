"""User tasks: search, one, its form. What people do with them is in `engine.api.task_actions`."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer, nothing
from engine.api.columns import of_instance
from engine.api.forms import FormResult, form_item
from engine.api.instance_filters import by_tags
from engine.api.json_values import having
from engine.api.rights import require_definitions
from engine.api.schema import UserTaskKey
from engine.api.search.answer import found, item_of, require_row
from engine.api.search.describe import gets, searches
from engine.api.search.filters import value_or_operators
from engine.api.search.kinds import INTEGER, KEY, MAPPING, MOMENT, PAIRS, TEXT, TEXTS, enum
from engine.api.search.table import Field, Filter, Table
from engine.api.words import TASK_STATES
from engine.public import Actor, visible_tasks
from engine.store.models.tasks import Task, TaskCandidate

router = Router(tags=["User task"])


def _rows(actor: Actor) -> QuerySet[Task]:
    """Tasks of modelled user tasks; those that are jobs are answered as jobs."""
    require_definitions(actor, "user tasks")
    rows: QuerySet[Task] = visible_tasks(actor)
    return rows.filter(kind="task", job_key__isnull=True)


def _by_candidate(kind: str, value: object, path: str) -> Q:
    rows = TaskCandidate.objects.filter(task_key=OuterRef("key"), kind=kind)
    return Q(Exists(rows.filter(value_or_operators("name", TEXT, value, path))))


def _by_group(value: object, path: str) -> Q:
    return _by_candidate("group", value, path)


def _by_user(value: object, path: str) -> Q:
    return _by_candidate("user", value, path)


def _by_instance_variables(value: object, path: str) -> Q:
    return having("instance_key", value, path)


def _by_local_variables(value: object, path: str) -> Q:
    return having("item_key", value, path)


USER_TASKS = Table(
    title="UserTask",
    what="User task",
    rows=_rows,
    fields=(
        Field("name", TEXT, "name", Filter.FULL, sorts=True, nullable=True),
        Field("state", enum(*TASK_STATES), "state", Filter.FULL),
        Field("assignee", TEXT, "assignee", Filter.FULL, nullable=True),
        Field("elementId", TEXT, "element_id", Filter.PLAIN),
        Field("candidateGroups", TEXTS, "candidate_groups"),
        Field("candidateUsers", TEXTS, "candidate_users"),
        Field("processDefinitionId", TEXT, "process_id", Filter.FULL),
        Field("creationDate", MOMENT, "created_at", Filter.FULL, sorts=True),
        Field("completionDate", MOMENT, "completed_at", Filter.FULL, sorts=True, nullable=True),
        Field("followUpDate", MOMENT, "follow_up_date", Filter.FULL, sorts=True, nullable=True),
        Field("dueDate", MOMENT, "due_date", Filter.FULL, sorts=True, nullable=True),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL),
        Field("externalFormReference", TEXT, "external_reference", nullable=True),
        Field("processDefinitionVersion", INTEGER, "version"),
        Field("customHeaders", MAPPING, "headers"),
        Field("priority", INTEGER, "priority", Filter.FULL, sorts=True),
        Field("userTaskKey", KEY, "key", Filter.PLAIN),
        Field("elementInstanceKey", KEY, "item_key", Filter.PLAIN),
        Field("processName", TEXT, "process_name", nullable=True),
        Field("processDefinitionKey", KEY, "definition_key", Filter.FULL),
        Field("processInstanceKey", KEY, "instance_key", Filter.FULL),
        Field("rootProcessInstanceKey", KEY, of_instance("root_key"), nullable=True),
        Field("businessId", TEXT, "business_id", Filter.FULL, sorts=True, nullable=True),
        Field("formKey", KEY, "form_key", nullable=True),
        Field("tags", TEXTS, "tags", where=by_tags),
        Field("candidateGroup", TEXT, "key", Filter.FULL, shown=False, where=_by_group),
        Field("candidateUser", TEXT, "key", Filter.FULL, shown=False, where=_by_user),
        Field("processInstanceVariables", PAIRS, "key", shown=False, where=_by_instance_variables),
        Field("localVariables", PAIRS, "key", shown=False, where=_by_local_variables),
    ),
)


@router.post("/user-tasks/search", **searches(USER_TASKS, "searchUserTasks"))
def search_user_tasks(request: HttpRequest) -> HttpResponse:
    """Search the user tasks that are shown to the caller."""
    return found(request, USER_TASKS)


@router.get("/user-tasks/{userTaskKey}", **gets(USER_TASKS, "getUserTask"))
def get_user_task(request: HttpRequest, key: UserTaskKey) -> HttpResponse:
    """One user task."""
    return answer(item_of(request, USER_TASKS, key=key))


@router.get(
    "/user-tasks/{userTaskKey}/form",
    operation_id="getUserTaskForm",
    response={200: FormResult, 204: None},
)
def get_user_task_form(request: HttpRequest, key: UserTaskKey) -> HttpResponse:
    """The deployed form of a task; 204 when it has none."""
    form_key = require_row(request, USER_TASKS, key=key).form_key
    return nothing() if form_key is None else answer(form_item(form_key))
