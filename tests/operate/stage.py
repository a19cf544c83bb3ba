"""What the tests of Operate play: processes that stop, fail and are looked at."""

from pathlib import Path
from typing import Any

from engine import public
from engine.dispatch import jobs
from engine.public import ActivatedJob, Actor
from engine.runtime.commands import CompleteTurn, ToolCall, Usage
from engine.store.models.incidents import Incident
from tests.dispatch.desk import ROOT, Desk

EXAMPLES = Path(__file__).parents[2] / "examples"
NOON_MS = 1_795_176_000_000  # 2026-11-20 12:00 UTC

ORDERS = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="orders" targetNamespace="urn:orders">
  <bpmn:error id="Broken" errorCode="BROKEN"/>
  <bpmn:process id="order" name="An order" isExecutable="true">
    <bpmn:startEvent id="Ordered" name="Ordered"/>
    <bpmn:sequenceFlow id="to_fork" sourceRef="Ordered" targetRef="Fork"/>
    <bpmn:parallelGateway id="Fork"/>
    <bpmn:sequenceFlow id="to_pack" sourceRef="Fork" targetRef="Pack"/>
    <bpmn:sequenceFlow id="to_charge" sourceRef="Fork" targetRef="Paying"/>
    <bpmn:serviceTask id="Pack" name="Pack each item">
      <bpmn:extensionElements><zeebe:taskDefinition type="pack" retries="1"/></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
        <zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>
      </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="packed" sourceRef="Pack" targetRef="Join"/>
    <bpmn:subProcess id="Paying" name="Paying">
      <bpmn:startEvent id="PayingBegins"/>
      <bpmn:sequenceFlow id="to_pay" sourceRef="PayingBegins" targetRef="Charge"/>
      <bpmn:serviceTask id="Charge" name="Charge the card">
        <bpmn:extensionElements><zeebe:taskDefinition type="charge" retries="1"/></bpmn:extensionElements>
      </bpmn:serviceTask>
      <bpmn:sequenceFlow id="charged" sourceRef="Charge" targetRef="PayingEnds"/>
      <bpmn:endEvent id="PayingEnds"/>
    </bpmn:subProcess>
    <bpmn:boundaryEvent id="CardBroken" name="Card refused" attachedToRef="Paying">
      <bpmn:errorEventDefinition errorRef="Broken"/>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="by_hand" sourceRef="CardBroken" targetRef="Ask"/>
    <bpmn:userTask id="Ask" name="Ask for another card">
      <bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="asked" sourceRef="Ask" targetRef="Paid"/>
    <bpmn:sequenceFlow id="paid" sourceRef="Paying" targetRef="Paid"/>
    <bpmn:exclusiveGateway id="Paid"/>
    <bpmn:sequenceFlow id="to_join" sourceRef="Paid" targetRef="Join"/>
    <bpmn:parallelGateway id="Join"/>
    <bpmn:sequenceFlow id="to_end" sourceRef="Join" targetRef="Sent"/>
    <bpmn:endEvent id="Sent" name="Sent"/>
  </bpmn:process>
</bpmn:definitions>
"""


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
