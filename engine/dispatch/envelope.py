"""A command on its way to an instance, and what comes back.

An `Envelope` names its instance by key, because callers know jobs, tasks and incidents and
`engine.dispatch.routes` has looked up where they live. What the caller may do is judged when
the instance is locked (`engine.governance.gates`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.governance.principal import Actor
from engine.runtime.commands import Command, CommandRejected
from engine.runtime.state import PartKey

NEW = 0  #: `Envelope.instance_key` of a StartInstance: the key is taken in the transaction


@dataclass(frozen=True, slots=True)
class CaseAsk:
    """The command is for a member of a case, who acts in *roles*, or in those that he holds."""

    roles: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One command with its sender.

    Attributes:
        instance_key: the instance, or `NEW`.
        command_id: makes the command repeatable, None for commands that nobody repeats.
        parts: parts of large scopes that the command touches.
        job: the job's key when *token* must be that of its present lease.
        job_type: the type of the job that is answered, for the gates and for who waits for it.
        task: the attributes of a user task that is a job, for the gates.
        case: of a command to a case by one of its members; its roles are those under the lock.
        missing: what to answer when the instance is not there.
        result: what the receipt keeps for a repeat, beside the instance and its turn.
        reference: the number that the client gave to what it asks for.
    """

    command: Command
    actor: Actor
    instance_key: int = NEW
    command_id: str | None = None
    parts: tuple[PartKey, ...] = ()
    job: int | None = None
    token: str | None = None
    job_type: str | None = None
    task: Mapping[str, Any] | None = None
    case: CaseAsk | None = None
    missing: CommandRejected | None = None
    result: Any = None
    reference: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A command was carried out: in turn *seq* of the instance."""

    instance_key: int
    seq: int
    result: Any = None


class CommandFailed(CommandRejected):
    """The engine itself could not carry the command out; nothing of it was kept.

    The cause stands in the log and in ``__cause__``.
    """

    def __init__(self, message: str) -> None:
        super().__init__("INTERNAL_ERROR", message)


class Skipped(CommandRejected):
    """Somebody else works on the instance just now; a drain comes again later."""

    def __init__(self, instance_key: int) -> None:
        super().__init__("BUSY", f"Instance '{instance_key}' is being worked on.")


Outcome = Receipt | CommandRejected
