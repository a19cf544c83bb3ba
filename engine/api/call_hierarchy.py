"""Who called an instance: the way from the root instance down to it."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import answer
from engine.api.process_instances import PROCESS_INSTANCES
from engine.api.schema import ProcessInstanceKey
from engine.api.search.answer import require_row
from engine.api.shapes import KeyText
from engine.store.queries.instances import callers_of

router = Router(tags=["Process instance"])


class CallHierarchyEntry(TypedDict):
    """One instance on the way."""

    processInstanceKey: KeyText
    processDefinitionKey: KeyText
    processDefinitionName: str


@router.get(
    "/process-instances/{processInstanceKey}/call-hierarchy",
    operation_id="getProcessInstanceCallHierarchy",
    response=list[CallHierarchyEntry],
)
def get_call_hierarchy(request: HttpRequest, key: ProcessInstanceKey) -> HttpResponse:
    """The instances that called this one: the root first, the instance itself last."""
    require_row(request, PROCESS_INSTANCES, key=key)
    return answer(
        [
            {
                "processInstanceKey": str(row.key),
                "processDefinitionKey": str(row.definition_key),
                "processDefinitionName": row.process_name or row.process_id,
            }
            for row in callers_of(key)
        ]
    )
