"""What a reference points at, in words."""

from engine.cmmn.model import Element, Model
from engine.cmmn.rules.rule import Finding, error
from engine.cmmn.text import a


def pointed(model: Model, reference: str) -> str:
    """``'x', which is a sentry`` or ``'x', which is no id of this file``."""
    tag = model.tags.get(reference)
    if tag is None:
        return f"'{reference}', which is no id of this file"
    return f"'{reference}', which is {a(tag)}"


def missing(element: Element, field: str, what: str) -> Finding:
    """A reference that is not there."""
    return error(element, f"expected in {field} the id of {what}, found none; choose one", field)
