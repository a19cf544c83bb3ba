"""Every activity in every way: many times, as a loop, to compensate, chosen from a menu.

BPMN 2.0.2 §10.3: what an activity does says nothing about how often, and for what, it is done.
"""

import pytest

from engine.bpmn.compile import compile_bpmn
from engine.dmn.compile import compile_model
from tests.bpmn.drawing import FILE, definitions, flow, node, service
from tests.bpmn.scopes import NAMED
from tests.scenarios.fleet import Fleet

WORK = '<zeebe:taskDefinition type="work"/>'
SCRIPT = '<zeebe:script expression="=1" resultVariable="one"/>'
DECISION = '<zeebe:calledDecision decisionId="answer" resultVariable="one"/>'
CALLED = '<zeebe:calledElement processId="other"/>'
REGION = '<zeebe:adHoc activeElementsCollection="=[&quot;x_inner&quot;]"/>'
INNER = '<startEvent id="x_start"/>' + service("x_inner") + flow("x_flow", "x_start", "x_inner")
OTHER = '<process id="other" isExecutable="true">' + INNER.replace("x_", "o_") + "</process>"
DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="urn:d"><decision id="answer" name="answer"><variable name="answer"/>
  <literalExpression><text>1</text></literalExpression></decision></definitions>"""

#: By tag: extensions, what is inside, attributes.
ACTIVITIES = {
    "task": ("", "", {}),
    "manualTask": ("", "", {}),
    "serviceTask": (WORK, "", {}),
    "sendTask": (WORK, "", {}),
    "userTask": ("<zeebe:userTask/>", "", {}),
    "scriptTask": (SCRIPT, "", {}),
    "businessRuleTask": (DECISION, "", {}),
    "receiveTask": ("", "", {"messageRef": "ping"}),
    "callActivity": (CALLED, "", {}),
    "subProcess": ("", INNER, {}),
    "transaction": ("", INNER, {}),
    "adHocSubProcess": (REGION, service("x_inner"), {}),
}
AT_ONCE = {"task", "manualTask", "scriptTask", "businessRuleTask"}
EACH = pytest.mark.parametrize("tag", ACTIVITIES)
MANY = "<multiInstanceLoopCharacteristics{}><loopCardinality>3</loopCardinality></{}>"
PARALLEL = MANY.format("", "multiInstanceLoopCharacteristics")
SEQUENTIAL = MANY.format(' isSequential="true"', "multiInstanceLoopCharacteristics")
LOOP = '<standardLoopCharacteristics loopMaximum="3"/>'


def activity(tag, loop="", **attributes):
    extensions, inside, own = ACTIVITIES[tag]
    return node(tag, extensions, loop + inside, **own, **attributes)


def begun(body):
    """The fleet and its first instance, waiting."""
    drawn = f'<process id="p" isExecutable="true"><startEvent id="s"/>{body}</process>'
    fleet = Fleet(compile_bpmn(definitions(drawn + OTHER + NAMED), FILE).plans)
    fleet.models.append(compile_model(DMN, "answer.dmn"))
    return fleet, fleet.starts("p", key="k")


def line(tag, loop=""):
    return begun(
        activity(tag, loop)
        + '<endEvent id="e"/>'
        + flow("to_x", "s", "x")
        + flow("from_x", "x", "e")
    )


def works(fleet, tag):
    """Whoever has to do with ``x`` does one piece of work."""
    if tag == "callActivity":
        open_ = [child for child in fleet.all_of("other") if child.root.life == "ACTIVE"]
        open_[0].completes("o_inner")
        return
    (play,) = fleet.all_of("p")
    if tag == "receiveTask":
        play.receives("ping")
    elif tag in ("subProcess", "transaction", "adHocSubProcess"):
        play.completes("x_inner")
    else:
        play.completes("x")


def rounds(play):
    """``x`` itself, without what holds its iterations: + for a beginning, - for an end."""
    keys, said = set(), ""
    for event in play.log:
        if event[0] in ("ItemStarted", "ItemCreated") and event[2] == "x":
            keys.add(event[1])
            said += "+"
        elif event[0] == "ItemCompleted" and event[1] in keys:
            said += "-"
    return said


@EACH
def test_an_activity_is_done_for_all_items_together(tag):
    fleet, play = line(tag, PARALLEL)

    if tag not in AT_ONCE:
        assert rounds(play) == "+++"
        for _ in range(3):
            play.has_not_visited("e")
            works(fleet, tag)

    assert sorted(rounds(play)) == list("+++---")
    play.has_passed("e")
    play.has_ended()


@EACH
@pytest.mark.parametrize("loop", [SEQUENTIAL, LOOP], ids=["sequential", "loop"])
def test_an_activity_is_done_again_when_it_is_over(tag, loop):
    fleet, play = line(tag, loop)

    if tag not in AT_ONCE:
        for done in range(3):
            assert rounds(play) == "+-" * done + "+"
            works(fleet, tag)

    assert rounds(play) == "+-+-+-"
    play.has_passed("e")
    play.has_ended()


@EACH
def test_any_activity_may_undo_another(tag):
    throw = node("intermediateThrowEvent", "", "<compensateEventDefinition/>", id="t")
    fleet, play = begun(
        service("A")
        + node("boundaryEvent", "", "<compensateEventDefinition/>", id="b", attachedToRef="A")
        + activity(tag, isForCompensation="true")
        + '<association id="as" sourceRef="b" targetRef="x"/>'
        + throw
        + '<endEvent id="e"/>'
        + flow("f1", "s", "A")
        + flow("f2", "A", "t")
        + flow("f3", "t", "e")
    )
    play.has_not_visited("x")

    play.completes("A")
    if tag not in AT_ONCE:
        play.has_not_visited("e")
        works(fleet, tag)

    assert rounds(play) == "+-"
    play.has_passed("e")
    play.has_ended()


@EACH
def test_any_activity_may_be_chosen(tag):
    fleet, play = begun(
        f'<adHocSubProcess id="r">{activity(tag)}{service("B")}</adHocSubProcess>'
        '<endEvent id="e"/>' + flow("f1", "s", "r") + flow("f2", "r", "e")
    )
    play.has_not_visited("x", "B")

    play.activates("r", "x")
    if tag not in AT_ONCE:
        play.has_not_visited("e")
        works(fleet, tag)

    assert rounds(play) == "+-"
    play.has_not_visited("B")
    play.has_ended()


@EACH
def test_any_activity_is_done_once_where_a_token_arrives(tag):
    fleet, play = line(tag)

    if tag not in AT_ONCE:
        assert rounds(play) == "+"
        works(fleet, tag)

    assert rounds(play) == "+-"
    play.has_passed("e")
    play.has_ended()


def test_a_region_hears_events_while_its_menu_is_open():
    start = '<startEvent id="hs" isInterrupting="false">'
    start += '<signalEventDefinition signalRef="go"/></startEvent>'
    _, play = begun(
        f'<adHocSubProcess id="r">{service("B")}<subProcess id="h" triggeredByEvent="true">{start}'
        f"{service('H')}{flow('f2', 'hs', 'H')}</subProcess></adHocSubProcess>"
        + flow("f1", "s", "r")
    )

    play.activates("r", "B")
    play.hears("go")

    play.waits_at("B", "H")
    play.completes("B")
    play.completes("H")
    play.has_ended()
