"""An instance stands still and goes on, through HTTP."""

import pytest

from tests.api.caller import Caller, problem
from tests.api.test_modification import order as order

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_found_as_suspended_with_its_moment_until_it_is_resumed(root: Caller, order: str):
    answer = root("POST", f"/v2/process-instances/{order}/suspension", {"operationReference": 7})

    assert (answer.status_code, answer.content) == (204, b"")
    (found,) = root.search("process-instances", filter={"state": "SUSPENDED"})
    assert (found["processInstanceKey"], found["suspendedDate"] is not None) == (order, True)
    assert root.search("process-instances", filter={"state": "ACTIVE"}) == []
    (pay,) = root.search("element-instances", filter={"elementId": "Pay"})
    assert pay["state"] == "ACTIVE"

    assert root("POST", f"/v2/process-instances/{order}/resumption").status_code == 204
    (found,) = root.search("process-instances", filter={"state": "ACTIVE"})
    assert found["suspendedDate"] is None


def test_jobs_are_kept_back_and_answers_refused(root: Caller, order: str):
    (job,) = root.search("jobs", filter={"processInstanceKey": order})
    body = {"type": job["type"], "timeout": 60_000, "maxJobsToActivate": 5, "requestTimeout": -1}
    root("POST", f"/v2/process-instances/{order}/suspension")

    assert root("POST", "/v2/jobs/activation", body).json()["jobs"] == []
    refused = root("POST", f"/v2/jobs/{job['jobKey']}/completion", {})
    assert "is suspended" in problem(refused, 409)["detail"]

    root("POST", f"/v2/process-instances/{order}/resumption")
    assert len(root("POST", "/v2/jobs/activation", body).json()["jobs"]) == 1


def test_twice_is_a_conflict_and_nobody_is_not_found(root: Caller, order: str):
    problem(root("POST", f"/v2/process-instances/{order}/resumption"), 409)
    root("POST", f"/v2/process-instances/{order}/suspension")
    problem(root("POST", f"/v2/process-instances/{order}/suspension"), 409)
    problem(root("POST", "/v2/process-instances/5/suspension"), 404)
    problem(root("POST", "/v2/process-instances/5/resumption"), 404)
