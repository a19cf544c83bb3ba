"""What has been deployed: files, and the definitions found in them."""

from django.db import models

from engine.store.fields import JsonField, MomentField, OptionalTextField, WordField
from engine.store.models.words import DEFAULT_TENANT


class Deployment(models.Model):
    """One deployment: all its files or none; ``note`` says what was passed over knowingly."""

    key = models.BigIntegerField(primary_key=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)
    deployed_at = MomentField()
    actor = models.TextField()
    note = models.TextField(default="")

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return str(self.key)


class DefinitionKind(models.TextChoices):
    """What a definition is."""

    PROCESS = "process"
    DECISION = "decision"
    REQUIREMENTS = "drg"
    FORM = "form"
    CASE = "case"
    RESOURCE = "resource"


class Definition(models.Model):
    """One version of a process, decision, requirements graph, form, case or other file.

    A decision's ``data`` is empty: the row of its requirements graph (``requirements_key``)
    holds the file. ``seq`` is the position in its deployment. A requirements graph has a
    ``namespace``, and in ``imports`` the keys of the graphs that its imports lead to.
    """

    key = models.BigIntegerField(primary_key=True)
    kind = models.TextField(choices=DefinitionKind)
    definition_id = models.TextField()
    name = OptionalTextField()
    version = models.IntegerField()
    version_tag = OptionalTextField()
    deployment_key = models.BigIntegerField()
    requirements_key = models.BigIntegerField(null=True)
    requirements_id = OptionalTextField()
    resource_name = models.TextField()
    checksum = models.BinaryField()
    data = models.BinaryField(default=b"")
    tenant_id = models.TextField(default=DEFAULT_TENANT)
    is_latest = models.BooleanField(default=True)
    has_start_form = models.BooleanField(default=False)
    state = WordField(default="ACTIVE")
    deployed_at = MomentField()
    seq = models.IntegerField(default=0)
    namespace = OptionalTextField()
    imports = JsonField(default=list)

    class Meta:
        app_label = "engine"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "definition_id", "version"], name="definition_version"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "definition_id"],
                condition=models.Q(is_latest=True),
                name="definition_latest",
            ),
        ]
        indexes = [
            models.Index(fields=["deployment_key"], name="definition_deployment"),
            models.Index(fields=["requirements_key"], name="definition_requirements"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} v{self.version}"
