"""The law of the live page: a snapshot, and the turns after it, give the next snapshot.

Snapshots are made here and folded in the browser, so each story is played by the engine and
recorded in `static/src/operate/histories`; `evolve.spec.ts` proves the law on the records. The
tests here keep the records true: they play the story again and compare. HELM_RECORD=1 writes
them anew.
"""

import json
import os
from pathlib import Path

from engine import public
from engine.public import ListenerResult
from engine.store import json as stored
from engine.store.models.instances import Instance
from engine.store.queries import journal
from engine.web.operate.elements import elements_of
from engine.web.operate.snapshot import snapshot
from tests.dispatch.desk import ROOT
from tests.scenarios.bpmn.listeners.drawn import asks, chain, element, task_asks

RECORDS = Path(__file__).parents[2] / "static" / "src" / "operate" / "histories"
FIRST_KEY = 2**51

PAYSLIP = {"monthly": 4200, "employer": "Nordwind"}
STATEMENTS = {"monthly": 3108, "months": 6}
PAY = {"tool": "Pay", "arguments": {"amount": 20000}}

#: Of no interest to a picture, and long.
LEFT_OUT = {"Remembered", "VariablesSet", "DecisionEvaluated", "BudgetReserved", "BudgetSettled"}


class Recorder:
    """Takes a picture after each step of a story."""

    def __init__(self, key):
        self.key = key
        self.pictures = [snapshot(key)]

    def step(self, *_):
        self.pictures.append(snapshot(self.key))

    def record(self):
        definition = Instance.objects.get(key=self.key).definition_key
        turns = [
            {
                "seq": turn.seq,
                "at": turn.at.isoformat(timespec="milliseconds"),
                "actor": turn.actor,
                "events": [event for event in turn.events if event[0] not in LEFT_OUT],
            }
            for turn in journal.all_turns(self.key)
        ]
        elements = {node: each.as_json() for node, each in elements_of(definition).items()}
        return {"elements": elements, "pictures": self.pictures, "turns": turns}


def check(name, recorder):
    """The story as it was played now is the one that is recorded."""
    told = with_small_keys(json.loads(stored.encode(recorder.record())))
    file = RECORDS / f"{name}.json"
    if os.environ.get("HELM_RECORD"):
        file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    assert told == json.loads(file.read_text(encoding="utf-8"))


def with_small_keys(value):
    """Keys counted from one: those that the database hands out differ from run to run."""
    known = {}

    def key(number):
        return known.setdefault(number, FIRST_KEY + len(known) + 1)

    def walk(each):
        if isinstance(each, dict):
            return {walk(name): walk(inner) for name, inner in each.items()}
        if isinstance(each, list):
            return [walk(inner) for inner in each]
        if isinstance(each, int) and not isinstance(each, bool) and each >= FIRST_KEY:
            return key(each)
        if isinstance(each, str) and each.isdigit() and int(each) >= FIRST_KEY:
            return str(key(int(each)))
        return each

    return walk(value)


def test_an_agent_reads_asks_a_person_and_pays(stage):
    key = stage.loan()
    story = Recorder(key)

    story.step(stage.answers(("ReadPayslip", {}), ("ReadStatements", {"months": 6})))
    story.step(stage.complete(stage.job("loan.payslip"), payslip=PAYSLIP))
    story.step(stage.complete(stage.job("loan.statements"), statements=STATEMENTS))
    story.step(stage.answers(("escalate", {"reason": "They differ", "call": PAY})))
    task = stage.task("Investigate")
    story.step(public.decide_task(task.key, decision="approve", reason="fine", actor=ROOT))
    story.step(stage.complete(stage.job("loan.pay"), payment={"id": "P-1"}))
    story.step(stage.answers(text='{"recommendation": "approve", "reason": "paid"}'))
    story.step(stage.complete(stage.job("loan.letter"), letter="Dear Mara"))

    assert stage.state(key) == "COMPLETED"
    check("loan", story)


def test_items_in_parallel_an_incident_and_a_card_that_is_refused(stage):
    key = stage.orders("book", "lamp", "pen")
    story = Recorder(key)

    story.step(stage.complete(stage.job("pack")))
    story.step(stage.fails("pack"))
    incident = stage.incident()
    charge = stage.job("charge")
    story.step(public.throw_job_error(charge.key, code="BROKEN", token=charge.token, actor=ROOT))
    story.step(public.update_job(incident.job_key, retries=1, actor=ROOT))
    story.step(public.resolve_incident(incident.key, actor=ROOT))
    for job in stage.jobs("pack"):
        story.step(stage.complete(job))
    story.step(public.complete_task(stage.task("Ask").key, {}, actor=ROOT))

    assert stage.state(key) == "COMPLETED"
    check("order", story)


def test_an_instance_is_canceled_with_an_incident_open(stage):
    key = stage.orders("book")
    story = Recorder(key)

    story.step(stage.fails("charge"))
    story.step(public.cancel_instance(key, actor=ROOT))

    assert stage.state(key) == "TERMINATED"
    assert story.pictures[-1]["incidents"] == {}
    check("canceled", story)


def test_a_called_process_is_in_trouble_and_comes_back(stage):
    key = stage.calling()
    story = Recorder(key)

    story.step(stage.fails("work"))
    incident = stage.incident()
    story.step(public.update_job(incident.job_key, retries=1, actor=ROOT))
    story.step(public.resolve_incident(incident.key, actor=ROOT))
    story.step(stage.complete(stage.job()))

    assert stage.state(key) == "COMPLETED"
    assert [picture["called"] for picture in story.pictures][1:3] != [{}, {}]
    check("called", story)


def test_the_story_of_a_task_whose_listeners_are_asked(stage):
    data = chain(
        element(
            "userTask",
            "Approve",
            task_asks("completing:check") + asks("start:first", "cancel:last"),
        )
    )
    public.deploy([("listened.bpmn", data)], actor=ROOT)
    key = public.start_instance(process_id="p", actor=ROOT).key
    recorder = Recorder(key)

    for job_type in ("first", "check", "last"):
        if job_type == "check":
            (task,) = public.visible_tasks(ROOT)
            public.complete_task(task.key, {}, actor=ROOT)
            recorder.step()
        elif job_type == "last":
            public.cancel_instance(key, actor=ROOT)
            recorder.step()
        (job,) = public.activate_jobs(job_type, worker="w", timeout_ms=60_000, limit=1, actor=ROOT)
        result = ListenerResult(denied=True) if job_type == "check" else None
        public.complete_job(job.key, {}, result, token=job.token, actor=ROOT)
        recorder.step()

    check("listened", recorder)
