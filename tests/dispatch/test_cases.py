"""Cases through the pipe: time, calls between instances, suspension, and what the rows say."""

from typing import Any

import pytest

from engine import public
from engine.public import CommandRejected, cases
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance, Snapshot
from engine.store.models.tasks import Task
from engine.store.models.work import Timer
from engine.store.replaying import replay
from tests.dispatch.case_drawings import (
    case,
    definitions,
    entry,
    file_item,
    human,
    item,
    on_item,
)
from tests.dispatch.desk import ALICE, CHARLIE, ROOT, Desk
from tests.dispatch.drawings import chain, user_task

HOUR = 3_600_000


def timer(id: str, name: str, expression: str, *inside: str) -> str:
    """A timer event listener."""
    return (
        f'<timerEventListener id="{id}" name="{name}"><timerExpression>{expression}'
        f"</timerExpression>{''.join(inside)}</timerEventListener>"
    )


def opened(desk: Desk, *content: str, case_id: str = "c", **variables: Any) -> int:
    """A case of this drawing."""
    desk.deploy(("case.cmmn", definitions(*content)))
    return cases.start_case(case_id=case_id, variables=variables, actor=ROOT).key


def states(key: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in cases.read_case(key, actor=ROOT).items:
        found.setdefault(one.element, []).append(one.state)
    return found


def state(key: int) -> str:
    return cases.read_case(key, actor=ROOT).state


def move(key: int, kind: str, name: str, **more: Any) -> int | None:
    return cases.make_move(key, cases.MoveRequest(kind=kind, item=name, **more), actor=ROOT)


def holds(*keys: int) -> None:
    """The journal is whole, and every row follows from it."""
    for key in keys:
        assert replay(key).problems == ()
        assert public.verify_audit(key).intact


# the rows follow from the journal -----------------------------------------------------------------


def test_everything_that_is_stored_follows_from_the_journal(desk: Desk) -> None:
    key = opened(
        desk,
        case(
            item("a", "tA"),
            item("s", "tS"),
            item("t", "tT"),
            '<planningTable><discretionaryItem id="d" definitionRef="tA"/></planningTable>',
            human("tA", "A", "clerk"),
            f'<stage id="tS" name="S">{item("b", "tB")}{human("tB", "B")}</stage>',
            timer("tT", "T", "PT1H"),
            roles=("clerk",),
            files=file_item("claim"),
        ),
        claim={"amount": 1},
        x=2,
    )
    holds(key)
    move(key, "plan", "d", variables={"y": 1})
    cases.bind_role(key, "clerk", users=["alice"], groups=[], actor=ROOT)
    cases.change_case_file(key, cases.FileRequest(op="delete", item="claim"), actor=ROOT)
    cases.set_case_variables(key, {"claim": [1], "x": None}, actor=ROOT)
    move(key, "suspend", "case")
    holds(key)
    move(key, "resume", "case")
    move(key, "fault", "A")
    holds(key)
    move(key, "terminate", "case")
    assert Instance.objects.get(key=key).ended_at is not None
    holds(key)
    move(key, "reactivate", "case")
    assert Instance.objects.get(key=key).ended_at is None
    move(key, "terminate", "case")
    move(key, "close", "case")

    holds(key)
    assert state(key) == "closed"
    assert not Snapshot.objects.filter(instance_key=key).exists()


def test_a_completed_case_whose_snapshot_is_lost_goes_on_from_its_journal(desk: Desk) -> None:
    key = opened(desk, case(item("a", "tA"), human("tA", "A")))
    move(key, "complete", "A")
    assert state(key) == "completed"
    Snapshot.objects.filter(instance_key=key).delete()

    move(key, "reactivate", "case")

    assert state(key) == "active"
    holds(key)


def test_a_definition_in_use_is_only_drained_until_its_cases_are_closed(desk: Desk) -> None:
    from engine.store.models.definitions import Definition

    key = opened(desk, case(item("a", "tA"), human("tA", "A")))
    definition = Instance.objects.get(key=key).definition_key
    move(key, "complete", "A")

    public.delete_definition(definition, actor=ROOT)

    assert Definition.objects.get(key=definition).state == "DRAINING"
    with pytest.raises(CommandRejected):
        cases.start_case(case_id="c", actor=ROOT)
    move(key, "reactivate", "case")
    assert state(key) == "active"


# time ---------------------------------------------------------------------------------------------


def test_a_jump_of_the_clock_fires_timers_in_the_order_of_their_dates(desk: Desk) -> None:
    now = public.now_ms()
    desk.pin(now)
    key = opened(
        desk,
        case(
            item("often", "tOften"),
            item("late", "tLate"),
            item("said", "tSaid", entry("s1")),
            item("work", "tWork"),
            on_item("s1", "often", "occur"),
            f'<sentry id="s2">{_on("s2", "late", "occur")}</sentry>',
            timer("tOften", "Often", "R/PT1H"),
            timer("tLate", "Late", "PT150M"),
            '<milestone id="tSaid" name="Said"/>',
            human("tWork", "Work"),
            '<exitCriterion id="out" sentryRef="s2"/>',
        ),
    )

    desk.pin(now + 5 * HOUR)

    found = states(key)
    assert state(key) == "terminated"
    assert found["often"].count("completed") == 2, "at one and at two hours, then the case ended"


def _on(sentry: str, source: str, event: str) -> str:
    return (
        f'<planItemOnPart id="{sentry}_on" sourceRef="{source}">'
        f"<standardEvent>{event}</standardEvent></planItemOnPart>"
    )


def test_each_next_date_of_a_cycle_counts_from_the_last_one(desk: Desk) -> None:
    now = public.now_ms()
    desk.pin(now)
    key = opened(
        desk,
        case(
            item("often", "tOften"),
            item("work", "tWork"),
            timer("tOften", "Often", "R/PT1H"),
            human("tWork", "Work"),
        ),
    )

    desk.pin(now + 2 * HOUR + HOUR // 2)

    assert states(key)["often"] == ["completed", "completed", "available"]
    (row,) = Timer.objects.filter(instance_key=key)
    assert row.due == now + 3 * HOUR
    holds(key)


def test_a_timer_of_a_suspended_case_fires_once_when_it_goes_on(desk: Desk) -> None:
    now = public.now_ms()
    desk.pin(now)
    key = opened(
        desk,
        case(
            item("often", "tOften"),
            item("work", "tWork"),
            timer("tOften", "Often", "R/PT1H"),
            human("tWork", "Work"),
        ),
    )
    move(key, "suspend", "case")

    desk.pin(now + 5 * HOUR)
    assert states(key)["often"] == ["suspended"]
    move(key, "resume", "case")

    assert states(key)["often"].count("completed") == 1
    holds(key)


def test_timers_of_processes_still_share_a_transaction(desk: Desk) -> None:
    from tests.dispatch.drawings import catch_timer

    desk.deploy(chain(catch_timer(), "Work"))
    now = public.now_ms()
    desk.pin(now)
    started = [desk.start() for _ in range(3)]

    desk.pin(now + 10_000)

    assert [desk.waits_at(key) for key in started] == [["Work"]] * 3


# calls --------------------------------------------------------------------------------------------


CALLING = (
    case(
        item("go", "tGo"),
        item("after", "tAfter", entry("s1")),
        on_item("s1", "go", "complete"),
        '<processTask id="tGo" name="Go" processRef="p"/>',
        '<milestone id="tAfter" name="After"/>',
        files=file_item("claim"),
    ),
    '<process id="p" name="P"/>',
)


def test_the_process_behind_a_task_is_there_at_once_and_gives_back_its_results(desk: Desk) -> None:
    desk.deploy(chain(user_task("Wait")))
    key = opened(desk, *CALLING, claim={"amount": 5}, note="x")

    (go,) = [one for one in cases.read_case(key, actor=ROOT).items if one.element == "go"]
    assert go.process is not None
    assert desk.state(go.process) == "ACTIVE"
    task = Task.objects.get(instance_key=go.process, state="CREATED")
    public.complete_task(task.key, {"receipt": "R-1"}, actor=ROOT)

    view = cases.read_case(key, actor=ROOT)
    assert (view.state, view.variables["receipt"]) == ("completed", "R-1")
    assert [one.process for one in view.items if one.element == "go"] == [go.process]
    holds(key, go.process)


def test_a_task_without_a_callee_faults_and_is_reactivated_when_it_is_there(desk: Desk) -> None:
    key = opened(desk, *CALLING)
    assert states(key)["go"] == ["failed"]
    assert Incident.objects.filter(instance_key=key, state="ACTIVE").count() == 1
    desk.deploy(chain(user_task("Wait")))

    move(key, "reactivate", "Go")

    assert states(key)["go"] == ["active"]
    assert not Incident.objects.filter(instance_key=key, state="ACTIVE").exists()
    holds(key)


def test_what_is_terminated_takes_what_it_has_called_along(desk: Desk) -> None:
    desk.deploy(chain(user_task("Wait")))
    key = opened(desk, *CALLING)
    (go,) = [one for one in cases.read_case(key, actor=ROOT).items if one.element == "go"]
    assert go.process is not None

    move(key, "terminate", "case")

    assert desk.state(go.process) == "TERMINATED"
    holds(key, go.process)


def test_what_is_suspended_takes_what_it_has_called_along(desk: Desk) -> None:
    desk.deploy(chain(user_task("Wait")))
    key = opened(desk, *CALLING)
    (go,) = [one for one in cases.read_case(key, actor=ROOT).items if one.element == "go"]
    assert go.process is not None

    move(key, "suspend", "Go")
    assert desk.state(go.process) == "SUSPENDED"
    move(key, "resume", "Go")

    assert desk.state(go.process) == "ACTIVE"
    task = Task.objects.get(instance_key=go.process, state="CREATED")
    public.complete_task(task.key, actor=ROOT)
    assert state(key) == "completed"
    holds(key, go.process)


def test_child_cases_answer_in_the_same_request(desk: Desk) -> None:
    deep = [
        case(
            item(f"call{n}", f"tCall{n}"),
            f'<caseTask id="tCall{n}" name="Call" caseRef="level{n + 1}"/>',
            id=f"level{n}",
        )
        for n in range(5)
    ]
    last = case(item("m", "tM"), '<milestone id="tM" name="Reached"/>', id="level5", auto=True)

    key = opened(desk, *deep, last, case_id="level0")

    assert state(key) == "completed"
    assert set(Instance.objects.values_list("state", flat=True)) == {"COMPLETED"}
    holds(*Instance.objects.values_list("key", flat=True))


def test_a_decision_answers_in_the_same_request(desk: Desk) -> None:
    rules = (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
        b'namespace="urn:t"><decision id="level" name="level"><variable name="level"/>'
        b'<literalExpression><text>{risk: if amount &gt; 10 then "high" else "low"}</text>'
        b"</literalExpression></decision></definitions>"
    )
    desk.deploy(("level.dmn", rules))

    key = opened(
        desk,
        case(
            item("ask", "tAsk"),
            item("work", "tWork"),
            '<decisionTask id="tAsk" name="Ask" decisionRef="level"/>',
            human("tWork", "Work"),
        ),
        amount=11,
    )

    view = cases.read_case(key, actor=ROOT)
    assert view.variables == {"amount": 11, "risk": "high"}
    holds(key)


# who ----------------------------------------------------------------------------------------------


def test_a_moved_role_is_judged_when_the_move_is_made(desk: Desk) -> None:
    key = opened(
        desk,
        case(
            item("call", "tCall"),
            item("work", "tWork"),
            '<userEventListener id="tCall" name="Call" authorizedRoleRefs="role_clerk"/>',
            human("tWork", "Work"),
            roles=("clerk",),
        ),
    )
    cases.bind_role(key, "clerk", users=["alice"], groups=[], actor=ROOT)

    with pytest.raises(CommandRejected) as refused:
        cases.make_move(key, cases.MoveRequest(kind="trigger", item="Call"), actor=CHARLIE)
    assert refused.value.code == "FORBIDDEN"
    cases.make_move(key, cases.MoveRequest(kind="trigger", item="Call"), actor=ALICE)

    assert states(key)["call"] == ["completed"]
    holds(key)
