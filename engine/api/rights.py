"""What a caller of the API may read. What it may do is judged behind the door, in governance.

Everyone who is signed in reads definitions and the tasks that are shown to them. What instances
did and know is for operators and auditors. A token that is confined to job types
reads nothing.
"""

from engine.api.problems import ApiProblem
from engine.public import AUDITORS, OPERATORS, Actor


def reads_runs(actor: Actor) -> bool:
    """Whether *actor* reads instances and what belongs to them."""
    return actor.job_types is None and actor.is_in(OPERATORS, AUDITORS)


def require_runs(actor: Actor, what: str) -> None:
    """Refuse an *actor* that does not read instances.

    Raises:
        ApiProblem: 403, naming the groups that may.
    """
    if not reads_runs(actor):
        raise forbidden(actor, f"read {what}", OPERATORS, AUDITORS)


def require_definitions(actor: Actor, what: str) -> None:
    """Refuse a token that is confined to jobs."""
    if actor.job_types is not None and not actor.trusted:
        raise ApiProblem(
            403, "FORBIDDEN", f"The token '{actor.name}' is for jobs only; it may not read {what}."
        )


def forbidden(actor: Actor, action: str, *groups: str) -> ApiProblem:
    """403: *actor* would need one of *groups* to do *action*."""
    return ApiProblem(
        403,
        "FORBIDDEN",
        f"'{actor}' may not {action}; that is for the groups {', '.join(groups)}.",
    )
