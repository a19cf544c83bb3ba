"""A DMN file's requirement graph: XML to `model.Definitions`.

DMN 1.5 clause 6 and §7.3.2 (item definitions); expressions are read by `parse_boxed`.
Pictures (DMNDI), artifacts, knowledge sources and the vendors' extensions are passed over.
"""

from collections.abc import Iterable
from dataclasses import replace

from lxml.etree import _Element

from engine.dmn.model import (
    DecisionElement,
    DecisionService,
    Definitions,
    FunctionItem,
    Import,
    InformationItem,
    InputData,
    ItemDefinition,
    KnowledgeModel,
)
from engine.dmn.parse_boxed import read_function, read_inside
from engine.dmn.source import VERSIONS, Source, line_of, local_name, namespace_of, place
from engine.feel.names import normalize
from engine.source.problem import Problem, Refused
from engine.source.xml import read_xml

# Known parts of a model that decide nothing.
PASSED_OVER = {
    "description", "extensionElements", "knowledgeSource", "textAnnotation", "association",
    "group", "elementCollection", "performanceIndicator", "organizationUnit", "artifact",
    "businessContextElement",
}  # fmt: skip
READ = {
    "import", "itemDefinition", "inputData", "decision", "businessKnowledgeModel",
    "decisionService",
}  # fmt: skip


def parse(data: bytes, file: str) -> tuple[Definitions, list[Problem]]:
    """The model in *data*, and what is wrong with its form.

    Raises:
        Refused: the bytes are no readable XML, or no DMN of a known version.
    """
    root = read_xml(data, file)
    if local_name(root) != "definitions" or namespace_of(root) not in VERSIONS:
        known = ", ".join(VERSIONS.values())
        raise Refused(
            [
                Problem(
                    "not-dmn",
                    f"expected definitions of DMN {known}, found {{{namespace_of(root)}}}"
                    f"{local_name(root)}.",
                    file=file,
                    line=line_of(root),
                    clause="DMN 1.5 §6.3.2",
                )
            ]
        )
    source = Source(file, root)
    source.refuse_extensions(root)
    return _definitions(source, root), source.problems


def _definitions(source: Source, root: _Element) -> Definitions:
    imports = tuple(
        Import(
            place(child),
            normalize(child.get("name", "")),
            child.get("namespace", ""),
            child.get("importType", ""),
            line_of(child),
        )
        for child in source.all(root, "import")
    )
    source.import_names = {each.namespace: each.name for each in imports if each.name}
    for name, child in source.children(root):
        if name not in READ and name not in PASSED_OVER:
            source.problem("unknown-element", f"{name} is no part of a DMN model.", child)
    name = root.get("name", "")
    identifier = root.get("id") or name
    if not identifier:
        source.problem("missing-id", "definitions need an id.", root, field="id")
    definitions = Definitions(
        id=identifier,
        name=name or identifier,
        namespace=source.namespace,
        file=source.file,
        imports=imports,
        item_definitions=tuple(
            _item_definition(source, child) for child in source.all(root, "itemDefinition")
        ),
        input_data=tuple(_input_data(source, each) for each in source.all(root, "inputData")),
        decisions=tuple(_decision(source, each) for each in source.all(root, "decision")),
        knowledge_models=tuple(
            _knowledge_model(source, each) for each in source.all(root, "businessKnowledgeModel")
        ),
        services=tuple(_service(source, each) for each in source.all(root, "decisionService")),
    )
    return replace(definitions, faults=tuple(source.faults))


def _identity(source: Source, element: _Element) -> tuple[str, str]:
    """The id and the name of an element of the graph; where one is missing, the other is both."""
    identifier = (element.get("id") or "").strip()
    name = normalize(element.get("name", ""))
    if not identifier and not name:
        source.problem(
            "missing-id",
            f"{local_name(element)} needs an id.",
            element,
            field="id",
            clause="§6.3.1",
        )
    return identifier or name, name or identifier


def _item_definition(source: Source, element: _Element) -> ItemDefinition:
    function = source.first(element, "functionItem")
    return ItemDefinition(
        at=place(element),
        line=line_of(element),
        name=normalize(element.get("name", "")),
        type_ref=source.type_ref(element),
        is_collection=element.get("isCollection", "false").strip() in {"true", "1"},
        components=_components(source, element),
        allowed_values=source.optional_text(element, "allowedValues"),
        type_constraint=source.optional_text(element, "typeConstraint"),
        function=None if function is None else _function_item(source, function),
    )


def _components(source: Source, element: _Element) -> tuple[ItemDefinition, ...]:
    with source.nested(element) as allowed:
        parts = source.all(element, "itemComponent") if allowed else []
        return tuple(_item_definition(source, part) for part in parts)


def _function_item(source: Source, element: _Element) -> FunctionItem:
    return FunctionItem(
        parameters=tuple(source.item(child) for child in source.all(element, "parameters")),
        output_type_ref=source.qualified(element, element.get("outputTypeRef")),
    )


def _input_data(source: Source, element: _Element) -> InputData:
    identifier, name = _identity(source, element)
    variable = source.variable(element) or InformationItem(name)
    return InputData(identifier, name, line_of(element), variable)


def _decision(source: Source, element: _Element) -> DecisionElement:
    identifier, name = _identity(source, element)
    with source.owned_by(identifier):
        expression = read_inside(source, element)
    return DecisionElement(
        id=identifier,
        name=name,
        line=line_of(element),
        variable=source.variable(element),
        required_decisions=source.references(element, "informationRequirement", "requiredDecision"),
        required_inputs=source.references(element, "informationRequirement", "requiredInput"),
        required_knowledge=source.references(element, "knowledgeRequirement", "requiredKnowledge"),
        expression=expression,
    )


def _knowledge_model(source: Source, element: _Element) -> KnowledgeModel:
    identifier, name = _identity(source, element)
    logic = source.first(element, "encapsulatedLogic")
    with source.owned_by(identifier):
        function = None if logic is None else read_function(source, logic)
    return KnowledgeModel(
        id=identifier,
        name=name,
        line=line_of(element),
        variable=source.variable(element),
        required_knowledge=source.references(element, "knowledgeRequirement", "requiredKnowledge"),
        function=function,
    )


def _service(source: Source, element: _Element) -> DecisionService:
    identifier, name = _identity(source, element)

    def targets(tag: str) -> Iterable[_Element]:
        return source.all(element, tag)

    return DecisionService(
        id=identifier,
        name=name,
        line=line_of(element),
        variable=source.variable(element),
        output_decisions=tuple(map(source.reference, targets("outputDecision"))),
        encapsulated_decisions=tuple(map(source.reference, targets("encapsulatedDecision"))),
        input_decisions=tuple(map(source.reference, targets("inputDecision"))),
        input_data=tuple(map(source.reference, targets("inputData"))),
    )
