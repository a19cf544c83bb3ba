"""A token that is confined to job types takes and answers no others."""

from dataclasses import dataclass

from engine.governance.rule import ALLOW, Deny, Request, Verdict

#: What a confined token may do at all: everything about the jobs of its types.
JOB_VERBS = frozenset(
    ("TakeJobs", "CompleteJob", "FailJob", "ThrowJobError", "UpdateJob", "CompleteTurn", "FailTurn")
)


@dataclass(frozen=True, slots=True)
class JobTypes:
    """The job's type is one of the token's."""

    def verify(self, request: Request) -> Verdict:
        """Allow unconfined actors, and confined ones within their types."""
        types = request.actor.job_types
        if types is None:
            return ALLOW
        if request.verb not in JOB_VERBS:
            return Deny(f"{request.actor} may only work on jobs of the types {_list(types)}.")
        if request.job_type not in types:
            return Deny(
                f"{request.actor} may not work on jobs of type '{request.job_type}', only on "
                f"{_list(types)}."
            )
        return ALLOW


def _list(types: frozenset[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(types)) or "(none)"
