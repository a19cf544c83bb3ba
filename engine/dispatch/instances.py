"""Start and cancel instances, set variables, choose from menus, resolve incidents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.dispatch import command_ids, limits, rejections, routes
from engine.dispatch.answers import Started
from engine.dispatch.envelope import Envelope, Outcome
from engine.dispatch.submit import submit, submit_many
from engine.feel.values import Value
from engine.governance.principal import Actor
from engine.runtime.commands import (
    ActivateElements,
    Activation,
    AssignBusinessId,
    CancelInstance,
    CommandRejected,
    ResolveIncident,
    SetVariables,
    StartInstance,
)
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.words import DEFAULT_TENANT

LATEST = -1  #: a version number that means the latest, as the REST API says it


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRequest:
    """One start: which process, and with what."""

    process_id: str | None = None
    definition_key: int | None = None
    version: int | None = None
    variables: Mapping[str, Value] = field(default_factory=dict)
    start_event: str | None = None
    start_elements: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    business_id: str | None = None
    terminate_after: tuple[str, ...] = ()
    restart_of: int | None = None
    command_id: str | None = None
    reference: int | None = None
    tenant: str = DEFAULT_TENANT


def start(request: StartRequest, *, actor: Actor) -> Started:
    """Start one instance."""
    (started,) = start_many((request,), actor=actor)
    if isinstance(started, CommandRejected):
        raise started
    return started


def start_many(
    requests: Sequence[StartRequest], *, actor: Actor
) -> list[Started | CommandRejected]:
    """Start many instances in one transaction; a refused one does not touch the others."""
    definitions: dict[tuple[object, ...], Definition | CommandRejected] = {}
    answers: list[Started | CommandRejected | None] = []
    envelopes: list[Envelope] = []
    started: list[tuple[StartRequest, Definition]] = []
    for request in requests:
        wanted = (request.process_id, request.definition_key, request.version, request.tenant)
        if wanted not in definitions:
            definitions[wanted] = _definition(request)
        definition = definitions[wanted]
        refused = definition if isinstance(definition, CommandRejected) else _wrong(request)
        if refused is not None or isinstance(definition, CommandRejected):
            answers.append(refused)
            continue
        answers.append(None)
        started.append((request, definition))
        envelopes.append(_envelope(request, definition, actor))
    outcomes = iter(zip(started, submit_many(envelopes), strict=True))
    return [_started(*next(outcomes)) if answer is None else answer for answer in answers]


def _definition(request: StartRequest) -> Definition | CommandRejected:
    rows = Definition.objects.filter(kind=DefinitionKind.PROCESS, tenant_id=request.tenant)
    rows = rows.defer("data")
    if request.definition_key is not None:
        row = rows.filter(key=request.definition_key).first()
        sought = f"definition with key '{request.definition_key}'"
    elif request.process_id is None:
        return rejections.invalid(
            "At least one of [processDefinitionId, processDefinitionKey] is required."
        )
    elif request.version in (None, LATEST):
        row = rows.filter(definition_id=request.process_id, is_latest=True).first()
        sought = f"definition with process ID '{request.process_id}'"
    else:
        row = rows.filter(definition_id=request.process_id, version=request.version).first()
        sought = (
            f"definition with process ID '{request.process_id}' and version '{request.version}'"
        )
    if row is None or row.state == "DELETED":
        return rejections.rejected(
            "CREATE", rejections.NOT_FOUND, f"Expected to find process {sought}, but none found"
        )
    if row.state != "ACTIVE":
        return rejections.rejected(
            "CREATE",
            rejections.INVALID_STATE,
            f"Expected to start process {sought}, but it has been taken out of use",
        )
    return row


def _wrong(request: StartRequest) -> CommandRejected | None:
    try:
        limits.check_variables(request.variables)
        limits.check_tags(request.tags)
        limits.check_business_id(request.business_id)
    except CommandRejected as rejected:
        return rejected
    return None


def _envelope(request: StartRequest, definition: Definition, actor: Actor) -> Envelope:
    command = StartInstance(
        key=0,
        version=definition.version,
        definition_key=definition.key,
        variables=request.variables,
        start_event=request.start_event,
        elements=request.start_elements,
        business_id=request.business_id,
        tags=request.tags,
        terminate_after=request.terminate_after,
        restart_of=request.restart_of,
    )
    repeat = command_ids.of("start", definition.definition_id, actor, request.command_id)
    answer = {"definition": definition.key, "version": definition.version}
    return Envelope(
        command=command,
        actor=actor,
        command_id=repeat,
        result=answer,
        reference=request.reference,
    )


def _started(asked: tuple[StartRequest, Definition], outcome: Outcome) -> Started | CommandRejected:
    if isinstance(outcome, CommandRejected):
        return outcome
    request, definition = asked
    return Started(
        key=outcome.instance_key,
        process_id=definition.definition_id,
        version=outcome.result["version"],
        definition_key=outcome.result["definition"],
        business_id=request.business_id,
        tags=request.tags,
    )


def cancel_instance(
    key: int,
    *,
    reason: str = "",
    reference: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Terminate an instance and everything in it; the journal keeps the *reason*."""
    limits.check_reason(reason)
    submit(
        Envelope(
            command=CancelInstance(reason),
            instance_key=key,
            actor=actor,
            missing=rejections.no_such("CANCEL", "cancel a", "process instance", key),
            command_id=command_ids.of("cancel", key, actor, command_id),
            reference=reference,
        )
    )


def assign_business_id(
    key: int, business_id: str, *, actor: Actor, command_id: str | None = None
) -> None:
    """Give a running instance the business id that it has not got yet; once, for good."""
    limits.check_business_id(business_id)
    submit(
        Envelope(
            command=AssignBusinessId(business_id),
            instance_key=key,
            actor=actor,
            missing=rejections.no_such(
                "ASSIGN", "assign a business id to", "process instance", key
            ),
            command_id=command_ids.of("business-id", key, actor, command_id),
        )
    )


def set_variables(
    scope_key: int,
    variables: Mapping[str, Value],
    *,
    local: bool = False,
    reference: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Write variables at an instance or element instance; not *local*, each where it is known."""
    limits.check_variables(variables)
    route = routes.element(scope_key)
    missing = rejections.no_such("UPDATE", "update variables for", "element", scope_key)
    if route is None:
        raise missing
    submit(
        Envelope(
            command=SetVariables(route.item, variables, local),
            instance_key=route.instance,
            missing=missing,
            parts=route.parts,
            actor=actor,
            command_id=command_ids.of("variables", scope_key, actor, command_id),
            reference=reference,
        )
    )


def activate_elements(
    item_key: int,
    activations: Sequence[Activation],
    *,
    cancel_remaining: bool = False,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Choose activities from the menu of a running ad-hoc sub-process."""
    for activation in activations:
        limits.check_variables(activation.variables)
    route = routes.element(item_key)
    missing = rejections.no_such(
        "ACTIVATE", "activate activities for", "ad-hoc sub-process", item_key
    )
    if route is None:
        raise missing
    submit(
        Envelope(
            command=ActivateElements(route.item, tuple(activations), cancel_remaining),
            instance_key=route.instance,
            missing=missing,
            parts=route.parts,
            actor=actor,
            command_id=command_ids.of("activate", item_key, actor, command_id),
        )
    )


def resolve_incident(
    key: int,
    *,
    reference: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Try the failed step of an incident again (a job needs new retries first)."""
    found = routes.incident(key)
    missing = rejections.no_such("RESOLVE", "resolve", "incident", key)
    if found is None:
        raise missing
    route, job = found
    job_route = routes.jobs([job]).get(job) if job is not None else None
    submit(
        Envelope(
            command=ResolveIncident(route.item, key),
            instance_key=route.instance,
            missing=missing,
            parts=route.parts,
            job_type=job_route.type if job_route is not None else None,
            actor=actor,
            command_id=command_ids.of("resolve", key, actor, command_id),
            reference=reference,
        )
    )
