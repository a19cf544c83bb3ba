"""Try an incident again: give its job a retry where it has none left, then resolve it.

One more try and not three: whether it helps shows at once, and a second failure is an incident
again instead of minutes of silent retries.
"""

from engine.public import Actor, CommandRejected, resolve_incident, update_job
from engine.store.models.incidents import Incident
from engine.store.models.work import Job

RETRIES_GIVEN = 1


def try_again(incident: Incident, *, actor: Actor) -> str | None:
    """Ask for a retry; None when it was taken, else the sentence that says why not."""
    try:
        if incident.job_key is not None and _exhausted(incident.job_key):
            update_job(incident.job_key, retries=RETRIES_GIVEN, actor=actor)
        resolve_incident(incident.key, actor=actor)
    except CommandRejected as rejected:
        return rejected.message
    return None


def _exhausted(job_key: int) -> bool:
    return Job.objects.filter(key=job_key, ended_at__isnull=True, retries__lt=1).exists()
