"""Timers: a row while one is still to fire."""

from engine.runtime.events import Event
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject


def timer_scheduled(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item, node, due, repetitions, cycle = event
    part_scope, part_number = subject.part_of(item)
    batch.timers.new[key] = [
        key,
        subject.key,
        item,
        subject.definition_key,
        node,
        due,
        repetitions,
        cycle,
        part_scope,
        part_number,
        subject.tenant_id,
    ]


def timer_over(batch: Batch, subject: Subject, event: Event) -> None:
    """It has fired, or is no longer wanted."""
    batch.timers.delete(event[1])
