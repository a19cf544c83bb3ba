"""The two gates of the pipe (`architecture.md`, section 3).

*admit* stands before a command reaches its instance: may this actor ask for this now?
*release* stands before something leaves the engine for an actor: may this job be handed to it?
What is not allowed raises `CommandRejected` FORBIDDEN with the rule's sentence.
"""

from collections.abc import Sequence

from engine.governance.rule import ALLOW, AskHuman, Deny, Request, Rule, Verdict
from engine.governance.rules.job_types import JobTypes
from engine.governance.rules.roles import Roles
from engine.governance.rules.task_owner import TaskOwner
from engine.runtime.commands import CommandRejected

ADMIT: Sequence[Rule] = (JobTypes(), Roles(), TaskOwner())
RELEASE: Sequence[Rule] = (JobTypes(), Roles())


def judge(rules: Sequence[Rule], request: Request) -> Verdict:
    """The strictest verdict of *rules*: a denial, else a question, else allowed."""
    asked: Verdict = ALLOW
    for rule in rules:
        verdict = rule.verify(request)
        if isinstance(verdict, Deny):
            return verdict
        if isinstance(verdict, AskHuman):
            asked = verdict
    return asked


def admit(request: Request) -> None:
    """Let a command through.

    Raises:
        CommandRejected: FORBIDDEN, with the reason.
    """
    _pass(judge(ADMIT, request), request)


def release(request: Request) -> None:
    """Let an effect out to the actor.

    Raises:
        CommandRejected: FORBIDDEN, with the reason.
    """
    _pass(judge(RELEASE, request), request)


def _pass(verdict: Verdict, request: Request) -> None:
    if isinstance(verdict, Deny):
        raise CommandRejected("FORBIDDEN", verdict.reason)
    if isinstance(verdict, AskHuman):
        who = ", ".join(verdict.approvers) or "a person"
        raise CommandRejected(
            "FORBIDDEN", f"{request.verb} needs the approval of {who}: {verdict.reason}"
        )
