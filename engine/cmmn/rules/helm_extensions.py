"""`helm:` elements and attributes: only known ones, where they mean something, with good values.

Unlike those of other vendors, an unknown one is refused: it would promise governance that
nobody keeps.
"""

from collections.abc import Iterator, Mapping

from engine.cmmn.expressions import MARK, fault, is_marked
from engine.cmmn.model import Element, Extension, HelmUse, Model
from engine.cmmn.rules.elements import elements
from engine.cmmn.rules.rule import Finding, Rule
from engine.cmmn.shapes import ATTRIBUTES, ELEMENTS, Kind, Shape, Slot
from engine.cmmn.text import a, short
from engine.plan.schedule import ScheduleError, parse_date

_KNOWN = ", ".join(f"helm:{name}" for name in ELEMENTS)
_ATTRIBUTES = ", ".join(f"helm:{name}" for name, known in ATTRIBUTES.items() if known.built)


def check(model: Model) -> Iterator[Finding]:
    for use in model.helm:
        message = _attribute(use) if use.attribute else _element(use)
        if message is not None:
            yield Finding(
                message=message, element=use.owner, field=f"helm:{use.name}", line=use.line
            )
    for element in elements(model):
        for name, text in element.helm.items():
            known = ATTRIBUTES.get(name)
            wrong = _value(known.slot, text) if known is not None and known.built else None
            if wrong is not None:
                yield _found(element, f"helm:{name}", wrong, element.line)
        for extension in element.extensions:
            shape = ELEMENTS.get(extension.name)
            if shape is not None:
                yield from _filled(element, extension, shape)


def _attribute(use: HelmUse) -> str | None:
    known = ATTRIBUTES.get(use.name)
    if known is None:
        return f"HELM has no attribute 'helm:{use.name}' in CMMN; it has {_ATTRIBUTES}: remove it"
    if not known.built:
        return f"helm:{use.name} is not built yet; remove it"
    if use.parent not in known.on:
        return (
            f"helm:{use.name} means something on {' or '.join(sorted(known.on))}, but stands on "
            f"{a(use.parent)}; move or remove it"
        )
    return None


def _element(use: HelmUse) -> str | None:
    parent = ELEMENTS.get(use.parent)
    if parent is not None:
        if parent.child(use.name) is None:
            return f"helm:{use.parent} holds no helm:{use.name}; remove it"
        return None
    shape = ELEMENTS.get(use.name)
    if shape is None:
        return f"HELM has no element 'helm:{use.name}' in CMMN; it has {_KNOWN}: remove it"
    if not use.extension:
        return f"helm:{use.name} must stand in extensionElements; move it there"
    if use.parent not in shape.on:
        return (
            f"helm:{use.name} means something on {' or '.join(sorted(shape.on))}, but stands on "
            f"{a(use.parent)}; move or remove it"
        )
    return None


def _filled(element: Element, extension: Extension, shape: Shape) -> Iterator[Finding]:
    field = f"helm:{shape.name}"
    slots: Mapping[str, Slot] = {slot.name: slot for slot in shape.slots}
    for name, text in extension.attributes.items():
        slot = slots.get(name)
        if slot is None:
            message = f"{field} has no attribute '{name}'; it has {', '.join(slots)}"
        else:
            wrong = _value(slot, text)
            if wrong is None:
                continue
            message = wrong
        yield _found(element, f"{field} {name}", message, extension.line)
    for slot in shape.slots:
        if slot.required and not extension.get(slot.name):
            message = f"{field} needs the attribute {slot.name}; write it"
            yield _found(element, f"{field} {slot.name}", message, extension.line)
    for child in extension.children:
        inner = shape.child(child.name)
        if inner is not None:
            yield from _filled(element, child, inner)


def _value(slot: Slot, text: str) -> str | None:
    """What is wrong with a value, or None."""
    if slot.choices:
        if text in slot.choices:
            return None
        return f"expected one of {', '.join(slot.choices)}, found '{short(text)}'; choose one"
    if slot.kind is not Kind.TEXT and slot.kind is not Kind.NAME and is_marked(text):
        if slot.kind is Kind.NUMBER:
            return f"expected a whole number from 1, found '{short(text)}'; write a number"
        return fault(text[len(MARK) :])
    return _static(slot.kind, text)


def _static(kind: Kind, text: str) -> str | None:
    if kind is Kind.FEEL:
        return f"expected FEEL that begins with =, found '{short(text)}'; write = before it"
    if kind in (Kind.NUMBER, Kind.COUNT) and not _whole(text, 1, 1_000_000_000):
        return f"expected a whole number from 1, found '{short(text)}'; write a number"
    if kind is Kind.PRIORITY and text and not _whole(text, 0, 100):
        return f"expected a whole number from 0 to 100, found '{short(text)}'; write a number"
    if kind is Kind.NAME and not text.isidentifier():
        return f"expected a name without spaces, found '{short(text)}'; write another one"
    if kind is Kind.MOMENT and text:
        try:
            parse_date(text)
        except ScheduleError as wrong:
            return f"{wrong}; or write FEEL that begins with ="
    return None


def _whole(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most


def _found(element: Element, field: str, message: str, line: int) -> Finding:
    return Finding(message=message, element=element, field=field, line=line)


rule = Rule("helm-extension", "urn:helm:ext", check)
