"""Who waits for messages, signals and conditions. Only message subscriptions stay as history."""

from engine.runtime.events import Event
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject


def message_subscribed(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item, node, name, correlation_key = event
    part_scope, part_number = subject.part_of(item)
    batch.message_subscriptions.new[key] = [
        key,
        subject.key,
        item,
        subject.definition_key,
        subject.process_id,
        subject.nodes[node].element_id,
        name,
        correlation_key,
        "CREATED",
        "PROCESS_EVENT",
        subject.at,
        part_scope,
        part_number,
        subject.tenant_id,
    ]


def message_correlated(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item, message, is_open = event
    state = "CREATED" if is_open else "CORRELATED"
    batch.message_subscriptions.patch(key, state=state, updated_at=subject.at)
    batch.correlated_messages.new[key, message] = [
        key,
        message,
        subject.key,
        item,
        subject.at,
        subject.tenant_id,
    ]


def message_unsubscribed(batch: Batch, subject: Subject, event: Event) -> None:
    batch.message_subscriptions.patch(event[1], state="DELETED", updated_at=subject.at)


def signal_subscribed(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item, node, name = event
    part_scope, part_number = subject.part_of(item)
    batch.signal_subscriptions.new[key] = [
        key,
        subject.key,
        item,
        subject.definition_key,
        subject.process_id,
        subject.nodes[node].element_id,
        name,
        part_scope,
        part_number,
        subject.tenant_id,
    ]


def signal_received(batch: Batch, subject: Subject, event: Event) -> None:
    if not event[3]:
        batch.signal_subscriptions.delete(event[1])


def signal_unsubscribed(batch: Batch, subject: Subject, event: Event) -> None:
    batch.signal_subscriptions.delete(event[1])


def condition_subscribed(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item, node, number = event
    batch.condition_subscriptions.new[key] = [
        key,
        subject.key,
        item,
        subject.definition_key,
        subject.process_id,
        node,
        number,
        subject.tenant_id,
    ]


def condition_met(batch: Batch, subject: Subject, event: Event) -> None:
    if not event[3]:
        batch.condition_subscriptions.delete(event[1])


def condition_unsubscribed(batch: Batch, subject: Subject, event: Event) -> None:
    batch.condition_subscriptions.delete(event[1])
