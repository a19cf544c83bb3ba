"""Reading `helm:` extension elements and attributes.

Extensions of other vendors are left alone: they stay in the file and mean nothing to HELM.
"""

from collections.abc import Iterator

from lxml.etree import _Element

from engine.cmmn.model import Extension, Foreign, HelmUse
from engine.cmmn.names import CMMN, HELM, OMG, qualified, split
from engine.cmmn.xml import attributes, line_of, tag_of, text_of

_HOLDER = qualified(CMMN, "extensionElements")
_PREFIX = f"{{{HELM}}}"


def read_extensions(element: _Element) -> tuple[Extension, ...]:
    """The ``helm:`` elements inside the ``extensionElements`` of *element*."""
    return tuple(
        found for holder in element.iterchildren(_HOLDER) for found in _read_children(holder)
    )


def read_helm_attributes(element: _Element) -> dict[str, str]:
    """The ``helm:`` attributes of *element* by local name."""
    return {
        name.removeprefix(_PREFIX): text
        for name, text in attributes(element).items()
        if name.startswith(_PREFIX)
    }


def read_helm_uses(root: _Element) -> Iterator[HelmUse]:
    """Every ``helm:`` element and attribute of the file, wherever it stands."""
    for element in root.iter(f"{_PREFIX}*"):
        parent = element.getparent()
        holder = split(tag_of(parent)) if parent is not None else ("", "")
        nested = holder[0] == HELM
        owner = parent if nested or parent is None else parent.getparent()
        yield HelmUse(
            name=split(tag_of(element))[1],
            owner=nearest_id(element),
            parent=split(tag_of(owner))[1] if owner is not None else "",
            attribute=False,
            extension=nested or holder == (CMMN, "extensionElements"),
            line=line_of(element),
        )
    for element in root.iter("*"):
        for name in read_helm_attributes(element):
            yield HelmUse(
                name=name,
                owner=nearest_id(element),
                parent=split(tag_of(element))[1],
                attribute=True,
                extension=False,
                line=line_of(element),
            )


def read_foreign(root: _Element) -> Iterator[Foreign]:
    """What elements of CMMN have of other vendors: attributes, and extension elements."""
    for element in root.iter(f"{{{CMMN}}}*"):
        if element.tag == _HOLDER:
            continue
        found: dict[str, list[str]] = {}
        for name in attributes(element):
            _note(found, name)
        for holder in element.iterchildren(_HOLDER):
            for inner in holder.iterchildren("*"):
                _note(found, tag_of(inner))
        for namespace, names in found.items():
            yield Foreign(
                namespace=namespace,
                owner=nearest_id(element),
                names=tuple(names),
                line=line_of(element),
            )


def _note(found: dict[str, list[str]], name: str) -> None:
    namespace, plain = split(name)
    if namespace and namespace != HELM and not namespace.startswith(OMG):
        found.setdefault(namespace, []).append(plain)


def nearest_id(element: _Element) -> str | None:
    """The id of the element, or of the nearest one of CMMN around it."""
    step: _Element | None = element
    while step is not None:
        identifier = step.get("id")
        if identifier and split(tag_of(step))[0] == CMMN:
            return identifier
        step = step.getparent()
    return None


def _read_children(holder: _Element) -> Iterator[Extension]:
    for found in holder.iterchildren(f"{_PREFIX}*"):
        yield Extension(
            name=split(tag_of(found))[1],
            attributes={name: text for name, text in attributes(found).items() if name[0] != "{"},
            children=tuple(_read_children(found)),
            text=text_of(found),
            line=line_of(found),
        )
