"""Variables: one row for each name in a scope, with the value as it is now."""

from engine.runtime.events import Event
from engine.store import json
from engine.store.projections.batch import VARIABLES, Batch
from engine.store.projections.subject import Subject

_VALUE, _UPDATED = VARIABLES.at["value"], VARIABLES.at["updated_at"]


def variables_set(batch: Batch, subject: Subject, event: Event) -> None:
    _, scope, values, keys = event
    new = batch.variables.new
    encode, at = json.encode, subject.at
    for name, value in values.items():
        text = encode(value).decode()
        key = keys.get(name)
        if key is not None:
            new[scope, name] = [key, subject.key, scope, name, text, subject.tenant_id, at]
            continue
        row = new.get((scope, name))
        if row is not None:
            row[_VALUE] = text
            row[_UPDATED] = at
        else:
            batch.variables.patch((scope, name), value=text, updated_at=at)


def variables_dropped(batch: Batch, subject: Subject, event: Event) -> None:
    """They do not exist any more: case file items that were deleted."""
    _, scope, names = event
    for name in names:
        batch.variables.delete((scope, name))
