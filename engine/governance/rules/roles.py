"""Roles: which groups may use which verb (`decisions.md`, section 5).

Modelers deploy and start; operators start, cancel, set variables and mend; auditors only read.
Everyone who is signed in has an inbox, so task verbs are not judged by role. Workers and tokens
do jobs, publish messages and start instances.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.governance.principal import MODELERS, OPERATORS
from engine.governance.rule import ALLOW, Deny, Request, Verdict

_BUILD = (MODELERS,)
_OPERATE = (OPERATORS,)
_RUN = (MODELERS, OPERATORS)

#: Who may use a verb: groups, and whether machines (tokens, workers, agents) may too.
VERBS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "Deploy": (_BUILD, False),
    "DeleteDefinition": (_BUILD, False),
    "StartInstance": (_RUN, True),
    "EvaluateDecision": (_RUN, True),
    "PublishMessage": (_RUN, True),
    "BroadcastSignal": (_RUN, True),
    "EvaluateConditionals": (_RUN, True),
    "CancelInstance": (_OPERATE, False),
    "RestartInstance": (_OPERATE, False),
    "DeleteInstance": (_OPERATE, False),
    "SuspendInstance": (_OPERATE, False),
    "ResumeInstance": (_OPERATE, False),
    "AssignBusinessId": (_OPERATE, False),
    "SetVariables": (_OPERATE, False),
    "ModifyInstance": (_OPERATE, False),
    "MigrateInstance": (_OPERATE, False),
    "ResolveIncident": (_OPERATE, False),
    "UpdateJobRetries": (_OPERATE, False),
    "ActivateElements": (_OPERATE, True),
    "ChooseItem": (_OPERATE, True),
    "StoreDocument": (_RUN, True),
    "DeleteDocument": (_OPERATE, True),
    "SetClock": (_OPERATE, False),
    "TakeJobs": (_OPERATE, True),
    "CompleteJob": (_OPERATE, True),
    "FailJob": (_OPERATE, True),
    "ThrowJobError": (_OPERATE, True),
    "UpdateJob": (_OPERATE, True),
    "CompleteTurn": ((), True),
    "FailTurn": ((), True),
}

#: Judged by whose the task is, not by role.
OF_TASKS = frozenset(("CompleteTask", "AssignTask", "UpdateTask", "DecideTask"))

MACHINES = frozenset(("worker", "agent", "token"))


@dataclass(frozen=True, slots=True)
class Roles:
    """The verb is one of the actor's roles."""

    def verify(self, request: Request) -> Verdict:
        """Allow trusted actors, the verb's groups, and machines where they may.

        A verb that is nobody's is the engine's own.
        """
        actor = request.actor
        if actor.trusted or request.verb in OF_TASKS:
            return ALLOW
        groups, machines = VERBS.get(request.verb, ((), False))
        if machines and actor.kind in MACHINES:
            return ALLOW
        if not actor.groups.isdisjoint(groups):
            return ALLOW
        wanted = " or ".join(f"'{group}'" for group in groups) or "the engine itself"
        return Deny(f"{actor} may not do {request.verb}: it is for {wanted}.")
