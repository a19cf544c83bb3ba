"""What comes in with a command, as the state keeps it: JSON values of bounded size and depth.

Callers may be anybody: a worker in another language, a model that obeys an attacker. What cannot
be kept is refused before anything has happened; arguments that a model made up are an answer to
the model instead (see `tool_calls`), and its messages are mended, since a turn that has been paid
for must not come again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from engine.feel.limits import MAX_VALUE_DEPTH
from engine.feel.values import TooLarge, Value, from_json, to_json
from engine.runtime.case_commands import ChangeCaseFile, MakeMove
from engine.runtime.commands import (
    ActivateElements,
    Activation,
    Command,
    CommandRejected,
    CompleteJob,
    CompleteTask,
    CompleteTurn,
    CorrelateMessage,
    DecideTask,
    FailJob,
    ListenerResult,
    ReceiveSignal,
    SetVariables,
    StartInstance,
    ThrowJobError,
    ToolCall,
    UpdateTask,
)
from engine.runtime.instructions import ModifyInstance, VariablesAt


def admitted(command: Command) -> Any:
    """The command with values as they may be kept; the same object where nothing has to change.

    Raises:
        CommandRejected: a value is too large, too deep or no JSON.
    """
    admit = _ADMIT.get(type(command))
    return command if admit is None else admit(command)


def values(variables: Mapping[str, Value]) -> dict[str, Value]:
    """Variables as they are kept.

    Raises:
        CommandRejected: a value is too large, too deep or no JSON.
    """
    try:
        return {_name(name): _kept(value, MAX_VALUE_DEPTH) for name, value in variables.items()}
    except (TooLarge, TypeError, UnicodeError) as error:
        raise CommandRejected("INVALID_ARGUMENT", f"a variable cannot be kept: {error}") from error


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a name is a text, found a {type(name).__name__}")
    return _text(name)


def _kept(value: Value, depth: int) -> Value:
    kind = type(value)
    if kind is str:
        return _text(cast(str, value))
    if kind is bool or value is None:
        return value
    if isinstance(value, list | dict) and depth == 0:
        raise TooLarge(f"a value nests more than {MAX_VALUE_DEPTH} deep")
    if isinstance(value, list):
        return [_kept(inner, depth - 1) for inner in value]
    if isinstance(value, dict):
        return {_name(name): _kept(inner, depth - 1) for name, inner in value.items()}
    return cast(Value, to_json(from_json(value)))


def _text(text: str) -> str:
    """The text itself; half of a surrogate pair alone cannot be written anywhere."""
    if not text.isascii():
        text.encode()
    return text


def mended(value: Any, depth: int = 100) -> Any:
    """A JSON value that can be kept, nearest to *value*: for what a model has said."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        if depth == 0:
            return None
        return {str(mended(str(name))): mended(inner, depth - 1) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return None if depth == 0 else [mended(inner, depth - 1) for inner in value]
    try:
        return to_json(from_json(value))
    except (TypeError, TooLarge):
        return None


def _with_variables(command: Any) -> Any:
    if not command.variables:
        return command
    return replace(command, variables=values(command.variables))


def _start(command: StartInstance) -> StartInstance:
    """What a caller passes on is kept by it already."""
    if command.caller is not None:
        return command
    return _with_variables(command)  # type: ignore[no-any-return]


def _job(command: CompleteJob) -> CompleteJob:
    result = command.result
    if isinstance(result, ListenerResult):
        result = replace(result, corrections=values(result.corrections))
        command = replace(command, result=result)
    elif result is not None and result.activate:
        result = replace(result, activate=tuple(map(_activation, result.activate)))
        command = replace(command, result=result)
    return _with_variables(command)  # type: ignore[no-any-return]


def _activation(activation: Activation) -> Activation:
    return _with_variables(activation)  # type: ignore[no-any-return]


def _elements(command: ActivateElements) -> ActivateElements:
    return replace(command, activations=tuple(map(_activation, command.activations)))


def _decision(command: DecideTask) -> DecideTask:
    changes: dict[str, Any] = {"answer": values({"answer": command.answer})["answer"]}
    if command.arguments is not None:
        changes["arguments"] = values(command.arguments)
    return replace(command, **changes)


def _at(places: tuple[VariablesAt, ...]) -> tuple[VariablesAt, ...]:
    return tuple(_with_variables(place) for place in places)


def _modification(command: ModifyInstance) -> ModifyInstance:
    return replace(
        command,
        activate=tuple(replace(one, variables=_at(one.variables)) for one in command.activate),
        move=tuple(replace(one, variables=_at(one.variables)) for one in command.move),
    )


def _case_file(command: ChangeCaseFile) -> ChangeCaseFile:
    return replace(command, value=values({"value": command.value})["value"])


def _changes(command: UpdateTask) -> UpdateTask:
    return replace(command, changes=values(command.changes))


def _turn(command: CompleteTurn) -> CompleteTurn:
    return replace(
        command,
        messages=tuple(
            mended(message) if isinstance(message, Mapping) else {} for message in command.messages
        ),
        text=None if command.text is None else mended(str(command.text)),
        calls=tuple(map(_call, command.calls)),
    )


def _call(call: ToolCall) -> ToolCall:
    id_, tool = mended(str(call.call)), mended(str(call.tool))
    arguments: dict[str, Value] | None = None
    problem = call.problem
    if isinstance(call.arguments, Mapping):
        try:
            arguments = values(call.arguments)
        except CommandRejected as rejected:
            problem = rejected.message
    return ToolCall(id_, tool, arguments, problem)


_ADMIT: Mapping[type, Callable[[Any], Any]] = {
    StartInstance: _start,
    CompleteJob: _job,
    FailJob: _with_variables,
    ThrowJobError: _with_variables,
    CorrelateMessage: _with_variables,
    ReceiveSignal: _with_variables,
    SetVariables: _with_variables,
    MakeMove: _with_variables,
    ChangeCaseFile: _case_file,
    ModifyInstance: _modification,
    CompleteTask: _with_variables,
    UpdateTask: _changes,
    DecideTask: _decision,
    ActivateElements: _elements,
    CompleteTurn: _turn,
}
