"""Rows that belong to the installation: keys, clock, settings, secrets, tokens."""

from django.db import models

from engine.store.fields import JsonField, MomentField
from engine.store.models.words import DEFAULT_TENANT


class KeyBlock(models.Model):
    """The next key to hand out; one row. PostgreSQL uses the sequence ``engine_keys`` instead."""

    id = models.IntegerField(primary_key=True)
    next = models.BigIntegerField()

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return str(self.next)


class Clock(models.Model):
    """The pinned engine time; without the row the database's time holds."""

    id = models.IntegerField(primary_key=True)
    pinned = models.BigIntegerField()

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return str(self.pinned)


class Setting(models.Model):
    """A setting that is changed in the admin, by name."""

    name = models.TextField(primary_key=True)
    value = JsonField(null=True, blank=True)

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return self.name


class Secret(models.Model):
    """A secret, AES-GCM encrypted with the key that ``key_id`` names."""

    name = models.TextField(primary_key=True)
    key_id = models.TextField()
    nonce = models.BinaryField()
    ciphertext = models.BinaryField()
    updated_at = MomentField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A bearer token, kept as its SHA-256. ``job_types`` empty means every type."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    token_hash = models.TextField(unique=True)
    prefix = models.TextField()
    user_id = models.BigIntegerField(null=True, blank=True)
    job_types = JsonField(default=list, blank=True)
    created_at = MomentField()
    expires_at = MomentField(null=True, blank=True)
    last_used_at = MomentField(null=True, blank=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.name
