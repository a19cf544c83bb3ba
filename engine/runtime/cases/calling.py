"""Process, case and decision tasks: what goes in, what is called, what comes back.

CMMN 1.1 sections 5.4.10.5 to 5.4.10.7; `cases-api.md`, "Tasks that call out". A decision answers in
the same turn; a process or case is an instance of its own (`docs/decisions/0012`). What cannot be
called, or fails, faults the task. A task that does not block is complete once it has called, and
nobody waits for what it has called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel.values import Value
from engine.plan.cases import Callout, Passed
from engine.plan.details import Binding
from engine.runtime import calls, crossing, data, decisions
from engine.runtime.cases import case_file, conditions, file_paths, transitions
from engine.runtime.cases.run import Run, details_of
from engine.runtime.commands import (
    CommandRejected,
    CompleteCall,
    NoteCallTrouble,
    Sent,
    StartInstance,
    ThrowCallError,
    ThrowCallEscalation,
)
from engine.runtime.state import ACTIVE, Item, State
from engine.runtime.trouble import Trouble, broken, shown

CALLED = "called"  #: in the memo of a task: the key of what it has called last
CASE_TERMINATED, CASE_FAILED = "CASE_TERMINATED", "CASE_FAILED"  #: codes of a child case's end
TASK_FAILED = "CALLED_ELEMENT_ERROR"

_EVERY_ERROR: list[list[Any]] = [[None, True]]


def begin(run: Run, item: Item) -> None:
    """The task begins to call.

    Raises:
        Trouble: nothing is deployed under the reference, or it cannot be called.
    """
    callout = _callout(item)
    name = _definition(run, item, callout)
    variables = _inward(run, item, callout)
    if callout.call.kind == "decision":
        _decide(run, item, callout, name, variables)
    else:
        _call(run, item, callout, name, variables)


def _callout(item: Item) -> Callout:
    callout = details_of(item).callout
    if callout is None:
        broken(f"{item!r} calls nothing")
    return callout


def _definition(run: Run, item: Item, callout: Callout) -> str:
    what = f"the called {callout.call.kind} of '{item.node.element}'"
    found = conditions.value(run, item, callout.call.definition_id, what)
    if not isinstance(found, str) or not found:
        raise Trouble(TASK_FAILED, f"{what}: expected an id, found {shown(found)}")
    return found


def _inward(run: Run, item: Item, callout: Callout) -> dict[str, Value]:
    """What the callee gets: by its mappings, else all data of the case as the task sees it."""
    if callout.inputs is None:
        return run.state.visible(item)
    given: dict[str, Value] = {}
    for passed in callout.inputs:
        value = _source(run, item, passed)
        if passed.transformation is not None:
            value = _transformed(run, item, passed, value, run.state.visible(item))
        given[passed.target] = value
    return given


def _source(run: Run, item: Item, passed: Passed) -> Value:
    if passed.binding is not None:
        return file_paths.gathered(run, passed.binding)
    if passed.source is None:
        return None
    return data.scope_of(item, (passed.source,)).get(passed.source)


def _transformed(
    run: Run, item: Item, passed: Passed, value: Value, seen: Mapping[str, Value]
) -> Value:
    if passed.transformation is None:
        return value
    what = f"the mapping to '{passed.target}' of '{item.node.element}'"
    own = {} if passed.source is None else {passed.source: value}
    found = data.evaluate_in(
        run.turn, passed.transformation, {**seen, **own}, "IO_MAPPING_ERROR", what
    )
    return data.as_json(found, "IO_MAPPING_ERROR", what)


def _decide(
    run: Run, item: Item, callout: Callout, name: str, variables: Mapping[str, Value]
) -> None:
    answer = decisions.evaluate(run.turn, item, name, variables, Binding.LATEST)
    if answer.failure is not None:
        message = f"{answer.failure}; called by '{item.node.element}'"
        raise Trouble("DECISION_EVALUATION_ERROR", message)
    if details_of(item).blocking:
        _write(run, item, _of_decision(run, item, callout, name, answer.output))
    transitions.complete(run, item)


def _of_decision(
    run: Run, item: Item, callout: Callout, name: str, output: Value
) -> dict[str, Value]:
    entries = output if isinstance(output, dict) else None
    if callout.outputs is None:
        return dict(entries) if entries is not None else {name: output}
    results = {} if entries is None else entries
    found = {}
    for passed in callout.outputs:
        value = results.get(passed.source or "") if entries is not None else output
        if passed.source is None:
            value = output
        value = _transformed(run, item, passed, value, results)
        found[_target(run, passed)] = value
    return found


def _target(run: Run, passed: Passed) -> str:
    """The name that is written: of the case file item that it is bound to, else of the output."""
    return passed.target if passed.binding is None else run.case.file[passed.binding].name


def _write(run: Run, item: Item, variables: Mapping[str, Value]) -> None:
    """Results become data of the case.

    Raises:
        Trouble: the case file does not take them.
    """
    try:
        case_file.write(run, item, variables)
    except CommandRejected as rejected:
        message = f"the results of '{item.node.element}' cannot be kept: {rejected.message}"
        raise Trouble("IO_MAPPING_ERROR", message) from rejected


def _call(
    run: Run, item: Item, callout: Callout, name: str, variables: Mapping[str, Value]
) -> None:
    turn, kind = run.turn, callout.call.kind
    bound = turn.world.definitions.called(
        kind, name, Binding.LATEST, None, turn.state.meta.get("definition", 0)
    )
    if bound is None or not bound.startable:
        missing = "it has no none start event" if bound is not None else "none is deployed"
        raise Trouble(
            TASK_FAILED,
            f"expected a deployed {kind} with the id {shown(name)} that can be started, called by "
            f"'{item.node.element}', but {missing}; deploy one and reactivate the task",
        )
    blocking = details_of(item).blocking
    caller = _caller(run, item) if blocking else None
    key = turn.key()
    opened = {"kind": kind, "id": bound.definition_id, "definition": bound.key}
    turn.emit(("CallOpened", key, item.key, {**opened, "version": bound.version}))
    turn.remember(item, CALLED, key)
    command = StartInstance(
        key=key,
        version=bound.version,
        definition_key=bound.key,
        variables=variables,
        business_id=turn.state.meta.get("businessId"),
        tags=tuple(turn.state.meta.get("tags") or ()),
        caller=caller,
    )
    turn.sent.append(Sent(key, command, ()))
    if not blocking:
        turn.emit(("CallReturned", key, item.key, "detached"))
        transitions.complete(run, item)


def _caller(run: Run, item: Item) -> dict[str, Any]:
    """Who calls: every error that nobody catches over there ends the call, and faults the task.

    Raises:
        Trouble: calls nest too deeply.
    """
    above = run.state.meta.get("caller")
    depth = 1 if above is None else above["depth"] + 1
    if depth > calls.DEEPEST:
        raise Trouble(
            TASK_FAILED,
            f"'{item.node.element}' calls at a depth of {depth}, expected at most {calls.DEEPEST} "
            "instances that call each other; this is probably a recursion without an end",
        )
    return {
        "instance": run.root.key,
        "item": item.key,
        "part": None,
        "root": run.root.key if above is None else above["root"],
        "depth": depth,
        "errors": _EVERY_ERROR,
        "escalations": [],
    }


# what comes back ----------------------------------------------------------------------------------


def completed(run: Run, item: Item | None, command: CompleteCall) -> None:
    """What was called has completed: outputs are set, then the task completes."""
    item = waiting(item, command.call)
    _returned(run, item, command.call, "completed")
    try:
        _write(run, item, _outward(run, item, command.variables))
    except Trouble as trouble:
        transitions.fault(run, item, trouble)
        return
    transitions.complete(run, item)


def _outward(run: Run, item: Item, variables: Mapping[str, Value]) -> dict[str, Value]:
    callout = _callout(item)
    if callout.outputs is None:
        if callout.call.kind == "case":
            return {}
        return calls.changed(run.state.visible(item), variables)
    found = {}
    for passed in callout.outputs:
        value = None if passed.source is None else variables.get(passed.source)
        found[_target(run, passed)] = _transformed(run, item, passed, value, variables)
    return found


def failed(run: Run, item: Item | None, command: ThrowCallError) -> None:
    """What was called has failed; a child case that was terminated terminates its task."""
    item = waiting(item, command.call)
    _returned(run, item, command.call, "error")
    if command.code == CASE_TERMINATED and item.life == ACTIVE:
        transitions.end(run, item, "terminate", None)
        return
    _fault(run, item, command.code, command.message)


def escalated(run: Run, item: Item | None, command: ThrowCallEscalation) -> None:
    """An escalation comes up; a case does not hear it, but the end of what it has called."""
    item = waiting(item, command.call)
    if command.ended:
        _returned(run, item, command.call, "escalation")
        _fault(run, item, command.code or "", "")


def _fault(run: Run, item: Item, code: str, message: str) -> None:
    said = f": {message[:1000]}" if message else ""
    trouble = Trouble(
        "UNHANDLED_ERROR_EVENT",
        f"what '{item.node.element}' called has ended in the error {shown(code)}{said}; mend the "
        "cause and reactivate the task",
    )
    transitions.fault(run, item, trouble)


def troubled(run: Run, item: Item | None, command: NoteCallTrouble) -> None:
    """Incidents were raised or resolved in what was called."""
    item = waiting(item, command.call)
    run.turn.emit(("CallTroubled", command.call, item.key, command.number))


def waiting(item: Item | None, call: int) -> Item:
    """The task that waits for *call*.

    Raises:
        CommandRejected: none does.
    """
    wait = (item.waits or {}).get(call) if item is not None else None
    if item is None or wait is None or wait[0] != "call":
        raise CommandRejected("NOT_FOUND", f"nothing waits for the called instance '{call}'")
    return item


def _returned(run: Run, item: Item, call: int, outcome: str) -> None:
    crossing.forget_trouble(run.turn, item, call)
    run.turn.emit(("CallReturned", call, item.key, outcome))


# what a called case says itself -------------------------------------------------------------------

TOLD = "told"  #: in the root's memo: its caller does not wait for it any more


def is_awaited(state: State) -> bool:
    """Whether a caller still waits for the case."""
    root = state.root
    return "caller" in state.meta and root is not None and not (root.memo or {}).get(TOLD)


def tell_caller(run: Run, code: str | None, message: str = "") -> None:
    """The case has ended, for the first time: completed (no *code*), terminated or failed."""
    caller, root = run.state.meta.get("caller"), run.root
    if caller is None or not is_awaited(run.state):
        return
    run.turn.remember(root, TOLD, True)
    if code is None:
        command: CompleteCall | ThrowCallError = CompleteCall(
            caller["item"], root.key, _results(run)
        )
    else:
        command = ThrowCallError(caller["item"], root.key, code, message, {})
    part = caller["part"]
    parts = () if part is None else ((part[0], part[1]),)
    run.turn.sent.append(Sent(caller["instance"], command, parts))


def _results(run: Run) -> dict[str, Value]:
    """All data of the case, and its outputs by their names."""
    found = dict(run.root.vars or {})
    for output in run.case.outputs:
        if output.binding is not None:
            found[output.name] = file_paths.gathered(run, output.binding)
    return found


def bound_inputs(run: Run, variables: Mapping[str, Value]) -> dict[str, Value]:
    """The variables a case is started with; inputs that are bound become their case file items."""
    found = dict(variables)
    for given in run.case.inputs:
        if given.binding is not None and given.name in found and given.name not in run.case.places:
            found[run.case.file[given.binding].name] = found.pop(given.name)
    return found
