"""The filters of the list of instances: read from the address, so that they stay and compose.

Every filter is optional; they are joined by AND. A filter that cannot be understood narrows
nothing and is told beside its field.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

import msgspec
from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from engine.store import json
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.words import RunState

Rows = QuerySet[Instance]

LARGEST_KEY = 2**63 - 1
STATES = (("", "Any"), *((state.value, state.label.capitalize()) for state in RunState))


class InstanceFilters(forms.Form):
    """One field for each filter; the names are those in the address."""

    process = forms.ChoiceField(required=False, choices=(("", "All processes"),))
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    state = forms.ChoiceField(required=False, choices=STATES)
    incident = forms.BooleanField(required=False, label="With an incident")
    business = forms.CharField(required=False, label="Business id", max_length=256)
    key = forms.IntegerField(
        required=False, label="Instance key", min_value=1, max_value=LARGEST_KEY
    )
    element = forms.CharField(
        required=False,
        label="Is at element",
        max_length=256,
        help_text="An element's id; the instance is there now.",
    )
    variable = forms.CharField(
        required=False,
        max_length=1_000,
        help_text="name=value; a value as JSON, or plain text.",
    )
    since = forms.DateField(required=False, label="Started from")
    until = forms.DateField(required=False, label="Started until")

    def __init__(self, data: Mapping[str, Any], processes: Mapping[str, str]) -> None:
        super().__init__(data)
        chosen = str(data.get("process", ""))
        known = dict(processes)
        if chosen:
            known.setdefault(chosen, chosen)  # a process that is no longer deployed
        field = self.fields["process"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = (("", "All processes"), *known.items())
        for name, shown in self.fields.items():
            shown.widget.attrs.update(_LOOKS.get(name, {}))
        self.full_clean()

    def clean_variable(self) -> tuple[str, str] | None:
        """The name and the value as it is stored."""
        text = str(self.cleaned_data["variable"]).strip()
        if not text:
            return None
        name, separator, value = text.partition("=")
        if not separator or not name.strip():
            raise forms.ValidationError("Write name=value, for example amount=48000.")
        try:
            given = json.decode(value.strip())
        except msgspec.DecodeError:
            given = value.strip()
        return name.strip(), json.encode(given).decode()

    @property
    def active(self) -> dict[str, str]:
        """What is in the address and understood, by name."""
        return {
            name: str(self.data[name])
            for name, value in self.cleaned_data.items()
            if value not in (None, "", False)
        }

    @property
    def more(self) -> int:
        """How many of the seldom used filters are set."""
        return len(set(self.active) & {"version", "key", "element", "variable", "since", "until"})

    def address(self, *, without: str = "", **more: object) -> str:
        """The query string of these filters, with one taken away or others added."""
        kept = {name: value for name, value in self.active.items() if name != without}
        return urlencode({**kept, **{name: value for name, value in more.items() if value}})

    def applied(self, rows: Rows, *, without: str = "") -> Rows:
        """*rows* narrowed by every filter but *without*."""
        for name, value in self.cleaned_data.items():
            if name != without and value not in (None, "", False):
                rows = _APPLY[name](rows, value)
        return rows


_LOOKS: Mapping[str, dict[str, Any]] = {
    "version": {"placeholder": "any", "inputmode": "numeric"},
    "business": {"placeholder": "any", "autocomplete": "off"},
    "key": {"placeholder": "any", "inputmode": "numeric", "autocomplete": "off"},
    "element": {"placeholder": "any", "autocomplete": "off", "list": "elements"},
    "variable": {"placeholder": "name=value", "autocomplete": "off"},
    "since": {"type": "date"},
    "until": {"type": "date"},
}


def _element(rows: Rows, value: str) -> Rows:
    there = ElementInstance.objects.filter(
        instance_key=OuterRef("key"), element_id=value, ended_at__isnull=True
    )
    return rows.filter(Exists(there))


def _variable(rows: Rows, value: tuple[str, str]) -> Rows:
    name, text = value
    return rows.filter(
        Exists(Variable.objects.filter(scope_key=OuterRef("key"), name=name, value=text))
    )


_APPLY: Mapping[str, Callable[[Rows, Any], Rows]] = {
    "process": lambda rows, value: rows.filter(process_id=value),
    "version": lambda rows, value: rows.filter(version=value),
    "state": lambda rows, value: rows.filter(state=value),
    "incident": lambda rows, value: rows.filter(incidents__gt=0),
    "business": lambda rows, value: rows.filter(business_id=value),
    "key": lambda rows, value: rows.filter(key=value),
    "element": _element,
    "variable": _variable,
    "since": lambda rows, value: rows.filter(
        started_at__gte=datetime.combine(value, time.min, UTC)
    ),
    "until": lambda rows, value: rows.filter(
        started_at__lte=datetime.combine(value, time.max, UTC)
    ),
}
