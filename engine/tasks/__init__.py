"""Celery's entry points. A task carries a hint; the work is found in the database.

Each Celery worker process runs a pool of job workers (`engine.dispatch.pool`), which looks by
itself every two seconds, so that without Redis the work goes on, only later.
"""

from engine.tasks.wake import wake

__all__ = ["wake"]
