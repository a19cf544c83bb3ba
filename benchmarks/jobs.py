"""Jobs per second, durable on PostgreSQL with full history and all projections.

A job counts when it was opened by its instance (a row), leased to a worker with its variables, and
completed by an answer that named it by its key alone, where the answer's transaction has moved the
instance on to its next job or its end. Each instance of the workload (W6) does ten, and its start
is part of the time. Clients are processes that activate and complete, as remote workers do:

- by the engine's door, two processes, 200 jobs in a call (`engine.public`);
- the same, one process;
- over REST, one process of HELM that does everything, and a client that activates 200 at a time
  and completes each job by a request of its own, on 8 connections.

The database, the engine and the clients share the machine's cores. Beside them: SpiffWorkflow
running the same tasks in memory.
"""

import sys

from benchmarks import rest, spiff
from benchmarks.databases import begin, in_child, postgresql
from benchmarks.floors import note
from benchmarks.players import play, together
from benchmarks.stopwatch import per_second
from benchmarks.workloads import WORKLOADS

W6 = next(workload for workload in WORKLOADS if workload.waits)
BATCH = 200
SECONDS = 10.0
JOB_TYPE = "work"


def main() -> None:
    """Print the table."""
    peer = W6.waits * per_second(spiff.runner(W6))
    print(f"{'jobs/s':44} {'HELM':>10} {'of SpiffWorkflow':>18}")
    print(f"{'SpiffWorkflow, in memory, one core':44} {peer:10,.0f}")
    with postgresql() as settings:
        in_child("benchmarks.jobs", settings, ["table", str(peer)])
    with postgresql() as settings:
        for what, found in rest.jobs_per_second(settings, SECONDS):
            _row(what, found, peer)


def table(peer: float) -> None:
    """The rows by the engine's door. Django is set up."""
    deploy()
    for number, what in ((1, "one process"), (2, "two processes")):
        found = together("benchmarks.jobs", ["play"], number=number, seconds=SECONDS)
        _row(f"by the engine's door, {what}, 200 a call", found, peer)
        if number > 1:
            note("jobs.engine", found)


def _row(what: str, found: float, peer: float) -> None:
    print(f"{what:44} {found:10,.0f} {found / peer:17.2f}x", flush=True)


def deploy() -> int:
    """The key of the workload's process."""
    from engine import public

    path = W6.helm
    (item,) = public.deploy([(path.name, path.read_bytes())], actor=public.SYSTEM).items
    return item.key


def player(seconds: float) -> None:
    """One of the processes."""
    from engine import public
    from engine.dispatch.answers import Completion

    requests = [public.StartRequest(definition_key=deploy())] * BATCH
    worker = public.SYSTEM

    def once() -> int:
        jobs = public.activate_jobs(
            JOB_TYPE, worker="bench", timeout_ms=60_000, limit=BATCH, actor=worker
        )
        if len(jobs) < BATCH // 2:
            public.start_instances(requests, actor=worker)
        answers = public.complete_jobs(
            [Completion(key=job.key, token=job.token) for job in jobs], actor=worker
        )
        for refused in answers:
            if refused is not None:
                raise refused
        return len(jobs)

    play(once, seconds)


if __name__ == "__main__":
    begin()
    if sys.argv[1] == "play":
        player(float(sys.argv[2]))
    else:
        table(float(sys.argv[2]))
