"""The DMN files of a deployment, compiled together: they may import each other.

An import leads to the file of the deployment that has its namespace, else to the latest deployed
requirements graph that has it. What it has led to stays with the definition: a later version of
the imported model changes nothing for a graph that is deployed (docs/decisions/0009).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.dmn.compile import DecisionModel, compile_files
from engine.dmn.model import Definitions
from engine.dmn.parse import parse
from engine.source.problem import Problem, Refused
from engine.store.definitions import decision_model, graphs_with


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """A DMN file, compiled.

    Attributes:
        imports: for each imported model the file of this deployment, or the key of its graph.
    """

    model: DecisionModel
    imports: tuple[str | int, ...]


def read_together(
    files: Mapping[str, bytes], tenant: str, beside: Mapping[str, bytes] | None = None
) -> tuple[dict[str, DecisionFile], list[Problem]]:
    """Those of the files that compile, by name, and the problems of those that do not.

    Args:
        files: the DMN files of a deployment, by name.
        tenant: whose deployed graphs may be imported.
        beside: files that would come along if one of *files* imports them.
    """
    deployed = _Deployed(tenant)
    together = {**_imported(files, beside or {}), **files}
    models, problems = compile_files(together, elsewhere=deployed.models)
    names = {id(model): name for name, model in models.items()}
    read = {
        name: DecisionFile(
            models[name],
            tuple(
                names.get(id(model)) or deployed.keys[namespace]
                for namespace, model in models[name].imports.items()
            ),
        )
        for name in files
        if name in models
    }
    return read, problems


class _Deployed:
    """The latest deployed graphs by namespace, as far as they were asked for."""

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant
        self.keys: dict[str, int] = {}

    def models(self, namespace: str) -> Sequence[DecisionModel]:
        keys = graphs_with(namespace, self.tenant)
        if len(keys) == 1:
            self.keys[namespace] = keys[0]
        return [decision_model(key) for key in keys]


def _imported(files: Mapping[str, bytes], beside: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of the files *beside* that the files import, themselves or by another of them."""
    if not beside:
        return {}
    others = {
        name: found
        for name, data in beside.items()
        if name not in files and (found := _parsed(name, data)) is not None
    }
    wanted: dict[str, bytes] = {}
    left = [found for name, data in files.items() if (found := _parsed(name, data)) is not None]
    offered = {each.namespace for each in left}
    while left:
        needs = {each.namespace for each in left.pop().imports} - offered
        for name, found in others.items():
            if found.namespace in needs and name not in wanted:
                wanted[name] = beside[name]
                left.append(found)
        offered |= needs
    return wanted


def _parsed(name: str, data: bytes) -> Definitions | None:
    try:
        return parse(data, name)[0]
    except Refused:
        return None
