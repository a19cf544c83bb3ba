"""Ended instances go with all that is stored of them, and a tombstone says who deleted what."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from engine import public
from engine.dispatch import burying, retention
from engine.dispatch.batch_operations import go_on as batches_go_on
from engine.dispatch.upkeep import Upkeep
from engine.public import BatchRequest, BatchType, CommandRejected, NewDocument
from engine.store import clock, erasing
from engine.store.models.batches import BatchOperationItem
from engine.store.models.decisions import DecisionInstance
from engine.store.models.documents import Document
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal, Payload
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.system import Setting
from engine.store.models.traces import PayloadUse, Tombstone
from tests.dispatch.desk import CHARLIE, MODELER, OPERATOR, ROOT, Desk
from tests.dispatch.drawings import chain, user_task
from tests.dispatch.test_calls import calling, working

DAY = 24 * 3_600_000
START = 1_800_000_000_000
#: What is kept on purpose: receipts of commands for their days, and what the engine itself has.
KEPT = {"engine_command", "engine_tombstone", "engine_batchoperationitem"}


def rows_about(*keys: int) -> dict[str, int]:
    """How many rows of each table of the engine, and of the inbox, are about these instances."""
    found: dict[str, int] = {}
    for model in (
        *apps.get_app_config("engine").get_models(),
        *apps.get_app_config("inbox").get_models(),
    ):
        table = model._meta.db_table
        for column in ("instance_key", "receiver"):
            names = {field.column for field in model._meta.local_concrete_fields}
            if column in names and table not in KEPT:
                marks = ", ".join(["%s"] * len(keys))
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"SELECT count(*) FROM {table} WHERE {column} IN ({marks})", keys
                    )
                    (count,) = cursor.fetchone()
                found |= {table: count} if count else {}
    if Instance.objects.filter(key__in=keys).exists():
        found["engine_instance"] = Instance.objects.filter(key__in=keys).count()
    return found


def ended(desk: Desk, **variables: object) -> int:
    """An instance of `p` that has run to its end."""
    instance = desk.start(**variables)
    (job,) = (job for job in desk.jobs() if job.instance_key == instance)
    desk.complete(job, paid=True)
    assert desk.state(instance) == "COMPLETED"
    return instance


def refusal(key: int, **how: object) -> str:
    with pytest.raises(CommandRejected) as caught:
        public.delete_instance(key, actor=how.pop("actor", OPERATOR))  # type: ignore[arg-type]
    return f"{caught.value.code}: {caught.value.message}"


def test_nothing_of_an_ended_instance_stays_but_a_tombstone(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance, other = ended(desk, order="A-7"), ended(desk, order="B")
    head = bytes(Journal.objects.filter(instance_key=instance).latest("seq").hash)
    before = rows_about(other)

    public.delete_instance(instance, reason="asked by the customer", actor=OPERATOR)

    assert rows_about(instance) == {}
    assert rows_about(other) == before
    stone = Tombstone.objects.get(key=instance)
    assert (stone.definition_id, stone.version, stone.state) == ("p", 1, "COMPLETED")
    assert (stone.deleted_by, stone.reason) == ("user:otto", "asked by the customer")
    assert (stone.turns, bytes(stone.hash), stone.left) == (2, head, False)
    assert "A-7" not in str(vars(stone))


@pytest.mark.parametrize("how", ["running", "suspended"])
def test_a_living_instance_is_not_deleted(desk: Desk, how: str) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()
    if how == "suspended":
        public.suspend_instance(instance, actor=ROOT)
    before = rows_about(instance)

    said = refusal(instance)

    word = {"running": "ACTIVE", "suspended": "SUSPENDED"}[how]
    assert said == (
        "INVALID_STATE: Command 'DELETE' rejected with code 'INVALID_STATE': Expected to delete "
        f"the process instance with key '{instance}', but it is {word}; cancel it, or wait until "
        "it has ended"
    )
    assert rows_about(instance) == before
    assert not Tombstone.objects.exists()


def test_what_is_not_there_or_was_deleted_before_is_not_found(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = ended(desk)
    public.delete_instance(instance, actor=OPERATOR)

    assert refusal(instance).startswith("NOT_FOUND")
    assert refusal(7).startswith("NOT_FOUND")
    assert Tombstone.objects.count() == 1


@pytest.mark.parametrize("actor", [CHARLIE, MODELER])
def test_only_operators_delete(desk: Desk, actor: public.Actor) -> None:
    desk.deploy(chain("Work"))
    instance = ended(desk)

    assert refusal(instance, actor=actor).startswith("FORBIDDEN")
    assert desk.state(instance) == "COMPLETED"


def test_called_instances_go_with_their_root(desk: Desk) -> None:
    desk.deploy(working("child"))
    desk.deploy(calling("child"))
    root = desk.start()
    called = Instance.objects.get(parent_key=root).key
    assert "has ended" in refusal(root)
    desk.complete(desk.job())

    assert f"delete the root process instance '{root}'" in refusal(called)
    public.delete_instance(root, actor=OPERATOR)

    assert rows_about(root, called) == {}
    stones = Tombstone.objects.order_by("key").values_list("key", "parent_key", "root_key")
    assert list(stones) == [(root, None, root), (called, root, root)]


def test_a_root_waits_for_what_it_called_and_still_runs(desk: Desk) -> None:
    desk.deploy(working("child"))
    desk.deploy(calling("child"))
    root = desk.start()
    called = Instance.objects.get(parent_key=root).key
    Instance.objects.filter(key=root).update(state="TERMINATED", ended_at=public.now_ms())

    assert f"'{called}' that it has called is not over" in refusal(root)


def test_what_is_too_much_for_one_transaction_goes_by_and_by(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(burying, "ROWS", 3)
    monkeypatch.setattr(burying, "AT_ONCE", 1)
    desk.deploy(working("child"))
    desk.deploy(calling("child"))
    roots = [desk.start() for _ in range(3)]
    for job in desk.jobs():
        desk.complete(job)
    everything = list(Instance.objects.values_list("key", flat=True))
    for root in roots:
        public.delete_instance(root, reason="old", actor=OPERATOR)
    assert not Instance.objects.filter(key__in=roots).exists()
    assert rows_about(*everything)

    looks = 0
    while burying.go_on(clock.now_ms()):
        looks += 1
        assert looks < 1_000

    assert rows_about(*everything) == {}
    assert looks > 10
    assert not Tombstone.objects.filter(left=True).exists()
    assert set(Tombstone.objects.values_list("deleted_by", "reason")) == {("user:otto", "old")}


def test_documents_go_or_pass_to_the_instance_that_repeats(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    alone, again = ended(desk), ended(desk)
    heir = public.restart_instance(again, actor=OPERATOR).key
    for owner in (alone, again):
        public.store_document(
            NewDocument(
                content=b"x",
                file_name=f"{owner}.txt",
                content_type="text/plain",
                instance_key=owner,
            ),
            actor=ROOT,
        )

    public.delete_instance(alone, actor=OPERATOR)
    public.delete_instance(again, actor=OPERATOR)

    assert list(Document.objects.values_list("file_name", "instance_key")) == [
        (f"{again}.txt", heir)
    ]


def test_comments_of_the_inbox_go_too(desk: Desk) -> None:
    from inbox.models import Comment

    desk.deploy(chain(user_task("Approve")))
    instance = desk.start()
    task = desk.task()
    for key in (instance, 5):
        Comment.objects.create(task_key=task.key, instance_key=key, author_name="a", text="hm")
    public.complete_task(task.key, {}, actor=ROOT)

    public.delete_instance(instance, actor=OPERATOR)

    assert list(Comment.objects.values_list("instance_key", flat=True)) == [5]


def test_a_message_goes_with_the_last_journal_that_names_it(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    first, second = ended(desk), ended(desk)
    for name, users in {"both": (first, second), "first": (first,)}.items():
        Payload.objects.create(hash=name, data=b"{}")
        PayloadUse.objects.bulk_create(
            PayloadUse(instance_key=user, hash_id=name) for user in users
        )

    public.delete_instance(first, actor=OPERATOR)
    assert list(Payload.objects.values_list("hash", flat=True)) == ["both"]

    public.delete_instance(second, actor=OPERATOR)
    assert not Payload.objects.exists()


def test_many_are_deleted_as_a_batch_with_a_result_each(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    gone, living = [ended(desk), ended(desk)], desk.start()

    key = public.create_batch(
        BatchRequest(BatchType.DELETE, reason="old"), [*gone, living], actor=OPERATOR
    )
    public.delete_instance(gone[0], actor=OPERATOR)
    while batches_go_on(clock.now_ms()):
        pass

    items = BatchOperationItem.objects.filter(operation_key=key).order_by("item_key")
    assert list(items.values_list("item_key", "state")) == [
        (gone[0], "SKIPPED"),
        (gone[1], "COMPLETED"),
    ]
    assert Tombstone.objects.get(key=gone[1]).operation_key == key
    assert desk.state(living) == "ACTIVE"


# evaluations ------------------------------------------------------------------------------------

TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
namespace="n"><decision id="two" name="two"><variable name="two"/><literalExpression><text>1 + 1
</text></literalExpression></decision></definitions>"""


def test_an_evaluation_by_itself_is_deleted_by_its_key(desk: Desk) -> None:
    desk.deploy(("d.dmn", TABLE))
    one, two = (public.evaluate_decision(decision_id="two", actor=ROOT) for _ in range(2))

    public.delete_decision(one.evaluation_key, reason="test", actor=OPERATOR)

    assert list(DecisionInstance.objects.values_list("evaluation_key", flat=True)) == [
        two.evaluation_key
    ]
    stone = Tombstone.objects.get()
    assert (stone.kind, stone.definition_id, stone.reason) == ("decision", "two", "test")
    with pytest.raises(CommandRejected, match="no such decision evaluation"):
        public.delete_decision(one.evaluation_key, actor=OPERATOR)


def test_an_evaluation_of_an_instance_goes_with_that(desk: Desk) -> None:
    desk.deploy(("d.dmn", TABLE))
    asks = (
        '<businessRuleTask id="Ask"><extensionElements><zeebe:calledDecision decisionId="two" '
        'resultVariable="n"/></extensionElements></businessRuleTask>'
    )
    desk.deploy(chain(asks))
    instance = desk.start()
    evaluation = DecisionInstance.objects.get().evaluation_key

    with pytest.raises(CommandRejected, match=f"part of the process instance '{instance}'"):
        public.delete_decision(evaluation, actor=OPERATOR)

    public.delete_instance(instance, actor=OPERATOR)
    assert not DecisionInstance.objects.exists()


# retention --------------------------------------------------------------------------------------


def forget(at: int) -> None:
    while retention.forget_history(at) or burying.go_on(at):
        pass


def left() -> list[int]:
    return sorted(Instance.objects.values_list("key", flat=True))


def at_day(desk: Desk, day: int) -> None:
    desk.pin(START + day * DAY)


def test_without_a_setting_history_is_kept_for_good(desk: Desk) -> None:
    at_day(desk, 0)
    desk.deploy(chain("Work"))
    instance = ended(desk)

    forget(START + 100_000 * DAY)

    assert left() == [instance]


def test_what_ended_before_the_days_that_are_kept_is_deleted(desk: Desk) -> None:
    Setting.objects.create(name="history.kept_days", value=30)
    at_day(desk, 0)
    desk.deploy(chain("Work"))
    running = desk.start()
    desk.jobs()
    old = ended(desk)
    at_day(desk, 20)
    young = ended(desk)
    late = desk.start()

    forget(START + 30 * DAY - 1)
    assert left() == [running, old, young, late]
    forget(START + 30 * DAY)
    assert left() == [running, young, late]

    stone = Tombstone.objects.get()
    assert (stone.deleted_by, stone.reason) == ("system:helm", "ended more than 30 days ago")


def test_one_process_may_be_kept_longer_or_shorter(desk: Desk) -> None:
    Setting.objects.create(name="history.kept_days", value=30)
    Setting.objects.create(name="history.kept_days_of", value={"q": 5, "r": 0, "wrong": "x"})
    at_day(desk, 0)
    kept: dict[str, int] = {}
    for name in ("p", "q", "r"):
        desk.deploy(working(name))
        kept[name] = desk.start(name)
        desk.complete(desk.job())

    forget(START + 6 * DAY)
    assert left() == sorted([kept["p"], kept["r"]])
    forget(START + 1_000 * DAY)
    assert left() == [kept["r"]]


def test_a_root_whose_called_instance_runs_does_not_keep_those_behind_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    Setting.objects.create(name="history.kept_days", value=1)
    at_day(desk, 0)
    desk.deploy(working("child"))
    desk.deploy(calling("child"))
    busy = desk.start()
    Instance.objects.filter(key=busy).update(state="TERMINATED", ended_at=START)
    desk.jobs()
    free = desk.start()
    desk.complete(desk.job())

    forget(START + 2 * DAY)

    assert busy in left()
    assert free not in left()


def test_evaluations_by_themselves_are_forgotten_too(desk: Desk) -> None:
    Setting.objects.create(name="history.kept_days", value=10)
    at_day(desk, 0)
    desk.deploy(("d.dmn", TABLE))
    public.evaluate_decision(decision_id="two", actor=ROOT)
    at_day(desk, 5)
    young = public.evaluate_decision(decision_id="two", actor=ROOT).evaluation_key

    forget(START + 11 * DAY)

    assert list(DecisionInstance.objects.values_list("evaluation_key", flat=True)) == [young]


def test_upkeep_does_it_once_a_minute(desk: Desk) -> None:
    Setting.objects.create(name="history.kept_days", value=1)
    at_day(desk, 0)
    desk.deploy(chain("Work"))
    first = ended(desk)
    upkeep = Upkeep(shared=False)
    upkeep.look()
    assert left() == [first]

    desk.pin(START + DAY + 1)
    upkeep.look()
    assert left() == []
    assert not ElementInstance.objects.exists()
    assert not Variable.objects.exists()


# what is told of it -----------------------------------------------------------------------------


def test_an_audit_knows_what_was_deleted(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = ended(desk)
    public.delete_instance(instance, reason="old", actor=OPERATOR)

    verdict = public.verify_audit(instance)

    assert (verdict.deleted, verdict.turns, verdict.intact) == (True, 2, True)


def test_replaying_everything_looks_for_what_is_left_of_the_deleted(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.deploy(chain("Work"))
    gone, kept = ended(desk), ended(desk)
    public.delete_instance(gone, reason="old", actor=OPERATOR)

    call_command("replay")
    assert "1 instances follow from their journals; of 1 that were" in capsys.readouterr().out
    call_command("replay", str(gone))
    assert f"{gone}: deleted" in (told := capsys.readouterr().out)
    assert "by user:otto (old); its journal had 2 turns" in told

    Variable.objects.filter(instance_key=kept).update(instance_key=gone)
    with pytest.raises(CommandError):
        call_command("replay", str(gone))
    assert "engine_variable still has rows of it" in capsys.readouterr().out


def test_every_table_that_names_an_instance_is_emptied_or_kept_on_purpose() -> None:
    named = {
        model._meta.db_table
        for model in apps.get_app_config("engine").get_models()
        if any(field.column == "instance_key" for field in model._meta.local_concrete_fields)
    }
    emptied = {model._meta.db_table for model, _ in erasing.TABLES}
    by_hand = {"engine_task", "engine_payloaduse", "engine_document"}

    assert named - emptied - by_hand == KEPT - {"engine_tombstone"}


def test_a_case_is_deleted_once_it_is_closed(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = ended(desk)
    case = Instance.objects.filter(key=instance)
    case.update(kind="case", state="COMPLETED")
    assert "it is a case and COMPLETED; only a closed one is over" in refusal(instance)

    case.update(state="CLOSED")
    public.delete_instance(instance, actor=OPERATOR)

    assert Tombstone.objects.get().kind == "case"
