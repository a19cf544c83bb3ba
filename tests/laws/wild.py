"""Random processes with everything that may go wrong: what a model reads may be anything.

The blocks of `tests.laws.models`, and those that read variables for whatever a variable may
decide: conditions, keys, types, dates, codes, collections, policies. Nothing here has to come to
an end; it has to stay whole.
"""

import random
from typing import Any

from tests.laws.models import Shape, Writer, definition, extended, process

#: What models and commands meet as values: right, wrong, hostile.
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    10**33,
    "",
    "k",
    "bad",
    "PT1M",
    "R3/PT1M",
    "2020-01-01T00:00:00Z",
    "2030-01-01T00:00:00@Europe/Berlin",
    "allow",
    "deny",
    "ask",
    [],
    [1, 2],
    [[1], "x", None],
    {},
    {"outcome": "change", "arguments": {"n": 1}},
    {"outcome": "ask", "approvers": ["a", 1, None]},
    {"a": {"b": {"c": [1, {"d": None}]}}},
    "x" * 5000,
]

NAMES = [
    "x",
    "k",
    "t",
    "d",
    "r",
    "flag",
    "kind",
    "items",
    "picked",
    "verdict",
    "code",
    "rule",
    "choice",
    "again",
]

DECISIONS = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="wild" name="wild"
 namespace="urn:laws">
  <decision id="gate" name="gate"><literalExpression id="g"><text>verdict</text></literalExpression>
  </decision>
  <decision id="bad" name="bad"><literalExpression id="b">
    <text>assert(1, false)</text></literalExpression></decision>
</definitions>"""

LEAVES: list[Shape] = [
    ("service",),
    ("user",),
    ("script",),
    ("message",),
    ("timer",),
    ("inputs",),
    ("outputs",),
    ("race",),
    ("signal",),
    ("receive",),
    ("typed",),
    ("dated",),
    ("ruled",),
    ("governed",),
    ("milestone", "error"),
    ("milestone", "continue"),
    ("gate",),
    ("ready",),
    ("gathered",),
    ("told",),
    ("some_of",),
    ("sooner",),
]
PAIRS = ("seq", "seq", "and", "and", "xor")
AROUND = ("loop", "sub", "error", "deadline", "scope", "reminded", "stopped", "thrown", "booked")
FLAGGED = (
    "many",
    "until",
    "heard",
    "escalated",
    "listening",
    "undone",
    "alert",
    "asked",
    "repeated",
    "telling",
)
REGIONS = ("chosen", "worked", "agent", "agent")


def wild_shape(chance: random.Random, depth: int = 3) -> Shape:
    """A shape as *chance* has it; every kind of block is as likely."""
    if depth == 0:
        return chance.choice(LEAVES)
    kind = chance.choice((*PAIRS, *AROUND, *FLAGGED, *REGIONS))
    inner = wild_shape(chance, depth - 1)
    if kind in PAIRS:
        other = wild_shape(chance, depth - 1)
        return ("seq", [inner, other]) if kind == "seq" else (kind, inner, other)
    flag = chance.random() < 0.5
    if kind in REGIONS:
        return ("region", kind, flag, inner)
    return (kind, flag, inner) if kind in FLAGGED else (kind, inner)


class WildWriter(Writer):
    """Writes the blocks that read variables; with *chance*, listeners here and there."""

    def __init__(self, chance: random.Random | None = None) -> None:
        super().__init__()
        self.chance = chance

    def element(self, tag: str, prefix: str, inside: str = "", **attributes: str) -> str:
        chance = self.chance
        if chance is not None and chance.random() < (0.6 if tag == "userTask" else 0.15):
            inside = _with_extensions(inside, listened(chance, tag, inside))
        return super().element(tag, prefix, inside, **attributes)

    def _inputs(self, _: Shape, before: str) -> str:
        mapping = mapped(("=k", "a.b"), ('=assert(x, string(x) != "bad")', "y"))
        inside = extended(definition("work") + mapping)
        return self.then(before, self.element("serviceTask", "S", inside))

    def _outputs(self, _: Shape, before: str) -> str:
        mapping = mapped(outputs=(("=x", "k"), ('=assert(x, string(x) != "bad")', "y.z")))
        inside = extended(definition("work") + mapping)
        return self.then(before, self.element("serviceTask", "S", inside))

    def _typed(self, _: Shape, before: str) -> str:
        inside = extended('<zeebe:taskDefinition type="=kind" retries="=x"/>')
        host = self.then(before, self.element("serviceTask", "S", inside))
        return self._boundary(host, timer("Duration", "=t"))

    def _dated(self, _: Shape, before: str) -> str:
        event = self.element("intermediateCatchEvent", "T", timer("Date", "=d"))
        return self.then(before, event)

    def _race(self, _: Shape, before: str) -> str:
        gateway = self.then(before, self.element("eventBasedGateway", "G"))
        join = self.element("exclusiveGateway", "X")
        self._wait("intermediateCatchEvent", "T", timer("Duration", "=t"), gateway, join)
        self._wait("intermediateCatchEvent", "E", self._message_event(), gateway, join)
        return join

    def _wait(self, tag: str, prefix: str, inside: str, before: str, after: str) -> None:
        self.flow(self.then(before, self.element(tag, prefix, inside)), after)

    def _message_event(self) -> str:
        name = self.fresh("keyed")
        self.messages.append(name)
        return f'<bpmn:messageEventDefinition messageRef="{name}"/>'

    def _signal(self, _: Shape, before: str) -> str:
        event = '<bpmn:signalEventDefinition signalRef="aSignal"/>'
        return self.then(before, self.element("intermediateCatchEvent", "E", event))

    def _receive(self, _: Shape, before: str) -> str:
        name = self.fresh("keyed")
        self.messages.append(name)
        return self.then(before, self.element("receiveTask", "R", messageRef=name))

    def _ruled(self, _: Shape, before: str) -> str:
        called = '<zeebe:calledDecision decisionId="=rule" resultVariable="x"/>'
        return self.then(before, self.element("businessRuleTask", "D", extended(called)))

    def _governed(self, _: Shape, before: str) -> str:
        inside = extended(definition("work") + '<helm:policy decision="gate"/>')
        return self.then(before, self.element("serviceTask", "S", inside))

    def _milestone(self, shape: Shape, before: str) -> str:
        held = f'<helm:milestone approvers="owners" quorum="2" dueDate="=d" onReject="{shape[1]}"/>'
        return self.then(before, self.element("intermediateThrowEvent", "N", extended(held)))

    def _gate(self, _: Shape, before: str) -> str:
        split, join = self.element("exclusiveGateway", "X"), self.element("exclusiveGateway", "X")
        self.flow(before, split)
        for condition in ("=flag", "=x &lt; 1"):
            way = self.element("manualTask", "M")
            self.flow(split, way, condition)
            self.flow(way, join)
        return join

    def _ready(self, _: Shape, before: str) -> str:
        inside = conditional("=flag")
        return self.then(before, self.element("intermediateCatchEvent", "E", inside))

    def _gathered(self, _: Shape, before: str) -> str:
        inside = self._message_event() + conditional("=x") + timer("Date", "=d")
        event = self.element("intermediateCatchEvent", "E", inside, parallelMultiple="true")
        return self.then(before, event)

    def _told(self, _: Shape, before: str) -> str:
        inside = (
            '<bpmn:signalEventDefinition signalRef="computedSignal"/>'
            '<bpmn:escalationEventDefinition escalationRef="anEscalation"/>'
            '<bpmn:signalEventDefinition signalRef="aSignal"/>'
        )
        mapping = extended(mapped(("=x", "carried")))
        return self.then(before, self.element("intermediateThrowEvent", "N", mapping + inside))

    def _some_of(self, _: Shape, before: str) -> str:
        split = self.then(before, self.element("inclusiveGateway", "V"))
        join = self.element("inclusiveGateway", "V")
        for condition in ("=flag", "=x", "=choice"):
            task = self.element("serviceTask", "S", extended(definition("work")))
            self.flow(split, task, condition)
            self.flow(task, join, "=again" if condition == "=x" else None)
        return join

    def _sooner(self, _: Shape, before: str) -> str:
        condition = "<bpmn:activationCondition>=flag</bpmn:activationCondition>"
        split = self.then(before, self.element("parallelGateway", "P"))
        join = self.element("complexGateway", "K", condition)
        for _branch in range(3):
            task = self.element("serviceTask", "S", extended(definition("work")))
            self.flow(self.then(split, task), join)
        after = self.element("manualTask", "M")
        self.flow(join, after, "=x or waitingForStart")
        return after

    def _scope(self, shape: Shape, before: str) -> str:
        mapping = extended(
            mapped((("=k"), "inner"), outputs=(('=assert(flag, string(flag) != "bad")', "x"),))
        )
        return self.then(before, self._inside("subProcess", "B", shape[1], mapping))

    def _until(self, shape: Shape, before: str) -> str:
        loop = (
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(shape[1]).lower()}">'
            + extended(
                '<zeebe:loopCharacteristics inputCollection="=items" inputElement="n" '
                'outputCollection="found" outputElement="=x.y"/>'
            )
            + "<bpmn:completionCondition>=flag</bpmn:completionCondition>"
            + "</bpmn:multiInstanceLoopCharacteristics>"
        )
        return self.then(before, self._inside("subProcess", "B", shape[2], loop))

    def _heard(self, shape: Shape, before: str) -> str:
        host = self.then(before, self._inside("subProcess", "B", shape[2]))
        return self._beside(host, self._message_event(), interrupting=shape[1])

    def _escalated(self, shape: Shape, before: str) -> str:
        throw = '<bpmn:escalationEventDefinition escalationRef="anEscalation"/>'
        outer, self.lines = self.lines, []
        start = self.element("startEvent", "I")
        thrown = self.then(start, self.element("intermediateThrowEvent", "N", throw))
        self.flow(self.block(shape[2], thrown), self.element("endEvent", "O", throw))
        inside, self.lines = "".join(self.lines), outer
        host = self.then(before, self.element("subProcess", "B", inside))
        return self._beside(host, throw, interrupting=shape[1])

    def _asked(self, shape: Shape, before: str) -> str:
        host = self.then(before, self._inside("subProcess", "B", shape[2]))
        return self._beside(host, conditional("=k"), interrupting=shape[1])

    def _repeated(self, shape: Shape, before: str) -> str:
        loop = (
            f'<bpmn:standardLoopCharacteristics testBefore="{str(shape[1]).lower()}" '
            'loopMaximum="=x"><bpmn:loopCondition>=flag</bpmn:loopCondition>'
            "</bpmn:standardLoopCharacteristics>"
        )
        return self.then(before, self._inside("subProcess", "B", shape[2], loop))

    def _telling(self, shape: Shape, before: str) -> str:
        behavior = (
            "<bpmn:complexBehaviorDefinition><bpmn:condition>=flag</bpmn:condition><bpmn:event>"
            '<bpmn:escalationEventDefinition escalationRef="anEscalation"/></bpmn:event>'
            "</bpmn:complexBehaviorDefinition>"
        )
        loop = (
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(shape[1]).lower()}" '
            'behavior="Complex"><bpmn:loopCardinality>3</bpmn:loopCardinality>'
            f"{behavior}</bpmn:multiInstanceLoopCharacteristics>"
        )
        host = self.then(before, self._inside("subProcess", "B", shape[2], loop))
        thrown = '<bpmn:escalationEventDefinition escalationRef="anEscalation"/>'
        return self._beside(host, thrown, interrupting=shape[1])

    def _reminded(self, shape: Shape, before: str) -> str:
        host = self.then(before, self._inside("subProcess", "B", shape[1]))
        return self._beside(host, timer("Cycle", "=r"), interrupting=False)

    def _beside(self, host: str, event: str, *, interrupting: bool) -> str:
        more = {} if interrupting else {"cancelActivity": "false"}
        boundary = self.element("boundaryEvent", "Y", event, attachedToRef=host, **more)
        join = self.element("exclusiveGateway", "X")
        self.flow(host, join)
        if interrupting:
            self.flow(boundary, join)
        else:
            self.flow(boundary, self.element("manualTask", "M"))
        return join

    def _stopped(self, shape: Shape, before: str) -> str:
        outer, self.lines = self.lines, []
        split = self.then(self.element("startEvent", "I"), self.element("parallelGateway", "P"))
        self.flow(self.block(shape[1], split), self.element("endEvent", "O"))
        task = self.then(split, self.element("serviceTask", "S", extended(definition("work"))))
        self.flow(task, self.element("endEvent", "O", "<bpmn:terminateEventDefinition/>"))
        inside, self.lines = "".join(self.lines), outer
        return self.then(before, self.element("subProcess", "B", inside))

    def _thrown(self, shape: Shape, before: str) -> str:
        outer, self.lines = self.lines, []
        last = self.block(shape[1], self.element("startEvent", "I"))
        error = '<bpmn:errorEventDefinition errorRef="computed"/>'
        self.flow(last, self.element("endEvent", "O", error))
        inside, self.lines = "".join(self.lines), outer
        host = self.then(before, self.element("subProcess", "B", inside))
        return self._boundary(host, '<bpmn:errorEventDefinition errorRef="anError"/>')

    def _alert(self, shape: Shape, before: str) -> str:
        """A scope that listens for many things at once and throws some of them itself."""
        outer, self.lines = self.lines, []
        throw = '<bpmn:escalationEventDefinition escalationRef="anEscalation"/>'
        start = self._compensated(self.element("startEvent", "I"))
        thrown = self.then(start, self.element("intermediateThrowEvent", "N", throw))
        self.flow(self.block(shape[2], thrown), self.element("endEvent", "O"))
        signal = '<bpmn:signalEventDefinition signalRef="aSignal"/>'
        error = '<bpmn:errorEventDefinition errorRef="anError"/>'
        for interrupting, event in (
            (shape[1], throw),
            (False, signal),
            (False, timer("Cycle", "=r")),
            (True, self._message_event()),
            (True, error),
        ):
            self._event_sub_process(interrupting, event)
        self._undoing_event_sub_process()
        inside, self.lines = "".join(self.lines), outer
        return self.then(before, self.element("subProcess", "B", inside))

    def _undoing_event_sub_process(self) -> None:
        """Any other error: what the scope has done is undone, then the error goes on."""
        outer, self.lines = self.lines, []
        begin = self.element("startEvent", "I", "<bpmn:errorEventDefinition/>")
        undo = "<bpmn:compensateEventDefinition/>"
        undone = self.then(begin, self.element("intermediateThrowEvent", "N", undo))
        last = self._compensated(undone)
        error = '<bpmn:errorEventDefinition errorRef="computed"/>'
        self.flow(last, self.element("endEvent", "O", error))
        inside, self.lines = "".join(self.lines), outer
        self.element("subProcess", "V", inside, triggeredByEvent="true")

    def _region(self, shape: Shape, before: str) -> str:
        kind, sequential, inner = shape[1:]
        outer, self.lines = self.lines, []
        self.block(inner, self.element("manualTask", "T"))
        asked = mapped(("=fromAi(toolCall.n, &quot;a number&quot;, &quot;number&quot;)", "n"))
        self.element("serviceTask", "T", extended(definition("work") + asked))
        self.element("userTask", "T", extended("<zeebe:userTask/>"))
        inside, self.lines = "".join(self.lines), outer
        gathered = 'outputCollection="found" outputElement="=x"'
        if kind == "chosen":
            how = f'<zeebe:adHoc activeElementsCollection="=picked" {gathered}/>'
            inside += "<bpmn:completionCondition>=flag</bpmn:completionCondition>"
        elif kind == "worked":
            how = definition("chooses") + f"<zeebe:adHoc {gathered}/>"
        else:
            how = (
                '<helm:agent name="a" model="m" maxModelCalls="5" maxTokens="500" '
                'resultVariable="x"><helm:goal>="go " + string(k)</helm:goal></helm:agent>'
                '<helm:policy decision="gate"/>'
            )
        order = {"ordering": "Sequential"} if sequential else {}
        region = self.element("adHocSubProcess", "H", extended(how) + inside, **order)
        return self.then(before, region)


TASK_EVENTS = ("creating", "assigning", "updating", "completing", "canceling")
ACTIVITIES = ("serviceTask", "userTask", "subProcess", "adHocSubProcess", "receiveTask")


def listened(chance: random.Random, tag: str, inside: str) -> str:
    """Listeners of an element; their types may be anything, too."""
    if "<zeebe:userTask/>" in inside and chance.random() < 0.7:
        return _listeners("taskListener", chance.sample(TASK_EVENTS, 2), chance)
    if tag in ACTIVITIES:
        events = chance.sample(("start", "end", "cancel"), 2)
    else:
        events = ["start"] if tag.endswith("Gateway") or tag == "manualTask" else ["end"]
    if any(f"{kind}EventDefinition" in inside for kind in ("error", "cancel", "compensate")):
        return ""
    return _listeners("executionListener", events, chance)


def _listeners(name: str, events: list[str], chance: random.Random) -> str:
    types = [chance.choice(["first", "first", "=kind"]) for _ in events]
    inside = "".join(
        f'<zeebe:{name} eventType="{event}" type="{type_}"/>'
        for event, type_ in zip(events, types, strict=True)
    )
    return f"<zeebe:{name}s>{inside}</zeebe:{name}s>"


def _with_extensions(inside: str, more: str) -> str:
    begin = "<bpmn:extensionElements>"
    if inside.startswith(begin):
        return begin + more + inside.removeprefix(begin)
    return extended(more) + inside


def timer(kind: str, text: str) -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:time{kind}>{text}</bpmn:time{kind}>"
        "</bpmn:timerEventDefinition>"
    )


def conditional(text: str) -> str:
    return (
        f"<bpmn:conditionalEventDefinition><bpmn:condition>{text}</bpmn:condition>"
        "</bpmn:conditionalEventDefinition>"
    )


def mapped(*inputs: tuple[str, str], outputs: tuple[tuple[str, str], ...] = ()) -> str:
    quoted = [
        f"<zeebe:{tag} source='{source}' target='{target}'/>"
        for tag, mappings in (("input", inputs), ("output", outputs))
        for source, target in mappings
    ]
    return f"<zeebe:ioMapping>{''.join(quoted)}</zeebe:ioMapping>"


def wild_process(shape: Shape, chance: random.Random | None = None) -> bytes:
    """The shape as an executable process with the id ``law``; with *chance*, with listeners."""
    return process(shape, WildWriter(chance))
