"""Receive tasks and event-based gateways that begin a process."""

from tests.bpmn.drawing import flow, node, process, service


def message(identifier: str) -> str:
    return (
        f'<message id="{identifier}" name="{identifier}"><extensionElements>'
        '<zeebe:subscription correlationKey="=order"/></extensionElements></message>'
    )


def catch(identifier: str, name: str) -> str:
    return node(
        "intermediateCatchEvent",
        inside=f'<messageEventDefinition messageRef="{name}"/>',
        id=identifier,
    )


def test_a_receive_task_begins_the_process_with_its_message(draws):
    play = draws(
        process(
            node("receiveTask", id="R", messageRef="m", instantiate="true")
            + service("A")
            + flow("f", "R", "A"),
            '<message id="m" name="ordered"/>',
        )
    )

    assert [start.kind for start in play.plan.starts] == ["message"]
    play.starts(at="R", order=1)

    play.has_passed("R")
    play.waits_at("A")
    play.has_variables(order=1)


def gateway(kind: str) -> bytes:
    return process(
        node("eventBasedGateway", id="g", instantiate="true", eventGatewayType=kind)
        + catch("a", "one")
        + node("receiveTask", id="b", messageRef="two")
        + node("parallelGateway", id="join")
        + service("A")
        + service("B")
        + flow("f1", "g", "a")
        + flow("f2", "g", "b")
        + flow("f3", "a", "A")
        + flow("f4", "b", "B"),
        message("one") + message("two"),
    ).replace(b'<parallelGateway id="join"></parallelGateway>', b"")


def test_the_first_event_behind_the_gateway_begins_the_process(draws):
    play = draws(gateway("Exclusive"))

    play.starts(at="b", order=7)

    play.has_passed("g", "b")
    play.waits_at("B")
    play.completes("B")
    play.has_ended()


def test_a_parallel_gateway_waits_for_the_others_from_then_on(draws):
    play = draws(gateway("Parallel"))

    play.starts(at="b", order=7)
    play.waits_at("B", "a")
    play.completes("B")
    assert play.events("MessageSubscribed")[0][4:] == ("one", "7")
    play.receives("one")

    play.waits_at("A")
    play.completes("A")
    play.has_ended()
