"""What the tests of the pipe do, in the words of an owner. Every one goes through the door."""

from typing import Any

from engine import public
from engine.public import ActivatedJob, Actor, Deployment
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from engine.store.models.tasks import Task

ROOT = Actor("user", "root", superuser=True)
ALICE = Actor("user", "alice", frozenset(("loan-officers",)))
BOB = Actor("user", "bob", frozenset(("loan-officers",)))
CHARLIE = Actor("user", "charlie")
MODELER = Actor("user", "mona", frozenset((public.MODELERS,)))
OPERATOR = Actor("user", "otto", frozenset((public.OPERATORS,)))
WORKER = Actor("worker", "pay")


class Desk:
    """The engine as seen by the people of a test."""

    def deploy(self, *files: tuple[str, bytes] | bytes, actor: Actor = ROOT) -> Deployment:
        named = [file if isinstance(file, tuple) else ("p.bpmn", file) for file in files]
        return public.deploy(named, actor=actor)

    def start(self, process: str = "p", *, actor: Actor = ROOT, **variables: Any) -> int:
        return public.start_instance(process_id=process, variables=variables, actor=actor).key

    def jobs(self, job_type: str = "work", limit: int = 100, **more: Any) -> list[ActivatedJob]:
        settings = {"worker": "w", "timeout_ms": 60_000, "actor": ROOT, **more}
        return public.activate_jobs(job_type, limit=limit, **settings)

    def job(self, job_type: str = "work", **more: Any) -> ActivatedJob:
        (job,) = self.jobs(job_type, 1, **more)
        return job

    def complete(self, job: ActivatedJob, **variables: Any) -> None:
        public.complete_job(job.key, variables, token=job.token, actor=ROOT)

    def state(self, instance: int) -> str:
        return Instance.objects.values_list("state", flat=True).get(key=instance)

    def waits_at(self, instance: int) -> list[str]:
        rows = ElementInstance.objects.filter(instance_key=instance, state="ACTIVE")
        return sorted(rows.exclude(type="PROCESS").values_list("element_id", flat=True))

    def task(self, element: str = "Approve") -> Task:
        return Task.objects.get(element_id=element, state="CREATED")

    def pin(self, ms: int) -> None:
        public.pin_clock(ms, actor=ROOT)
