"""The engine as Studio sees it: check, deploy, and start."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import User

from engine import public
from engine.public import CasesFailed, CommandRejected, Problem, ProcessInfo, Refused, Value
from modeler.models import Draft

__all__ = ["CasesFailed", "CommandRejected", "Problem", "Refused", "Value"]


@dataclass(frozen=True, slots=True)
class Deployed:
    """A definition that a deployment made, or left as it was because nothing had changed."""

    kind: str
    id: str
    name: str
    version: int
    file: str


@dataclass(frozen=True, slots=True)
class Startable:
    """The latest version of a process; ``documentation`` is what its author wrote about it."""

    id: str
    name: str
    version: int
    has_form: bool
    documentation: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a form leaves: variables, or sentences by field id, and those that have no field."""

    variables: Mapping[str, Value]
    errors: Mapping[str, Sequence[str]]
    others: Sequence[str]


def check(
    files: Sequence[tuple[str, str]], beside: Sequence[tuple[str, str]] = ()
) -> tuple[Problem, ...]:
    """Everything that is wrong with these files (name, text), errors and warnings.

    They may import the decisions of the files *beside* them.
    """
    return public.check(_bytes(files), _bytes(beside))


def newest(text: str, name: str) -> str:
    """The text of a case in the newest version of CMMN; any other comes back as it is."""
    try:
        return public.as_cmmn_1_1(text.encode(), name).decode()
    except Refused:
        return text  # not XML yet: the editor says so


def _bytes(files: Sequence[tuple[str, str]]) -> list[tuple[str, bytes]]:
    return [(name, text.encode()) for name, text in files]


def deploy(
    drafts: Sequence[Draft], user: User, *, despite_failed_tests: bool = False
) -> tuple[Deployed, ...]:
    """Deploy drafts together: all of them, or none.

    Raises:
        CasesFailed: tests among them fail, and nothing else is wrong.
        Refused: with every problem of every file.
    """
    deployment = public.deploy(
        [(draft.name, draft.text.encode()) for draft in drafts],
        actor=public.actor_of(user),
        despite_failed_tests=despite_failed_tests,
    )
    return tuple(
        Deployed(item.kind, item.id, item.name or item.id, item.version, item.resource_name)
        for item in deployment.items
    )


def start(
    process_id: str, variables: Mapping[str, Value], user: User, *, once: str | None = None
) -> int:
    """The key of a new instance of the latest version.

    A second call with the same *once* starts nothing and gives the first one's key.

    Raises:
        CommandRejected: no such process, or the engine refuses it; its message is a sentence.
    """
    started = public.start_instance(
        process_id=process_id,
        variables=variables,
        actor=public.actor_of(user),
        command_id=once,
    )
    return started.key


def startable() -> tuple[Startable, ...]:
    """What may be started: each process in its latest version."""
    return tuple(_startable(one) for one in public.latest_processes())


def find_startable(process_id: str) -> Startable | None:
    """The latest version of this process, or None where it was never deployed."""
    found = public.process_info(process_id)
    return _startable(found) if found is not None else None


def start_form(process_id: str) -> str | None:
    """The form of the process's start event as JSON text, or None where it has none."""
    return public.start_form(process_id)


def check_answers(schema: str, text: str) -> Answers:
    """What somebody wrote into a start form, checked again as form-js checks it.

    Raises:
        ValueError: *text* is no JSON object.
    """
    checked = public.check_form(schema, _read_object(text), {})
    errors: dict[str, list[str]] = {}
    others: list[str] = []
    for error in checked.errors:
        if error.id and not error.rows:
            errors.setdefault(error.id, []).append(error.sentence)
        else:
            rows = "".join(f"row {row}, " for row in error.rows)
            others.append(f"{rows}{error.label}: {error.sentence}".lstrip(": "))
    return Answers(checked.values, errors, others)


def parse_variables(text: str) -> dict[str, Value]:
    """Variables written as a JSON object; numbers come as `int` or `Decimal`, never `float`.

    Raises:
        ValueError: no JSON, or no object; the message is a sentence.
    """
    return {name: public.from_json(inner) for name, inner in _read_object(text).items()}


def _startable(process: ProcessInfo) -> Startable:
    return Startable(
        process.id,
        process.name or process.id,
        process.version,
        process.has_start_form,
        process.documentation or "",
    )


def _read_object(text: str) -> dict[str, object]:
    try:
        value = json.loads(text or "{}", parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as trouble:
        raise ValueError(
            f"The variables are not JSON: {trouble.msg} in line {trouble.lineno}."
        ) from trouble
    except RecursionError as trouble:
        raise ValueError("The variables are nested too deeply.") from trouble
    if not isinstance(value, dict):
        raise ValueError('The variables must be a JSON object, for example {"amount": 100}.')
    return value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number.")
