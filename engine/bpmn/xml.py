"""Small questions to an XML element of a BPMN file."""

from collections.abc import Iterator
from typing import cast

from lxml.etree import _Element

from engine.bpmn.model import Text
from engine.bpmn.names import BPMN, qualified, split

_ANY = f"{{{BPMN}}}*"


def local(element: _Element) -> str:
    """The tag without its namespace."""
    return split(str(element.tag))[1]


def line_of(element: _Element) -> int:
    """The line on which the element begins; 0 when the parser does not know."""
    return cast("int | None", element.sourceline) or 0


def attributes(element: _Element) -> dict[str, str]:
    """The attributes, those with a namespace as ``{namespace}name``."""
    return {str(name): str(text) for name, text in element.attrib.items()}


def text_of(element: _Element) -> str:
    """All text inside, without comments and without blanks around it."""
    return "".join(str(part) for part in element.itertext()).strip()


def children(element: _Element, name: str | None = None) -> Iterator[_Element]:
    """The children in the BPMN namespace, all or those of one name."""
    return element.iterchildren(qualified(BPMN, name) if name else _ANY)


def child_text(element: _Element, name: str) -> Text | None:
    """The text of the first child of this name, or None when there is none or it is empty."""
    for child in children(element, name):
        value = text_of(child)
        return Text(value, line_of(child)) if value else None
    return None
