"""HELM with its store: instances per second, every commit on the disk, full history.

Commands go the whole way of `engine.dispatch`: locked, advanced, journal, state and searchable
rows written, committed. Batches of 200 are what a busy engine makes by itself, batches of 1
what a single client that waits for each answer sees. The database runs on the same cores. One
writer is one process that waits for the database, and the database for it; two are what a scaled
installation has, and keep both cores busy (PostgreSQL only: SQLite has one writer). Beside each
figure stands how many times SpiffWorkflow's it is, which keeps nothing: its own figure is taken in
memory, just before.
"""

import sys
from collections.abc import Callable

from benchmarks import spiff
from benchmarks.databases import begin, in_child, postgresql, sqlite
from benchmarks.floors import note
from benchmarks.players import play, together
from benchmarks.stopwatch import per_second
from benchmarks.workloads import WORKLOADS, Workload

BATCHES = (200, 1)
SECONDS = 6.0
JOB_TYPE = "work"  #: of the workloads that wait


def main() -> None:
    """Print the tables, SQLite's and PostgreSQL's, each measured in a process of its own."""
    with sqlite() as settings:
        in_child("benchmarks.durable", settings, ["SQLite"])
    with postgresql() as settings:
        in_child("benchmarks.durable", settings, ["PostgreSQL"])


def measure(name: str) -> None:
    """Print one database's table. Django is set up for it."""
    scaled = name == "PostgreSQL"
    two = f"{'200, two writers':>20}" if scaled else ""
    print(f"\n{name}, instances/s, and how many times SpiffWorkflow's in memory")
    print(f"{'workload':14} {'batch of 200':>20} {'batch of 1':>20} {two} {'SpiffWorkflow':>14}")
    for workload in WORKLOADS:
        peer = per_second(spiff.runner(workload))
        cells = [f"{workload.name:14}"]
        for batch in BATCHES:
            ours = batch * per_second(runner(workload, batch), seconds=SECONDS)
            cells.append(f"{ours:12,.0f} {ours / peer:6.1f}x")
            if scaled and workload.name == "W1_seq10" and batch > 1:
                note("durable.W1", ours / peer)
        if scaled:
            ours = together("benchmarks.durable", [workload.name], number=2, seconds=SECONDS)
            cells.append(f"{ours:12,.0f} {ours / peer:6.1f}x")
            if workload.name == "W1_seq10":
                note("durable.W1.two", ours / peer)
        print(*cells, f"{peer:14,.1f}", flush=True)


def runner(workload: Workload, batch: int) -> Callable[[], None]:
    """Plays *batch* instances to their end, what can be done together in one transaction."""
    from engine import public
    from engine.dispatch.envelope import Envelope
    from engine.dispatch.submit import submit_many
    from engine.runtime.commands import CommandRejected, CompleteJob, StartInstance

    path = workload.helm
    (item,) = public.deploy([(path.name, path.read_bytes())], actor=public.SYSTEM).items
    command = StartInstance(key=0, version=item.version, definition_key=item.key)
    starts = [Envelope(command=command, actor=public.SYSTEM)] * batch

    def carry_out(envelopes: list[Envelope]) -> None:
        for outcome in submit_many(envelopes):
            if isinstance(outcome, CommandRejected):
                raise outcome

    def once() -> None:
        carry_out(starts)
        left = batch * workload.waits
        while left:
            jobs = public.activate_jobs(
                JOB_TYPE, worker="bench", timeout_ms=60_000, limit=batch, actor=public.SYSTEM
            )
            carry_out(
                [
                    Envelope(
                        command=CompleteJob(job.item_key, job.key),
                        actor=public.SYSTEM,
                        instance_key=job.instance_key,
                    )
                    for job in jobs
                ]
            )
            left -= len(jobs)

    return once


def player(name: str, seconds: float) -> None:
    """One of two writers: batches of 200 instances of a workload."""
    workload = next(each for each in WORKLOADS if each.name == name)
    batch = BATCHES[0]
    once = runner(workload, batch)

    def counted() -> int:
        once()
        return batch

    play(counted, seconds)


if __name__ == "__main__":
    begin()
    if len(sys.argv) == 2:
        measure(sys.argv[1])
    else:
        player(sys.argv[1], float(sys.argv[2]))
