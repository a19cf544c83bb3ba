"""The built-in agent worker: one turn of a region, from the job to the answering command.

It reads the conversation, asks the model outside any transaction, and answers `CompleteTurn` or
`FailTurn`; the runtime decides what that leads to. A crash after the model's answer repeats the
call at most, never a tool.
"""

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from engine.agents import caller, menu_tools, prompt, reply
from engine.agents.caller import CallFailed
from engine.agents.transcript import Conversation, conversation
from engine.agents.trouble import Trouble
from engine.dispatch.answers import ActivatedJob
from engine.dispatch.workers import JobFailure, job_worker
from engine.governance import secrets
from engine.runtime.commands import CompleteTurn, FailTurn, Usage
from engine.store.clock import now_ms
from engine.store.models.agents import ModelConnection

JOB_TYPE = "helm.agent"
SCRIPTED = "scripted"
FIRST_PAUSE_MS = 2_000


@job_worker(JOB_TYPE, lane="agents")
def take_turn(job: ActivatedJob) -> CompleteTurn | FailTurn:
    """Ask the region's model for its next step."""
    talk = conversation(job.item_key)
    if talk is None:
        raise JobFailure(f"the region '{job.element_id}' has ended", retries=0)
    connection = ModelConnection.objects.filter(name=talk.connection, enabled=True).first()
    if connection is None:
        return _failed(
            job,
            talk,
            None,
            Trouble(
                "AGENT_MODEL_NOT_FOUND",
                f"there is no enabled model connection named '{talk.connection}'; an "
                "administrator adds it under Admin, Model connections",
            ),
        )
    said = prompt.said(talk)
    began = time.monotonic()
    try:
        answer = _caller().ask(_request(job, talk, connection, [*talk.messages, *said]))
    except CallFailed as failed:
        return _failed(job, talk, connection, failed.trouble)
    spent = int((time.monotonic() - began) * 1000)
    return _answered(job, talk, connection, said, reply.read(answer), spent)


def scripts() -> list[Path]:
    """The folders of scripted answers: each example's, and ``scripts`` in the data folder."""
    examples = sorted((Path(settings.CHECKOUT) / "examples").glob("*/scripts"))
    return [*examples, Path(settings.HELM_DATA) / "scripts"]


def _caller() -> caller.Caller:
    return caller.shared(scripts(), Path(settings.CHECKOUT))


def _request(
    job: ActivatedJob,
    talk: Conversation,
    connection: ModelConnection,
    messages: list[dict[str, Any]],
) -> dict[str, Any]:
    key = secrets.get(connection.secret_name) if connection.secret_name else None
    parameters = {**(connection.parameters or {}), **talk.parameters}
    request = {
        "provider": connection.provider,
        "model": connection.model,
        "baseUrl": connection.base_url,
        "key": key,
        "process": job.process_id,
        "region": job.element_id,
        "parameters": parameters,
        "messages": messages,
        "tools": menu_tools.tools(talk.tools),
    }
    plain: dict[str, Any] = prompt.plain(request)
    return plain


def _answered(
    job: ActivatedJob,
    talk: Conversation,
    connection: ModelConnection,
    said: list[dict[str, Any]],
    got: reply.Reply,
    duration_ms: int,
) -> CompleteTurn | FailTurn:
    if got.failure is not None:
        return _failed(job, talk, connection, Trouble(got.failure, got.reason))
    return CompleteTurn(
        item=job.item_key,
        job=job.key,
        model=got.model or connection.model,
        connection=connection.name,
        messages=(*said, got.message),
        text=got.text,
        calls=got.calls,
        usage=Usage(got.input_tokens, got.output_tokens, _cost(connection, got)),
        duration_ms=duration_ms,
        scripted=connection.provider == SCRIPTED,
    )


def _cost(connection: ModelConnection, got: reply.Reply) -> Decimal | None:
    """Money by the connection's prices per million tokens; None without a price, never 0."""
    if connection.input_price is None or connection.output_price is None:
        return None
    spent = connection.input_price * got.input_tokens + connection.output_price * got.output_tokens
    return (spent / 1_000_000).quantize(Decimal("0.000001"))


def _failed(
    job: ActivatedJob, talk: Conversation, connection: ModelConnection | None, trouble: Trouble
) -> FailTurn:
    retries = job.retries - 1 if trouble.retryable else 0
    pause = trouble.retry_after_ms or FIRST_PAUSE_MS * 2 ** max(3 - job.retries, 0)
    return FailTurn(
        item=job.item_key,
        job=job.key,
        code=trouble.code,
        message=trouble.message,
        model=connection.model if connection is not None else "",
        connection=talk.connection,
        retries=max(retries, 0),
        retry_at=now_ms() + pause if retries > 0 else None,
        scripted=connection is not None and connection.provider == SCRIPTED,
    )
