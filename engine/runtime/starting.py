"""Commands about an instance as a whole: start it, cancel it, write its variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.plan.model import Node, Start
from engine.runtime import data, halting, listeners, opening, suspension
from engine.runtime.commands import CancelInstance, CommandRejected, SetVariables, StartInstance
from engine.runtime.state import OVER, TERMINATING, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def start_instance(turn: Turn, command: StartInstance) -> None:
    """Begin at the none start event, at *start_event*, or at each of *elements*.

    Raises:
        CommandRejected: the instance exists, or there is nothing to begin at.
    """
    if turn.state.root is not None:
        raise CommandRejected("ALREADY_EXISTS", f"instance '{command.key}' has been started")
    nodes = _targets(turn, command)
    meta = {
        "process": turn.plan.id,
        "version": command.version,
        "definition": command.definition_key,
        "businessId": command.business_id,
        "tags": list(command.tags),
        "startEvent": command.start_event,
    }
    if command.caller is not None:
        meta["caller"] = dict(command.caller)
    if command.restart_of is not None:
        meta["restartOf"] = command.restart_of
    if command.terminate_after:
        nodes_after = halting.nodes_of(turn.plan, command.terminate_after)
        meta["terminateAfter"] = nodes_after
        turn.halts = frozenset(nodes_after)
    turn.emit(("InstanceStarted", command.key, turn.plan.root.id, meta))
    root = turn.state.root
    assert root is not None  # noqa: S101 - InstanceStarted has made it
    caught = None
    if command.start_event is not None:
        caught = command.variables
    elif command.variables:
        data.set_local(turn, root, command.variables)
    if root.node.inputs:
        data.lay_out(turn, root)
    if root.node.prelude is None:
        opening.begin_at(turn, root, nodes, caught, command.trigger)
    else:
        opening.note(turn, root, nodes, caught, command.trigger)
        listeners.begin(turn, root, root.node.prelude)


def _targets(turn: Turn, command: StartInstance) -> list[Node]:
    """The nodes to begin at; empty: whatever the root lays out."""
    plan = turn.plan
    if command.start_event is not None:
        return [_start_event(turn, command.start_event)]
    if command.elements:
        return [_element(turn, element) for element in command.elements]
    none_starts = [start for start in plan.starts if start.kind == "none"]
    if plan.starts and not none_starts:
        raise CommandRejected(
            "INVALID_STATE",
            f"Command 'CREATE' rejected with code 'INVALID_STATE': Expected to create instance of "
            f"process with none start event, but there is no such event in '{plan.id}'",
        )
    return []


def _start_event(turn: Turn, node_id: str) -> Node:
    start: Start | None = next(
        (s for s in turn.plan.starts if turn.plan.nodes[s.node].id == node_id), None
    )
    if start is None:
        raise CommandRejected(
            "INVALID_ARGUMENT", f"'{node_id}' is no start event of the process '{turn.plan.id}'"
        )
    return turn.plan.nodes[start.node]


def _element(turn: Turn, element: str) -> Node:
    index = turn.plan.by_id.get(element)
    body = turn.plan.by_id.get(f"{element}#multiInstanceBody")
    node = None if index is None else turn.plan.nodes[index if body is None else body]
    if node is None:
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to create instance "
            f"of process '{turn.plan.id}' with start instructions but no element found with id "
            f"'{element}'",
        )
    if node.scope != 0 or node.kind in ("startEvent", "boundaryEvent"):
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to start at an "
            f"activity, gateway or event of the process itself, but '{element}' is a "
            f"{node.kind} {'inside a sub-process' if node.scope != 0 else ''}".rstrip(),
        )
    return node


def cancel_instance(turn: Turn, command: CancelInstance) -> None:
    """Terminate everything.

    Raises:
        CommandRejected: there is nothing to cancel, or only its caller may do that.
    """
    root = turn.state.root
    if root is None:
        raise CommandRejected("NOT_FOUND", "the instance has not been started")
    caller = turn.state.meta.get("caller")
    if caller is not None and not command.by_caller:
        raise CommandRejected(
            "INVALID_STATE",
            f"Command 'CANCEL' rejected with code 'INVALID_STATE': Expected to cancel a process "
            f"instance with key '{root.key}', but it is called by another process instance. "
            f"Cancel the root process instance '{caller['root']}' instead.",
        )
    if root.life == TERMINATING and command.by_caller:
        return
    if root.life == TERMINATING:
        raise CommandRejected(
            "INVALID_STATE",
            f"Command 'CANCEL' rejected with code 'INVALID_STATE': Expected to cancel a process "
            f"instance with key '{root.key}', but it is being canceled already: its listeners are "
            "asked",
        )
    suspension.lift(turn)
    turn.emit(("CancelRequested", root.key, command.reason))
    turn.terminate(root)
    if root.life in OVER:
        turn.emit(("InstanceEnded", root.key, "TERMINATED"))


def set_variables(turn: Turn, command: SetVariables) -> None:
    """Write variables at a scope, or where each is known upward from it.

    Raises:
        CommandRejected: no live element instance has this key.
    """
    item: Item | None = turn.state.items.get(command.scope)
    if item is None:
        raise CommandRejected(
            "NOT_FOUND",
            f"Command 'UPDATE' rejected with code 'NOT_FOUND': Expected to update variables for "
            f"element with key '{command.scope}', but no such element was found",
        )
    if command.local:
        data.set_local(turn, item, command.variables)
    else:
        data.propagate(turn, item, command.variables)
