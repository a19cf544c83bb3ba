"""Words that several tables share."""

from django.db import models

DEFAULT_TENANT = "<default>"


class RunState(models.TextChoices):
    """The life of an instance or element instance, as the REST API says it.

    Cases also store the other words of `engine.runtime.state` in element instances.
    """

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"


CLOSED = "CLOSED"  #: the last state of a case; until then it may go on again

#: The states of processes that have not ended.
LIVING = (RunState.ACTIVE, RunState.SUSPENDED)

#: Instances that have a state to go on from.
NOT_OVER = models.Q(state__in=LIVING) | models.Q(kind="case") & ~models.Q(state=CLOSED)
