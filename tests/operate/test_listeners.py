"""What the panel says of listeners."""

from __future__ import annotations

from engine import public
from engine.public import ListenerResult
from tests.dispatch.desk import ROOT
from tests.scenarios.bpmn.listeners.drawn import asks, chain, element, task_asks


def test_jobs_of_listeners_say_when_they_are_asked_and_what_they_denied(window, stage):
    listened = element("userTask", "Approve", task_asks("completing:check") + asks("start:first"))
    public.deploy([("p.bpmn", chain(listened))], actor=ROOT)
    key = public.start_instance(process_id="p", actor=ROOT).key
    stage.complete(stage.job("first"))
    (task,) = public.visible_tasks(ROOT)
    public.complete_task(task.key, {}, actor=ROOT)
    job = stage.job("check")

    open_ = window.get(f"/operate/instances/{key}/panel?tab=jobs").content.decode()
    denied = ListenerResult(denied=True, reason="ask the owner")
    public.complete_job(job.key, {}, denied, token=job.token, actor=ROOT)
    ended = window.get(f"/operate/instances/{key}/panel?tab=jobs").content.decode()

    assert "start listener" in open_
    assert "completing listener, 3 retries left" in open_
    assert "Denied: ask the owner" in ended
