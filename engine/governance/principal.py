"""Who acts: a person, a token, a worker, an agent, or the engine itself.

An `Actor` is what every command carries and what the journal records (``user:alice``). It is
made once, at the border (session, token, worker pool), and never looked up again inside.
"""

from dataclasses import dataclass, field, replace

MODELERS = "modelers"
OPERATORS = "operators"
AUDITORS = "auditors"


@dataclass(frozen=True, slots=True)
class Actor:
    """One principal with what it needs to be judged.

    Attributes:
        kind: ``user``, ``token``, ``worker``, ``system`` or ``agent``.
        groups: names of the groups the principal is in.
        superuser: may do everything.
        job_types: the only job types it may take and answer; None when it is not confined.
        user: the name of the person behind a token, or None.
    """

    kind: str
    name: str
    groups: frozenset[str] = field(default_factory=frozenset)
    superuser: bool = False
    job_types: frozenset[str] | None = None
    user: str | None = None

    def __str__(self) -> str:
        """``user:alice``, as the journal records it."""
        return f"{self.kind}:{self.name}"

    @property
    def person(self) -> str | None:
        """The user name that tasks are assigned to: the user's own, or a token's owner."""
        return self.name if self.kind == "user" else self.user

    @property
    def trusted(self) -> bool:
        """Whether no role is asked for: the engine itself and superusers."""
        return self.superuser or self.kind == "system"

    def is_in(self, *groups: str) -> bool:
        """Whether the actor is trusted or in at least one of *groups*."""
        return self.trusted or not self.groups.isdisjoint(groups)

    def as_engine(self) -> "Actor":
        """The same name, without a need for further rights: what was asked has been admitted."""
        return replace(self, superuser=True, job_types=None)


SYSTEM = Actor("system", "helm")
