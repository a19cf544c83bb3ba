"""The form of a task: its own, or one made from the variables; shown with data, read, checked.

A form made from variables holds those that a person can type (texts, numbers, yes or no). What was
not changed in it is not written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inbox.engine import CheckedForm, InboxItem, ItemContext, check_form, json_text, read_json

LONG_TEXT = 80
LARGEST = 4 * 1024 * 1024


class Unreadable(ValueError):
    """What was submitted is no JSON object; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class TaskForm:
    """What the form island needs.

    Attributes:
        schema: form-js JSON; empty when there is nothing to fill in.
        data: JSON of the values that it is shown with.
        made: it was made from the variables.
    """

    schema: str
    data: str
    made: bool

    @property
    def asks(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.schema)


def form_of(around: ItemContext, data: Mapping[str, Any] | None = None) -> TaskForm:
    """The form with the variables, or with *data* that was submitted over them."""
    known = variables(around)
    shown = json_text({**known, **(data or {})})
    if around.form is not None:
        return TaskForm(around.form, shown, made=False)
    schema = _made_from(known)
    return TaskForm(json_text(schema) if schema else "", shown, made=True)


def variables(around: ItemContext) -> dict[str, Any]:
    """The variables that the task sees, by name."""
    return {variable.name: variable.value for variable in around.variables}


def typed_names(around: ItemContext) -> frozenset[str]:
    """The variables that a form made from them shows already."""
    if around.form is not None:
        return frozenset()
    return frozenset(one.name for one in around.variables if _kind(one.value) is not None)


def read_submitted(text: str) -> dict[str, Any]:
    """The values that the form island has sent.

    Raises:
        Unreadable: they are no JSON object.
    """
    try:
        value = read_json(text) if text.strip() else {}
    except ValueError as trouble:
        raise Unreadable(str(trouble)) from trouble
    if not isinstance(value, dict):
        raise Unreadable("The form's values must be a JSON object.")
    return value


def checked(item: InboxItem, around: ItemContext, submitted: Mapping[str, Any]) -> CheckedForm:
    """The submitted values against the form; of a made form only what was changed."""
    form, known = form_of(around), variables(around)
    if not form.asks:
        return CheckedForm({}, ())
    result = check_form(form.schema, submitted, known)
    if form.made and not result.errors:
        changed = {
            name: value
            for name, value in result.values.items()
            if name not in known or known[name] != value
        }
        return CheckedForm(changed, ())
    return result


def errors_by_field(result: CheckedForm) -> dict[str, list[str]]:
    """For the island: sentences by the field's id; those inside rows of a list have none."""
    found: dict[str, list[str]] = {}
    for error in result.errors:
        if error.id and not error.rows:
            found.setdefault(error.id, []).append(error.sentence)
    return found


def error_lines(result: CheckedForm) -> list[str]:
    """For people: ``Price, row 2: Field is required.``, one line each."""
    return [f"{_place(error.label, error.rows)}{error.sentence}" for error in result.errors]


def _place(label: str, rows: Sequence[int]) -> str:
    where = [label] if label else []
    where += [f"row {row}" for row in rows]
    return f"{', '.join(where)}: " if where else ""


def _made_from(known: Mapping[str, Any]) -> dict[str, Any] | None:
    components = [
        {"id": f"Field_{number}", "key": name, "label": name, **kind}
        for number, (name, value) in enumerate(sorted(known.items()))
        if "." not in name and (kind := _kind(value)) is not None
    ]
    return {"type": "default", "components": components} if components else None


def _kind(value: Any) -> dict[str, Any] | None:
    """The field for a value; None where it cannot be typed."""
    if isinstance(value, bool):
        return {"type": "checkbox"}
    if isinstance(value, str):
        return {"type": "textarea" if len(value) > LONG_TEXT or "\n" in value else "textfield"}
    if value is None or isinstance(value, list | dict):
        return None
    return {"type": "number"}
