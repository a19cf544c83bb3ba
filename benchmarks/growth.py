"""What one more costs: iterations that wait beside ten thousand others, rounds of a long loop.

A parallel multi-instance of n jobs is started, and its jobs are completed one by one, each by a
call and a transaction of its own, durable on PostgreSQL with full history; then the results are in
the process. A loop of n rounds (three elements each) runs in one turn, in memory and durable.
Flat means: one of many costs what one of few does. Beside them SpiffWorkflow in memory, where it
can: its parallel iterations run by themselves, and its loops end unfinished after 333 rounds.
"""

import sys
import time
from collections.abc import Callable
from statistics import median

from benchmarks import memory, spiff
from benchmarks.databases import begin, in_child, postgresql
from benchmarks.floors import note
from benchmarks.workloads import MODELS, WORKLOADS, Workload

ITERATIONS = (100, 1_000, 10_000)
ROUNDS = (1_000, 10_000, 100_000)
OF_SPIFF = (100, 300)  #: of both
LOOP = next(workload for workload in WORKLOADS if workload.name == "W2_loop100")
PARALLEL = next(workload for workload in WORKLOADS if workload.name == "W4p_mipar100")
MODEL = MODELS / "MI_wait_zeebe.bpmn"
AT_A_TIME = 200
AGAIN = 4  #: so often the few are measured again, before, between and after the many


def main() -> None:
    """Print the tables."""
    with postgresql() as settings:
        in_child("benchmarks.growth", settings, ["durable"])
    _loops("HELM, in memory", "loop.memory", _in_memory)
    _peer("SpiffWorkflow, in memory, a loop", LOOP, "i &lt; 100<", "i &lt; {}<")


# iterations ---------------------------------------------------------------------------------------


def durable() -> None:
    """Iterations and loops. Django is set up."""
    from engine import public

    print(f"{'iterations that wait':36} {'each, us':>10} {'opening, us':>12}")
    (item,) = public.deploy([(MODEL.name, MODEL.read_bytes())], actor=public.SYSTEM).items
    few = ITERATIONS[0]
    costs = {few: [_iterations(item.key, few) for _ in range(1 + AGAIN)][1:]}
    for number in ITERATIONS[1:]:
        costs[number] = [_iterations(item.key, number)]
        costs[few] += [_iterations(item.key, few) for _ in range(AGAIN)]
    each = {number: median(each for each, _ in runs) for number, runs in costs.items()}
    for number, runs in costs.items():
        opening = median(opening for _, opening in runs)
        print(f"{f'HELM, durable, {number:,}':36} {each[number]:10,.0f} {opening:12,.0f}")
    note("iterations", each[ITERATIONS[-1]] / each[few])
    _peer("SpiffWorkflow, in memory, that do not wait", PARALLEL, ">100<", ">{}<")
    print(f"\n{'loops':36} {'a round, us':>10}")
    _loops("HELM, durable", "loop.durable", _durable_loop)


def _iterations(definition: int, number: int) -> tuple[float, float]:
    """Microseconds that one iteration takes to complete, and its share of the start.

    Without the tenth that took longest and the tenth that took least.
    """
    from engine import public

    began = time.perf_counter()
    instance = public.start_instance(
        definition_key=definition, variables={"n": number}, actor=public.SYSTEM
    )
    opening = (time.perf_counter() - began) * 1e6
    times: list[float] = []
    while len(times) < number:
        jobs = public.activate_jobs(
            "each", worker="bench", timeout_ms=600_000, limit=AT_A_TIME, actor=public.SYSTEM
        )
        for job in jobs:
            began = time.perf_counter()
            public.complete_job(job.key, token=job.token, actor=public.SYSTEM)
            times.append((time.perf_counter() - began) * 1e6)
    results = public.end_variables(instance.key, ["results"])["results"]
    if results != [2 * i for i in range(1, number + 1)]:
        raise RuntimeError(f"the results of {number} iterations are not those expected")
    middle = sorted(times)[number // 10 : -number // 10]
    return sum(middle) / len(middle), opening / number


# loops --------------------------------------------------------------------------------------------


def _loops(what: str, name: str, make: Callable[[bytes], Callable[[], None]]) -> None:
    """Print what a round costs in loops of each length."""
    model = LOOP.helm.read_text()
    costs = {}
    for number in ROUNDS:
        play = make(model.replace("i &lt; 100<", f"i &lt; {number}<").encode())
        costs[number] = min(_seconds(play) for _ in range(3)) / number * 1e6
        print(f"{f'{what}, {number:,} rounds':36} {costs[number]:10,.1f}", flush=True)
    note(name, costs[ROUNDS[-1]] / costs[ROUNDS[0]])


def _seconds(play: Callable[[], None]) -> float:
    began = time.perf_counter()
    play()
    return time.perf_counter() - began


def _in_memory(model: bytes) -> Callable[[], None]:
    return memory.player(model, LOOP)


def _durable_loop(model: bytes) -> Callable[[], None]:
    from engine import public

    (item,) = public.deploy([(LOOP.helm.name, model)], actor=public.SYSTEM).items

    def play() -> None:
        started = public.start_instance(definition_key=item.key, actor=public.SYSTEM)
        if "i" not in public.end_variables(started.key):
            raise RuntimeError("the loop has not ended")

    return play


def _peer(what: str, workload: Workload, hundred: str, number: str) -> None:
    model, name = workload.spiff.read_text(), workload.name
    for rounds in OF_SPIFF:
        play = spiff.player(model.replace(hundred, number.format(rounds)), name)
        cost = min(_seconds(play) for _ in range(3)) / rounds * 1e6
        print(f"{f'{what}, {rounds}':48} {cost:10,.0f}", flush=True)


if __name__ == "__main__":
    begin()
    if sys.argv[1] == "durable":
        durable()
