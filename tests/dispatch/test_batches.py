"""Many commands in one transaction: folded in order, few statements, nobody poisons the rest."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine import public
from engine.dispatch import jobs, routes
from engine.dispatch.envelope import CommandFailed, Envelope, Receipt
from engine.dispatch.submit import submit_many
from engine.public import Completion, StartRequest
from engine.runtime.commands import CancelInstance, CompleteJob, SetVariables
from engine.store.models.instances import Snapshot
from engine.store.models.journal import Journal
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import chain, service


def test_commands_of_one_instance_are_folded_in_order(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()
    outcomes = submit_many(
        [
            Envelope(
                command=SetVariables(instance, {"n": number}), instance_key=instance, actor=ROOT
            )
            for number in (1, 2, 3)
        ]
    )

    assert [outcome.seq for outcome in outcomes if isinstance(outcome, Receipt)] == [2, 3, 4]
    assert public.end_variables(instance) == {"n": 3}
    assert public.verify_audit(instance).turns == 4


def test_what_comes_after_the_end_of_an_instance_is_refused(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()
    envelope = Envelope(command=CancelInstance(), instance_key=instance, actor=ROOT)

    first, second = submit_many([envelope, envelope])

    assert isinstance(first, Receipt)
    assert (isinstance(second, Receipt), desk.state(instance)) == (False, "TERMINATED")


def statements(desk: Desk, number: int) -> int:
    public.start_instances([StartRequest(process_id="p")] * number, actor=ROOT)
    leased = desk.jobs(limit=number)
    completions = [Completion(key=job.key, token=job.token) for job in leased]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert public.complete_jobs(completions, actor=ROOT) == [None] * number
    return len(queries)


def test_a_batch_takes_as_many_statements_as_a_pair(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    statements(desk, 2)

    assert statements(desk, 60) <= statements(desk, 2) + 2


def test_a_broken_instance_does_not_poison_its_batch(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instances = [desk.start() for _ in range(3)]
    leased = desk.jobs()
    Snapshot.objects.filter(instance_key=instances[1]).update(data=b"not a state")

    ways = routes.jobs(job.key for job in leased)
    outcomes = submit_many(
        [
            jobs.envelope(
                job.key, ways[job.key], CompleteJob(ways[job.key].item, job.key), actor=ROOT
            )
            for job in leased
        ]
    )

    assert [isinstance(outcome, Receipt) for outcome in outcomes] == [True, False, True]
    failed = outcomes[1]
    assert isinstance(failed, CommandFailed)
    assert str(instances[1]) in failed.message
    assert [desk.state(one) for one in instances] == ["COMPLETED", "ACTIVE", "COMPLETED"]


def test_a_refusal_leaves_no_trace(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()
    before = Journal.objects.count()

    wrong, right = submit_many(
        [
            Envelope(command=SetVariables(1, {"n": 1}), instance_key=instance, actor=ROOT),
            Envelope(command=SetVariables(instance, {"n": 2}), instance_key=instance, actor=ROOT),
        ]
    )

    assert (isinstance(wrong, Receipt), isinstance(right, Receipt)) == (False, True)
    assert Journal.objects.count() == before + 1


def test_starts_of_many_requests_are_answered_in_order(desk: Desk) -> None:
    desk.deploy(chain(service("Work")))
    answers = public.start_instances(
        [
            StartRequest(process_id="p", business_id="one"),
            StartRequest(process_id="nope"),
            StartRequest(process_id="p", tags=("a", "a")),
            StartRequest(process_id="p", version=1, business_id="two"),
        ],
        actor=ROOT,
    )

    assert [getattr(answer, "business_id", None) for answer in answers] == [
        "one",
        None,
        None,
        "two",
    ]
    with pytest.raises(public.CommandRejected, match="processDefinitionId"):
        public.start_instance(actor=ROOT)
