"""The variables that a user task sees: of its own scope and of every scope around it.

Who is shown the task may read what the task reads.
"""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.schema import TruncateValues, UserTaskKey
from engine.api.scopes import scopes_above
from engine.api.search.answer import found, require_row
from engine.api.search.describe import searches
from engine.api.search.table import Field, Table
from engine.api.user_tasks import USER_TASKS
from engine.api.variables import VARIABLES, WHOLE_VARIABLES, with_length
from engine.store.models.runs import Variable

router = Router(tags=["User task"])


def _by_name_only(title: str, table: Table) -> Table:
    """The fields of variables, of which only the name can be filtered."""
    return Table(
        title=title,
        what=table.what,
        rows=table.rows,
        omitted=table.omitted,
        fields=tuple(
            field
            if field.name == "name"
            else Field(
                field.name,
                field.kind,
                field.source,
                sorts=field.sorts,
                nullable=field.nullable,
            )
            for field in table.fields
        ),
    )


CUT = _by_name_only("UserTaskVariable", VARIABLES)
WHOLE = _by_name_only("UserTaskVariable", WHOLE_VARIABLES)


@router.post(
    "/user-tasks/{userTaskKey}/variables/search", **searches(CUT, "searchUserTaskVariables")
)
def search_task_variables(
    request: HttpRequest, key: UserTaskKey, truncate: TruncateValues
) -> HttpResponse:
    """Search the variables of the task's scope and of all around it; a name may come twice."""
    scopes = scopes_above(require_row(request, USER_TASKS, key=key).item_key)
    rows = with_length(Variable.objects.filter(scope_key__in=scopes))
    return found(request, CUT if truncate else WHOLE, rows)


@router.post(
    "/user-tasks/{userTaskKey}/effective-variables/search",
    **searches(CUT, "searchUserTaskEffectiveVariables", cursors=False),
)
def search_effective_task_variables(
    request: HttpRequest, key: UserTaskKey, truncate: TruncateValues
) -> HttpResponse:
    """Search the variables as the task reads them: of each name the innermost."""
    scopes = scopes_above(require_row(request, USER_TASKS, key=key).item_key)
    depth = {scope: number for number, scope in enumerate(scopes)}
    innermost: dict[str, tuple[int, int]] = {}
    rows = Variable.objects.filter(scope_key__in=scopes)
    for name, variable, scope in rows.values_list("name", "key", "scope_key"):
        if name not in innermost or depth[scope] < innermost[name][0]:
            innermost[name] = (depth[scope], variable)
    keys = [variable for _, variable in innermost.values()]
    read = with_length(Variable.objects.filter(key__in=keys))
    return found(request, CUT if truncate else WHOLE, read, cursors=False)
