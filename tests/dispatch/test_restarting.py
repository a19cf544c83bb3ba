"""Ended instances begin again, with what their journal says that they were started with."""

import pytest

from engine import public
from engine.public import CommandRejected
from engine.store.models.instances import Instance
from engine.store.models.runs import Variable
from engine.store.models.subscriptions import StartSubscription
from engine.store.replaying import replay
from tests.bpmn.drawing import definitions, flow, node
from tests.dispatch.desk import CHARLIE, MODELER, OPERATOR, ROOT, Desk
from tests.dispatch.drawings import service
from tests.dispatch.test_calls import working

MESSAGE = '<message id="m" name="ordered"/>'


def by_message(outputs: str = "") -> bytes:
    start = node("startEvent", outputs, '<messageEventDefinition messageRef="m"/>', id="Begin")
    body = start + service("Work") + flow("in", "Begin", "Work")
    return definitions(f'<process id="p" isExecutable="true">{body}</process>{MESSAGE}')


def variables(instance: int) -> dict[str, object]:
    rows = Variable.objects.filter(instance_key=instance, scope_key=instance)
    return {row.name: row.value for row in rows}


def restart(instance: int, **how: object) -> int:
    return public.restart_instance(instance, actor=OPERATOR, **how).key  # type: ignore[arg-type]


def test_it_starts_with_the_variables_of_the_start_and_says_what_it_repeats(desk: Desk) -> None:
    desk.deploy(working("p"))
    first = public.start_instance(
        process_id="p", variables={"x": 1}, tags=("a",), business_id="B", actor=ROOT
    ).key
    desk.complete(desk.job(), x=2, y=3)

    second = restart(first)

    row = Instance.objects.get(key=second)
    assert (row.state, row.tags, row.business_id) == ("ACTIVE", ["a"], "B")
    assert row.started_by == "user:otto"
    assert list(variables(second)) == ["x"]
    assert public.repeats(second) == first
    assert public.repeats(first) is None
    assert desk.state(first) == "COMPLETED"
    assert replay(second).holds


def test_one_without_variables_has_none(desk: Desk) -> None:
    desk.deploy(working("p"))
    first = desk.start()
    public.cancel_instance(first, actor=ROOT)

    assert variables(restart(first)) == {}


@pytest.mark.parametrize(
    "outputs", ["", '<zeebe:ioMapping><zeebe:output source="=n" target="m"/></zeebe:ioMapping>']
)
def test_what_a_message_started_begins_there_again_with_what_it_brought(
    desk: Desk, outputs: str
) -> None:
    desk.deploy(by_message(outputs))
    assert StartSubscription.objects.count() == 1
    public.publish_message("ordered", variables={"n": 7}, actor=ROOT)
    first = Instance.objects.get().key
    before = variables(first)
    public.cancel_instance(first, actor=ROOT)

    second = restart(first)

    assert variables(second) == before
    assert before
    assert desk.waits_at(second) == ["Work"]


def test_it_runs_the_version_that_it_ended_in_or_the_one_that_is_chosen(desk: Desk) -> None:
    desk.deploy(working("p"))
    first = desk.start()
    public.cancel_instance(first, actor=ROOT)
    desk.deploy(working("p", before=service("Before", "first")))

    versions = [restart(first), restart(first, version=2)]

    rows = [Instance.objects.get(key=key).version for key in versions]
    assert rows == [1, 2]
    assert desk.waits_at(versions[1]) == ["Before"]


def test_it_begins_at_given_elements(desk: Desk) -> None:
    desk.deploy(working("p", before=service("Before", "first")))
    first = desk.start(x=1)
    public.cancel_instance(first, actor=ROOT)

    second = restart(first, start_elements=["Work"])

    assert desk.waits_at(second) == ["Work"]
    assert list(variables(second)) == ["x"]


def test_a_living_one_is_refused_with_the_remedy(desk: Desk) -> None:
    desk.deploy(working("p"))
    first = desk.start()

    with pytest.raises(CommandRejected, match="it has not ended; modify it") as refused:
        restart(first)
    assert refused.value.code == "INVALID_STATE"
    public.suspend_instance(first, actor=ROOT)
    with pytest.raises(CommandRejected, match="it has not ended"):
        restart(first)


@pytest.mark.parametrize("actor", [CHARLIE, MODELER])
def test_only_operators_may(desk: Desk, actor: public.Actor) -> None:
    desk.deploy(working("p"))
    first = desk.start()
    public.cancel_instance(first, actor=ROOT)

    with pytest.raises(CommandRejected) as refused:
        public.restart_instance(first, actor=actor)
    assert refused.value.code == "FORBIDDEN"
