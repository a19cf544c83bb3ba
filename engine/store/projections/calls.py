"""Calls: open incidents of what an element has called count where they are felt, all the way up."""

from engine.runtime.events import Event
from engine.store.projections.batch import Batch
from engine.store.projections.incidents import count, path_of
from engine.store.projections.subject import Subject


def call_troubled(batch: Batch, subject: Subject, event: Event) -> None:
    _, _call, item, number = event
    count(batch, subject, path_of(batch, subject, item), number)
