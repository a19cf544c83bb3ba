"""The sweeper of a scaled installation: does what time makes due, and repeats lost hints.

One runs beside the workers; several do no harm, since whatever they take is locked.
"""

import logging
import threading

from django.db import close_old_connections

from engine.dispatch import hints, workers
from engine.dispatch.upkeep import Upkeep
from engine.store import leasing

log = logging.getLogger("helm.dispatch")

HINTS_EVERY = 2  #: looks between two rounds of hints about jobs that lie ready


def run(stop: threading.Event) -> None:
    """Look, until *stop* is set."""
    upkeep = Upkeep(shared=True)
    types = frozenset(workers.find_workers())
    looks = 0
    while not stop.is_set():
        pause_s = 1.0
        try:
            pause_s = upkeep.look()
            if looks % HINTS_EVERY == 0:
                _repeat_hints(types)
        except Exception:
            log.exception("the sweep failed; it is tried again")
        close_old_connections()
        looks += 1
        stop.wait(pause_s)


def _repeat_hints(types: frozenset[str]) -> None:
    """Send hints for every type of which jobs lie ready."""
    for job_type in types:
        if leasing.any_ready(job_type):
            hints.send(job_type)
