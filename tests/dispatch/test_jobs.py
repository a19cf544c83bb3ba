"""Jobs: leases, tokens, retries, incidents."""

import pytest

from engine import public
from engine.dispatch import jobs as dispatched
from engine.dispatch import upkeep
from engine.public import Actor, CommandRejected, Completion
from engine.store.models.incidents import Incident
from engine.store.models.work import Job
from tests.dispatch.desk import CHARLIE, ROOT, Desk
from tests.dispatch.drawings import chain, service


def rejected(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(CommandRejected) as caught:
        call(*arguments, **named)  # type: ignore[operator]
    return caught.value.code


def test_a_leased_job_is_not_handed_out_again(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    desk.start()

    assert len(desk.jobs()) == 1
    assert desk.jobs() == []


def test_jobs_come_by_priority_then_age_and_at_most_as_many_as_asked(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    first, second, third = desk.start(), desk.start(), desk.start()
    urgent = Job.objects.get(instance_key=third).key
    public.update_job(urgent, priority=5, actor=ROOT)

    assert [job.instance_key for job in desk.jobs(limit=2)] == [third, first]
    assert [job.instance_key for job in desk.jobs(limit=2)] == [second]


def test_only_the_variables_that_are_fetched_are_handed_out(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    desk.start(a=1, b=2)

    assert dict(desk.job(fetch=["b", "missing"]).variables) == {"b": 2}


def test_an_ended_lease_frees_the_job_and_fences_its_first_worker(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    now = public.now_ms()
    desk.pin(now)
    instance = desk.start()
    late = desk.job(timeout_ms=1_000)
    desk.pin(now + 999)
    assert desk.jobs() == []

    desk.pin(now + 1_000)
    present = desk.job()
    assert rejected(desk.complete, late) == "INVALID_STATE"
    desk.complete(present)
    assert desk.state(instance) == "COMPLETED"


def test_a_timed_out_job_that_nobody_took_can_still_be_completed(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    now = public.now_ms()
    desk.pin(now)
    instance = desk.start()
    job = desk.job(timeout_ms=1_000)
    desk.pin(now + 5_000)

    public.complete_job(job.key, actor=ROOT)

    assert desk.state(instance) == "COMPLETED"


def test_without_a_token_the_first_completion_wins(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    desk.start()
    job = desk.job()

    public.complete_job(job.key, {"by": 1}, actor=ROOT)
    assert rejected(public.complete_job, job.key, {"by": 2}, actor=ROOT) == "NOT_FOUND"
    assert public.end_variables(job.instance_key) == {"by": 1}


def test_an_unknown_job_is_not_found(desk: Desk) -> None:
    with pytest.raises(CommandRejected) as caught:
        public.complete_job(42, actor=ROOT)
    assert caught.value.message == (
        "Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key "
        "'42', but no such job was found"
    )


def test_a_failed_job_waits_for_its_back_off(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    now = public.now_ms()
    desk.pin(now)
    desk.start()
    public.fail_job(desk.job().key, retries=2, backoff_ms=5_000, message="later", actor=ROOT)

    desk.pin(now + 4_999)
    assert desk.jobs() == []
    desk.pin(now + 5_000)
    assert desk.job().retries == 2


def test_without_retries_it_is_an_incident_until_it_is_resolved(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()
    job = desk.job()
    public.fail_job(job.key, message="out of paper", actor=ROOT)
    incident = Incident.objects.get()
    assert (incident.type, incident.message, incident.job_key) == (
        "JOB_NO_RETRIES",
        "out of paper",
        job.key,
    )
    assert desk.jobs() == []
    assert rejected(public.resolve_incident, incident.key, actor=ROOT) == "INVALID_STATE"

    public.update_job(job.key, retries=1, actor=ROOT)
    assert desk.jobs() == []
    public.resolve_incident(incident.key, actor=ROOT)

    desk.complete(desk.job())
    assert desk.state(instance) == "COMPLETED"
    assert rejected(public.resolve_incident, incident.key, actor=ROOT) == "NOT_FOUND"


def test_an_error_that_nobody_catches_is_an_incident(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    desk.start()
    public.throw_job_error(desk.job().key, code="BROKE", actor=ROOT)

    assert Incident.objects.get().type == "UNHANDLED_ERROR_EVENT"


def test_a_lease_is_prolonged_from_now(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    now = public.now_ms()
    desk.pin(now)
    desk.start()
    job = desk.job(timeout_ms=1_000)

    public.update_job(job.key, timeout_ms=10_000, actor=ROOT)
    desk.pin(now + 9_999)
    assert desk.jobs() == []
    desk.pin(now + 10_000)
    assert len(desk.jobs()) == 1
    assert rejected(public.update_job, job.key, actor=ROOT) == "INVALID_ARGUMENT"
    assert rejected(public.update_job, job.key, retries=0, actor=ROOT) == "INVALID_ARGUMENT"


def test_leases_can_be_renewed_given_back_and_ended_by_worker(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    desk.start()
    job = desk.job(worker="helm@here")

    dispatched.renew({job.key: job.token}, 99_000)
    dispatched.give_back({job.key: "another"})
    assert desk.jobs() == []
    dispatched.give_back({job.key: job.token})
    assert len(desk.jobs(worker="helm@here")) == 1
    assert dispatched.end_leases_of("helm@") == 1
    assert len(desk.jobs()) == 1


def test_many_completions_share_a_transaction_and_each_has_its_answer(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instances = [desk.start() for _ in range(3)]
    jobs = desk.jobs()

    answers = public.complete_jobs(
        [
            Completion(key=jobs[0].key),
            Completion(key=jobs[1].key, token="stale"),
            Completion(key=77),
            Completion(key=jobs[2].key, variables={"n": 1}),
        ],
        actor=ROOT,
    )

    assert [answer and answer.code for answer in answers] == [
        None,
        "INVALID_STATE",
        "NOT_FOUND",
        None,
    ]
    assert [desk.state(one) for one in instances] == ["COMPLETED", "ACTIVE", "COMPLETED"]


def test_a_token_confined_to_types_gets_and_answers_no_others(desk: Desk) -> None:
    desk.deploy(chain("Work", service("Pay", "pay")))
    desk.start()
    payer = Actor("token", "payer", job_types=frozenset(("pay",)))

    assert rejected(desk.jobs, "work", actor=payer) == "FORBIDDEN"
    job = desk.job()
    assert rejected(public.complete_job, job.key, actor=payer) == "FORBIDDEN"
    assert rejected(public.start_instance, process_id="p", actor=payer) == "FORBIDDEN"
    desk.complete(job)
    public.complete_job(desk.job("pay", actor=payer).key, actor=payer)


def test_people_without_a_role_take_no_jobs(desk: Desk) -> None:
    assert rejected(desk.jobs, "work", actor=CHARLIE) == "FORBIDDEN"


@pytest.mark.parametrize(
    "wrong", [{"limit": 0}, {"timeout_ms": 0}, {"timeout_ms": 10**15}, {"job_type": ""}]
)
def test_wrong_demands_are_refused(desk: Desk, wrong: dict[str, object]) -> None:
    assert rejected(desk.jobs, **wrong) == "INVALID_ARGUMENT"


def test_ended_leases_are_found_by_the_upkeep(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    desk.start()
    job = desk.job(timeout_ms=1_000)

    assert upkeep.end_leases(job.deadline - 1) == 0
    assert upkeep.end_leases(job.deadline) == 1
    assert Job.objects.get().state == "TIMED_OUT"


def test_what_a_worker_does_to_its_variables_stays_with_the_worker(desk: Desk) -> None:
    desk.deploy(chain("Work", "Again"))
    desk.start(order={"items": [1, 2]}, long=["x" * 2_000])
    job = desk.job()
    job.variables["order"]["items"].append(3)  # type: ignore[index, call-overload, union-attr]
    job.variables["long"].clear()  # type: ignore[union-attr]
    desk.complete(job)

    again = desk.job().variables
    assert again == {"order": {"items": [1, 2]}, "long": ["x" * 2_000]}
