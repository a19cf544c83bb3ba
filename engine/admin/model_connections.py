"""Model connections: how to reach a model. The key goes in and never comes out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from engine.admin.fields import JsonFormField, WriteOnlyField, wide
from engine.governance import secrets
from engine.store.models.agents import ModelConnection

PARAMETERS = frozenset({"maxTokens", "temperature"})


def secret_of(connection: ModelConnection) -> str:
    """The name under which the key of a connection is kept."""
    return f"model-connection:{connection.name}"


class ModelConnectionForm(forms.ModelForm[ModelConnection]):
    """A connection, with its key as something that can only be written."""

    name = forms.SlugField(
        max_length=100,
        help_text="What models and decisions call it, for example writer or claude-large.",
        widget=wide(),
    )
    provider = forms.CharField(
        max_length=100,
        help_text="As litellm names it: openai, anthropic, azure, ollama, … or scripted.",
        widget=wide(),
    )
    model = forms.CharField(
        max_length=200, help_text="The provider's name of the model.", widget=wide()
    )
    base_url = forms.URLField(
        label="Base URL",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Only for a server of your own or a proxy.",
        widget=wide(),
    )
    key = WriteOnlyField(
        max_length=4_000,
        help_text="Kept encrypted and never shown again. Left empty, the present key stays.",
    )
    forget_key = forms.BooleanField(required=False, help_text="Delete the present key.")
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False, initial="USD")
    parameters = JsonFormField(
        only_object=True, required=False, help_text='For example {"maxTokens": 2000}.'
    )

    class Meta:
        model = ModelConnection
        fields = (
            "name",
            "provider",
            "model",
            "base_url",
            "input_price",
            "output_price",
            "currency",
            "parameters",
            "enabled",
        )
        help_texts = {
            "input_price": "Per million tokens; without a price nothing is counted in money.",
            "output_price": "Per million tokens.",
        }

    def clean_parameters(self) -> dict[str, Any]:
        """Only the parameters that are passed on."""
        given: dict[str, Any] = self.cleaned_data["parameters"]
        unknown = sorted(given.keys() - PARAMETERS)
        if unknown:
            raise forms.ValidationError(
                f"Expected only {', '.join(sorted(PARAMETERS))}; found {', '.join(unknown)}."
            )
        return given


@admin.register(ModelConnection)
class ModelConnectionAdmin(admin.ModelAdmin[ModelConnection]):
    form = ModelConnectionForm
    list_display = ("name", "provider", "model", "base_url", "has_key", "enabled")
    list_filter = ("provider", "enabled")
    search_fields = ("name", "model")
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "provider", "model", "base_url", "enabled")}),
        ("Key", {"fields": ("key", "forget_key")}),
        ("Prices", {"fields": ("input_price", "output_price", "currency")}),
        ("Call", {"fields": ("parameters",)}),
    )

    @admin.display(boolean=True, description="Key")
    def has_key(self, connection: ModelConnection) -> bool:
        """Whether a key is kept for it."""
        return bool(connection.secret_name)

    def get_readonly_fields(
        self, request: HttpRequest, obj: ModelConnection | None = None
    ) -> tuple[str, ...]:
        """Models name a connection, so its name stays."""
        return () if obj is None else ("name",)

    def save_model(
        self, request: HttpRequest, obj: ModelConnection, form: Any, change: bool
    ) -> None:
        """Keep the connection, and its key apart from it."""
        if form.cleaned_data["key"]:
            obj.secret_name = secret_of(obj)
            secrets.put(obj.secret_name, form.cleaned_data["key"])
        elif form.cleaned_data["forget_key"] and obj.secret_name:
            secrets.delete(obj.secret_name)
            obj.secret_name = ""
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: ModelConnection) -> None:
        """The key goes with its connection."""
        if obj.secret_name == secret_of(obj):
            secrets.delete(obj.secret_name)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """The keys go with their connections."""
        for connection in queryset:
            self.delete_model(request, connection)
