"""Words that several tables share."""

from django.db import models

DEFAULT_TENANT = "<default>"


class RunState(models.TextChoices):
    """The life of an instance or element instance, as the REST API says it.

    Cases also store the other words of `engine.runtime.state` in element instances.
    """

    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"
