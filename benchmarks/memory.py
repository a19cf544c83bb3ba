"""HELM's runtime in memory: instances per second on one core, no store, beside SpiffWorkflow."""

from collections.abc import Callable, Iterator
from itertools import count

from benchmarks import spiff
from benchmarks.floors import note
from benchmarks.stopwatch import per_second
from benchmarks.workloads import WORKLOADS, Workload
from engine.bpmn.compile import compile_bpmn
from engine.plan.details import Binding
from engine.runtime.advance import advance
from engine.runtime.commands import CompleteJob, StartInstance
from engine.runtime.state import State
from engine.runtime.world import BoundDecision, BoundDefinition, World

AT = 1_800_000_000_000


def main() -> None:
    """Print the table."""
    print("in memory, one core, instances/s, best of three rounds")
    print(f"{'workload':14} {'HELM':>10} {'SpiffWorkflow':>14} {'ratio':>8}")
    for workload in WORKLOADS:
        ours = per_second(runner(workload))
        peer = per_second(spiff.runner(workload))
        print(f"{workload.name:14} {ours:10,.0f} {peer:14,.1f} {ours / peer:7.1f}x", flush=True)
        note(f"memory.{workload.name.split('_')[0]}", ours / peer)


class NoDefinitions:
    """The workloads call nothing else."""

    def decision(
        self, decision_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> BoundDecision | None:
        return None

    def called(
        self,
        kind: str,
        definition_id: str,
        binding: Binding,
        version_tag: str | None,
        definition_key: int,
    ) -> BoundDefinition | None:
        return None

    def crowded(self, root: int) -> int | None:
        return None

    def form_key(
        self, form_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        return None

    def resource_key(
        self, resource_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        return None


def runner(workload: Workload) -> Callable[[], None]:
    """A function that plays one whole instance, and raises if it has not ended."""
    return player(workload.helm.read_bytes(), workload)


def player(model: bytes, workload: Workload) -> Callable[[], None]:
    """As `runner`, of another drawing of the workload."""
    (plan,) = compile_bpmn(model, workload.helm.name).plans
    keys: Iterator[int] = count(1)
    definitions = NoDefinitions()

    def play() -> None:
        state = State(plan)
        world = World(AT, keys, definitions, "bench", "system:bench")
        advance(plan, state, StartInstance(key=next(keys), version=1, definition_key=1), world)
        for _ in range(workload.waits):
            item = next(item for item in state.items.values() if item.waits)
            job = next(iter(item.waits or {}))
            advance(plan, state, CompleteJob(item.key, job), world)
        if not state.over:
            raise RuntimeError(f"{workload.name} has not ended")

    return play
