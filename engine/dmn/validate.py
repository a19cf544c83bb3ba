"""What is wrong with a model that reads well: names, references, cycles, shapes of tables.

DMN 1.5, the clause is in each problem. FEEL texts are judged by `compiler`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from engine.dmn.evaluate import DecisionModel
from engine.dmn.model import Definitions, Fault, Import, ItemDefinition, Reference
from engine.dmn.source import MAX_NESTING
from engine.dmn.validate_logic import check_logic
from engine.dmn.walk import MAX_CYCLES, cycles
from engine.feel.dialect import Dialect
from engine.source.problem import Problem

DMN_IMPORT = "/DMN/"


class Findings(NamedTuple):
    """What is wrong with a model.

    Attributes:
        problems: what spoils the model as a whole.
        faults: what spoils one decision or knowledge model.
        dangling: requirements that lead nowhere, with their problems.
    """

    problems: list[Problem]
    faults: list[Fault]
    dangling: list[tuple[Reference, Problem]]

    def everything(self) -> list[Problem]:
        """All of it: in Camunda's dialect each of them refuses the model."""
        return [
            *self.problems,
            *(problem for _, problem in self.dangling),
            *(problem for _, problem in self.faults),
        ]


def validate(
    definitions: Definitions, imports: Mapping[str, DecisionModel], dialect: Dialect
) -> Findings:
    """Everything that is wrong with the model's structure."""
    check = _Check(definitions, imports)
    check.imports_are_known()
    check.imports_are_of_one_version()
    check.ids_are_unique()
    check.names_are_unique()
    check.references_lead_somewhere()
    check.requirements_have_no_cycle()
    check.types_have_no_cycle()
    check.types_are_not_too_deep()
    return Findings(check.problems, check_logic(definitions, dialect), check.dangling)


def is_dmn(each: Import) -> bool:
    """Whether a DMN model is imported."""
    return DMN_IMPORT in each.import_type


class _Check:
    def __init__(self, definitions: Definitions, imports: Mapping[str, DecisionModel]) -> None:
        self.definitions = definitions
        self.imports = imports
        self.problems: list[Problem] = []
        self.dangling: list[tuple[Reference, Problem]] = []

    def problem(
        self,
        code: str,
        message: str,
        at: str,
        line: int,
        *,
        field: str | None = None,
        clause: str | None = None,
    ) -> None:
        self.problems.append(
            Problem(
                code,
                message,
                file=self.definitions.file,
                element=at or None,
                field=field,
                line=line or None,
                clause=None if clause is None else f"DMN 1.5 {clause}",
            )
        )

    # --- the graph

    def imports_are_known(self) -> None:
        for each in self.definitions.imports:
            if not is_dmn(each):
                self.problem(
                    "unsupported-import",
                    f"import {each.name!r}: expected a DMN model, found the type "
                    f"{each.import_type!r}.",
                    each.at,
                    each.line,
                    field="importType",
                    clause="§6.3.3",
                )
            elif each.namespace not in self.imports:
                self.problem(
                    "missing-import",
                    f"import {each.name!r}: no model with the namespace {each.namespace!r} is "
                    "known; it has to come together with this file, or be there already.",
                    each.at,
                    each.line,
                    field="namespace",
                    clause="§6.3.3",
                )

    def imports_are_of_one_version(self) -> None:
        """A model that is imported on two ways is the same on both: results go by namespace."""
        first: dict[str, tuple[str, DecisionModel]] = {}
        for each in self.definitions.imports:
            model = self.imports.get(each.namespace)
            if model is None:
                continue
            for namespace, there in [(model.namespace, model), *model.all_imports().items()]:
                before, known = first.setdefault(namespace, (each.name, there))
                if known is not there and known.definitions != there.definitions:
                    self.problem(
                        "conflicting-import",
                        f"import {each.name!r} leads to another version of the model with the "
                        f"namespace {namespace!r} than import {before!r} does; deploy the models "
                        "that import it together with it.",
                        each.at,
                        each.line,
                        field="namespace",
                        clause="§6.3.3",
                    )

    def _elements(self) -> Iterator[tuple[str, int]]:
        """Every element of the graph as (id, line)."""
        for each in self.definitions.input_data:
            yield each.id, each.line
        for decision in self.definitions.decisions:
            yield decision.id, decision.line
        for model in self.definitions.knowledge_models:
            yield model.id, model.line
        for service in self.definitions.services:
            yield service.id, service.line

    def ids_are_unique(self) -> None:
        self._unique(
            ((identifier, line) for identifier, line in self._elements() if identifier),
            lambda name, first: ("duplicate-id", f"the id {name!r} is used in line {first} too."),
            field="id",
        )

    def names_are_unique(self) -> None:
        self._unique(
            ((item.name, item.line) for item in self.definitions.item_definitions),
            lambda name, first: (
                "duplicate-type",
                f"a type {name!r} is defined in line {first} too.",
            ),
            field="name",
        )

    def _unique(
        self,
        found: Iterable[tuple[str, int]],
        sentence: Callable[[str, int], tuple[str, str]],
        *,
        field: str,
    ) -> None:
        seen: dict[str, int] = {}
        for name, line in found:
            if name in seen:
                code, text = sentence(name, seen[name])
                self.problem(code, text, name, line, field=field)
            seen.setdefault(name, line)

    def references_lead_somewhere(self) -> None:
        inputs = {each.id for each in self.definitions.input_data}
        decisions = {each.id for each in self.definitions.decisions}
        functions = {each.id for each in self.definitions.knowledge_models}
        functions |= {each.id for each in self.definitions.services}
        for decision in self.definitions.decisions:
            at = decision.id
            self._lead(at, "requiredInput", decision.required_inputs, inputs)
            self._lead(at, "requiredDecision", decision.required_decisions, decisions)
            self._lead(at, "requiredKnowledge", decision.required_knowledge, functions)
        for model in self.definitions.knowledge_models:
            self._lead(model.id, "requiredKnowledge", model.required_knowledge, functions)
        for service in self.definitions.services:
            at = service.id
            self._lead(at, "outputDecision", service.output_decisions, decisions)
            self._lead(at, "inputDecision", service.input_decisions, decisions)
            self._lead(at, "encapsulatedDecision", service.encapsulated_decisions, decisions)
            self._lead(at, "inputData", service.input_data, inputs)

    def _lead(self, at: str, field: str, references: Sequence[Reference], here: set[str]) -> None:
        for reference in references:
            known = self._known_there(reference, field) if reference.namespace else here
            if known is not None and reference.id not in known:
                where = f" in {reference.namespace!r}" if reference.namespace else ""
                self.problem(
                    "unknown-reference",
                    f"{field} leads to {reference.id!r}{where}, which is not there.",
                    at,
                    reference.line,
                    field=field,
                    clause="§6.3.1",
                )
                self.dangling.append((reference, self.problems.pop()))

    def _known_there(self, reference: Reference, field: str) -> Iterable[str] | None:
        """The ids that the imported model has of this kind; None where it was refused before."""
        declared = {each.namespace for each in self.definitions.imports}
        model = self.imports.get(reference.namespace)
        if model is None:
            return None if reference.namespace in declared else ()
        if field in {"requiredInput", "inputData"}:
            return model.inputs
        return model.functions if field == "requiredKnowledge" else model.decisions

    def requirements_have_no_cycle(self) -> None:
        self._acyclic(
            {
                each.id: [ref.id for ref in each.required_decisions if not ref.namespace]
                for each in self.definitions.decisions
            },
            {each.id: each.line for each in self.definitions.decisions},
            ("cyclic-requirement", "requires itself", "requiredDecision", "§6.2.3"),
        )

    def types_have_no_cycle(self) -> None:
        """A type may contain itself, but it cannot be another name of itself."""
        aliases: dict[str, list[str]] = {}
        for item in self.definitions.item_definitions:
            aliases[item.name] = _alias(item)
        self._acyclic(
            aliases,
            {item.name: item.line for item in self.definitions.item_definitions},
            ("cyclic-type", "is defined by itself", "typeRef", "§7.3.2"),
        )

    def types_are_not_too_deep(self) -> None:
        """A type may be made of others, in at most so many levels as expressions may nest."""
        parts = {item.name: _parts(item) for item in self.definitions.item_definitions}
        heights = _heights(parts)
        for item in self.definitions.item_definitions:
            if heights[item.name] > MAX_NESTING:
                self.problem(
                    "too-deep",
                    f"the type {item.name!r} is made of others in {heights[item.name]} levels; "
                    f"expected at most {MAX_NESTING}.",
                    item.name,
                    item.line,
                    field="typeRef",
                )
                break  # those that it is made of would only say the same

    def _acyclic(
        self,
        edges: Mapping[str, Sequence[str]],
        lines: Mapping[str, int],
        words: tuple[str, str, str, str],
    ) -> None:
        code, verb, field, clause = words
        for cycle in islice(cycles(edges), MAX_CYCLES):
            self.problem(
                code,
                f"{cycle[0]!r} {verb}: {' > '.join(cycle)}.",
                cycle[0],
                lines.get(cycle[0], 0),
                field=field,
                clause=clause,
            )


def _parts(item: ItemDefinition) -> list[str]:
    """The names of the types that a type is made of."""
    found = (part.type_ref for part in item.walk())
    return [name.removeprefix("list<").rstrip("> ") for name in found if name]


def _heights(parts: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many levels of other types are below each type, ways back to itself left out."""
    heights: dict[str, int] = {}
    for start in parts:
        way: dict[str, int] = {start: 1}
        left = [(start, iter(parts[start]))] if start not in heights else []
        while left:
            name, following = left[-1]
            after = next(following, None)
            if after is None:
                left.pop()
                heights[name] = way.pop(name)
                if left:
                    above = left[-1][0]
                    way[above] = max(way[above], heights[name] + 1)
            elif after in heights:
                way[name] = max(way[name], heights[after] + 1)
            elif after in parts and after not in way:
                way[after] = 1
                left.append((after, iter(parts[after])))
    return heights


def _alias(item: ItemDefinition) -> list[str]:
    plain = not (item.components or item.function or item.is_collection)
    return [item.type_ref] if plain and item.type_ref else []
