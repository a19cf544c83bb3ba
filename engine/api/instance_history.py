"""How far an instance went: the flows that were taken, and runs counted by element."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import answer, key_text
from engine.api.process_instances import PROCESS_INSTANCES
from engine.api.schema import ProcessInstanceKey
from engine.api.search.answer import require_row
from engine.api.shapes import KeyText
from engine.store.json import decode
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance

router = Router(tags=["Process instance"])


#: Stuck itself, or calling an instance in which something is.
TROUBLED = Q(incident_key__isnull=False) | Q(type="CALL_ACTIVITY", incidents__gt=0)


class SequenceFlowItem(TypedDict):
    sequenceFlowId: str
    processInstanceKey: KeyText
    rootProcessInstanceKey: KeyText | None
    processDefinitionKey: KeyText
    processDefinitionId: str
    elementId: str
    tenantId: str


class SequenceFlowsResult(TypedDict):
    """Every sequence flow that was taken at least once, in the order of its first time."""

    items: list[SequenceFlowItem]


@router.get(
    "/process-instances/{processInstanceKey}/sequence-flows",
    operation_id="getProcessInstanceSequenceFlows",
    response=SequenceFlowsResult,
)
def get_sequence_flows(request: HttpRequest, key: ProcessInstanceKey) -> HttpResponse:
    """The sequence flows that the instance has taken."""
    instance = require_row(request, PROCESS_INSTANCES, key=key)
    return answer(
        {
            "items": [
                {
                    "sequenceFlowId": f"{key}_{flow}",
                    "processInstanceKey": str(key),
                    "rootProcessInstanceKey": key_text(instance.root_key),
                    "processDefinitionKey": str(instance.definition_key),
                    "processDefinitionId": instance.process_id,
                    "elementId": flow,
                    "tenantId": instance.tenant_id,
                }
                for flow in _flows_taken(key)
            ]
        }
    )


def _flows_taken(key: int) -> list[str]:
    taken: dict[str, None] = {}
    rows = Journal.objects.filter(instance_key=key).order_by("seq")
    for events in rows.values_list("events", flat=True).iterator(chunk_size=500):
        for event in decode(bytes(events)):
            if event[0] == "FlowTaken":
                taken[event[2]] = None
    return list(taken)


class ElementStatistics(TypedDict):
    elementId: str
    active: int
    canceled: int
    incidents: int
    completed: int


class ElementStatisticsResult(TypedDict):
    """Runs counted by element and state."""

    items: list[ElementStatistics]


@router.get(
    "/process-instances/{processInstanceKey}/statistics/element-instances",
    operation_id="getProcessInstanceStatistics",
    response=ElementStatisticsResult,
)
def get_statistics(request: HttpRequest, key: ProcessInstanceKey) -> HttpResponse:
    """How often each element runs, ran, was canceled or has an incident."""
    require_row(request, PROCESS_INSTANCES, key=key)
    rows = (
        ElementInstance.objects.filter(instance_key=key)
        .values("element_id")
        .annotate(
            active=Count("key", filter=Q(state="ACTIVE")),
            canceled=Count("key", filter=Q(state="TERMINATED")),
            incidents=Count("key", filter=TROUBLED),
            completed=Count("key", filter=Q(state="COMPLETED")),
        )
        .order_by("element_id")
    )
    names = ("active", "canceled", "incidents", "completed")
    items = [
        {"elementId": element, **dict(zip(names, counts, strict=True))}
        for element, *counts in rows.values_list("element_id", *names)
    ]
    return answer({"items": items})
