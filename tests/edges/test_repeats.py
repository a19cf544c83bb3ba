"""``Idempotency-Key`` and ``requestTimeout``: what a repeat means, and how long a request waits."""

import pytest

from engine.api import job_activation
from engine.store.models.instances import Instance
from engine.store.models.tasks import Task
from tests.api.caller import Caller, problem
from tests.edges.ledger import nothing_changes
from tests.edges.office import Office

pytestmark = pytest.mark.django_db
START = "/v2/process-instances"
KEY = {"Idempotency-Key": "once"}


def test_a_repeat_with_other_variables_still_gets_the_first_answer(root: Caller, office: Office):
    body = {"processDefinitionId": "errand"}
    first = root("POST", START, body, headers=KEY).json()

    with nothing_changes():
        again = root("POST", START, body | {"variables": {"a": 1}}, headers=KEY).json()

    assert again == first


def test_the_start_of_another_process_is_no_repeat(root: Caller, office: Office):
    first = root("POST", START, {"processDefinitionId": "errand"}, headers=KEY).json()

    other = root("POST", START, {"processDefinitionId": "office"}, headers=KEY).json()

    assert other["processInstanceKey"] != first["processInstanceKey"]


def test_the_same_key_at_another_address_is_another_key(root: Caller, office: Office):
    root("POST", START, {"processDefinitionId": "errand"}, headers=KEY)

    answer = root("POST", f"/v2/user-tasks/{office.task}/completion", {}, headers=KEY)

    assert answer.status_code == 204
    assert Task.objects.get(key=office.task).state == "COMPLETED"


def test_what_was_refused_may_be_tried_again_with_its_key(root: Caller, office: Office):
    body = {"processDefinitionId": "later"}
    problem(root("POST", START, body, headers=KEY), 404)
    before = Instance.objects.count()

    answer = root("POST", START, {"processDefinitionId": "errand"}, headers=KEY)

    assert answer.status_code == 200
    assert Instance.objects.count() == before + 1


def test_a_task_is_completed_once(root: Caller, office: Office):
    path = f"/v2/user-tasks/{office.task}/completion"
    assert root("POST", path, {"variables": {"n": 1}}, headers=KEY).status_code == 204

    with nothing_changes():
        assert root("POST", path, {"variables": {"n": 2}}, headers=KEY).status_code == 204
        problem(root("POST", path, {"variables": {"n": 3}}), 404)


def test_an_approval_is_given_once(call_as, office: Office):
    owner = call_as("olga", "owners")
    path = f"/api/inbox/{office.approval}/decision"
    assert owner("POST", path, {"decision": "approve"}, headers=KEY).status_code == 204

    with nothing_changes():
        again = owner("POST", path, {"decision": "reject", "reason": "no"}, headers=KEY)
        assert again.status_code == 204


@pytest.mark.parametrize("key", ["k" * 255, "a b", '"quoted"', "é", "%00"])
def test_any_short_key_is_a_key(root: Caller, office: Office, key):
    headers = {"Idempotency-Key": key}

    first = root("POST", START, {"processDefinitionId": "errand"}, headers=headers).json()

    assert root("POST", START, {"processDefinitionId": "errand"}, headers=headers).json() == first


def test_a_key_without_end_is_refused(root: Caller, office: Office):
    with nothing_changes():
        headers = {"Idempotency-Key": "k" * 256}
        problem(root("POST", START, {"processDefinitionId": "errand"}, headers=headers))


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (0, job_activation.DEFAULT_WAIT_MS),
        (-1, 0),
        (-(2**62), 0),
        (1, 1),
        (25_000, 25_000),
        (2**62, job_activation.MAX_WAIT_MS),
    ],
)
def test_how_long_a_poll_waits(asked, waits):
    assert job_activation._wait_ms(asked) == waits
