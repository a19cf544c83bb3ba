"""What is read of every element, and the problems found while reading."""

from typing import TypedDict

from lxml.etree import _Element

from engine.bpmn.extensions import read_extensions
from engine.bpmn.items import Data
from engine.bpmn.model import Extension
from engine.bpmn.names import BPMN, qualified
from engine.bpmn.xml import line_of, local, text_of
from engine.source.problem import Problem, Severity

_DOCUMENTATION = qualified(BPMN, "documentation")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class Head(TypedDict):
    """What every element has."""

    id: str
    tag: str
    line: int
    name: str | None
    documentation: str | None
    extensions: tuple[Extension, ...]


def head(element: _Element) -> Head:
    """Id, name, documentation and extensions of the element."""
    found = element.find(_DOCUMENTATION)
    documentation = text_of(found) if found is not None else ""
    return Head(
        id=element.get("id", ""),
        tag=local(element),
        line=line_of(element),
        name=element.get("name") or None,
        documentation=documentation or None,
        extensions=read_extensions(element),
    )


class Reading:
    """What a pass over a file found wrong so far, and the data that stands in it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.data = Data()
        self._ids: dict[str, _Element] | None = None

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
                element=_owner(element),
                field=field,
                line=line_of(element),
                severity=severity,
            )
        )

    def find(self, element: _Element, reference: str) -> _Element | None:
        """The element of the same file that a QName means; its prefix says nothing there."""
        if self._ids is None:
            root = element.getroottree().getroot()
            self._ids = {found.get("id", ""): found for found in root.iter(f"{{{BPMN}}}*")}
        return self._ids.get(reference.rpartition(":")[2])

    def flag(self, element: _Element, name: str, default: bool = False) -> bool:
        """A boolean attribute."""
        text = element.get(name)
        if text is None:
            return default
        value = _FLAGS.get(text.strip())
        if value is None:
            message = f"expected true or false, found '{text}'"
            self.problem("not-a-boolean", message, element, field=name)
            return default
        return value


def _owner(element: _Element) -> str | None:
    """The id of the element, or of the nearest one around it."""
    step: _Element | None = element
    while step is not None:
        if step.get("id"):
            return step.get("id")
        step = step.getparent()
    return None
