"""Try incidents again: give a job a retry where it has none left, then resolve the incident.

One more try and not three: whether it helps shows at once, and a second failure is an incident
again instead of minutes of silent retries. Both are asked for in one transaction.
"""

from collections.abc import Iterable
from dataclasses import replace

from engine.dispatch import rejections, routes
from engine.dispatch.envelope import Envelope
from engine.dispatch.submit import submit_many
from engine.governance.principal import Actor
from engine.runtime.commands import CommandRejected, ResolveIncident, UpdateJobRetries
from engine.store.models.work import Job

RETRIES = 1  #: what a job gets that has none left


def retry_incident(key: int, *, actor: Actor) -> None:
    """Try the failed step of an incident again, whether its job has retries left or not.

    Raises:
        CommandRejected: it is not there, or may not be tried again now.
    """
    asked = retries((key,), actor=actor)
    if key not in asked:
        raise no_incident(key)
    for outcome in submit_many(asked[key]):
        if isinstance(outcome, CommandRejected):
            raise outcome


def retries(keys: Iterable[int], *, actor: Actor) -> dict[int, list[Envelope]]:
    """What tries each of these incidents again, in order, by its key; none for one that is gone."""
    ways = routes.incidents(keys)
    wanted = [job for _, job in ways.values() if job is not None]
    open_jobs = Job.objects.filter(key__in=wanted, ended_at__isnull=True)
    jobs = {
        key: (type_, left) for key, type_, left in open_jobs.values_list("key", "type", "retries")
    }
    found: dict[int, list[Envelope]] = {}
    for key, (route, job) in ways.items():
        type_, left = (None, None) if job is None else jobs.get(job, (None, None))
        resolves = Envelope(
            command=ResolveIncident(route.item, key),
            instance_key=route.instance,
            parts=route.parts,
            actor=actor,
            job_type=type_,
            missing=no_incident(key),
        )
        found[key] = [resolves]
        if job is not None and left is not None and left < 1:
            retry = UpdateJobRetries(route.item, job, RETRIES)
            found[key].insert(0, replace(resolves, command=retry, job_type=None, missing=None))
    return found


def no_incident(key: int) -> CommandRejected:
    """There is no such incident."""
    return rejections.no_such("RESOLVE", "resolve", "incident", key)
