"""What happens in the office: processes that need people, and what becomes of them."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine import public
from engine.dispatch import jobs
from engine.public import ActivatedJob, Actor
from engine.runtime.commands import CompleteTurn, ToolCall, Usage
from engine.store.models.instances import Instance
from engine.store.models.tasks import Task
from tests.dispatch.drawings import chain, user_task

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "loan"
ROOT = Actor("user", "root", superuser=True)
OFFICERS = '<zeebe:assignmentDefinition candidateGroups="loan-officers"/>'


def assigned(name: str) -> str:
    return f'<zeebe:assignmentDefinition assignee="{name}"/>'


def due(moment: str) -> str:
    return f'<zeebe:taskSchedule dueDate="{moment}"/>'


def priority(number: int) -> str:
    return f'<zeebe:priorityDefinition priority="{number}"/>'


def milestone(attributes: str) -> str:
    return (
        '<intermediateThrowEvent id="Gate" name="Release"><extensionElements>'
        f"<helm:milestone {attributes}/></extensionElements></intermediateThrowEvent>"
    )


class Office:
    """Processes deployed and started, and the items that they open."""

    def __init__(self) -> None:
        self._processes = 0

    def task(self, assignment: str = OFFICERS, element: str = "Approve", **variables: Any) -> Task:
        """A task of a process of its own; *assignment* are its extension elements."""
        return self.opened(user_task(element, assignment), **variables)

    def gate(self, attributes: str, *behind: str, **variables: Any) -> Task:
        """The approval of a milestone."""
        return self.opened(milestone(attributes), *behind, **variables)

    def opened(self, *elements: str, **variables: Any) -> Task:
        return self.runs(chain(*elements), **variables)

    def runs(self, drawing: bytes, **variables: Any) -> Task:
        """Deploy and start a process; the item that it opens first."""
        self._processes += 1
        name = f"p{self._processes}"
        data = drawing.replace(b'process id="p"', f'process id="{name}"'.encode())
        public.deploy([(f"{name}.bpmn", data)], actor=ROOT)
        started = public.start_instance(
            process_id=name, variables=variables, business_id=f"case-{name}", actor=ROOT
        )
        return Task.objects.get(instance_key=started.key, state="CREATED")

    def form(self, schema: dict[str, Any], **variables: Any) -> Task:
        """A task with this form."""
        form = {"type": "default", "id": "the_form", **schema}
        public.deploy([("the.form", json.dumps(form).encode())], actor=ROOT)
        return self.task('<zeebe:formDefinition formId="the_form"/>', **variables)

    def region(self) -> Task:
        """The escalation of an agent that proposes to pay 48000."""
        public.deploy(
            [(file.name, file.read_bytes()) for file in sorted(EXAMPLE.glob("*/*.dmn"))]
            + [(file.name, file.read_bytes()) for file in sorted(EXAMPLE.glob("forms/*.form"))]
            + [("loan.bpmn", (EXAMPLE / "models" / "loan.bpmn").read_bytes())],
            actor=ROOT,
        )
        started = public.start_instance(
            process_id="loan",
            variables={"applicant": "Mara", "amount": 48_000, "income": 4200, "purpose": "home"},
            actor=ROOT,
        )
        self.agent_says(
            "I do not decide this alone.",
            calls={
                "c1": (
                    "escalate",
                    {
                        "reason": "The documents disagree.",
                        "proposal": "Pay what the lower income supports.",
                        "call": {"tool": "Pay", "arguments": {"amount": 20_000}},
                        "confidence": Decimal("0.71"),
                    },
                )
            },
        )
        return Task.objects.get(instance_key=started.key, kind="escalation")

    def agent_says(self, text: str, calls: Mapping[str, tuple[str, dict[str, Any]]]) -> None:
        """The model answers the turn that waits."""
        (job,) = public.activate_jobs("helm.agent", timeout_ms=60_000, limit=1, actor=ROOT)
        answer = CompleteTurn(
            item=job.item_key,
            job=job.key,
            model="scripted",
            connection="quick",
            messages=({"role": "assistant", "content": text},),
            text=text,
            calls=tuple(ToolCall(call, tool, given) for call, (tool, given) in calls.items()),
            usage=Usage(812, 64, Decimal("0.0142")),
            duration_ms=65,
            scripted=True,
        )
        jobs.answer(job, answer, actor=Actor("worker", "helm.agent"))

    def offered_jobs(self, job_type: str) -> list[ActivatedJob]:
        """The jobs of a type that wait for a worker."""
        return public.activate_jobs(job_type, timeout_ms=60_000, limit=9, actor=ROOT)

    def state(self, item: Task) -> str:
        item.refresh_from_db()
        return item.state

    def ended(self, item: Task) -> bool:
        return Instance.objects.get(key=item.instance_key).state == "COMPLETED"

    def knows(self, item: Task) -> dict[str, Any]:
        """The variables of the instance."""
        return public.end_variables(item.instance_key)
