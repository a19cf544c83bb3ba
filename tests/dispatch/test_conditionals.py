"""Conditional events in the pipe: starts that are asked for, and waits that are stored."""

import pytest

from engine import public
from engine.public import CommandRejected
from engine.store.models.instances import Instance
from engine.store.models.subscriptions import MessageSubscription, StartSubscription
from engine.store.replaying import replay
from tests.bpmn.drawing import definitions, flow, node, service
from tests.dispatch.conftest import nothing_is_kept
from tests.dispatch.desk import CHARLIE, ROOT, Desk


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"


def _process(identifier: str, body: str, more: str = "") -> bytes:
    return definitions(f'<process id="{identifier}" isExecutable="true">{body}</process>{more}')


def starting(identifier: str, text: str) -> bytes:
    start = node("startEvent", inside=condition(text), id="s")
    return _process(identifier, start + service("A") + flow("f", "s", "A"))


def evaluate(definition: int | None = None, **variables: object) -> list[int]:
    found = public.evaluate_conditionals(variables, definition_key=definition, actor=ROOT)  # type: ignore[arg-type]
    return [one.key for one in found.started]


def test_each_condition_that_holds_starts_an_instance(desk: Desk) -> None:
    desk.deploy(("p.bpmn", starting("p", "=stock &lt; 10")), ("q.bpmn", starting("q", "=hot")))

    assert evaluate(stock=20) == []
    (key,) = evaluate(stock=5)

    assert desk.waits_at(key) == ["A"]
    assert dict(desk.job().variables) == {"stock": 5}
    assert len(evaluate(stock=5, hot=True)) == 2


def test_the_latest_version_is_asked_or_the_one_that_is_named(desk: Desk) -> None:
    (first,) = desk.deploy(starting("p", "=a")).items
    desk.deploy(starting("p", "=b"))

    assert evaluate(a=True) == []
    assert len(evaluate(b=True)) == 1
    assert len(evaluate(first.key, a=True)) == 1
    assert StartSubscription.objects.filter(kind="conditional").count() == 1


def test_what_cannot_be_judged_is_refused_and_starts_nothing(desk: Desk) -> None:
    desk.deploy(("p.bpmn", starting("p", "=a")), ("q.bpmn", starting("q", "=b")))

    with pytest.raises(CommandRejected, match="start event 's' of process 'q'"):
        evaluate(a=True, b=7)
    with pytest.raises(CommandRejected, match="NOT_FOUND"):
        evaluate(4711)
    with pytest.raises(CommandRejected) as rejected:
        public.evaluate_conditionals({}, actor=CHARLIE)

    assert rejected.value.code == "FORBIDDEN"
    assert Instance.objects.count() == 0


def test_a_repeat_starts_nothing_twice(desk: Desk) -> None:
    desk.deploy(starting("p", "=a"))

    answers = {
        public.evaluate_conditionals({"a": True}, actor=ROOT, command_id="once") for _ in range(2)
    }

    assert len(answers) == 1
    assert Instance.objects.count() == 1


def test_an_instance_that_nobody_remembers_goes_on_when_its_variable_changes(desk: Desk) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=items"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    inner = (
        '<startEvent id="us"/>'
        + node("intermediateCatchEvent", inside=condition("=go"), id="c")
        + service("I")
        + flow("u1", "us", "c")
        + flow("u2", "c", "I")
    )
    body = f'<startEvent id="s"/><subProcess id="x">{loop}{inner}</subProcess>'
    desk.deploy(_process("p", body + flow("f", "s", "x")))
    instance = desk.start(items=list(range(130)), go=False)
    nothing_is_kept()

    public.set_variables(instance, {"go": True}, local=False, actor=ROOT)

    assert desk.waits_at(instance).count("I") == 130
    assert replay(instance).holds


def message(identifier: str) -> str:
    return (
        f'<message id="{identifier}" name="{identifier}"><extensionElements>'
        '<zeebe:subscription correlationKey="=order"/></extensionElements></message>'
    )


def test_messages_begin_a_process_together_and_find_each_other(desk: Desk) -> None:
    gateway = node("eventBasedGateway", id="g", instantiate="true", eventGatewayType="Parallel")
    desk.deploy(
        _process(
            "p",
            gateway
            + node("receiveTask", id="a", messageRef="one")
            + node("receiveTask", id="b", messageRef="two")
            + service("A")
            + flow("f1", "g", "a")
            + flow("f2", "g", "b")
            + flow("f3", "a", "A"),
            message("one") + message("two"),
        )
    )

    public.publish_message("two", "7", variables={"order": "7"}, actor=ROOT, ttl_ms=60_000)
    (instance,) = Instance.objects.all()
    assert desk.waits_at(instance.key) == ["a"]
    public.publish_message("two", "8", variables={"order": "8"}, actor=ROOT, ttl_ms=60_000)
    public.publish_message("one", "7", actor=ROOT, ttl_ms=60_000)

    assert desk.waits_at(instance.key) == ["A"]
    assert Instance.objects.count() == 2
    waiting = MessageSubscription.objects.filter(state="CREATED", type="PROCESS_EVENT")
    assert [row.correlation_key for row in waiting] == ["8"]
