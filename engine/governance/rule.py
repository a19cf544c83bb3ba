"""A rule of governance: a frozen value that judges one request and says why.

A verdict is `Allow`, `Deny` with a reason that a person can read, or `AskHuman` with who may
approve. A gate asks every rule that applies; the strictest verdict wins (deny, ask, allow).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.governance.principal import Actor


@dataclass(frozen=True, slots=True)
class Allow:
    """The request may go on."""


@dataclass(frozen=True, slots=True)
class Deny:
    """The request is refused; *reason* is a whole sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class AskHuman:
    """The request waits until one of *approvers* (group names) has approved it."""

    reason: str
    approvers: tuple[str, ...] = ()


Verdict = Allow | Deny | AskHuman

ALLOW = Allow()


@dataclass(frozen=True, slots=True)
class Request:
    """What a gate is asked.

    Attributes:
        verb: what the actor wants: the command's name (``CompleteTask``), or one of the other
            verbs of `engine.governance.rules.roles`.
        job_type: the type of the job it is about, where it is about one.
        task: the attributes of the task it is about (``assignee``, ``candidateGroups``,
            ``candidateUsers``, ``name``), where it is about one.
    """

    actor: Actor
    verb: str
    job_type: str | None = None
    task: Mapping[str, Any] | None = None


class Rule(Protocol):
    """One rule; `verify` knows nothing but the request."""

    def verify(self, request: Request) -> Verdict:
        """The verdict on *request*."""
