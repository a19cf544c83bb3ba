"""Many jobs are completed in one request: each by itself, all in one transaction."""

import pytest

from engine.governance import tokens
from tests.api.caller import Caller
from tests.api.test_commands import deploy, start, take

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/jobs/completion"


@pytest.fixture
def jobs(root: Caller) -> list[str]:
    """Five jobs that were handed out."""
    assert deploy(root, "errand.bpmn").status_code == 200
    for _ in range(5):
        start(root)
    return [job["jobKey"] for job in take(root)]


def complete(caller: Caller, *answers: dict[str, object], **more: str) -> list[dict[str, object]]:
    answer = caller("POST", PATH, {"jobs": list(answers)}, **more)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, object]] = answer.json()["jobs"]
    return found


def test_all_are_completed_with_their_own_variables(root: Caller, jobs: list[str]):
    found = complete(root, *({"jobKey": key, "variables": {"got": key}} for key in jobs))

    assert [each["jobKey"] for each in found] == jobs
    assert {each["status"] for each in found} == {204}
    values = root.search("variables", filter={"name": "got"})
    assert sorted(row["value"] for row in values) == sorted(f'"{key}"' for key in jobs)


def test_a_refused_answer_stands_in_its_place_and_touches_no_other(root: Caller, jobs: list[str]):
    first, second, third, *_ = jobs

    found = complete(
        root,
        {"jobKey": first},
        {"jobKey": "7"},
        {"jobKey": second, "jobLeaseToken": "another"},
        {"jobKey": third},
        {"jobKey": third},
    )

    assert [each["status"] for each in found] == [204, 404, 409, 204, 404]
    assert found[1]["title"] == "NOT_FOUND"
    assert "no such job" in str(found[1]["detail"])
    assert "handed out again" in str(found[2]["detail"])
    assert found[0]["detail"] is None


def test_a_repeat_with_the_same_key_gets_the_same_answers(root: Caller, jobs: list[str]):
    answers = [{"jobKey": key} for key in jobs]

    first = complete(root, *answers, headers={"Idempotency-Key": "k-1"})
    again = complete(root, *answers, headers={"Idempotency-Key": "k-1"})

    assert again == first
    assert {each["status"] for each in complete(root, *answers)} == {404}


def test_a_token_of_another_job_type_completes_none(root: Caller, jobs: list[str]):
    _, other = tokens.issue("payer", job_types=["pay"])

    found = complete(
        Caller(None), {"jobKey": jobs[0]}, headers={"Authorization": f"Bearer {other}"}
    )

    assert [each["status"] for each in found] == [403]


def test_nothing_is_completed_when_one_of_them_cannot_be_read(root: Caller, jobs: list[str]):
    answer = root(
        "POST", PATH, {"jobs": [{"jobKey": jobs[0]}, {"jobKey": jobs[1], "variables": 7}]}
    )

    assert answer.status_code == 400
    assert {each["status"] for each in complete(root, {"jobKey": jobs[0]})} == {204}
