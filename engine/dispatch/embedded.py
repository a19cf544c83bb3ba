"""The engine inside the server process: the engine thread and the pool of job workers.

`start` and `stop` are called by the server around its life. A lease of a worker of this
installation's previous life can only be a dead one's, because the data folder is locked by one
server: it is ended at the start, so that its job goes on at once.
"""

import logging

from django.conf import settings

from engine.dispatch import due, jobs, pool, workers, writer
from engine.dispatch.upkeep import Upkeep

log = logging.getLogger("helm.dispatch")

_writer: writer.Writer | None = None
_pool: pool.Pool | None = None


def start() -> None:
    """Start the engine thread, then the workers."""
    global _writer, _pool
    if _writer is not None:
        raise RuntimeError("The engine of this process is running already.")
    ended = jobs.end_leases_of(pool.NAME_PREFIX)
    if ended:
        log.info("%d jobs of an earlier run go on", ended)
    _writer = writer.Writer(Upkeep(shared=False).steps)
    due.hear(_writer.hear_due)
    writer.install(_writer)
    _writer.start()
    found = workers.find_workers()
    if found:
        _pool = pool.Pool(found, threads=settings.HELM_THREADS)
        _pool.start()


def stop() -> None:
    """Let workers end, write what was handed over, then end."""
    global _writer, _pool
    if _pool is not None:
        _pool.stop()
        _pool = None
    if _writer is not None:
        _writer.stop()
        writer.install(None)
        due.forget(_writer.hear_due)
        _writer = None
