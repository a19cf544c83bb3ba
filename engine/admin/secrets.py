"""Secrets: kept encrypted, written and never read by people."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from engine.admin.fields import WriteOnlyField, wide
from engine.governance import secrets
from engine.store.models.system import Secret


class SecretForm(forms.ModelForm[Secret]):
    """A name, and a value that can only be written."""

    name = forms.RegexField(
        r"^[A-Za-z0-9_.:\-]{1,200}$", help_text="What connectors call it.", widget=wide()
    )
    value = WriteOnlyField(
        max_length=100_000,
        required=True,
        help_text="Kept encrypted and never shown again.",
    )

    class Meta:
        model = Secret
        fields = ("name",)


@admin.register(Secret)
class SecretAdmin(admin.ModelAdmin[Secret]):
    form = SecretForm
    list_display = ("name", "updated_at", "key_id")
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "value")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Secret | None = None
    ) -> tuple[str, ...]:
        """A secret is sealed together with its name."""
        return () if obj is None else ("name",)

    def save_model(self, request: HttpRequest, obj: Secret, form: Any, change: bool) -> None:
        """Seal the value; the row is made by who seals it."""
        secrets.put(obj.name, form.cleaned_data["value"])
