"""`helm:` elements and attributes: only known ones, only where they mean something.

Unlike those of other vendors, an unknown one is refused: it would promise governance that
nobody keeps.
"""

from collections.abc import Iterable, Iterator

from engine.bpmn.model import HelmUse, Model
from engine.bpmn.rules.rule import Finding, Rule
from engine.bpmn.shapes import (
    HELM,
    HELM_ATTRIBUTES,
    HELM_RESERVED,
    HELM_RESERVED_ATTRIBUTES,
    Shape,
)
from engine.bpmn.text import a

_KNOWN = ", ".join(f"helm:{name}" for name in HELM)


def check(model: Model) -> Iterator[Finding]:
    for use in model.helm:
        message = _attribute(use) if use.attribute else _element(use)
        if message is not None:
            yield Finding(
                message=message, element=use.owner, field=f"helm:{use.name}", line=use.line
            )
    for element in model.elements():
        for extension in element.extensions:
            shape = HELM.get(extension.name) if extension.prefix == "helm" else None
            if shape is not None:
                yield from _strangers(element.id, extension.line, shape, extension.attributes)


def _strangers(owner: str, line: int, shape: Shape, attributes: Iterable[str]) -> Iterator[Finding]:
    known = [slot.name for slot in shape.slots]
    for name in attributes:
        if name not in known:
            yield Finding(
                message=f"helm:{shape.name} has no attribute '{name}'; it has {', '.join(known)}",
                element=owner,
                field=f"helm:{shape.name} {name}",
                line=line,
            )


def _attribute(use: HelmUse) -> str | None:
    on = HELM_ATTRIBUTES.get(use.name)
    if on is not None and use.parent in on:
        return None
    if on is not None:
        return (
            f"helm:{use.name} means something on {_listed(on)}, but stands on {a(use.parent)}; "
            "move or remove it"
        )
    reserved = HELM_RESERVED_ATTRIBUTES.get(use.name)
    return (reserved or f"HELM has no attribute 'helm:{use.name}'") + "; remove it"


def _element(use: HelmUse) -> str | None:
    shape = HELM.get(use.name)
    if use.name in HELM_RESERVED:
        return f"{HELM_RESERVED[use.name]}; remove helm:{use.name}"
    parent = HELM.get(use.parent)
    if parent is not None:
        if parent.child(use.name) is None:
            return f"helm:{use.parent} holds no helm:{use.name}; remove it"
        return None
    if shape is None:
        return f"HELM has no element 'helm:{use.name}'; it has {_KNOWN}"
    if not use.extension:
        return f"helm:{use.name} must stand in extensionElements"
    if use.parent not in shape.on:
        return (
            f"helm:{use.name} means something on {_listed(shape.on)}, but stands on "
            f"{a(use.parent)}; move or remove it"
        )
    return None


def _listed(tags: frozenset[str]) -> str:
    return " or ".join(sorted(tags)) if len(tags) < 4 else "a process or an activity"


rule = Rule("helm-extension", "urn:helm:ext", check)
