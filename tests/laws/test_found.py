"""What random walks have found, each by itself, so that it stays found."""

from engine.bpmn.compile import compile_bpmn
from engine.runtime import codec
from engine.runtime.instructions import ActivateElement, ModifyInstance, TerminateElement
from engine.store import json
from tests.laws.models import HEAD
from tests.laws.walking import limbo
from tests.scenarios.player import Player

LISTENS = (
    "<bpmn:extensionElements><zeebe:executionListeners>"
    '<zeebe:executionListener eventType="{}" type="asked"/>'
    "</zeebe:executionListeners>{}</bpmn:extensionElements>"
)
WORK = '<zeebe:taskDefinition type="work"/>'
TASK = f"<bpmn:extensionElements>{WORK}</bpmn:extensionElements>"
ANY = "<bpmn:activationCondition>=activationCount &gt;= 1</bpmn:activationCondition>"


def flows(*pairs: str) -> str:
    """Sequence flows: ``"A B"`` leads from A to B."""
    drawn = []
    for pair in pairs:
        source, target = pair.split()
        drawn.append(
            f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        )
    return "".join(drawn)


def player(inside: str) -> Player:
    data = f'{HEAD}<bpmn:process id="p" isExecutable="true">{inside}</bpmn:process>'
    named = (
        '<bpmn:message id="stop" name="stop"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=&quot;k&quot;"/></bpmn:extensionElements>'
        "</bpmn:message></bpmn:definitions>"
    )
    return Player(compile_bpmn((data + named).encode(), "found.bpmn").plans[0])


def test_a_complex_gateway_is_not_reset_while_its_listener_is_asked() -> None:
    of = player(
        '<bpmn:startEvent id="Start"/><bpmn:parallelGateway id="Split"/>'
        f'<bpmn:serviceTask id="One">{TASK}</bpmn:serviceTask>'
        f'<bpmn:serviceTask id="Two">{TASK}</bpmn:serviceTask>'
        f'<bpmn:complexGateway id="Some">{LISTENS.format("start", "")}{ANY}</bpmn:complexGateway>'
        '<bpmn:manualTask id="After"/><bpmn:endEvent id="End"/>'
        + flows("Start Split", "Split One", "Split Two", "One Some", "Two Some")
        + flows("Some After", "After End")
    )
    of.starts()
    of.completes("One")

    of.completes("Two")  # the last token that the gateway waits for
    of.answered("asked")

    of.has_ended()
    assert of.completed().count("After") == 1


def test_a_scope_that_an_operator_ends_begins_nothing_on_its_way_out() -> None:
    task = f'<bpmn:serviceTask id="Task">{LISTENS.format("cancel", WORK)}</bpmn:serviceTask>'
    stopped = (
        '<bpmn:subProcess id="Stopped" triggeredByEvent="true"><bpmn:startEvent id="Stop">'
        '<bpmn:messageEventDefinition messageRef="stop"/></bpmn:startEvent>'
        f'<bpmn:serviceTask id="Tidy">{TASK}</bpmn:serviceTask>{flows("Stop Tidy")}'
        "</bpmn:subProcess>"
    )
    of = player(
        '<bpmn:startEvent id="Start"/><bpmn:parallelGateway id="Split"/>'
        f'<bpmn:serviceTask id="Beside">{TASK}</bpmn:serviceTask>'
        '<bpmn:subProcess id="Around"><bpmn:startEvent id="A"/><bpmn:subProcess id="Inside">'
        f'<bpmn:startEvent id="B"/>{task}{flows("B Task")}{stopped}</bpmn:subProcess>'
        f"{flows('A Inside')}</bpmn:subProcess>"
        + flows("Start Split", "Split Beside", "Split Around")
    )
    of.starts()
    of.receives("stop")  # it interrupts; the task's listener is asked first
    around = of.only("Around")

    of.send(ModifyInstance(terminate=(TerminateElement(key=around.key),)))

    of.waits_at("Beside")
    of.has_not_visited("Stopped")
    assert limbo(of.state, modified=False) == []


def test_what_lingers_and_is_ended_by_hand_lets_go_on_what_has_interrupted_it() -> None:
    task = f'<bpmn:serviceTask id="Task">{LISTENS.format("cancel", WORK)}</bpmn:serviceTask>'
    of = player(
        f'<bpmn:startEvent id="Start"/>{task}<bpmn:boundaryEvent id="Stop" attachedToRef="Task">'
        '<bpmn:messageEventDefinition messageRef="stop"/></bpmn:boundaryEvent>'
        f'<bpmn:serviceTask id="Tidy">{TASK}</bpmn:serviceTask>' + flows("Start Task", "Stop Tidy")
    )
    of.starts()
    of.receives("stop")

    of.send(ModifyInstance(terminate=(TerminateElement(key=of.only("Task").key),)))

    of.waits_at("Tidy")


def test_a_complex_gateway_that_an_operator_begins_goes_on() -> None:
    of = player(
        f'<bpmn:startEvent id="Start"/><bpmn:serviceTask id="Task">{TASK}</bpmn:serviceTask>'
        '<bpmn:subProcess id="Sub"><bpmn:startEvent id="A"/><bpmn:manualTask id="M"/>'
        f'<bpmn:complexGateway id="Some">{ANY}</bpmn:complexGateway>'
        f'<bpmn:serviceTask id="Next">{TASK}</bpmn:serviceTask>'
        f"{flows('A M', 'A Some', 'M Some', 'Some Next')}</bpmn:subProcess>"
        + flows("Start Task", "Task Sub")
    )
    of.starts()

    of.send(ModifyInstance(activate=(ActivateElement("Some"),)))

    of.waits_at("Next", "Task")


def test_a_scope_that_is_begun_by_hand_may_be_interrupted_at_once() -> None:
    of = player(
        f'<bpmn:startEvent id="Start"/><bpmn:serviceTask id="Task">{TASK}</bpmn:serviceTask>'
        '<bpmn:subProcess id="Outer"><bpmn:startEvent id="A"/><bpmn:subProcess id="Inner">'
        f'<bpmn:startEvent id="B"/><bpmn:serviceTask id="Deep">{TASK}</bpmn:serviceTask>'
        f"{flows('B Deep')}</bpmn:subProcess>{flows('A Inner')}</bpmn:subProcess>"
        '<bpmn:boundaryEvent id="When" attachedToRef="Outer"><bpmn:conditionalEventDefinition>'
        "<bpmn:condition>=ready</bpmn:condition></bpmn:conditionalEventDefinition>"
        f'</bpmn:boundaryEvent><bpmn:serviceTask id="Then">{TASK}</bpmn:serviceTask>'
        + flows("Start Task", "Task Outer", "When Then")
    )
    of.starts(ready=True)

    of.send(ModifyInstance(activate=(ActivateElement("Deep"),)))

    of.waits_at("Task", "Then")
    of.has_not_visited("Inner", "Deep")
    assert limbo(of.state, modified=False) == []


def test_items_are_in_the_order_of_their_beginning_however_they_were_loaded() -> None:
    many = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=for i in 1..70 return i" inputElement="n"/>'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    )
    of = player(
        f'<bpmn:startEvent id="Start"/><bpmn:subProcess id="Many">{many}<bpmn:startEvent id="A"/>'
        f'<bpmn:serviceTask id="Task">{TASK}</bpmn:serviceTask>{flows("A Task")}'
        f"</bpmn:subProcess>{flows('Start Many')}"
    )
    of.starts()
    trunk, parts = codec.dump(of.state)
    kept = {part: json.encode(structure) for part, structure in parts.items()}
    last = max(kept)

    def page(state, body):
        for part, data in kept.items():
            codec.add_part(state, part, json.decode(data))

    found = codec.load(of.plan, json.decode(json.encode(trunk)), {last: parts[last]}, page)
    for item in list(found.items.values()):
        found.whole(item)

    assert list(found.items) == list(of.state.items)
    (body,) = (item for item in found.items.values() if item.node.multi_instance is not None)
    assert list(body.children) == list(of.state.items[body.key].children)
