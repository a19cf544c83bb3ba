"""What was asked for under which ``operationReference``, by whom, and where it stands."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.rights import require_runs
from engine.api.search.answer import found
from engine.api.search.describe import searches
from engine.api.search.kinds import INTEGER, KEY, MOMENT, TEXT
from engine.api.search.table import Field, Filter, Table
from engine.public import Actor
from engine.store.models.traces import OperationReference

own = Router(tags=["Operation"])


def _rows(actor: Actor) -> QuerySet[OperationReference]:
    require_runs(actor, "operations")
    return OperationReference.objects.all()


OPERATIONS = Table(
    title="Operation",
    what="Operation",
    rows=_rows,
    fields=(
        Field("operationReference", INTEGER, "reference", Filter.FULL, sorts=True),
        Field("operationKey", KEY, "key", Filter.FULL, sorts=True),
        Field("command", TEXT, "command", Filter.FULL, sorts=True),
        Field("subjectKey", KEY, "subject_key", Filter.FULL, sorts=True),
        Field("processInstanceKey", KEY, "instance_key", Filter.FULL, sorts=True, nullable=True),
        Field("sequenceNumber", INTEGER, "seq", nullable=True),
        Field("actor", TEXT, "actor", Filter.FULL, sorts=True),
        Field("date", MOMENT, "at", Filter.FULL, sorts=True),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL),
    ),
)


@own.post("/operations/search", **searches(OPERATIONS, "searchOperations"))
def search_operations(request: HttpRequest) -> HttpResponse:
    """Search what clients have asked for with an ``operationReference`` of their own.

    ``sequenceNumber`` is the turn in the journal of the process instance; ``subjectKey`` the
    instance, the batch operation, the job or the resource.
    """
    return found(request, OPERATIONS)
