"""Small questions to an XML element of a CMMN file."""

from collections.abc import Iterator
from typing import cast

from lxml.etree import _Element

from engine.cmmn.model import Formal
from engine.cmmn.names import CMMN, qualified, split

_ANY = f"{{{CMMN}}}*"
_ASIDE = frozenset(qualified(CMMN, name) for name in ("documentation", "extensionElements"))


def tag_of(element: _Element) -> str:
    """The tag with its namespace; "" for a comment."""
    return element.tag if isinstance(element.tag, str) else ""


def local(element: _Element) -> str:
    """The tag without its namespace."""
    return split(tag_of(element))[1]


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
    """The children in the namespace of CMMN, all or those of one name."""
    return element.iterchildren(qualified(CMMN, name) if name else _ANY)


def child(element: _Element, name: str) -> _Element | None:
    """The first child of this name."""
    return next(children(element, name), None)


def formal(element: _Element, name: str) -> Formal | None:
    """The expression in the first child of this name (section 5.4.7), or None without one."""
    found = child(element, name)
    if found is None:
        return None
    return Formal(
        text=_own_text(found).strip(),
        line=line_of(found),
        language=(found.get("language") or "").strip() or None,
    )


def _own_text(element: _Element) -> str:
    """The text of a mixed content: what its documentation and extensions say is not of it."""
    parts = [element.text or ""]
    for inner in element.iterchildren():
        if tag_of(inner) and tag_of(inner) not in _ASIDE:
            parts.extend(str(part) for part in inner.itertext())
        parts.append(inner.tail or "")
    return "".join(parts)
