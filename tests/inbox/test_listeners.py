"""Tasks whose listeners are asked: the pages say so, and go on when they have answered."""

from __future__ import annotations

import pytest

from engine import public
from engine.public import ListenerResult
from tests.inbox.office import ROOT, assigned

LISTENED = (
    '<zeebe:taskListeners><zeebe:taskListener eventType="{}" type="check"/></zeebe:taskListeners>'
)


def text(answer):
    return answer.content.decode()


def answers(office, result=None):
    (job,) = office.offered_jobs("check")
    public.complete_job(job.key, {}, result, token=job.token, actor=ROOT)


@pytest.fixture
def task(office):
    return office.task(assigned("alice") + LISTENED.format("completing"))


def test_a_completion_that_is_checked_says_so_and_is_neither_open_nor_done(window, office, task):
    said = window.post(f"/inbox/{task.key}/complete", {"variables": "{}"}, follow=True)

    assert "is being checked: the listeners of this task are asked first" in text(said)
    page = text(window.get(f"/inbox/{task.key}"))
    assert "Being completed" in page
    assert "It takes nothing else meanwhile" in page
    assert "Approve" not in text(window.get("/inbox?scope=done&part=list"))
    assert window.get("/inbox/count").json() == {"count": 0}

    answers(office)

    assert "Completed" in text(window.get(f"/inbox/{task.key}"))
    assert office.ended(task)


def test_a_completion_that_is_denied_is_open_again(window, office, task):
    window.post(f"/inbox/{task.key}/complete", {"variables": "{}"})

    answers(office, ListenerResult(denied=True, reason="no"))

    assert window.get("/inbox/count").json() == {"count": 1}
    assert "Being completed" not in text(window.get(f"/inbox/{task.key}"))


def test_a_claim_that_is_checked_says_so(window, office):
    task = office.task(LISTENED.format("assigning"))

    said = window.post(f"/inbox/{task.key}/claim", follow=True)

    assert "is being checked" in text(said)
    answers(office)
    assert "alice" in text(window.get(f"/inbox/{task.key}")).lower()
