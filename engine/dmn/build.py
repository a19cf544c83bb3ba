"""One model's elements, compiled and linked: functions first, since anything may hold them.

DMN 1.5 §6 (requirements) and §10.4. What can be wrong was found by `validate` before.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from engine.dmn.boxed import compile_expression, compile_function, result_type
from engine.dmn.compiler import Compiler, Run, Scope
from engine.dmn.decision_table import Table
from engine.dmn.evaluate import Decision, DecisionModel
from engine.dmn.model import (
    DecisionElement,
    DecisionService,
    DecisionTable,
    Definitions,
    InformationItem,
    InputData,
    KnowledgeModel,
    Reference,
)
from engine.dmn.requirements import Binder, Input, Key, Path, Requirements, State, special_names
from engine.dmn.service import Service
from engine.dmn.types import Type
from engine.dmn.walk import inner_names
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.functions import Function
from engine.feel.names import normalize
from engine.feel.values import Value
from engine.source.problem import Problem

_NAME: Final = re.compile(r"[^\W\d][\w ]*")
Body = Callable[[Sequence[Value], Context], Value]


class Build:
    """Compiles one model's elements."""

    def __init__(
        self, definitions: Definitions, imports: Mapping[str, DecisionModel], dialect: Dialect
    ) -> None:
        if dialect is not Dialect.CAMUNDA:
            knowledge = tuple(map(_with_parameters, definitions.knowledge_models))
            definitions = replace(definitions, knowledge_models=knowledge)
        self.definitions = definitions
        self.imports = imports
        self.import_names = {each.namespace: each.name for each in definitions.imports}
        self.compiler = Compiler(
            definitions,
            dialect,
            [(self.import_names[uri], model.types) for uri, model in imports.items()],
        )
        self.input_elements = {each.id: each for each in definitions.input_data}
        self.decision_elements = {each.id: each for each in definitions.decisions}
        self.inputs = {each.id: self._input(each) for each in definitions.input_data}
        self.bodies: dict[str, Body] = {}
        self.faults: dict[str, list[Problem]] = {}
        for owner, problem in definitions.faults:
            self.faults.setdefault(owner, []).append(problem)
        self.functions = {
            **{each.id: self._function(each) for each in definitions.knowledge_models},
            **{each.id: self._service_function(each) for each in definitions.services},
        }
        self.everywhere = special_names(self._names_everywhere())
        models = (definitions, *(model.definitions for model in imports.values()))
        self.compiler.inner_names = special_names(
            name for each in models for name in inner_names(each)
        )

    def model(self) -> DecisionModel:
        """The model with everything in it compiled and linked."""
        for element in self.definitions.knowledge_models:
            self.bodies[element.id] = self._knowledge_body(element)
        decisions = {each.id: self._decision(each) for each in self.definitions.decisions}
        for decision in self.definitions.decisions:
            decisions[decision.id].requires = tuple(
                self._required(reference, decisions) for reference in decision.required_decisions
            )
        for service in self.definitions.services:
            self.bodies[service.id] = self._service_body(service, decisions)
        return DecisionModel(
            self.compiler,
            inputs=self.inputs,
            decisions=decisions,
            functions=self.functions,
            imports=self.imports,
        )

    def _names_everywhere(self) -> Iterable[str]:
        """Names that an expression may hold wherever it stands."""
        yield from self.compiler.types.names()
        for uri, model in self.imports.items():
            yield self.import_names[uri]
            yield from model.types.names()
        if self.compiler.strict:
            yield from (each.variable.name for each in self.definitions.input_data)
            yield from (result_name(each) for each in self.definitions.decisions)

    def _input(self, element: InputData) -> Input:
        return Input(
            self.compiler,
            identifier=element.id,
            name=element.variable.name,
            type_ref=element.variable.type_ref,
        )

    # --- what elements see

    def _requirements(self, element: DecisionElement) -> Requirements:
        return Requirements(
            inputs=tuple(self._required_input(each) for each in element.required_inputs),
            decisions=tuple(
                (path, key)
                for reference in element.required_decisions
                for path, key in self._decision_places(reference)
            ),
            knowledge=self._knowledge(element.required_knowledge),
        )

    def _path(self, reference: Reference, name: str) -> Path:
        prefix = self.import_names[reference.namespace] if reference.namespace else ""
        return (prefix, name) if prefix else (name,)

    def _required_input(self, reference: Reference) -> tuple[Path, Input]:
        found = self._inputs_of(reference)[reference.id]
        return self._path(reference, found.name), found

    def _inputs_of(self, reference: Reference) -> Mapping[str, Input]:
        if reference.namespace:
            return self.imports[reference.namespace].inputs
        return self.inputs

    def _decision_places(self, reference: Reference) -> Iterable[tuple[Path, Key]]:
        if reference.namespace:
            decision = self.imports[reference.namespace].decisions[reference.id]
            return [(self._path(reference, decision.result_name), decision.key)]
        name = result_name(self.decision_elements[reference.id])
        key = (self.definitions.namespace, reference.id)
        names = {name: None, reference.id: None} if self.compiler.strict else {name: None}
        return [((each,), key) for each in names]

    def _knowledge(self, references: Iterable[Reference]) -> tuple[tuple[Path, Value], ...]:
        places: list[tuple[Path, Value]] = []
        for reference in references:
            functions = (
                self.imports[reference.namespace].functions
                if reference.namespace
                else self.functions
            )
            function = functions[reference.id]
            places.append((self._path(reference, function.name or reference.id), function))
        return tuple(places)

    def _required(self, reference: Reference, decisions: Mapping[str, Decision]) -> Decision:
        if reference.namespace:
            return self.imports[reference.namespace].decisions[reference.id]
        return decisions[reference.id]

    # --- decisions

    def _decision(self, element: DecisionElement) -> Decision:
        requirements = self._requirements(element)
        names = self.everywhere | requirements.names()
        type_ref = element.variable.type_ref if element.variable else None
        logic: Table | Run
        if element.id in self.faults:
            return self._spoiled(element, requirements)
        with self.compiler.way.part(f"decision '{element.name}'"):
            if isinstance(element.expression, DecisionTable):
                logic = Table(self.compiler, element.expression, names)
                if not self.compiler.strict:
                    type_ref = type_ref or element.expression.type_ref
            else:
                logic = compile_expression(self.compiler, element.expression, names)
        return Decision(
            self.compiler,
            identifier=element.id,
            name=element.name,
            kind=element.kind,
            result_name=result_name(element),
            type_ref=type_ref,
            requirements=requirements,
            required=tuple(each.id for each in element.required_decisions),
            logic=logic,
        )

    def _spoiled(self, element: DecisionElement, requirements: Requirements) -> Decision:
        """A decision whose logic cannot be read, by the standard: null, the others go on."""
        return Decision(
            self.compiler,
            identifier=element.id,
            name=element.name,
            kind=element.kind,
            result_name=result_name(element),
            type_ref=None,
            requirements=requirements,
            required=tuple(each.id for each in element.required_decisions),
            logic=spoiled(self.faults[element.id]),
        )

    # --- knowledge models and services

    def _late(
        self,
        identifier: str,
        parameters: Iterable[InformationItem],
        name: str,
        variable: InformationItem | None,
    ) -> Function:
        """A function whose body is compiled later: bodies may call any function."""
        parameters = tuple(parameters)
        types = self.compiler.types
        result = result_type(self.compiler, variable.type_ref if variable else None)
        return Function(
            tuple(each.name for each in parameters),
            lambda arguments, context: self.bodies[identifier](arguments, context),
            name=name,
            types=tuple(types.known(each.type_ref) for each in parameters),
            result=types.known(result),
        )

    def _function(self, element: KnowledgeModel) -> Function:
        parameters = element.function.parameters if element.function else ()
        name = element.variable.name if element.variable else element.name
        return self._late(element.id, parameters, name, element.variable)

    def _knowledge_body(self, element: KnowledgeModel) -> Body:
        own = Reference("", element.id, element.line)  # it may call itself
        knowledge = self._knowledge((own, *element.required_knowledge))
        requirements = Requirements((), (), knowledge)
        names = self.everywhere | requirements.names()
        if element.id in self.faults:
            run = spoiled(self.faults[element.id])
            return lambda arguments, context: run({}, context)
        if element.function is None:
            return lambda arguments, context: None
        with self.compiler.way.part(f"knowledge model '{element.name}'"):
            invoke = compile_function(self.compiler, element.function, names)
        scope = Binder(requirements, everything=False).scope(State({}), Context())
        wanted = self._result(element.variable)
        what = f"knowledge model {element.name}"

        def body(arguments: Sequence[Value], context: Context) -> Value:
            value = invoke(scope, arguments, context)
            if wanted is None or value is None:
                return value
            return self.compiler.demand(wanted, value, context, what)

        return body

    def _result(self, variable: InformationItem | None) -> Type | None:
        """The type of what a function gives, by the type of its variable."""
        return self.compiler.type(
            result_type(self.compiler, variable.type_ref if variable else None)
        )

    def _service_function(self, element: DecisionService) -> Function:
        inputs = [self._inputs_of(each)[each.id] for each in element.input_data]
        parameters = [
            *(InformationItem(each.name, each.type_ref) for each in inputs),
            *(InformationItem(self._result_name(each)) for each in element.input_decisions),
        ]
        name = element.variable.name if element.variable else element.name
        return self._late(element.id, parameters, name, element.variable)

    def _result_name(self, reference: Reference) -> str:
        if reference.namespace:
            return self.imports[reference.namespace].decisions[reference.id].result_name
        return result_name(self.decision_elements[reference.id])

    def _service_body(self, element: DecisionService, decisions: Mapping[str, Decision]) -> Body:
        wanted = self._result(element.variable)
        what = f"decision service {element.name}"

        def result(value: Value, context: Context) -> Value:
            if wanted is None or value is None:
                return value
            return self.compiler.demand(wanted, value, context, what)

        return Service(
            inputs=[self._inputs_of(each)[each.id] for each in element.input_data],
            input_decisions=[self._required(each, decisions) for each in element.input_decisions],
            outputs=[self._required(each, decisions) for each in element.output_decisions],
            result=result,
            stop_at_failure=self.compiler.strict,
        ).call


def _with_parameters(element: KnowledgeModel) -> KnowledgeModel:
    """A knowledge model that is a table without parameters takes what its inputs name, in order."""
    function = element.function
    if function is None or function.parameters or not isinstance(function.body, DecisionTable):
        return element
    roots = (normalize(clause.expression.text.partition(".")[0]) for clause in function.body.inputs)
    names = dict.fromkeys(root for root in roots if _NAME.fullmatch(root))
    parameters = tuple(InformationItem(name) for name in names)
    return replace(element, function=replace(function, parameters=parameters))


def spoiled(problems: Sequence[Problem]) -> Run:
    """What cannot be read is null, and says why."""

    def run(scope: Scope, context: Context) -> Value:
        for problem in problems:
            context.note(problem.message, problem.code)
        return None

    return run


def result_name(element: DecisionElement) -> str:
    """The name under which other decisions see this one's output."""
    return element.variable.name if element.variable else element.name
