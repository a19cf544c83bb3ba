"""Element instances: a row for each item, the process itself included."""

from engine.runtime.events import Event
from engine.runtime.state import ACTIVE, BETWEEN, COMPLETED, PART_SIZE, TERMINATED
from engine.store.projections import cases
from engine.store.projections.batch import ELEMENTS, Batch
from engine.store.projections.subject import Subject

_STATE, _ENDED = ELEMENTS.at["state"], ELEMENTS.at["ended_at"]


def root_started(batch: Batch, subject: Subject, event: Event) -> None:
    """The row of the process itself."""
    _add(batch, subject, event[1], event[2], None, ACTIVE)


def item_started(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, node, scope, index = event
    if index >= 0 or subject.parts or subject.known:
        _place(subject, key, scope, index)
    _add(batch, subject, key, node, scope, ACTIVE)


def item_created(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, node, scope, life, index = event[:6]
    _place(subject, key, scope, index)
    _add(batch, subject, key, node, scope, life)
    if len(event) > 6:
        cases.item_created(batch, subject, key, node, event[6])


def _place(subject: Subject, key: int, scope: int, index: int) -> None:
    """Note the part of a new item: its scope's, or its own in a large scope."""
    part = subject.part_of(scope)
    if part[0] is None and index >= 0 and _is_body(subject, scope):
        part = (scope, index // PART_SIZE)
    if part[0] is not None:
        subject.parts[key] = part


def _is_body(subject: Subject, scope: int) -> bool:
    known = subject.known.get(scope)
    return scope in subject.bodies if known is None else known.node.multi_instance is not None


def _add(
    batch: Batch, subject: Subject, key: int, node: str, scope: int | None, state: str
) -> None:
    element_id, name, type_, is_body = subject.nodes[node]
    if is_body:
        subject.bodies.add(key)
    subject.elements[key] = node
    part_scope, part_number = subject.parts.get(key, _NO_PART)
    batch.elements.new[key] = [
        key,
        subject.key,
        subject.definition_key,
        subject.process_id,
        element_id,
        name,
        type_,
        state,
        subject.at,
        None,
        scope,
        None,
        0,
        part_scope,
        part_number,
        subject.tenant_id,
    ]


_NO_PART = (None, None)


def item_moved(batch: Batch, subject: Subject, event: Event) -> None:
    """An element whose listeners are asked is active to everyone outside."""
    batch.elements.patch(event[1], state=ACTIVE if event[2] in BETWEEN else event[2])


def item_completed(batch: Batch, subject: Subject, event: Event) -> None:
    _end(batch, event[1], COMPLETED, subject.at)


def item_terminated(batch: Batch, subject: Subject, event: Event) -> None:
    _end(batch, event[1], TERMINATED, subject.at)


def _end(batch: Batch, key: int, state: str, at: int) -> None:
    row = batch.elements.new.get(key)
    if row is not None:
        row[_STATE] = state
        row[_ENDED] = at
    else:
        batch.elements.patch(key, state=state, ended_at=at)
