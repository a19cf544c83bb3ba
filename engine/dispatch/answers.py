"""What the door answers: small frozen values, free of Django.

Words are those of the REST API; keys are int64, times are epoch milliseconds unless the name
says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.feel.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """One definition that a deployment made, or found already there with the same bytes.

    Attributes:
        kind: ``process``, ``case``, ``decision``, ``drg``, ``form`` or ``resource``.
        id: the id in the model (a resource's is its file name).
        requirements_id: of a decision, the id of its requirements graph.
        new: False when the same bytes under the same name were deployed before.
    """

    kind: str
    key: int
    id: str
    version: int
    name: str | None
    resource_name: str
    version_tag: str | None = None
    requirements_id: str | None = None
    requirements_key: int | None = None
    requirements_name: str | None = None
    new: bool = True


@dataclass(frozen=True, slots=True)
class Deployment:
    """What one atomic deployment brought; the items stand in the order of the files."""

    key: int
    items: tuple[Deployed, ...]
    tenant_id: str = "<default>"


@dataclass(frozen=True, slots=True)
class StartedByCondition:
    """An instance that a conditional start event has begun."""

    definition_key: int
    key: int


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an evaluation of conditional start events has started; ``key`` is its own."""

    key: int
    started: tuple[StartedByCondition, ...]


@dataclass(frozen=True, slots=True)
class Started:
    """A new instance; ``key`` is the process instance key."""

    key: int
    process_id: str
    version: int
    definition_key: int
    business_id: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivatedJob:
    """A job handed to a worker until ``deadline`` (epoch ms). ``token`` fences its answer.

    The worker may change ``variables``; ``parts`` says where the engine finds the element. A task
    listener gets the ``user_task`` as it will be, with the names of the REST API.
    """

    key: int
    type: str
    kind: str
    listener_event_type: str
    instance_key: int
    item_key: int
    definition_key: int
    process_id: str
    version: int
    element_id: str
    headers: Mapping[str, str]
    worker: str
    retries: int
    deadline: int
    priority: int
    variables: Mapping[str, Value]
    token: str
    business_id: str | None = None
    root_key: int | None = None
    tags: tuple[str, ...] = ()
    tenant_id: str = "<default>"
    parts: tuple[tuple[int, int], ...] = ()
    user_task: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One job's answer in a batch of completions."""

    key: int
    variables: Mapping[str, Value] = field(default_factory=dict)
    token: str | None = None
    command_id: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A message that was taken; ``key`` is the message key."""

    key: int


@dataclass(frozen=True, slots=True)
class Correlated:
    """A message that met a subscription of *instance_key*."""

    key: int
    instance_key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOutcome:
    """One standalone evaluation, stored as decision instances under ``evaluation_key``.

    Attributes:
        output: the decision's value; None when it failed.
        failure: why it failed, or None.
        failed_decision: the id of the decision at fault, or None.
        trace: every evaluated decision with its inputs and the rules that matched, in order.
    """

    evaluation_key: int
    decision_id: str
    decision_key: int
    name: str
    version: int
    requirements_id: str
    requirements_key: int
    output: Value
    failure: str | None
    failed_decision: str | None
    trace: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """The latest version of a process, for lists; ``documentation`` is the model's own text."""

    key: int
    id: str
    name: str | None
    version: int
    has_start_form: bool
    deployed_at: datetime
    documentation: str | None = None
