"""Reading `zeebe:` and `helm:` extension elements; what they may hold stands in `shapes`.

Extensions of other vendors are left alone: they stay in the file and mean nothing to HELM.
"""

from collections.abc import Iterator

from lxml.etree import _Element

from engine.bpmn.model import Extension, HelmUse
from engine.bpmn.names import BPMN, HELM, PREFIXES, qualified, split
from engine.bpmn.xml import attributes, line_of, text_of

_EXTENSIONS = qualified(BPMN, "extensionElements")


def read_extensions(element: _Element) -> tuple[Extension, ...]:
    """The ``zeebe:`` and ``helm:`` elements inside the ``extensionElements`` of *element*."""
    found: list[Extension] = []
    for holder in element.iterchildren(_EXTENSIONS):
        found.extend(_read_children(holder))
    return tuple(found)


def read_helm_uses(root: _Element) -> Iterator[HelmUse]:
    """Every ``helm:`` element and attribute of the file, wherever it stands."""
    for element in root.iter(f"{{{HELM}}}*"):
        parent = element.getparent()
        holder = split(_tag(parent)) if parent is not None else ("", "")
        nested = holder[0] == HELM
        owner = parent if nested or parent is None else parent.getparent()
        yield HelmUse(
            name=split(_tag(element))[1],
            owner=_nearest_id(element),
            parent=split(_tag(owner))[1] if owner is not None else "",
            attribute=False,
            extension=nested or holder == (BPMN, "extensionElements"),
            line=line_of(element),
        )
    prefix = f"{{{HELM}}}"
    for element in root.iter("*"):
        for name in attributes(element):
            if name.startswith(prefix):
                yield HelmUse(
                    name=name.removeprefix(prefix),
                    owner=_nearest_id(element),
                    parent=split(_tag(element))[1],
                    attribute=True,
                    extension=False,
                    line=line_of(element),
                )


def _read_children(holder: _Element) -> Iterator[Extension]:
    for child in holder.iterchildren("*"):
        namespace, name = split(_tag(child))
        prefix = PREFIXES.get(namespace)
        if prefix is not None:
            yield Extension(
                prefix=prefix,
                name=name,
                attributes={key: text for key, text in attributes(child).items() if key[0] != "{"},
                children=tuple(_read_children(child)),
                text=text_of(child),
                line=line_of(child),
            )


def _nearest_id(element: _Element) -> str | None:
    step: _Element | None = element
    while step is not None:
        identifier = step.get("id")
        if identifier and split(_tag(step))[0] == BPMN:
            return identifier
        step = step.getparent()
    return None


def _tag(element: _Element) -> str:
    return str(element.tag)
