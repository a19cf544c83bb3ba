"""The rules: each refusal says why, the strictest verdict wins."""

from dataclasses import dataclass

import pytest

from engine.governance import gates
from engine.governance.principal import AUDITORS, MODELERS, OPERATORS, SYSTEM, Actor
from engine.governance.rule import ALLOW, Allow, AskHuman, Deny, Request, Verdict
from engine.governance.rules.job_types import JobTypes
from engine.governance.rules.roles import VERBS, Roles
from engine.governance.rules.task_owner import TaskOwner, whose
from engine.runtime import commands
from engine.runtime.commands import CommandRejected

ROOT = Actor("user", "root", superuser=True)
ALICE = Actor("user", "alice", frozenset(("loan-officers",)))
MONA = Actor("user", "mona", frozenset((MODELERS,)))
OTTO = Actor("user", "otto", frozenset((OPERATORS,)))
ADDY = Actor("user", "addy", frozenset((AUDITORS,)))
ADA = Actor("agent", "ada")
TOKEN = Actor("token", "ci")


@dataclass(frozen=True, slots=True)
class Says:
    verdict: Verdict

    def verify(self, request: Request) -> Verdict:
        return self.verdict


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_is_for_its_roles_and_nobody_elses(verb: str) -> None:
    groups, machines = VERBS[verb]
    expected = {
        ROOT: True,
        SYSTEM: True,
        ALICE: False,
        ADDY: False,
        MONA: MODELERS in groups,
        OTTO: OPERATORS in groups,
        ADA: machines,
        TOKEN: machines,
    }
    for actor, allowed in expected.items():
        verdict = Roles().verify(Request(actor, verb))
        assert isinstance(verdict, Allow) == allowed, actor
        if isinstance(verdict, Deny):
            assert str(actor) in verdict.reason


def test_every_command_is_somebodys() -> None:
    judged_by_task = {"CompleteTask", "AssignTask", "UpdateTask", "DecideTask"}
    judged_by_the_engine = {
        "FireTimer",
        "CorrelateMessage",
        "ReceiveSignal",
        "RaiseIncident",
        "CompleteCall",
        "ThrowCallError",
        "ThrowCallEscalation",
        "NoteCallTrouble",
    }
    judged_by_the_case = {"MakeMove", "ChangeCaseFile", "BindRole", "SteerAgent"}
    names = {command.__name__ for command in commands.Command.__args__}

    judged = judged_by_task | judged_by_the_engine | judged_by_the_case
    assert names - set(VERBS) == judged


@pytest.mark.parametrize(
    "verb", ["FireTimer", "CorrelateMessage", "ReceiveSignal", "RaiseIncident", "Unheard"]
)
def test_what_only_the_engine_does_nobody_else_may(verb: str) -> None:
    assert Roles().verify(Request(SYSTEM, verb)) is ALLOW
    assert isinstance(Roles().verify(Request(ADA, verb)), Deny)


def test_a_confined_actor_works_on_its_types_alone() -> None:
    payer = Actor("token", "payer", superuser=True, job_types=frozenset(("pay",)))

    assert JobTypes().verify(Request(payer, "TakeJobs", "pay")) is ALLOW
    assert isinstance(JobTypes().verify(Request(payer, "TakeJobs", "ship")), Deny)
    assert isinstance(JobTypes().verify(Request(payer, "CompleteJob")), Deny)
    assert isinstance(JobTypes().verify(Request(payer, "StartInstance")), Deny)
    assert JobTypes().verify(Request(TOKEN, "TakeJobs", "ship")) is ALLOW


TASKS = [
    ({"assignee": "alice", "candidateGroups": ["others"]}, True, False),
    ({"assignee": "bob", "candidateGroups": ["loan-officers"]}, False, False),
    ({"candidateGroups": ["loan-officers"]}, True, False),
    ({"candidateUsers": ["alice"]}, True, False),
    ({"candidateUsers": ["bob"]}, False, False),
    ({}, True, True),
]


@pytest.mark.parametrize(("task", "alice", "charlie"), TASKS)
def test_a_task_is_done_by_those_whose_it_is(
    task: dict[str, object], alice: bool, charlie: bool
) -> None:
    for name, groups, allowed in (("alice", ["loan-officers"], alice), ("charlie", [], charlie)):
        actor = Actor("user", name, frozenset(groups))
        verdict = TaskOwner().verify(Request(actor, "CompleteTask", task=task))
        assert isinstance(verdict, Allow) == allowed


def test_operators_hand_on_and_machines_do_nothing() -> None:
    task = {"assignee": "bob", "name": "Approve"}

    assert TaskOwner().verify(Request(OTTO, "AssignTask", task=task)) is ALLOW
    assert TaskOwner().verify(Request(OTTO, "CompleteTask", task=task)) == Deny(
        "The task 'Approve' is assigned to bob."
    )
    assert isinstance(TaskOwner().verify(Request(ADA, "CompleteTask", task={})), Deny)
    assert whose({"candidateGroups": ["g"], "candidateUsers": ["u"]}) == (
        "The task is offered to u, the group 'g'."
    )


def test_a_token_acts_for_its_user() -> None:
    token = Actor("token", "alices-laptop", user="alice")

    assert TaskOwner().verify(Request(token, "CompleteTask", task={"assignee": "alice"})) is ALLOW


def test_the_strictest_verdict_wins() -> None:
    ask, deny = AskHuman("large", ("owners",)), Deny("never")

    assert gates.judge([Says(ALLOW), Says(ask), Says(deny)], Request(ADA, "x")) is deny
    assert gates.judge([Says(ask), Says(ALLOW)], Request(ADA, "x")) is ask
    assert gates.judge([Says(ALLOW)], Request(ADA, "x")) is ALLOW


def test_a_gate_refuses_with_the_rules_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandRejected, match="may not do Deploy") as caught:
        gates.admit(Request(ALICE, "Deploy"))
    assert caught.value.code == "FORBIDDEN"

    monkeypatch.setattr(gates, "RELEASE", (Says(AskHuman("large", ("owners",))),))
    with pytest.raises(CommandRejected, match="approval of owners"):
        gates.release(Request(ADA, "TakeJobs"))
