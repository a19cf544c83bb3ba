"""What a migration would come to, found out without carrying it out."""

from engine.runtime.behaviors import BEHAVIORS
from engine.runtime.instructions import MigrateInstance
from engine.runtime.migration import Migration
from engine.runtime.state import State
from engine.runtime.turn import Turn
from engine.runtime.world import World


def problems(state: State, command: MigrateInstance, world: World) -> list[str]:
    """Why the instance cannot be migrated so, a sentence each; none: it can. Nothing changes."""
    if state.root is None or state.over:
        return ["the instance has ended"]
    return Migration(Turn(state.plan, state, world, BEHAVIORS), command).problems
