"""A job worker with an effect on the world: a line in a file for every time that it acts.

The line is written before the job is answered, as a payment would be made: a crash in between
makes the job run again, with the same key. Some of the work takes a moment, so that kills meet it.
"""

import json
import os
import time

from django.conf import settings

from engine.public import ActivatedJob, Value, job_worker
from tests.chaos.works.limits import LEASE_MS

PAUSE_S = 0.02


@job_worker("chaos.effect", fetch=("number",), lease_ms=LEASE_MS, backoff_ms=100)
def effect(job: ActivatedJob) -> dict[str, Value]:
    """Act, and say so."""
    number = job.variables["number"]
    assert isinstance(number, int)
    act = {
        "job": job.key,
        "item": job.item_key,
        "instance": job.instance_key,
        "process": os.getpid(),
        "at": time.time(),
    }
    handle = os.open(settings.HELM_DATA / "effects", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, json.dumps(act).encode() + b"\n")
    finally:
        os.close(handle)
    time.sleep(PAUSE_S * (job.key % 5))
    return {f"effect_{job.element_id}": number * 2}
