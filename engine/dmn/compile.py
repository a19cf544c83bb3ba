"""A DMN file to a `DecisionModel`: the door of this room.

Parses, validates, and compiles everything at once, so that all problems of a file are told
together and evaluation finds nothing left to do.
"""

from collections.abc import Mapping
from dataclasses import replace

from engine.dmn.build import Build
from engine.dmn.evaluate import Decision, DecisionModel
from engine.dmn.imports import Elsewhere, Targets, link, nowhere, refused_import
from engine.dmn.model import DecisionKind, Definitions
from engine.dmn.parse import parse
from engine.dmn.trace import DecisionTrace, Evaluation, MatchedRule
from engine.dmn.validate import Findings, is_dmn, validate
from engine.dmn.walk import without
from engine.feel.dialect import Dialect
from engine.source.problem import Problem, Refused

__all__ = [
    "Decision",
    "DecisionKind",
    "DecisionModel",
    "DecisionTrace",
    "Evaluation",
    "MatchedRule",
    "compile_files",
    "compile_model",
    "compile_models",
]


def compile_model(
    data: bytes,
    file: str,
    *,
    imports: Mapping[str, DecisionModel] | None = None,
    dialect: Dialect = Dialect.CAMUNDA,
) -> DecisionModel:
    """The model in *data*, ready to be evaluated.

    Args:
        data: the bytes of a DMN file, 1.1 to 1.6.
        file: its name, for problems.
        imports: compiled models that it may import, by namespace.
        dialect: of FEEL, and of what happens when something goes wrong (see `compiler`).

    Raises:
        Refused: with every problem found; each names the element and the field.
    """
    definitions, problems = parse(data, file)
    return _compiled(definitions, problems, imports or {}, dialect)


def compile_models(
    files: Mapping[str, bytes],
    *,
    elsewhere: Elsewhere = nowhere,
    dialect: Dialect = Dialect.CAMUNDA,
) -> dict[str, DecisionModel]:
    """Several files that may import each other, as models by file name.

    Raises:
        Refused: with the problems of all files, see `compile_files`.
    """
    compiled, problems = compile_files(files, elsewhere=elsewhere, dialect=dialect)
    if problems:
        raise Refused(problems)
    return compiled


def compile_files(
    files: Mapping[str, bytes],
    *,
    elsewhere: Elsewhere = nowhere,
    dialect: Dialect = Dialect.CAMUNDA,
) -> tuple[dict[str, DecisionModel], list[Problem]]:
    """Those of the files that compile, and the problems of those that do not.

    Files that import each other in a circle are refused, and so is an import for which there is
    no model, or more than one.

    Args:
        files: the bytes of DMN files by name.
        elsewhere: the models that have a namespace which none of the files has.
        dialect: as for `compile_model`.
    """
    read: dict[str, Definitions] = {}
    own: dict[str, list[Problem]] = {}
    problems: list[Problem] = []
    for file, data in files.items():
        try:
            read[file], own[file] = parse(data, file)
        except Refused as refused:
            problems += refused.problems
    links = link(read, elsewhere)
    problems += links.problems
    compiled: dict[str, DecisionModel] = {}
    for file in links.order:
        known, refusals = _known(read[file], links.targets[file], compiled)
        if refusals:
            problems += refusals
            continue
        try:
            compiled[file] = _compiled(read[file], own.pop(file), known, dialect)
        except Refused as refused:
            problems += refused.problems
    problems += [problem for each in own.values() for problem in each]
    return {file: compiled[file] for file in files if file in compiled}, problems


def _known(
    definitions: Definitions, targets: Targets, compiled: Mapping[str, DecisionModel]
) -> tuple[dict[str, DecisionModel], list[Problem]]:
    """The models that a file imports, by namespace, and problems for those that were refused."""
    known: dict[str, DecisionModel] = {}
    refusals: list[Problem] = []
    for each in definitions.imports:
        target = targets.get(each.namespace)
        if isinstance(target, str):
            if target not in compiled:
                refusals.append(refused_import(definitions.file, each, target))
                continue
            target = compiled[target]
        if target is not None:
            known[each.namespace] = target
    return known, refusals


def _compiled(
    definitions: Definitions,
    problems: list[Problem],
    imports: Mapping[str, DecisionModel],
    dialect: Dialect,
) -> DecisionModel:
    if dialect is not Dialect.CAMUNDA:  # schemas, PMML and the like define no names for FEEL
        kept = tuple(each for each in definitions.imports if is_dmn(each))
        definitions = replace(definitions, imports=kept)
    known = {
        each.namespace: imports[each.namespace]
        for each in definitions.imports
        if each.namespace in imports
    }
    found = validate(definitions, known, dialect)
    if dialect is Dialect.CAMUNDA:
        problems += found.everything()
    else:
        definitions, problems = _spared(definitions, problems, found)
    if problems:
        raise Refused(problems)
    build = Build(definitions, known, dialect)
    model = build.model()
    if build.compiler.problems:
        raise Refused(build.compiler.problems)
    return model


def _spared(
    definitions: Definitions, problems: list[Problem], found: Findings
) -> tuple[Definitions, list[Problem]]:
    """The model whose spoiled parts are marked or left out, and what spoils it as a whole."""
    spoiling = {id(problem) for _, problem in definitions.faults}
    left = [problem for problem in problems if id(problem) not in spoiling]
    definitions = without(definitions, {reference for reference, _ in found.dangling})
    faults = (*definitions.faults, *found.faults)
    return replace(definitions, faults=faults), left + found.problems
