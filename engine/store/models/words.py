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


#: The states of instances that have not ended.
LIVING = (RunState.ACTIVE, RunState.SUSPENDED)
