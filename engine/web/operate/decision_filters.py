"""The filters of the list of decisions: read from the address, as those of instances."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import F, QuerySet

from engine.store.models.decisions import DecisionInstance
from engine.web.operate.instance_filters import LARGEST_KEY

Rows = QuerySet[DecisionInstance]


class DecisionFilters(forms.Form):
    """One field for each filter; the names are those in the address."""

    decision = forms.ChoiceField(required=False)
    process = forms.ChoiceField(required=False, label="Asked by process")
    failed = forms.BooleanField(required=False, label="Failed")
    required = forms.BooleanField(required=False, label="Also required decisions")
    instance = forms.IntegerField(
        required=False, label="Instance key", min_value=1, max_value=LARGEST_KEY
    )
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    since = forms.DateField(required=False, label="Decided from")
    until = forms.DateField(required=False, label="Decided until")

    def __init__(
        self,
        data: Mapping[str, Any],
        decisions: Mapping[str, str],
        processes: Mapping[str, str],
    ) -> None:
        super().__init__(data)
        self._choose("decision", "All decisions", decisions)
        self._choose("process", "Any, or none", processes)
        for name, field in self.fields.items():
            field.widget.attrs.update(_LOOKS.get(name, {}))
        self.full_clean()

    def _choose(self, name: str, nothing: str, known: Mapping[str, str]) -> None:
        chosen = str(self.data.get(name, ""))
        choices = dict(known)
        if chosen:
            choices.setdefault(chosen, chosen)  # one that is no longer deployed
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = (("", nothing), *choices.items())

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
        return len(set(self.active) & {"instance", "version", "since", "until"})

    def address(self, *, without: str = "", **more: object) -> str:
        """The query string of these filters, with one taken away or others added."""
        kept = {name: value for name, value in self.active.items() if name != without}
        return urlencode({**kept, **{name: value for name, value in more.items() if value}})

    def applied(self, rows: Rows, *, without: str = "") -> Rows:
        """*rows* narrowed by every filter but *without*."""
        if not self.cleaned_data.get("required") and not self.cleaned_data.get("decision"):
            rows = rows.filter(decision_key=F("root_decision_key"))
        for name, value in self.cleaned_data.items():
            if name in _APPLY and name != without and value not in (None, "", False):
                rows = _APPLY[name](rows, value)
        return rows


_LOOKS: Mapping[str, dict[str, Any]] = {
    "instance": {"placeholder": "any", "inputmode": "numeric", "autocomplete": "off"},
    "version": {"placeholder": "any", "inputmode": "numeric"},
    "since": {"type": "date"},
    "until": {"type": "date"},
}

_APPLY: Mapping[str, Callable[[Rows, Any], Rows]] = {
    "decision": lambda rows, value: rows.filter(decision_id=value),
    "process": lambda rows, value: rows.filter(process_id=value),
    "failed": lambda rows, value: rows.filter(state="FAILED"),
    "instance": lambda rows, value: rows.filter(instance_key=value),
    "version": lambda rows, value: rows.filter(decision_version=value),
    "since": lambda rows, value: rows.filter(
        evaluated_at__gte=datetime.combine(value, time.min, UTC)
    ),
    "until": lambda rows, value: rows.filter(
        evaluated_at__lte=datetime.combine(value, time.max, UTC)
    ),
}
