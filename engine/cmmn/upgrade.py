"""Makes a file of CMMN 1.0 its equal of CMMN 1.1, on the tree that was read.

The tree is edited, so extensions, comments and whatever else stands in it stay.

CMMN 1.1 (formal/2016-12-01) renamed events to event listeners and ``inputs`` to ``input``, made
criteria of the references to sentries, put the roles into one element, and starts what has no
manual activation rule by itself, where 1.0 waits for a person: so each use of a stage or task
without that rule gets one.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.cmmn.names import CMMN, CMMN_1_0, listed, qualified, split, unprefixed
from engine.cmmn.xml import child, children, line_of, local, tag_of

_RENAMED: Final = {
    "event": "eventListener",
    "userEvent": "userEventListener",
    "timerEvent": "timerEventListener",
    "inputs": "input",
    "outputs": "output",
}
_CRITERIA: Final = (
    ("entryCriteriaRefs", "entryCriterion"),
    ("exitCriteriaRefs", "exitCriterion"),
)
_STARTED: Final = frozenset(
    ("stage", "planFragment", "task", "humanTask", "processTask", "caseTask")
)
_USES: Final = ("planItem", "discretionaryItem")


def upgrade(root: _Element) -> None:
    """Edit the tree of a 1.0 file in place; lines stay those of the file."""
    for element in root.iter(f"{{{CMMN_1_0}}}*", f"{{{CMMN}}}*"):
        name = split(tag_of(element))[1]
        element.tag = qualified(CMMN, _RENAMED.get(name, name))
    used = {element.get("id") for element in root.iter("*") if element.get("id")}
    for element in list(root.iter(f"{{{CMMN}}}*")):
        _criteria(element, used)
        _description(element)
        _body(element)
    for case in children(root, "case"):
        _roles(case)
    _exits(root)
    _on_parts(root, used)
    _manual(root)


def _criteria(element: _Element, used: set[str | None]) -> None:
    """``entryCriteriaRefs="s1 s2"`` becomes two criteria with ids of their own."""
    for attribute, name in _CRITERIA:
        references = _taken(element, attribute)
        for sentry in listed(references):
            made = _unused(f"{element.get('id') or 'plan'}_{name}_{sentry}", used)
            criterion = _new(element, name, {"id": made, "sentryRef": sentry})
            element.append(criterion)


def _unused(wanted: str, used: set[str | None]) -> str:
    made = wanted
    number = 1
    while made in used:
        number += 1
        made = f"{wanted}_{number}"
    used.add(made)
    return made


def _description(element: _Element) -> None:
    """The attribute ``description`` of 1.0 is the element ``documentation`` of 1.1."""
    text = _taken(element, "description")
    if text and child(element, "documentation") is None:
        documentation = _new(element, "documentation", {})
        documentation.text = text
        element.insert(0, documentation)


def _body(element: _Element) -> None:
    """``<condition><body>x</body></condition>`` is ``<condition>x</condition>``."""
    bodies = list(children(element, "body"))
    if len(bodies) == 1:
        text = "".join(str(part) for part in bodies[0].itertext())
        element.remove(bodies[0])
        element.text = etree.CDATA(text) if "]]>" not in text else text


def _roles(case: _Element) -> None:
    """Each ``caseRoles`` of 1.0 is one role."""
    found = [one for one in children(case, "caseRoles") if child(one, "role") is None]
    if not found:
        return
    holder = _new(found[0], "caseRoles", {})
    found[0].addprevious(holder)
    for role in found:
        role.tag = qualified(CMMN, "role")
        holder.append(role)


def _exits(root: _Element) -> None:
    """An on-part's ``sentryRef`` is the exit criterion of its source with that sentry."""
    criteria = {
        (parent.get("id"), unprefixed(criterion.get("sentryRef") or "")): criterion.get("id")
        for criterion in root.iter(qualified(CMMN, "exitCriterion"))
        if (parent := criterion.getparent()) is not None
    }
    for on_part in root.iter(qualified(CMMN, "planItemOnPart")):
        sentry = _taken(on_part, "sentryRef")
        if sentry is not None:
            key = (unprefixed(on_part.get("sourceRef") or ""), unprefixed(sentry))
            # What is not found stays a reference to nothing, so that the rules can say so.
            on_part.set("exitCriterionRef", criteria.get(key) or unprefixed(sentry))


def _on_parts(root: _Element, used: set[str | None]) -> None:
    """On-parts get the ids by which a drawing names them."""
    for sentry in root.iter(qualified(CMMN, "sentry")):
        for number, on_part in enumerate(children(sentry), start=1):
            if local(on_part).endswith("OnPart") and not on_part.get("id"):
                on_part.set("id", _unused(f"{sentry.get('id') or 'sentry'}_on_{number}", used))


def _manual(root: _Element) -> None:
    definitions = {element.get("id"): element for element in _definitions(root)}
    for name in _USES:
        for item in root.iter(qualified(CMMN, name)):
            definition = definitions.get(unprefixed(item.get("definitionRef") or ""))
            if definition is None or _has_rule(definition, "defaultControl"):
                continue
            if not _has_rule(item, "itemControl"):
                control = child(item, "itemControl")
                if control is None:
                    control = _new(item, "itemControl", {})
                    item.insert(_after_extensions(item), control)
                control.append(_new(control, "manualActivationRule", {}))


def _definitions(root: _Element) -> Iterator[_Element]:
    return (found for found in root.iter(f"{{{CMMN}}}*") if local(found) in _STARTED)


def _has_rule(element: _Element, control: str) -> bool:
    found = child(element, control)
    return found is not None and child(found, "manualActivationRule") is not None


def _after_extensions(element: _Element) -> int:
    first = ("documentation", "extensionElements")
    return sum(1 for found in children(element) if local(found) in first)


def _new(near: _Element, name: str, attributes: dict[str, str]) -> _Element:
    made = etree.Element(qualified(CMMN, name), attributes)
    made.sourceline = line_of(near)  # type: ignore[assignment]  # the stubs know no setter
    return made


def _taken(element: _Element, name: str) -> str | None:
    """The attribute, which is then no longer there."""
    text = element.get(name)
    if text is not None:
        del element.attrib[name]
    return text
