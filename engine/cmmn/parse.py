"""Reads a CMMN file into the typed model of `engine.cmmn.model`.

CMMN 1.1 chapter 5 with the XML Schema of its CMMN11.xsd; a file of CMMN 1.0 is first made its
1.1 equal (`engine.cmmn.upgrade`). Reading judges nothing but what it needs to read on: the rules
do the rest. Plans are read by `engine.cmmn.parse_plan`.
"""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine.cmmn.extensions import read_foreign, read_helm_uses
from engine.cmmn.model import (
    Callee,
    Case,
    CaseFileItem,
    CaseFileItemDefinition,
    Model,
    Role,
    Stage,
)
from engine.cmmn.names import CMMN, CMMN_1_0, listed, qualified, unprefixed
from engine.cmmn.parse_control import read_parameters
from engine.cmmn.parse_plan import read_stage
from engine.cmmn.reading import Reading
from engine.cmmn.upgrade import upgrade
from engine.cmmn.xml import child, children, line_of, local
from engine.source.problem import Problem, Refused
from engine.source.xml import read_xml

_FILE: Final = frozenset(
    (
        "import",
        "caseFileItemDefinition",
        "case",
        "process",
        "decision",
        "relationship",
        "artifact",
        "textAnnotation",
        "association",
    )
)
_CASE: Final = frozenset(("caseFileModel", "casePlanModel", "caseRoles", "input", "output"))


def parse(data: bytes, file: str) -> Model:
    """The model in *data*; *file* is the resource's name for problems.

    Raises:
        Refused: it is not XML, or not CMMN.
    """
    root = read_xml(data, file)
    version = "1.1"
    if root.tag == qualified(CMMN_1_0, "definitions"):
        version = "1.0"
        upgrade(root)
    if root.tag != qualified(CMMN, "definitions"):
        message = (
            f"expected cmmn:definitions in the namespace {CMMN} as root element, found {root.tag}"
        )
        raise Refused([Problem("not-cmmn", message, file, line=line_of(root))])
    return _read(root, file, version)


def _read(root: _Element, file: str, version: str) -> Model:
    reading = Reading(file)
    reading.only(root, _FILE)
    cases = tuple(_case(found, reading) for found in children(root, "case"))
    callees: dict[str, Callee] = {}
    for found in children(root):
        if local(found) in ("process", "decision", "case"):
            callee = _callee(found, reading)
            callees.setdefault(callee.id, callee)
    ids = tuple(_ids(root))
    return Model(
        file=file,
        version=version,
        language=(root.get("expressionLanguage") or "").strip() or None,
        cases=cases,
        definitions=reading.definitions,
        file_definitions={one.id: one for one in _file_definitions(root, reading)},
        callees=callees,
        ids=tuple((identifier, line) for identifier, _, line in ids),
        tags={identifier: tag for identifier, tag, _ in reversed(ids)},
        helm=tuple(read_helm_uses(root)),
        foreign=tuple(read_foreign(root)),
        imports=tuple(
            (found.get("location") or "", line_of(found)) for found in children(root, "import")
        ),
        problems=tuple(reading.problems),
    )


def _case(element: _Element, reading: Reading) -> Case:
    reading.only(element, _CASE)
    plan = child(element, "casePlanModel")
    head = reading.named(element)
    if plan is None:
        reading.problem(
            "missing-plan", "a case needs a casePlanModel; add one", element, "casePlanModel"
        )
    file_model = child(element, "caseFileModel")
    roles = child(element, "caseRoles")
    return Case(
        **head,
        plan=(
            read_stage(plan, reading)
            if plan is not None
            else Stage(id=f"{head['id']}/casePlanModel[1]", tag="casePlanModel", line=head["line"])
        ),
        file_items=tuple(_file_items(file_model, reading)) if file_model is not None else (),
        roles=(
            tuple(Role(**reading.named(role)) for role in children(roles, "role"))
            if roles is not None
            else ()
        ),
        inputs=read_parameters(element, "input", reading),
        outputs=read_parameters(element, "output", reading),
    )


def _file_items(holder: _Element, reading: Reading) -> Iterator[CaseFileItem]:
    for found in children(holder, "caseFileItem"):
        inner = child(found, "children")
        yield CaseFileItem(
            **reading.named(found),
            definition=unprefixed(found.get("definitionRef") or "") or None,
            multiplicity=found.get("multiplicity") or "Unspecified",
            source=unprefixed(found.get("sourceRef") or "") or None,
            targets=listed(found.get("targetRefs")),
            children=tuple(_file_items(inner, reading)) if inner is not None else (),
        )


def _file_definitions(root: _Element, reading: Reading) -> Iterator[CaseFileItemDefinition]:
    for found in children(root, "caseFileItemDefinition"):
        yield CaseFileItemDefinition(
            **reading.named(found),
            definition_type=found.get("definitionType") or None,
            properties={
                one.get("name", ""): one.get("type") or None for one in children(found, "property")
            },
        )


def _callee(element: _Element, reading: Reading) -> Callee:
    head = reading.head(element) if local(element) == "case" else reading.named(element)
    return Callee(
        **head,
        external=unprefixed(element.get("externalRef") or "") or None,
        implementation=element.get("implementationType") or None,
        inputs=read_parameters(element, "input", reading),
        outputs=read_parameters(element, "output", reading),
    )


def _ids(root: _Element) -> Iterator[tuple[str, str, int]]:
    for element in root.iter(f"{{{CMMN}}}*"):
        identifier = element.get("id")
        if identifier:
            yield identifier, local(element), line_of(element)
