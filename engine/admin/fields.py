"""Form fields of the administration: JSON kept exact, secrets that are never shown again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engine.store import json

MAX_JSON = 100_000


def wide() -> forms.TextInput:
    """A text input as wide as Django's own."""
    return forms.TextInput(attrs={"class": "vTextField"})


class JsonFormField(forms.CharField):
    """A JSON value as text, decimals kept as they were typed."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField", "spellcheck": "false"})

    def __init__(self, *, only_object: bool = False, **kwargs: Any) -> None:
        self.only_object = only_object
        kwargs.setdefault("max_length", MAX_JSON)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored value as its JSON text; what was typed stays as typed."""
        return value if isinstance(value, str) or value is None else json.encode(value).decode()

    def clean(self, value: Any) -> Any:
        """The value of the text; nothing is an empty object, or null."""
        text = super().clean(value)
        if not text.strip():
            return {} if self.only_object else None
        try:
            found = json.decode(text)
        except ValueError as error:
            raise ValidationError(
                _("This is not JSON: %(error)s"), code="json", params={"error": error}
            ) from error
        if self.only_object and not isinstance(found, dict):
            raise ValidationError(_("Expected a JSON object, like {}."), code="object")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the text says something else than the stored value."""
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class WriteOnlyField(forms.CharField):
    """A secret: what is stored is never sent to the browser; left empty, it stays."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("strip", True)
        kwargs["widget"] = forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "off", "class": "vTextField"}
        )
        super().__init__(**kwargs)
