"""The variables that are seen from a selected run, scope by scope, innermost first."""

from dataclasses import dataclass

import msgspec

from engine.store import json
from engine.store.models.runs import ElementInstance, Variable
from engine.web.operate.selection import Selection

PREVIEW = 160
SHOWN = 20_000
BEYOND = 500  #: variables of one scope


@dataclass(frozen=True, slots=True)
class Known:
    """One variable: a line of it, and the whole where that is more."""

    row: Variable
    preview: str
    whole: str
    cut: int

    @property
    def kind(self) -> str:
        """What sort of value it is, for its color: text, number, other."""
        head = self.row.value[:1]
        return "text" if head == '"' else "number" if head in "-0123456789" else "other"


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope's variables."""

    key: int
    name: str
    local: bool
    open: bool
    known: list[Known]
    more: bool


def scopes(selection: Selection) -> list[Scope]:
    """The scopes on the way from the selection to the instance."""
    rows = ElementInstance.objects.filter(key__in=selection.path).only(
        "element_id", "element_name", "type", "ended_at"
    )
    named = {row.key: row for row in rows}
    variables: dict[int, list[Variable]] = {}
    found = Variable.objects.filter(scope_key__in=selection.path).order_by("scope_key", "name")
    for variable in found[: BEYOND * len(selection.path) + 1]:
        variables.setdefault(variable.scope_key, []).append(variable)
    return [
        Scope(
            key=key,
            name=_name(selection, named.get(key)),
            local=key != selection.instance.key,
            open=selection.instance.ended_at is None
            and (row := named.get(key)) is not None
            and row.ended_at is None,
            known=[_known(variable) for variable in variables.get(key, [])[:BEYOND]],
            more=len(variables.get(key, [])) > BEYOND,
        )
        for key in selection.path
    ]


def _name(selection: Selection, row: ElementInstance | None) -> str:
    if row is None or row.type == "PROCESS":
        return "Process"
    if row.type == "AD_HOC_SUB_PROCESS_INNER_INSTANCE":
        return "Tool call"
    return row.element_name or row.element_id


def _known(variable: Variable) -> Known:
    text = variable.value
    preview = text if len(text) <= PREVIEW else text[:PREVIEW] + " …"
    is_simple = text[:1] not in "[{" and len(text) <= PREVIEW
    whole = "" if is_simple else pretty(text[:SHOWN] if len(text) > SHOWN else text)
    return Known(variable, preview, whole, max(0, len(text) - SHOWN))


def pretty(text: str) -> str:
    """JSON on several lines; what is no JSON (a cut one) as it is."""
    try:
        return msgspec.json.format(text, indent=2)
    except msgspec.DecodeError:
        return text


def told(value: object) -> str:
    """A value as JSON on several lines."""
    return pretty(json.encode(value).decode())
