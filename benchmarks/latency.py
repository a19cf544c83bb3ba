"""From a job's completion to the next one's availability, durable on PostgreSQL, at half load.

One process of HELM as a server runs it: the engine thread writes, whoever waits is woken by the
news of its commit. Workers of the process complete jobs; another waits for jobs as a long poll
does and has them leased with their variables. Two times are taken of each job, both from the call
that completes it. The instance's next job is *available* when that call has its answer: the job is
committed, who waits is told, and any worker may lease it. It is *held* when the one who waits has
it, which holds a second commit, the news between them and the way of the variables.

First the workers answer as fast as they can: the highest rate. Then jobs are completed at half of
that rate, evenly, whether the engine keeps up or not; what comes late counts from when it was due.
"""

import asyncio
import queue
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.databases import begin, in_child, postgresql
from benchmarks.floors import note
from benchmarks.jobs import JOB_TYPE, W6, deploy

if TYPE_CHECKING:
    from engine.public import StartRequest

WORKERS = 8
INSTANCES = 300  #: under way at a time
WARM_UP_S = 3.0
SECONDS = 12.0


def main() -> None:
    """Print the table."""
    with postgresql() as settings:
        in_child("benchmarks.latency", settings, [str(SECONDS)])


class Found(NamedTuple):
    """What one run has found: jobs per second, and the times in milliseconds, sorted."""

    rate: float
    available: list[float]
    held: list[float]


def percentile(times: list[float], part: float) -> float:
    """The time that *part* of the jobs do not exceed."""
    return times[min(int(len(times) * part), len(times) - 1)]


def measure(seconds: float) -> None:
    """Print both runs. Django is set up."""
    from engine.dispatch import due, writer
    from engine.dispatch.upkeep import Upkeep
    from helm.threads import take_short_turns

    take_short_turns()  # as the server does
    key = deploy()
    engine = writer.Writer(Upkeep(shared=False).steps)
    due.hear(engine.hear_due)
    writer.install(engine)
    engine.start()
    try:
        print(f"{'':32} {'jobs/s':>8} {'p50 ms':>8} {'p90 ms':>8} {'p99 ms':>8} {'jobs':>8}")
        saturated = _Run(key, rate=None).play(seconds)
        _rows("as fast as it can", saturated)
        half = _Run(key, rate=saturated.rate / 2).play(seconds)
        _rows("at half of that", half)
        note("latency", percentile(half.available, 0.99))
    finally:
        engine.stop()
        writer.install(None)


def _rows(what: str, found: Found) -> None:
    for name, times in (("available", found.available), ("held", found.held)):
        parts = " ".join(f"{percentile(times, part):8.1f}" for part in (0.5, 0.9, 0.99))
        said = f"{what}, {name}"
        print(f"{said:32} {found.rate:8,.0f} {parts} {len(times):8,}", flush=True)


class _Run:
    """Workers and the one who waits, until the time is over."""

    def __init__(self, key: int, rate: float | None) -> None:
        self._key = key
        self._ready: queue.Queue[tuple[int, int, str] | None] = queue.Queue()
        self._slots = _slots(rate)
        self._slots_lock = threading.Lock()
        self._called: dict[int, float] = {}
        self._available: list[tuple[float, float]] = []
        self._held: list[tuple[float, float]] = []
        self._over = threading.Event()

    def play(self, seconds: float) -> Found:
        from engine import public

        threads = [threading.Thread(target=self._wait)]
        threads += [threading.Thread(target=self._work) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        public.start_instances([self._start()] * INSTANCES, actor=public.SYSTEM)
        time.sleep(WARM_UP_S)
        began = time.perf_counter()
        self._over.wait(seconds)
        ended = time.perf_counter()
        self._over.set()
        for _ in range(WORKERS):
            self._ready.put(None)
        for thread in threads:
            thread.join()
        available, held = (
            sorted(took for at, took in times if began <= at < ended)
            for times in (self._available, self._held)
        )
        self._clear()
        return Found(len(held) / (ended - began), available, held)

    def _start(self) -> "StartRequest":
        from engine import public

        return public.StartRequest(definition_key=self._key)

    def _wait(self) -> None:
        asyncio.run(self._polls())

    async def _polls(self) -> None:
        from engine import public

        while not self._over.is_set():
            jobs = await public.wait_for_jobs(
                JOB_TYPE,
                worker="bench",
                timeout_ms=60_000,
                limit=INSTANCES,
                wait_ms=300,
                actor=public.SYSTEM,
            )
            now = time.perf_counter()
            for job in jobs:
                called = self._called.pop(job.instance_key, None)
                if called is not None:
                    self._held.append((now, (now - called) * 1000))
                self._ready.put((job.key, job.instance_key, job.token))

    def _work(self) -> None:
        from django.db import connection

        from engine import public

        done = 0
        while (job := self._ready.get()) is not None and not self._over.is_set():
            key, instance, token = job
            due = self._called[instance] = self._due()
            public.complete_job(key, token=token, actor=public.SYSTEM)
            now = time.perf_counter()
            self._available.append((now, (now - due) * 1000))
            done += 1
            if done % W6.waits == 0:  # as many instances as end
                public.start_instances([self._start()], actor=public.SYSTEM)
        connection.close()

    def _due(self) -> float:
        """Wait for the next slot; when it was."""
        with self._slots_lock:
            at = next(self._slots)
        now = time.perf_counter()
        if at > now:
            time.sleep(at - now)
        return at

    def _clear(self) -> None:
        """Leave nothing for the next run."""
        from engine import public
        from engine.store.models.work import Job

        keys = Job.objects.filter(ended_at=None).values_list("instance_key", flat=True)
        for key in list(keys):
            public.cancel_instance(key, actor=public.SYSTEM)


def _slots(rate: float | None) -> Iterator[float]:
    """When jobs are to be completed: evenly, or (None) at once."""
    if rate is None:
        while True:
            yield time.perf_counter()
    at = time.perf_counter()
    while True:
        at += 1 / rate
        yield at


if __name__ == "__main__":
    begin()
    measure(float(sys.argv[1]))
