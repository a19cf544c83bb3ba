"""Reading DMN's XML: names and namespaces of the versions, problems with their place.

The schema is nearly the same in DMN 1.1 to 1.6; only the namespace tells them apart, so one
reader serves all. What an element means is in `parse` and `parse_boxed`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from lxml.etree import _Element

from engine.dmn.model import Fault, InformationItem, Reference, Text
from engine.feel.names import normalize
from engine.source.problem import Problem

VERSIONS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}
HELM = "urn:helm:ext"
MAX_NESTING = 50
"""How deeply boxed expressions, and components of types, may nest."""


class Source:
    """One file being read: its namespaces, and the problems found so far."""

    def __init__(self, file: str, root: _Element) -> None:
        self.file = file
        self.schema = namespace_of(root)
        self.namespace = root.get("namespace", "")
        self.language = root.get("expressionLanguage")
        self.problems: list[Problem] = []
        self.faults: list[Fault] = []
        self.owner: str | None = None  #: the decision or knowledge model that is being read
        self.import_names: dict[str, str] = {}
        self._depth = 0

    def problem(
        self,
        code: str,
        message: str,
        element: _Element | None = None,
        *,
        field: str | None = None,
        clause: str | None = None,
    ) -> None:
        """Note something wrong at *element*."""
        found = Problem(
            code,
            message,
            file=self.file,
            element=None if element is None else place(element),
            field=field,
            line=None if element is None else line_of(element),
            clause=None if clause is None else f"DMN 1.5 {clause}",
        )
        self.problems.append(found)
        if self.owner is not None:
            self.faults.append((self.owner, found))

    @contextmanager
    def owned_by(self, owner: str) -> Iterator[None]:
        """What is wrong in here spoils only this element."""
        self.owner = owner
        yield
        self.owner = None

    def children(self, element: _Element) -> Iterator[tuple[str, _Element]]:
        """The child elements in the model's namespace, as (local name, element)."""
        for child in element:
            if not isinstance(child.tag, str):
                continue
            if namespace_of(child) == self.schema:
                yield local_name(child), child

    @contextmanager
    def nested(self, element: _Element) -> Iterator[bool]:
        """One level deeper; False, and a problem, where that is deeper than `MAX_NESTING`."""
        self._depth += 1
        allowed = self._depth <= MAX_NESTING
        if not allowed:
            self.problem(
                "too-deep",
                f"expected at most {MAX_NESTING} levels of {local_name(element)} and the like.",
                element,
            )
        try:
            yield allowed
        finally:
            self._depth -= 1

    def refuse_extensions(self, root: _Element) -> None:
        """Note every element and attribute of HELM's namespace: a decision has none."""
        for element in root.iter():
            names = [str(element.tag), *map(str, element.attrib)]
            for name in names:
                if name.startswith(f"{{{HELM}}}"):
                    word = name.rpartition("}")[2]
                    self.problem(
                        "unknown-extension",
                        f"helm:{word} has no meaning in a DMN model.",
                        element,
                        field=f"helm:{word}",
                    )

    def all(self, element: _Element, name: str) -> list[_Element]:
        """The children called *name*, in order."""
        return [child for tag, child in self.children(element) if tag == name]

    def first(self, element: _Element, name: str) -> _Element | None:
        """The first child called *name*."""
        return next((child for tag, child in self.children(element) if tag == name), None)

    def text(self, element: _Element) -> Text:
        """The FEEL text inside *element*'s ``text`` child; empty without one."""
        language = element.get("expressionLanguage") or self.language
        if language and not is_feel(language):
            self.problem(
                "unsupported-expression-language",
                f"expected FEEL, found the expression language {language!r}.",
                element,
                field="expressionLanguage",
                clause="§7.3.1",
            )
        child = self.first(element, "text")
        content = "" if child is None else content_of(child)
        line = line_of(element if child is None else child)
        return Text(content, place(element), line, friendly=is_b_feel(language or ""))

    def optional_text(self, element: _Element, name: str) -> Text | None:
        """The text of the child called *name*, None where it is missing or blank."""
        child = self.first(element, name)
        if child is None:
            return None
        text = self.text(child)
        return None if text.empty else text

    def type_ref(self, element: _Element) -> str | None:
        """The attribute ``typeRef`` (or a child of that name), see `qualified`."""
        child = self.first(element, "typeRef")
        found = element.get("typeRef") if child is None else content_of(child)
        return self.qualified(element, found)

    def qualified(self, element: _Element, found: str | None) -> str | None:
        """A type's name; the QNames of DMN 1.1 become the dotted names of later versions."""
        name = (found or "").strip()
        prefix, colon, local = name.partition(":")
        if not colon:
            return name or None
        uri = element.nsmap.get(prefix, "")
        imported = self.import_names.get(uri)
        return f"{imported}.{local}" if imported else local

    def item(self, element: _Element) -> InformationItem:
        """An information item: a variable, parameter or column."""
        return InformationItem(normalize(element.get("name", "")), self.type_ref(element))

    def variable(self, element: _Element) -> InformationItem | None:
        """The ``variable`` child as an information item."""
        child = self.first(element, "variable")
        if child is None:
            return None
        item = self.item(child)
        name = item.name or normalize(element.get("name", ""))
        return InformationItem(name, item.type_ref)

    def reference(self, element: _Element) -> Reference:
        """The target of an ``href``; one with this model's own namespace is local."""
        namespace, _, identifier = element.get("href", "").rpartition("#")
        if namespace == self.namespace:
            namespace = ""
        if not identifier:
            self.problem("missing-reference", "expected a reference in href, found none.", element)
        return Reference(namespace, identifier, line_of(element))

    def references(self, element: _Element, outer: str, inner: str) -> tuple[Reference, ...]:
        """The targets of all ``outer/inner`` below *element*, such as required decisions."""
        return tuple(
            self.reference(target)
            for requirement in self.all(element, outer)
            for target in self.all(requirement, inner)
        )


def namespace_of(element: _Element) -> str:
    """The namespace of an element's tag, or nothing."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def local_name(element: _Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def line_of(element: _Element) -> int:
    """The line where the element starts, 0 if unknown."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def place(element: _Element) -> str:
    """The id a problem should name: the element's own or its nearest ancestor's."""
    current: _Element | None = element
    while current is not None:
        identifier = current.get("id")
        if identifier:
            return str(identifier)
        current = current.getparent()
    return ""


def content_of(element: _Element) -> str:
    """The text directly inside an element, comments left out."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def is_feel(language: str) -> bool:
    """Whether an expression language names FEEL, by its URI of any version or by its name."""
    word = language.rstrip("/").rpartition("/")[2] or language
    named = word.lower() in {"feel", "s-feel"} or "FEEL" in language.split("/")
    return named or is_b_feel(language)


def is_b_feel(language: str) -> bool:
    """Whether an expression language names B-FEEL, which DMN 1.6 adds."""
    return language.rstrip("/").rpartition("/")[2].lower() == "b-feel"
