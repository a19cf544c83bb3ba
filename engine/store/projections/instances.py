"""Instances: begun with the definition's facts, ended with their life."""

from engine.runtime.events import Event
from engine.runtime.state import ACTIVE, SUSPENDED
from engine.store import json
from engine.store.projections import cases, elements
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject

CASE = "case"  #: the kind of a definition whose instances are cases


def instance_started(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, _node, meta = event
    subject.meta = meta
    definition = subject.definition
    caller = meta.get("caller") or {}
    batch.instances.new[key] = [
        key,
        subject.process_id,
        definition.process_name,
        subject.definition_key,
        definition.version,
        definition.version_tag,
        definition.kind,
        ACTIVE,
        subject.at,
        None,
        meta.get("businessId"),
        json.encode(meta.get("tags") or []).decode(),
        caller.get("instance"),
        caller.get("item"),
        caller.get("root", key),
        0,
        subject.tenant_id,
        subject.actor,
        None,
        meta.get("restartOf"),
    ]
    elements.root_started(batch, subject, event)
    if definition.kind == CASE:
        cases.case_started(batch, subject, key)


def business_id_assigned(batch: Batch, subject: Subject, event: Event) -> None:
    subject.meta = {**subject.meta, "businessId": event[2]}
    batch.instances.patch(event[1], business_id=event[2])


def instance_suspended(batch: Batch, subject: Subject, event: Event) -> None:
    if event[3]:
        batch.instances.patch(event[1], state=SUSPENDED, suspended_at=subject.at)


def instance_resumed(batch: Batch, subject: Subject, event: Event) -> None:
    if event[3]:
        batch.instances.patch(event[1], state=ACTIVE, suspended_at=None)


def instance_ended(batch: Batch, subject: Subject, event: Event) -> None:
    batch.instances.patch(event[1], state=event[2], ended_at=subject.at)
