"""A form's JSON, read: components with their kind, key, path and rules.

What is missing or has the wrong type is as if it were not there, as in form-js; a form is not
refused here, it is only read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from engine.store import json

DEPTH = 20  #: groups in groups
CONTAINERS = frozenset(("group", "dynamiclist"))

#: Kinds whose value is checked. Values of other kinds with a key are stored as they come.
CHECKED = frozenset(
    (
        "textfield",
        "textarea",
        "number",
        "checkbox",
        "checklist",
        "radio",
        "select",
        "taglist",
        "datetime",
    )
)

#: Kinds that only show something.
SHOWING = frozenset(
    ("text", "html", "image", "spacer", "separator", "button", "table", "iframe", "default")
)

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component of a form.

    Attributes:
        path: where its value stands, below the nearest dynamic list or the whole form.
        raw: the component as it stands in the form.
    """

    kind: str
    id: str
    label: str
    path: Path
    raw: Mapping[str, Any]
    components: tuple["Component", ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)

    @property
    def keyed(self) -> bool:
        """Whether it holds a value of its own."""
        return self.kind not in CONTAINERS and self.kind not in SHOWING and bool(self.path)

    @property
    def hide(self) -> str:
        """The condition under which it is hidden, or an empty text."""
        conditional = self.raw.get("conditional")
        hide = conditional.get("hide") if isinstance(conditional, dict) else None
        return hide if isinstance(hide, str) else ""


def read_form(schema: str) -> tuple[Component, ...]:
    """The components of a form; none where the text is no form."""
    try:
        form = json.decode(schema)
    except msgspec.DecodeError:
        return ()
    return tuple(_components(form, (), DEPTH))


def _components(parent: Any, path: Path, depth: int) -> Iterator[Component]:
    children = parent.get("components") if isinstance(parent, dict) else None
    if not isinstance(children, list) or depth == 0:
        return
    for child in children:
        if isinstance(child, dict):
            yield _component(child, path, depth - 1)


def _component(raw: Mapping[str, Any], above: Path, depth: int) -> Component:
    kind = _text(raw.get("type"))
    own = _path(raw.get("path") if kind in CONTAINERS else raw.get("key"))
    # Inside a dynamic list paths begin anew: each row is an object of its own.
    path = above + own
    inner = () if kind == "dynamiclist" else path
    rules = raw.get("validate")
    return Component(
        kind=kind,
        id=_text(raw.get("id")),
        label=_text(raw.get("label")) or _text(raw.get("dateLabel")) or ".".join(own),
        path=path,
        raw=raw,
        components=tuple(_components(raw, inner, depth)),
        rules=rules if isinstance(rules, dict) else {},
    )


def _path(value: Any) -> Path:
    return tuple(value.split(".")) if isinstance(value, str) and value else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
