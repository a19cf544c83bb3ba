"""Decisions that are drawn but not deployed yet, compiled with the drafts that they import."""

from collections.abc import Mapping

from engine.dmn.compile import DecisionModel, compile_models
from engine.dmn.parse import parse
from engine.source.problem import Refused


def model_of(files: Mapping[str, bytes], name: str) -> DecisionModel:
    """The model in the file *name*; what it imports is looked for among *files*.

    Files that it does not import may be wrong.

    Raises:
        KeyError: there is no such file.
        Refused: the file, or one that it imports, has problems.
    """
    wanted = {name: files[name]}
    left = [name]
    if len(files) > 1:
        offers = _namespaces(files)
        while left:
            definitions, _ = parse(files[left[0]], left.pop(0))
            for namespace in {each.namespace for each in definitions.imports}:
                for file in offers.get(namespace, ()):
                    if file not in wanted:
                        wanted[file] = files[file]
                        left.append(file)
    return compile_models(wanted)[name]


def _namespaces(files: Mapping[str, bytes]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file, data in files.items():
        try:
            definitions, _ = parse(data, file)
        except Refused:
            continue
        found.setdefault(definitions.namespace, []).append(file)
    return found
