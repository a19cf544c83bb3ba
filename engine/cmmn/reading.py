"""What is read of every element, and the problems found while reading."""

from collections.abc import Mapping
from typing import TypedDict

from lxml.etree import _Element

from engine.cmmn.extensions import nearest_id, read_extensions, read_helm_attributes
from engine.cmmn.model import Definition, Extension
from engine.cmmn.xml import child, children, line_of, local, text_of
from engine.source.problem import Problem, Severity

_FLAGS = {"true": True, "1": True, "false": False, "0": False}
#: May stand in any element, and says nothing that runs.
_EVERYWHERE = frozenset(("documentation", "extensionElements"))


class Head(TypedDict):
    """What every element has."""

    id: str
    tag: str
    line: int
    name: str | None
    documentation: str | None
    helm: Mapping[str, str]
    extensions: tuple[Extension, ...]


class Reading:
    """What a pass over a file found so far: definitions by id, and what was wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.definitions: dict[str, Definition] = {}
        self._places: dict[_Element, int] = {}

    def problem(
        self,
        code: str,
        message: str,
        element: _Element,
        field: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note that *element* cannot be read as it stands."""
        self.problems.append(
            Problem(
                code=code,
                message=message,
                file=self.file,
                element=nearest_id(element),
                field=field,
                line=line_of(element),
                clause="CMMN 1.1 chapter 5",
                severity=severity,
            )
        )

    def head(self, element: _Element) -> Head:
        """Id, name, documentation and extensions of an element.

        One without an id gets one from what is around it, which no XML id can be; where an id is
        needed, because others refer to it, that it is missing is a problem (`named`).
        """
        documentation = child(element, "documentation")
        return Head(
            id=element.get("id") or self._made_id(element),
            tag=local(element),
            line=line_of(element),
            name=element.get("name") or None,
            documentation=(text_of(documentation) if documentation is not None else "") or None,
            helm=read_helm_attributes(element),
            extensions=read_extensions(element),
        )

    def named(self, element: _Element) -> Head:
        """As `head`, of an element that needs an id and would be lost without one."""
        if not element.get("id"):
            self.problem("missing-id", f"a {local(element)} needs an id; give it one", element)
        return self.head(element)

    def flag(self, element: _Element, name: str, default: bool) -> bool:
        """A boolean attribute."""
        text = element.get(name)
        if text is None:
            return default
        value = _FLAGS.get(text.strip())
        if value is None:
            message = f"{name}: expected true or false, found '{text}'"
            self.problem("not-a-boolean", message, element, field=name)
            return default
        return value

    def only(self, element: _Element, known: frozenset[str]) -> None:
        """Note the children in the namespace of CMMN that have no place in *element*."""
        for found in children(element):
            tag = local(found)
            if tag not in known and tag not in _EVERYWHERE:
                self.problem(
                    "unknown-element",
                    f"CMMN 1.1 has no element '{tag}' in {local(element)}; move or remove it",
                    found,
                    field=tag,
                )

    def _made_id(self, element: _Element) -> str:
        """``a/entryCriterion[1]``: the id of the parent and which of its children it is."""
        parent = element.getparent()
        if parent is None:
            return local(element)
        if element not in self._places:  # all of them at once, so that many cost no more each
            counts: dict[str, int] = {}
            for one in parent.iterchildren("*"):
                counts[local(one)] = counts.get(local(one), 0) + 1
                self._places[one] = counts[local(one)]
        around = parent.get("id") or self._made_id(parent)
        return f"{around}/{local(element)}[{self._places[element]}]"
