"""What the imports of several files lead to, and the order in which they can be compiled.

DMN 1.5 §6.3.3. An import names a namespace, not a file: it leads to the one file that has it, or
else to a model from elsewhere. What leads nowhere is for `validate` to tell.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from engine.dmn.evaluate import DecisionModel
from engine.dmn.model import Definitions, Import
from engine.dmn.walk import MAX_CYCLES, cycles
from engine.source.problem import Problem

Elsewhere = Callable[[str], Sequence[DecisionModel]]
"""The models with a namespace; more than one makes the import ambiguous."""

Targets = Mapping[str, str | DecisionModel]
"""What a file imports, by namespace: another of the files, or a model from elsewhere."""

CLAUSE = "DMN 1.5 §6.3.3"


class Links(NamedTuple):
    """The imports of several files.

    Attributes:
        order: the files, imported ones first; without those whose imports are in a circle or
            ambiguous, for which there are ``problems``.
        targets: what each of the files imports.
    """

    order: tuple[str, ...]
    targets: Mapping[str, Targets]
    problems: list[Problem]


def nowhere(namespace: str) -> Sequence[DecisionModel]:
    """No models but the files themselves."""
    del namespace
    return ()


def link(files: Mapping[str, Definitions], elsewhere: Elsewhere) -> Links:
    """Find what each import leads to, and the order of the files."""
    offers: dict[str, list[str]] = {}
    for file, definitions in files.items():
        offers.setdefault(definitions.namespace, []).append(file)
    targets: dict[str, dict[str, str | DecisionModel]] = {}
    problems: list[Problem] = []
    for file, definitions in files.items():
        targets[file] = {}
        for each in definitions.imports:
            found: Sequence[str | DecisionModel] = offers.get(each.namespace) or elsewhere(
                each.namespace
            )
            if file in found:
                found = [file]  # its own namespace: a circle of one
            if len(found) > 1:
                problems.append(_ambiguous(file, each, found))
                del targets[file]
                break
            if found:
                targets[file][each.namespace] = found[0]
    edges = {
        file: [target for target in there.values() if isinstance(target, str)]
        for file, there in targets.items()
    }
    problems += _circles(files, edges)
    return Links(_order(edges), targets, problems)


def _order(edges: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Files after those that they import; without those in a circle or behind one."""
    order: dict[str, None] = {}
    left = dict(edges)
    while True:
        ready = [
            file
            for file, needs in left.items()
            if all(need in order or need not in edges for need in needs)
        ]
        if not ready:
            return tuple(order)
        for file in ready:
            order[file] = None
            del left[file]


def _circles(files: Mapping[str, Definitions], edges: Mapping[str, Sequence[str]]) -> list[Problem]:
    problems = []
    for circle in islice(cycles(edges), MAX_CYCLES):
        file, following = circle[0], files[circle[1]]
        each = next(one for one in files[file].imports if one.namespace == following.namespace)
        way = " > ".join(circle)
        message = f"import {each.name!r}: files cannot import each other in a circle: {way}."
        problems.append(_problem("cyclic-import", message, file, each))
    return problems


def _ambiguous(file: str, each: Import, found: Sequence[str | DecisionModel]) -> Problem:
    names = ", ".join(one if isinstance(one, str) else repr(one.id) for one in found)
    message = (
        f"import {each.name!r}: expected one model with the namespace {each.namespace!r}, "
        f"found {len(found)}: {names}. Give each model a namespace of its own."
    )
    return _problem("ambiguous-import", message, file, each)


def refused_import(file: str, each: Import, target: str) -> Problem:
    """The problem of a file whose import leads to one that is refused itself."""
    message = (
        f"import {each.name!r}: the model with the namespace {each.namespace!r} "
        f"in {target} has problems of its own."
    )
    return _problem("refused-import", message, file, each)


def _problem(code: str, message: str, file: str, each: Import) -> Problem:
    return Problem(
        code,
        message,
        file=file,
        element=each.at or None,
        field="namespace",
        line=each.line or None,
        clause=CLAUSE,
    )
