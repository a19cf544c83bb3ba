"""What a modification would meet, found out without carrying it out: for those who choose one."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.plan.model import NO_NODE, Node
from engine.runtime.behaviors import BEHAVIORS
from engine.runtime.instructions import ActivateElement, ModifyInstance
from engine.runtime.modification import CannotModify, Modification
from engine.runtime.state import State
from engine.runtime.turn import Turn
from engine.runtime.world import World


class Beginning(NamedTuple):
    """Whether an element can begin by hand.

    Attributes:
        refusal: why not, or None.
        around: the element of the scope that runs several times, and the keys of those runs in
            which it can begin: one of them has to be named; None and empty where there is no
            choice.
    """

    element: str
    refusal: str | None
    around: str | None = None
    runs: tuple[int, ...] = ()


class Refusal(NamedTuple):
    """An instruction that cannot be carried out: of which list, its number there, and why."""

    kind: str
    number: int
    why: str


def beginnings(state: State, world: World) -> list[Beginning]:
    """Each element of the process, in the order of the plan; none when the instance has ended."""
    modification = _rehearsed(state, world)
    if modification is None:
        return []
    nodes = [n for n in state.plan.nodes if n.scope != NO_NODE and n.id == n.element]
    return [_beginning(modification, node) for node in nodes]


def refusals(state: State, command: ModifyInstance, world: World) -> list[Refusal]:
    """The instructions of *command* that cannot be carried out, each looked at for itself."""
    found = []
    for kind, number, alone in _each(command):
        modification = _rehearsed(state, world)
        if modification is None:
            return [Refusal(kind, number, "the instance has ended")]
        try:
            modification.read(alone)
        except CannotModify as refused:
            found.append(Refusal(kind, number, refused.why))
    return found


def _rehearsed(state: State, world: World) -> Modification | None:
    if state.root is None or state.over:
        return None
    for item in list(state.items.values()):
        state.whole(item)
    return Modification(Turn(state.plan, state, world, BEHAVIORS), state.root)


def _beginning(modification: Modification, node: Node) -> Beginning:
    try:
        modification.site(ActivateElement(node.element))
    except CannotModify as refused:
        runs = modification.runs_around(node)
        if len(runs) < 2:
            return Beginning(node.element, refused.why)
        possible = tuple(run.key for run in runs if _begins_in(modification, node, run.key))
        if possible:
            return Beginning(node.element, None, runs[0].node.element, possible)
        return Beginning(node.element, refused.why)
    return Beginning(node.element, None)


def _begins_in(modification: Modification, node: Node, run: int) -> bool:
    try:
        modification.site(ActivateElement(node.element, ancestor=run))
    except CannotModify:
        return False
    return True


def _each(command: ModifyInstance) -> Iterator[tuple[str, int, ModifyInstance]]:
    for number, activate in enumerate(command.activate):
        yield "activate", number, ModifyInstance(activate=(activate,))
    for number, move in enumerate(command.move):
        yield "move", number, ModifyInstance(move=(move,))
    for number, terminate in enumerate(command.terminate):
        yield "terminate", number, ModifyInstance(terminate=(terminate,))
