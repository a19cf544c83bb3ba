"""BPMN errors and escalations: who catches them, and what that leads to.

BPMN 2.0.2 sections 10.5.6 and 13.5. The walk goes outward from the element that throws; at
each host (event sub-processes in it, then boundary events on it) a catcher of that very code comes
before one that catches all. An uncaught error is an incident, an uncaught escalation is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import ErrorDefinition, EscalationDefinition, parts
from engine.plan.model import Node
from engine.plan.values import Attribute, Constant
from engine.runtime import crossing, data, event_sub_processes, waits
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

Definition = type[ErrorDefinition] | type[EscalationDefinition]


def find_catcher(
    turn: Turn, item: Item, definition: Definition, code: str | None
) -> tuple[Item, Node] | None:
    """The nearest host outward from *item* with a catcher for *code*, and that event's node.

    What is thrown inside an event sub-process is not caught by another of the same scope.
    """
    host: Item | None = item
    beside = False
    while host is not None:
        node = host.node
        inside = not beside and event_sub_processes.accepts(host)
        catchers = node.opens if inside else node.boundary_events
        catcher = _among(turn, catchers, definition, code)
        if catcher is not None:
            return host, catcher
        beside = node.kind == event_sub_processes.KIND
        host = host.scope
    return None


def _among(
    turn: Turn, catchers: tuple[int, ...], definition: Definition, code: str | None
) -> Node | None:
    """The first that catches this very code, else the first that catches all."""
    catch_all = None
    for index in catchers:
        node = turn.plan.nodes[index]
        for part in parts(node.event):
            if not isinstance(part, definition):
                continue
            if part.code is None:
                catch_all = catch_all or node
            elif code is not None and part.code.text == code:
                return node
    return catch_all


def is_caught(turn: Turn, item: Item, code: str) -> bool:
    """Whether an error thrown from *item* is caught, in the instance or above it."""
    found = find_catcher(turn, item, ErrorDefinition, code)
    return found is not None or crossing.catches_error(turn, code)


def throw_error(
    turn: Turn, item: Item, code: str, message: str, variables: Mapping[str, Value]
) -> bool:
    """Throw a BPMN error from *item*; False when nobody catches it (and nothing happened)."""
    found = find_catcher(turn, item, ErrorDefinition, code)
    if found is None:
        return crossing.throw_error(turn, item, code, message, variables)
    host, catcher = found
    turn.emit(("ErrorThrown", item.key, code, message, catcher.id))
    if catcher.call is not None:
        variables = {**variables, "errorCode": code, "errorMessage": message}
    waits.catch(turn, host, catcher, variables)
    return True


def uncaught(item: Item, code: str, message: str) -> Trouble:
    """The incident of an error that nobody catches."""
    said = f": {message[:1000]}" if message else ""
    return Trouble(
        "UNHANDLED_ERROR_EVENT",
        f"'{item.node.element}' threw the error {shown(code)}{said}, but no boundary event or "
        "event sub-process around it catches this code",
    )


def code_of(turn: Turn, item: Item, code: Attribute, what: str) -> str:
    """The code that is thrown, evaluated where it is an expression.

    Raises:
        Trouble: it is no string.
    """
    if type(code) is Constant:
        return code.text
    found = data.evaluate(turn, code, item, "EXTRACT_VALUE_ERROR", what, item.node.element)
    if not isinstance(found, str):
        where = data.about(what, item.node.element)
        message = f"{where}: expected '{code.text}' to be a string, found {shown(found)}"
        raise Trouble("EXTRACT_VALUE_ERROR", message)
    return found


def escalation_code(turn: Turn, item: Item, event: EscalationDefinition) -> str | None:
    """The code of an escalation; None for one without."""
    if event.code is None:
        return None
    return code_of(turn, item, event.code, "the escalation code of")


def throw_escalation(turn: Turn, item: Item, code: str | None) -> None:
    """Throw an escalation from *item*; without a catcher it has no effect."""
    found = find_catcher(turn, item, EscalationDefinition, code)
    if found is None and crossing.throw_escalation(turn, item, code):
        return
    turn.emit(("EscalationThrown", item.key, code, found[1].id if found else None))
    if found is not None:
        brings: dict[str, Value] = {} if found[1].call is None else {"escalationCode": code}
        waits.catch(turn, found[0], found[1], brings)
