"""Where instances are: their innermost living elements in a few words, for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from engine.store.models.tasks import Task
from engine.store.models.work import Job
from engine.web.operate.elements import BODY, INNER

READ_AT_MOST = 2_000
AGENT_JOB = "helm.agent"

_COLUMNS = ("instance_key", "element_id", "element_name", "type", "scope_key", "incidents")


@dataclass(frozen=True, slots=True)
class Place:
    """One element at which an instance is, and what it waits for there."""

    name: str
    count: int
    why: str


def places_of(instance_keys: Iterable[int]) -> Mapping[int, list[Place]]:
    """Where each of the living instances is; four queries, however many there are."""
    keys = list(instance_keys)
    found_rows = ElementInstance.objects.filter(instance_key__in=keys, ended_at__isnull=True)
    found_rows = found_rows.exclude(type="PROCESS").order_by("key").only(*_COLUMNS)
    rows = list(found_rows[:READ_AT_MOST])
    scopes = {row.scope_key for row in rows}
    why = _reasons([row.key for row in rows])
    leaves = [
        row
        for row in rows
        if row.type not in (BODY, INNER) and (row.key not in scopes or row.key in why)
    ]
    found: dict[int, dict[str, tuple[str, int, str]]] = defaultdict(dict)
    for row in leaves:
        reason = "Incident" if row.incidents else why.get(row.key, "")
        _, count, known = found[row.instance_key].get(row.element_id, ("", 0, ""))
        name = row.element_name or row.element_id
        found[row.instance_key][row.element_id] = (name, count + 1, known or reason)
    return {
        key: [Place(name, count, reason) for name, count, reason in elements.values()]
        for key, elements in found.items()
    }


def _reasons(items: list[int]) -> dict[int, str]:
    """What element instances wait for, where it is a person, a worker or another instance."""
    reasons: dict[int, str] = {}
    jobs = Job.objects.filter(item_key__in=items, ended_at__isnull=True)
    for item, job_type, state in jobs.values_list("item_key", "type", "state"):
        if job_type == AGENT_JOB:
            reasons[item] = "Agent thinks"
        elif state == "FAILED":
            reasons[item] = "Will retry"
        else:
            reasons[item] = f"Worker {job_type}"
    tasks = Task.objects.filter(item_key__in=items, state="CREATED")
    for item, kind, assignee in tasks.values_list("item_key", "kind", "assignee"):
        reasons[item] = _TASKS.get(kind, "Person") if not assignee else f"With {assignee}"
    called = Instance.objects.filter(parent_item_key__in=items, ended_at__isnull=True)
    for call, name, process in called.values_list("parent_item_key", "process_name", "process_id"):
        if call is not None:
            reasons[call] = f"Calls {name or process}"
    return reasons


_TASKS = {"task": "Person", "escalation": "Agent asks a person", "approval": "Approval"}
