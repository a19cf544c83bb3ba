"""Agents: a row for each turn of a region, and one for each tool call that was proposed."""

from decimal import Decimal
from typing import Any

from engine.runtime.events import Event
from engine.store import json
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject


def turn_requested(batch: Batch, subject: Subject, event: Event) -> None:
    """A turn that failed and is asked for again begins anew under the same number."""
    _, region, turn, job, request = event
    key = (region, turn)
    batch.agent_turns.delete(key)
    batch.agent_turns.new[key] = [
        region,
        turn,
        subject.key,
        subject.definition_key,
        subject.process_id,
        subject.node_of(region).element_id,
        job,
        "REQUESTED",
        request["agent"],
        request.get("connection") or "",
        request.get("model") or "",
        _text(request.get("parameters") or {}),
        _text(request.get("decision")),
        "[]",
        None,
        0,
        0,
        None,
        0,
        False,
        None,
        None,
        subject.at,
        None,
        subject.tenant_id,
    ]


def turn_completed(batch: Batch, subject: Subject, event: Event) -> None:
    _, region, turn, record = event
    cost = record.get("cost")
    batch.agent_turns.patch(
        (region, turn),
        state="COMPLETED",
        model=record["model"],
        connection=record["connection"],
        messages=_text(record["messages"]),
        text=record.get("text"),
        input_tokens=record["inputTokens"],
        output_tokens=record["outputTokens"],
        cost=None if cost is None else Decimal(cost),
        duration_ms=record["durationMs"],
        scripted=record["scripted"],
        failure_code=None,
        failure_message=None,
        ended_at=subject.at,
    )


def turn_failed(batch: Batch, subject: Subject, event: Event) -> None:
    _, region, turn, record = event
    batch.agent_turns.patch(
        (region, turn),
        state="FAILED",
        model=record["model"],
        connection=record["connection"],
        scripted=record["scripted"],
        failure_code=record["code"],
        failure_message=record["message"],
        ended_at=subject.at,
    )


def tool_proposed(batch: Batch, subject: Subject, event: Event) -> None:
    _, region, turn, call, tool, arguments = event
    batch.agent_calls.delete((region, turn, call))
    batch.agent_calls.new[region, turn, call] = [
        region,
        turn,
        call,
        subject.key,
        tool,
        _text(arguments),
        None,
        None,
        None,
        None,
        None,
        None,
        subject.at,
        subject.at,
    ]


def tool_decided(batch: Batch, subject: Subject, event: Event) -> None:
    _patch_call(batch, subject, event, verdict=_text(event[4]))


def tool_dispatched(batch: Batch, subject: Subject, event: Event) -> None:
    _patch_call(batch, subject, event, item_key=event[4], dispatched=_text(event[5]))


def tool_returned(batch: Batch, subject: Subject, event: Event) -> None:
    _patch_call(batch, subject, event, answer=_text(event[4]))


def human_asked(batch: Batch, subject: Subject, event: Event) -> None:
    _patch_call(batch, subject, event, task_key=event[4])


def human_answered(batch: Batch, subject: Subject, event: Event) -> None:
    _patch_call(batch, subject, event, human=_text(event[5]))


def _patch_call(batch: Batch, subject: Subject, event: Event, **columns: Any) -> None:
    _, region, turn, call, *_ = event
    batch.agent_calls.patch((region, turn, call), updated_at=subject.at, **columns)


def _text(value: Any) -> str | None:
    return None if value is None else json.encode(value).decode()
