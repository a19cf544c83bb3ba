"""What the tests of Operate play: processes that stop, fail and are looked at."""

from pathlib import Path
from typing import Any

from engine import public
from engine.dispatch import jobs
from engine.public import ActivatedJob, Actor
from engine.runtime.commands import CompleteTurn, ToolCall, Usage
from engine.store.models.incidents import Incident
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.test_calls import calling, working
from tests.operate.drawings import ORDERS

EXAMPLES = Path(__file__).parents[2] / "examples"
NOON_MS = 1_795_176_000_000  # 2026-11-20 12:00 UTC


class Stage(Desk):
    """The desk, with the examples' models and the roles that a server would play."""

    def loan(self, **variables: Any) -> int:
        """A loan that the rules leave to the agent; its first turn is asked for."""
        models = EXAMPLES / "loan" / "models"
        files = [(file.name, file.read_bytes()) for file in sorted(models.iterdir())]
        forms = EXAMPLES / "loan" / "forms"
        files += [(file.name, file.read_bytes()) for file in sorted(forms.iterdir())]
        self.deploy(*files)
        given = {"applicant": "Mara", "amount": 48000, "income": 4200, "purpose": "home"}
        return self.start("loan", **(given | variables))

    def orders(self, *items: str) -> int:
        """An order of some items, packed at the same time; paid beside that."""
        self.deploy(("order.bpmn", ORDERS))
        return self.start("order", items=list(items))

    def calling(self) -> int:
        """A process that waits for one that it has called, which waits for a job."""
        self.deploy(("p.bpmn", calling()), ("child.bpmn", working()))
        return self.start()

    def answers(self, *calls: tuple[str, dict[str, Any]], text: str = "") -> None:
        """The agent's turn: tool calls, or (without any) the end."""
        job = self.job("helm.agent")
        message: dict[str, Any] = {"role": "assistant", "content": text}
        command = CompleteTurn(
            item=job.item_key,
            job=job.key,
            model="scripted",
            connection="quick",
            messages=({"role": "user", "content": f"turn of job {job.element_id}"}, message),
            text=text,
            calls=tuple(
                ToolCall(f"call-{number}", tool, arguments)
                for number, (tool, arguments) in enumerate(calls, start=1)
            ),
            usage=Usage(100, 20),
            duration_ms=7,
            scripted=True,
        )
        jobs.answer(job, command, actor=Actor("worker", "helm.agent"))

    def fails(self, job_type: str, message: str = "no connection") -> ActivatedJob:
        """The worker of the next job gives up: an incident."""
        job = self.job(job_type)
        public.fail_job(job.key, retries=0, message=message, token=job.token, actor=ROOT)
        return job

    def incident(self) -> Incident:
        """The one open incident."""
        return Incident.objects.get(state="ACTIVE")
