"""Documents: files that people and workers hand to a process, referred to by its variables."""

from django.db import models

from engine.store.fields import JsonField, MomentField, OptionalTextField
from engine.store.models.words import DEFAULT_TENANT


class Document(models.Model):
    """One file with what is known about it; it is never changed, only deleted.

    ``hash`` is the SHA-256 of the content. A document that expires is forgotten then.
    """

    id = models.TextField(primary_key=True)
    content = models.BinaryField()
    hash = models.TextField()
    size = models.BigIntegerField()
    file_name = models.TextField()
    content_type = models.TextField()
    expires_at = MomentField(null=True)
    process_id = OptionalTextField()
    instance_key = models.BigIntegerField(null=True)
    properties = JsonField(default=dict)
    created_at = MomentField()
    created_by = models.TextField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(expires_at__isnull=False),
                name="document_expiry",
            ),
            models.Index(
                fields=["instance_key"],
                condition=models.Q(instance_key__isnull=False),
                name="document_of",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.id}"
