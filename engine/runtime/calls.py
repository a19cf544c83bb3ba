"""Calls: an element runs another definition as an instance of its own, and waits for its end.

BPMN 2.0.2 sections 10.3.6 and 13.3.3. The called instance has a key that its caller chooses, so
that it is started once however often the command to start it comes. What it gets is a copy; what
comes back is written where the caller's element writes its results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.plan.details import Call, ErrorDefinition, EscalationDefinition, parts
from engine.plan.model import Plan
from engine.plan.values import Constant
from engine.runtime import crossing, data, errors, incidents
from engine.runtime.commands import (
    CommandRejected,
    CompleteCall,
    NoteCallTrouble,
    Sent,
    StartInstance,
    ThrowCallError,
    ThrowCallEscalation,
)
from engine.runtime.state import Item
from engine.runtime.trouble import START, Trouble, broken, findable, shown
from engine.runtime.world import BoundDefinition

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

TROUBLE = "CALLED_ELEMENT_ERROR"
DEEPEST = 1_000  #: calls inside each other: a recursion without an end ends here

_UNKNOWN = "\0"  #: a code that no model can have: who catches it catches all


def open_call(turn: Turn, item: Item) -> None:
    """Have the called definition started.

    Raises:
        Trouble: there is no such definition, it cannot be started, or calls nest too deeply.
    """
    call = item.node.call
    if call is None:
        broken(f"{item!r} calls nothing")
    caller = _caller(turn, item)
    bound = _bound(turn, item, call)
    variables = turn.state.visible(item) if call.all_in else dict(item.vars or {})
    business_id = _business_id(turn, item, call)
    key = turn.key()
    opened = {
        "kind": bound.kind,
        "id": bound.definition_id,
        "definition": bound.key,
        "version": bound.version,
    }
    turn.emit(("CallOpened", key, item.key, opened))
    command = StartInstance(
        key=key,
        version=bound.version,
        definition_key=bound.key,
        variables=variables,
        business_id=business_id,
        tags=tuple(turn.state.meta.get("tags") or ()),
        caller=caller,
    )
    turn.sent.append(Sent(key, command, ()))


def _bound(turn: Turn, item: Item, call: Call) -> BoundDefinition:
    what = f"the called {call.kind} of '{item.node.element}'"
    name = data.evaluate(turn, call.definition_id, item, "EXTRACT_VALUE_ERROR", what)
    if not isinstance(name, str):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected the id '{call.definition_id.text}' to be a string, "
            f"found {shown(name)}",
        )
    bound = turn.world.definitions.called(
        call.kind, name, call.binding, call.version_tag, turn.state.meta.get("definition", 0)
    )
    if bound is None:
        tag = f" with the version tag {shown(call.version_tag)}" if call.version_tag else ""
        raise Trouble(
            TROUBLE,
            f"expected a deployed {call.kind} with the id {shown(name)}{tag}, called by "
            f"'{item.node.element}', but none is deployed; deploy it and resolve this incident",
        )
    if not bound.startable:
        raise Trouble(
            TROUBLE,
            f"expected the {call.kind} {shown(name)}, called by '{item.node.element}', to have a "
            "none start event, but it has none; deploy a version with one and resolve this "
            "incident",
        )
    return bound


def _business_id(turn: Turn, item: Item, call: Call) -> str | None:
    if call.business_id is None:
        inherited: str | None = turn.state.meta.get("businessId")
        return inherited
    what = f"the business id of '{item.node.element}'"
    found = data.evaluate(turn, call.business_id, item, "EXTRACT_VALUE_ERROR", what)
    if found is None:
        return None
    if not isinstance(found, str):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected '{call.business_id.text}' to be a string, found {shown(found)}",
        )
    return findable(found, what)


def _caller(turn: Turn, item: Item) -> dict[str, Any]:
    """Who calls, as the called instance keeps it: JSON, with what is caught above it.

    Raises:
        Trouble: calls nest too deeply, or too many instances live below the root.
    """
    root = turn.state.root
    assert root is not None  # noqa: S101 - something in it calls
    above = turn.state.meta.get("caller")
    depth = 1 if above is None else above["depth"] + 1
    if depth > DEEPEST:
        raise Trouble(
            TROUBLE,
            f"'{item.node.element}' calls at a depth of {depth}, expected at most {DEEPEST} "
            "instances that call each other; this is probably a recursion without an end: cancel "
            "the root instance",
        )
    if above is not None:
        _check_room(turn, item, above["root"])
    return {
        "instance": root.key,
        "item": item.key,
        "part": None if item.part is None else list(item.part),
        "root": root.key if above is None else above["root"],
        "depth": depth,
        **catchers(turn, item),
    }


def _check_room(turn: Turn, item: Item, root: int) -> None:
    """What is called calls again: a recursion may branch, and grow without being deep.

    Raises:
        Trouble: as many called instances live below the root as may.
    """
    limit = turn.world.definitions.crowded(root)
    if limit is not None:
        raise Trouble(
            TROUBLE,
            f"'{item.node.element}' calls where {limit:,} called instances already live below the "
            f"root instance '{root}', expected fewer; this is probably a recursion without an end: "
            "cancel the root instance, or wait until some have ended and resolve this incident "
            "(the setting calls.most_living)",
        )


def catchers(turn: Turn, item: Item) -> dict[str, list[list[Any]]]:
    """The ``errors`` and ``escalations`` that are caught at *item*, around it and above it."""
    above: Mapping[str, Any] = turn.state.meta.get("caller") or {}
    return {
        "errors": _catchers(turn, item, ErrorDefinition, above.get("errors", [])),
        "escalations": _catchers(turn, item, EscalationDefinition, above.get("escalations", [])),
    }


def _catchers(
    turn: Turn, item: Item, definition: errors.Definition, above: list[Any]
) -> list[list[Any]]:
    """``[code, interrupts]`` of what is caught around *item* and above, the nearest of each code.

    None stands for every code; whatever comes after it is never asked.
    """
    found: list[list[Any]] = []
    for code in _codes(turn.plan)[definition]:
        catcher = errors.find_catcher(turn, item, definition, code)
        if catcher is not None:
            found.append([code, catcher[1].interrupting])
    every = errors.find_catcher(turn, item, definition, _UNKNOWN)
    if every is not None:
        return [*found, [None, every[1].interrupting]]
    known = {code for code, _ in found}
    return [*found, *(entry for entry in above if entry[0] not in known)]


@lru_cache(maxsize=512)
def _codes(plan: Plan) -> Mapping[errors.Definition, tuple[str, ...]]:
    """The codes that are written in the plan; only those can be caught by name."""
    kinds: tuple[errors.Definition, ...] = (ErrorDefinition, EscalationDefinition)
    return {kind: tuple(dict.fromkeys(_written(plan, kind))) for kind in kinds}


def _written(plan: Plan, definition: errors.Definition) -> Iterator[str]:
    for node in plan.nodes:
        for part in parts(node.event):
            code = part.code if isinstance(part, definition) else None
            if isinstance(code, Constant):
                yield code.text


# what comes back ----------------------------------------------------------------------------------


def completed(turn: Turn, item: Item | None, command: CompleteCall) -> None:
    """The called instance has completed; its variables are the element's results."""
    item = _waiting(item, command.call)
    call = item.node.call
    _returned(turn, item, command.call, "completed")
    returned = turn.behaviors[item.node.kind].returned
    if returned is not None:
        returned(turn, item, command.variables)
    elif call is None or not (call.all_out or item.node.outputs):
        turn.complete(item)
    else:
        turn.finish(item, changed(turn.state.visible(item), command.variables))


def failed(turn: Turn, item: Item | None, command: ThrowCallError) -> None:
    """The called instance has ended in an error that is caught at the element or around it."""
    item = _waiting(item, command.call)
    _returned(turn, item, command.call, "error")
    code, message = command.code, command.message
    if not errors.throw_error(turn, item, code, message, command.variables):
        incidents.raise_incident(turn, item, errors.uncaught(item, code, message), START)


def escalated(turn: Turn, item: Item | None, command: ThrowCallEscalation) -> None:
    """An escalation comes up from the called instance, which goes on unless it has ended."""
    item = _waiting(item, command.call)
    if command.ended:
        _returned(turn, item, command.call, "escalation")
    errors.throw_escalation(turn, item, command.code)


def troubled(turn: Turn, item: Item | None, command: NoteCallTrouble) -> None:
    """Incidents were raised or resolved in the called instance."""
    item = _waiting(item, command.call)
    turn.emit(("CallTroubled", command.call, item.key, command.number))


def _waiting(item: Item | None, call: int) -> Item:
    wait = (item.waits or {}).get(call) if item is not None else None
    if item is None or wait is None or wait[0] != "call":
        raise CommandRejected("NOT_FOUND", f"nothing waits for the called instance '{call}'")
    return item


def _returned(turn: Turn, item: Item, call: int, outcome: str) -> None:
    crossing.forget_trouble(turn, item, call)
    turn.emit(("CallReturned", call, item.key, outcome))


def changed(visible: Mapping[str, Value], variables: Mapping[str, Value]) -> dict[str, Value]:
    """Those of *variables* that are new or have another value than is *visible* to the caller.

    What was only passed through is no result: writing it again would change nothing.
    """
    return {
        name: value
        for name, value in variables.items()
        if name not in visible or not _same(visible[name], value)
    }


def _same(one: Value, other: Value) -> bool:
    """Whether two JSON values are equal, and true is not 1."""
    if one is other:
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[name], other[name]) for name in one)
    return one == other
