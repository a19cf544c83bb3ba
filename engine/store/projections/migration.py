"""Migration: the rows of what is live say another definition and element from now on.

What has ended stays as it was: it is history of the version that it ran in.
"""

from collections.abc import Mapping
from typing import Any

from engine.runtime.events import Event
from engine.store.definitions import deployed
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject
from engine.store.writing.changes import Changes

#: What is stored with the id of the node, not of the element.
OF_NODES = ("timer", "condition")


def instance_migrated(batch: Batch, subject: Subject, event: Event) -> None:
    _, root, meta, items, hung, _held = event
    definition = deployed(meta["definition"])
    live = [(root, definition.plan.root.id), *((key, node) for key, node in items)]
    subject.becomes(definition, live)
    process = {"definition_key": definition.key, "process_id": definition.process_id}
    batch.instances.patch(
        subject.key,
        **process,
        process_name=definition.process_name,
        version=definition.version,
        version_tag=definition.version_tag,
    )
    for key, node in live:
        element_id, name, type_, _ = subject.nodes[node]
        batch.elements.patch(key, **process, element_id=element_id, element_name=name, type=type_)
    for kind, key, _item, node in hung:
        _rename(batch, subject, kind, key, node)


def _rename(batch: Batch, subject: Subject, kind: str, key: int, node: str) -> None:
    """What hangs on an item repeats its element."""
    definition = subject.definition
    element_id, name, _, _ = subject.nodes[node]
    process = {"definition_key": definition.key, "process_id": definition.process_id}
    names = {"process_name": definition.process_name, "version": definition.version, "name": name}
    tables: Mapping[str, tuple[Changes, dict[str, Any]]] = {
        "job": (batch.jobs, {**process, "version": definition.version}),
        "task": (batch.tasks, {**process, **names}),
        "timer": (batch.timers, {"definition_key": definition.key}),
        "message": (batch.message_subscriptions, process),
        "signal": (batch.signal_subscriptions, process),
        "condition": (batch.condition_subscriptions, process),
        "incident": (batch.incidents, process),
    }
    if kind not in tables:
        return  # the row of a call is that of the called instance
    changes, columns = tables[kind]
    changes.patch(key, **columns, element_id=node if kind in OF_NODES else element_id)
