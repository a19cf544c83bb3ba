"""Files as they are deployed: what each one defines, or every problem that it has.

The extension decides: ``.bpmn``, ``.dmn``, ``.form``, ``.rpa`` (a script whose file says its id);
everything else is a generic resource, called by its file's name.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath

from engine.bpmn.compile import compile_bpmn
from engine.cmmn.compile import compile_cmmn
from engine.dispatch.beside import processes
from engine.dispatch.decision_files import DecisionFile, read_together
from engine.dispatch.forms.warnings import form_warnings
from engine.dmn.analysis import warnings
from engine.feel.values import TooLarge, Value, from_json
from engine.plan.details import Binding
from engine.plan.model import Node, Plan
from engine.plan.values import Constant
from engine.source.problem import Problem, Refused
from engine.store import json
from engine.store.models.definitions import DefinitionKind

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 200
NAME_LENGTH = 255
ID_LENGTH = 255
DEFAULT_NAME = "blob"  #: of a file that came without one

File = tuple[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One definition in a file.

    Attributes:
        plan: of a process or case.
        namespace: of a requirements graph.
        imports: of a requirements graph: the files of this deployment, or keys of deployed
            graphs, that its imports lead to.
        has_start_form: of a process whose none start event has a form.
    """

    kind: DefinitionKind
    id: str
    name: str | None = None
    version_tag: str | None = None
    plan: Plan | None = None
    has_start_form: bool = False
    namespace: str | None = None
    imports: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """One file with what it defines; of a DMN file the requirements graph comes first."""

    name: str
    data: bytes
    checksum: bytes
    found: tuple[Found, ...]
    warnings: tuple[Problem, ...] = field(default=())


def read_all(
    files: Sequence[File], tenant: str, beside: Sequence[File] = ()
) -> tuple[list[Resource], list[Problem]]:
    """Every file that could be read, and every problem of those that could not.

    Args:
        files: what is to be deployed.
        tenant: whose deployed decisions the files may import.
        beside: files of their author that would come along where one of *files* imports or calls
            what is in them.
    """
    resources: list[Resource] = []
    problems = _wrong_set(files)
    named = [(name or DEFAULT_NAME, data) for name, data in files]
    decisions = {name: data for name, data in named if _is_dmn(name) and len(data) <= MAX_BYTES}
    problems += _same_name(name for name, _ in named if _is_dmn(name))
    together = {name: data for name, data in beside if _is_dmn(name)}
    compiled, faults = read_together(decisions, tenant, together)
    problems += faults
    for name, data in named:
        try:
            if name not in decisions:
                resources.append(read(name, data))
            elif name in compiled:
                resources.append(_dmn(name, data, compiled[name]))
        except Refused as refused:
            problems += refused.problems
    problems += _twice(resources)
    problems += _unbound(resources, beside)
    return resources, problems


def read(name: str, data: bytes) -> Resource:
    """One file, compiled.

    Raises:
        Refused: with every problem of the file.
    """
    if len(data) > MAX_BYTES:
        raise Refused(
            [
                Problem(
                    "too-large",
                    f"Expected a file of at most {MAX_BYTES} bytes, found {len(data)}.",
                    file=name,
                )
            ]
        )
    reader = _READERS.get(PurePosixPath(name).suffix.lower(), _generic)
    found, warnings = reader(name, data)
    return Resource(name, data, sha256(data).digest(), tuple(found), tuple(warnings))


Read = tuple[Sequence[Found], Sequence[Problem]]


def _bpmn(name: str, data: bytes) -> Read:
    compiled = compile_bpmn(data, name)
    found = [
        Found(
            kind=DefinitionKind.PROCESS,
            id=plan.id,
            name=plan.name,
            version_tag=plan.version_tag,
            plan=plan,
            has_start_form=plan.start_form is not None,
        )
        for plan in compiled.plans
    ]
    return found, compiled.warnings


def _cmmn(name: str, data: bytes) -> Read:
    compiled = compile_cmmn(data, name)
    found = [
        Found(kind=DefinitionKind.CASE, id=plan.id, name=plan.name, plan=plan)
        for plan in compiled.plans
    ]
    return found, compiled.warnings


def _is_dmn(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() == ".dmn"


def _dmn(name: str, data: bytes, read: DecisionFile) -> Resource:
    model = read.model
    graph = Found(
        kind=DefinitionKind.REQUIREMENTS,
        id=model.id,
        name=model.name,
        namespace=model.namespace,
        imports=read.imports,
    )
    decisions = [
        Found(kind=DefinitionKind.DECISION, id=decision.id, name=decision.name)
        for decision in model.decisions.values()
    ]
    found = (graph, *decisions)
    return Resource(name, data, sha256(data).digest(), found, warnings(model.definitions))


def _form(name: str, data: bytes) -> Read:
    schema, form_id, version_tag = _identified(name, data, "form")
    if not isinstance(schema.get("components"), list):
        raise _refused(
            name, "missing-components", "Expected the form's 'components' as a list.", "components"
        )
    found = Found(kind=DefinitionKind.FORM, id=form_id, version_tag=version_tag)
    return [found], form_warnings(name, data.decode())


def _script(name: str, data: bytes) -> Read:
    """A script for robots (RPA): a resource that says its id and version tag itself."""
    _, script_id, version_tag = _identified(name, data, "script")
    found = Found(kind=DefinitionKind.RESOURCE, id=script_id, name=name, version_tag=version_tag)
    return [found], ()


def _identified(name: str, data: bytes, what: str) -> tuple[Mapping[str, Value], str, str | None]:
    """A JSON object with its ``id`` and ``versionTag``.

    Raises:
        Refused: it is no object with an id.
    """
    try:
        found = from_json(json.decode(data))
    except TooLarge as error:
        raise _refused(name, "too-deep", f"Expected a {what} of less depth: {error}.") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _refused(name, "malformed-json", f"Expected a {what} as JSON: {error}.") from error
    if not isinstance(found, dict):
        raise _refused(name, f"malformed-{what}", f"Expected a {what} as a JSON object.")
    identifier = found.get("id")
    if not isinstance(identifier, str) or not identifier:
        expected = f"Expected the {what} to have an 'id' that is a text."
        raise _refused(name, f"missing-{what}-id", expected, "id")
    tag = found.get("versionTag")
    version_tag = tag if isinstance(tag, str) and tag else None
    for where, text in (("id", identifier), ("versionTag", version_tag or "")):
        if len(text) > ID_LENGTH or "\0" in text:
            expected = f"at most {ID_LENGTH} characters, none of them U+0000"
            raise _refused(name, "invalid-id", f"Expected {expected} as '{where}'.", where)
    return found, identifier, version_tag


def _generic(name: str, data: bytes) -> Read:
    return [Found(kind=DefinitionKind.RESOURCE, id=name, name=name)], ()


_READERS: Mapping[str, Callable[[str, bytes], Read]] = {
    ".bpmn": _bpmn,
    ".cmmn": _cmmn,
    ".form": _form,
    ".rpa": _script,
}


def _refused(name: str, code: str, message: str, where: str | None = None) -> Refused:
    return Refused([Problem(code, message, file=name, field=where)])


def _wrong_set(files: Sequence[File]) -> list[Problem]:
    if not files:
        return [Problem("no-files", "Expected at least one file to deploy.")]
    if len(files) > MAX_FILES:
        return [
            Problem("too-many-files", f"Expected at most {MAX_FILES} files, found {len(files)}.")
        ]
    return [
        Problem("long-name", f"Expected a file name of at most {NAME_LENGTH} characters.")
        for name, _ in files
        if len(name) > NAME_LENGTH
    ]


def _same_name(names: Iterable[str]) -> list[Problem]:
    """Files that are compiled together are told apart by their names."""
    return [
        Problem("duplicate-file", f"Expected one file called '{name}', found {times}.", file=name)
        for name, times in Counter(names).items()
        if times > 1
    ]


def _twice(resources: Sequence[Resource]) -> list[Problem]:
    """The same id cannot be defined by two files of one deployment."""
    first: dict[tuple[str, str], str] = {}
    problems = []
    for resource in resources:
        for found in resource.found:
            where = first.setdefault((found.kind, found.id), resource.name)
            if where != resource.name or _again(resource, found):
                problems.append(
                    Problem(
                        "duplicate-id",
                        f"The {found.kind.label.lower()} id '{found.id}' is defined twice in this "
                        f"deployment; it stands in '{where}' already.",
                        file=resource.name,
                        element=found.id,
                    )
                )
    return problems


def _again(resource: Resource, found: Found) -> bool:
    same = [one for one in resource.found if (one.kind, one.id) == (found.kind, found.id)]
    return len(same) > 1 and same[0] is not found


def _unbound(resources: Sequence[Resource], beside: Sequence[File]) -> list[Problem]:
    """What is bound to this deployment (``bindingType``) has to be in it."""
    there = {(found.kind, found.id) for resource in resources for found in resource.found}
    there |= {(DefinitionKind.RESOURCE, name) for name, _ in beside}
    if any(node.call is not None for resource in resources for node in _nodes(resource)):
        there |= {(DefinitionKind.PROCESS, drawn.id) for drawn in processes(beside)}
    # A call activity calls a case where no process has the id.
    there |= {(DefinitionKind.PROCESS, each) for kind, each in there if kind is DefinitionKind.CASE}
    problems = []
    for resource in resources:
        for plan in (found.plan for found in resource.found if found.plan is not None):
            for node in plan.nodes:
                for kind, target in _bound_to_deployment(node):
                    if (kind, target) in there:
                        continue
                    problems.append(
                        Problem(
                            "not-in-deployment",
                            f"Expected the {kind.label.lower()} '{target}' in the same deployment, "
                            "because its bindingType is 'deployment'; it is not among the files.",
                            file=resource.name,
                            element=node.element,
                            field="bindingType",
                        )
                    )
    return problems


def _nodes(resource: Resource) -> Iterator[Node]:
    for found in resource.found:
        if found.plan is not None:
            yield from found.plan.nodes


def _bound_to_deployment(node: Node) -> Iterator[tuple[DefinitionKind, str]]:
    decision, call, task = node.decision, node.call, node.user_task
    for link in node.work.linked if node.work is not None else ():
        if link.binding is Binding.DEPLOYMENT:
            yield DefinitionKind.RESOURCE, link.resource_id
    if (
        decision is not None
        and decision.binding is Binding.DEPLOYMENT
        and isinstance(decision.decision_id, Constant)
    ):
        yield DefinitionKind.DECISION, decision.decision_id.text
    if (
        call is not None
        and call.binding is Binding.DEPLOYMENT
        and isinstance(call.definition_id, Constant)
    ):
        yield DefinitionKind(call.kind), call.definition_id.text
    if task is not None and task.form_id and task.form_binding is Binding.DEPLOYMENT:
        yield DefinitionKind.FORM, task.form_id
