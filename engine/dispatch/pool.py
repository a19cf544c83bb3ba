"""The threads that do the jobs of this process's registered workers.

A feeder leases what can be begun soon and hands it to threads; there is a set of threads for
each lane, so that jobs that wait for a model never hold up the others. Leases of what is being
worked on are renewed; at the end, what was not begun is given back at once.
"""

import logging
import queue
import socket
import threading
import time
from collections.abc import Mapping

from django.db import DatabaseError, InterfaceError, close_old_connections

from engine.dispatch import jobs, pushes, topics
from engine.dispatch.answers import ActivatedJob
from engine.dispatch.hub import LOOK_S
from engine.dispatch.workers import DEFAULT_LANE, Worker
from engine.dispatch.working import do
from engine.governance.principal import SYSTEM
from engine.runtime.commands import CommandRejected

log = logging.getLogger("helm.workers")

NAME_PREFIX = "helm@"
LANE_THREADS = 8  #: of every lane but the default one
END_S = 10.0
SHORTEST_PAUSE_S = 0.05


class Lane:
    """A queue of leased jobs and the threads that work on them."""

    def __init__(self, name: str, threads: int, workers: Mapping[str, Worker]) -> None:
        self.name = name
        self.workers = workers
        self.jobs: queue.SimpleQueue[ActivatedJob | None] = queue.SimpleQueue()
        self.room = threads * 2
        self.held: dict[int, ActivatedJob] = {}
        self.begun: set[int] = set()
        self.threads = [
            threading.Thread(target=self._work, name=f"helm-{name}-{number}", daemon=True)
            for number in range(threads)
        ]
        self.freed = threading.Event()
        self.ended = False

    @property
    def free(self) -> int:
        """How many more jobs can be leased."""
        return self.room - len(self.held)

    def put(self, job: ActivatedJob) -> None:
        """Take a leased job."""
        self.held[job.key] = job
        self.jobs.put(job)

    def _work(self) -> None:
        while True:
            job = self.jobs.get()
            if job is None:
                return
            if self.ended:
                continue
            self.begun.add(job.key)
            try:
                do(self.workers[job.type], job)
            except Exception:
                log.exception("job %d (%s) could not be answered", job.key, job.type)
            finally:
                self.held.pop(job.key, None)
                self.begun.discard(job.key)
                self.freed.set()
                close_old_connections()


class Pool:
    """The lanes of this process and the feeder that fills them.

    Attributes:
        pause_s: the longest time between two looks of the feeder, which also renews leases.
    """

    def __init__(self, workers: Mapping[str, Worker], *, threads: int) -> None:
        self.name = f"{NAME_PREFIX}{socket.gethostname()}"
        self._wake = threading.Event()
        self._stopping = False
        self._ready: set[str] = set(workers)
        self._lock = threading.Lock()
        self._topics = {topics.of_jobs(job_type): job_type for job_type in workers}
        self._workers = workers
        self._renewed = time.monotonic()
        self._renew_s = min((worker.lease_ms for worker in workers.values()), default=0) / 3000
        self.pause_s = min(LOOK_S, max(self._renew_s, SHORTEST_PAUSE_S))
        self._lanes: dict[str, Lane] = {}
        for worker in workers.values():
            if worker.lane not in self._lanes:
                number = threads if worker.lane == DEFAULT_LANE else LANE_THREADS
                mine = {of.type: of for of in workers.values() if of.lane == worker.lane}
                lane = Lane(worker.lane, number, mine)
                lane.freed = self._wake
                self._lanes[worker.lane] = lane
        self._feeder = threading.Thread(target=self._feed, name="helm-feeder", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        pushes.watch(self.hear)
        for lane in self._lanes.values():
            for thread in lane.threads:
                thread.start()
        self._feeder.start()

    def stop(self) -> None:
        """Give back what was not begun, and let what was begun end."""
        pushes.unwatch(self.hear)
        self._stopping = True
        self._wake.set()
        self._feeder.join(END_S)
        for lane in self._lanes.values():
            lane.ended = True
            waiting = [job for key, job in lane.held.items() if key not in lane.begun]
            if waiting:
                jobs.give_back({job.key: job.token for job in waiting})
            for _ in lane.threads:
                lane.jobs.put(None)
        ends = time.monotonic() + END_S
        for lane in self._lanes.values():
            for thread in lane.threads:
                thread.join(max(ends - time.monotonic(), 0.0))

    def hear(self, heard: frozenset[str]) -> None:
        """There may be jobs of the types whose topics are among *heard*."""
        mine = {self._topics[topic] for topic in heard if topic in self._topics}
        if mine:
            with self._lock:
                self._ready |= mine
            self._wake.set()

    def wake(self, job_type: str) -> None:
        """There may be jobs of *job_type*."""
        self.hear(frozenset((topics.of_jobs(job_type),)))

    # the feeder -----------------------------------------------------------------------------------

    def _feed(self) -> None:
        looked = 0.0
        while not self._stopping:
            self._wake.clear()
            if time.monotonic() - looked >= LOOK_S:
                with self._lock:
                    self._ready |= set(self._workers)
                looked = time.monotonic()
            try:
                self._fill()
                self._renew()
            except CommandRejected as rejected:
                log.info("no jobs were leased: %s", rejected)
            except (DatabaseError, InterfaceError) as error:
                log.warning("the database did not answer the workers: %s", error)
            except Exception:
                log.exception("the feeder of the workers failed; it goes on")
            close_old_connections()
            self._wake.wait(self.pause_s)

    def _fill(self) -> None:
        with self._lock:
            ready, self._ready = self._ready, set()
        for job_type in sorted(ready):
            worker = self._workers[job_type]
            lane = self._lanes[worker.lane]
            if lane.free < 1:
                with self._lock:
                    self._ready.add(job_type)
                continue
            room = lane.free
            leased = jobs.activate(
                job_type,
                worker=self.name,
                timeout_ms=worker.lease_ms,
                limit=room,
                fetch=worker.fetch,
                actor=SYSTEM,
            )
            for job in leased:
                lane.put(job)
            if len(leased) == room:
                with self._lock:
                    self._ready.add(job_type)

    def _renew(self) -> None:
        """Prolong the leases of what is held, well before any of them ends."""
        if time.monotonic() - self._renewed < self._renew_s:
            return
        self._renewed = time.monotonic()
        by_lease: dict[int, dict[int, str]] = {}
        for lane in self._lanes.values():
            for job in list(lane.held.values()):
                lease_ms = self._workers[job.type].lease_ms
                by_lease.setdefault(lease_ms, {})[job.key] = job.token
        for lease_ms, held in by_lease.items():
            jobs.renew(held, lease_ms)
