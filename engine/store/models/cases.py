"""Cases beyond what every instance has: their items, their data, and who holds their roles."""

from django.db import models

from engine.store.fields import OptionalTextField
from engine.store.models.words import DEFAULT_TENANT


class CaseItem(models.Model):
    """What is to be said of an item of a case beside its element instance (same ``key``).

    ``required`` is the value of its rule when it was created. ``planned_by`` and ``role`` say who
    planned a discretionary item, and in which role. ``called_key`` is the process or case behind
    it, which it keeps when it has ended.
    """

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField()
    definition_id = models.TextField()
    required = models.BooleanField(default=False)
    discretionary = models.BooleanField(default=False)
    planned_by = OptionalTextField()
    role = OptionalTextField()
    called_key = models.BigIntegerField(null=True)
    called_kind = OptionalTextField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [models.Index(fields=["instance_key", "key"], name="case_item_of")]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.key}"


class CaseRole(models.Model):
    """A user or group that holds a role of a case; a role that nobody holds has no row."""

    pk = models.CompositePrimaryKey("instance_key", "role", "kind", "name")
    instance_key = models.BigIntegerField()
    role = models.TextField()
    kind = models.TextField()
    name = models.TextField()

    class Meta:
        app_label = "engine"
        indexes = [models.Index(fields=["kind", "name", "instance_key"], name="case_role_holder")]

    def __str__(self) -> str:
        return f"{self.role} of {self.instance_key}: {self.kind} {self.name}"
