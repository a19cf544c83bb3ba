"""Multi-instance as the standard draws it, and the events that its iterations throw."""

from tests.bpmn.drawing import flow, line, node, process, service

DATA = (
    '<dataObject id="list" name="orders"/><dataObject id="results" name="prices"/>'
    '<dataObjectReference id="r" dataObjectRef="list"/>'
)


def many(inside: str, **attributes: str) -> str:
    shown = "".join(f' {name}="{value}"' for name, value in attributes.items())
    tag = "multiInstanceLoopCharacteristics"
    return f"<{tag}{shown}>{inside}</{tag}>"


def test_data_by_name_goes_in_and_comes_out(draws):
    loop = many(
        "<loopDataInputRef>list</loopDataInputRef><loopDataOutputRef>results</loopDataOutputRef>"
        '<inputDataItem id="i" name="order"/><outputDataItem id="o" name="price"/>',
        isSequential="true",
    )
    drawn = line(service(inside=loop)).replace(
        b'<startEvent id="s"/>', (DATA + '<startEvent id="s"/>').encode()
    )
    play = draws(drawn)

    play.starts(orders=["a", "b"])
    assert play.visible("x")["order"] == "a"
    play.completes("x", price=1)
    assert play.visible("x")["order"] == "b"
    play.completes("x", price=2)

    play.has_ended()
    play.has_variables(prices=[1, 2])


def thrown(behavior: str, reference: str = "", inside: str = "") -> bytes:
    attributes = {"behavior": behavior, "isSequential": "true"}
    if reference:
        attributes[reference] = "shared"
    host = service("A", many("<loopCardinality>3</loopCardinality>" + inside, **attributes))
    catch = node(
        "boundaryEvent",
        inside='<escalationEventDefinition escalationRef="late"/>',
        id="heard",
        attachedToRef="A",
        cancelActivity="false",
    )
    return process(
        '<startEvent id="s"/>'
        + host
        + catch
        + service("N")
        + flow("f", "s", "A")
        + flow("g", "heard", "N"),
        '<escalation id="late" escalationCode="late"/><signal id="go" name="go"/>'
        '<escalationEventDefinition id="shared" escalationRef="late"/>',
    )


def test_each_completion_throws(draws):
    play = draws(thrown("None", "noneBehaviorEventRef"))

    play.starts()
    for _ in range(3):
        play.completes("A")

    play.waits_at("N", "N", "N")


def test_the_first_completion_throws(draws):
    play = draws(thrown("One", "oneBehaviorEventRef"))

    play.starts()
    play.waits_at("A")
    play.completes("A")
    play.waits_at("A", "N")
    play.completes("A")
    play.completes("A")
    play.waits_at("N")


def test_conditions_say_which_completion_throws_what(draws):
    inside = (
        "<complexBehaviorDefinition><condition>=numberOfCompletedInstances = 2</condition>"
        '<event><escalationEventDefinition escalationRef="late"/></event>'
        "</complexBehaviorDefinition><complexBehaviorDefinition><condition>=true</condition>"
        '<event><signalEventDefinition signalRef="go"/></event></complexBehaviorDefinition>'
    )
    play = draws(thrown("Complex", inside=inside))

    play.starts()
    play.completes("A")
    play.waits_at("A")
    play.completes("A")
    play.waits_at("A", "N")
    play.completes("A")
    assert len(play.events("SignalThrown")) == 3


def test_an_interrupting_catcher_ends_the_loop(draws):
    drawn = thrown("One", "oneBehaviorEventRef").replace(b' cancelActivity="false"', b"")
    play = draws(drawn)

    play.starts()
    play.completes("A")
    play.waits_at("N")
