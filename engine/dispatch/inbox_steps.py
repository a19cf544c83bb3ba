"""What happened before an item, in the scopes around it: the steps that people recognize.

Gateways and the wrappers that the engine adds are left out; what an agent did inside its region
is told by its trace.
"""

from engine.dispatch.inbox_answers import InboxItem, Step
from engine.store.definitions import plan_of
from engine.store.models.runs import ElementInstance
from engine.store.models.tasks import Task
from engine.store.queries.runs import scopes_of

STEPS = 40  #: the last ones; a loop may have run through many

_SILENT = frozenset(
    (
        "PROCESS",
        "EXCLUSIVE_GATEWAY",
        "PARALLEL_GATEWAY",
        "EVENT_BASED_GATEWAY",
        "INCLUSIVE_GATEWAY",
        "MULTI_INSTANCE_BODY",
        "AD_HOC_SUB_PROCESS_INNER_INSTANCE",
    )
)


def steps(item: InboxItem) -> tuple[Step, ...]:
    """The steps before the item and the one that it waits at, oldest first."""
    scopes = scopes_of(item.item_key)
    rows = (
        ElementInstance.objects.filter(instance_key=item.instance_key, scope_key__in=scopes[1:])
        .exclude(type__in=_SILENT)
        .order_by("-key")
    )
    found = list(rows.filter(key__lte=item.item_key)[:STEPS])
    found.reverse()
    people = _people([row.key for row in found])
    agents = _agents(item, found)
    return tuple(
        Step(
            element_id=row.element_id,
            name=row.element_name or row.element_id,
            type=row.type,
            state=row.state,
            started_at=row.started_at,
            ended_at=row.ended_at,
            by=people.get(row.key) or agents.get(row.key),
            current=row.key == item.item_key,
        )
        for row in found
    )


def _people(items: list[int]) -> dict[int, str]:
    """Who completed or decided the tasks of these element instances."""
    rows = Task.objects.filter(item_key__in=items, completed_by__isnull=False).order_by("key")
    return {item: str(by) for item, by in rows.values_list("item_key", "completed_by")}


def _agents(item: InboxItem, rows: list[ElementInstance]) -> dict[int, str]:
    """The agents that worked these regions."""
    plan = plan_of(item.definition_key)
    found: dict[int, str] = {}
    for row in rows:
        index = plan.by_id.get(row.element_id)
        ad_hoc = None if index is None else plan.nodes[index].ad_hoc
        if ad_hoc is not None and ad_hoc.agent is not None:
            found[row.key] = f"agent:{ad_hoc.agent.name}"
    return found
