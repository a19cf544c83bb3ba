"""Random structured processes as BPMN text: blocks that begin and end at one flow each.

Every block is drawn so that it can always go on to its end; loops hold a task, so that each round
waits for somebody.
"""

from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:helm="urn:helm:ext" id="defs"'
    ' targetNamespace="urn:laws">'
)

Shape = tuple  # ("task",) | ("seq", [shapes]) | ("xor", a, b) | ("and", a, b) | ...

leaf = st.sampled_from(
    [
        ("service",),
        ("user",),
        ("script",),
        ("manual",),
        ("timer",),
        ("throw",),
        ("message",),
        ("either",),
        ("both",),
        ("signal",),
    ]
)


def _grow(inner: st.SearchStrategy) -> st.SearchStrategy:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: ("seq", parts)),
        pair.map(lambda two: ("xor", *two)),
        pair.map(lambda two: ("and", *two)),
        pair.map(lambda two: ("or", *two)),
        pair.map(lambda two: ("some", *two)),
        inner.map(lambda one: ("link", one)),
        st.tuples(st.booleans(), inner).map(lambda two: ("rounds", *two)),
        st.tuples(st.booleans(), inner).map(lambda two: ("when", *two)),
        inner.map(lambda one: ("sub", one)),
        inner.map(lambda one: ("loop", one)),
        inner.map(lambda one: ("error", one)),
        inner.map(lambda one: ("deadline", one)),
        st.tuples(st.booleans(), inner).map(lambda two: ("many", *two)),
        inner.map(lambda one: ("adhoc", one)),
        st.tuples(st.booleans(), inner).map(lambda two: ("listening", *two)),
        st.tuples(st.booleans(), inner).map(lambda two: ("undone", *two)),
        inner.map(lambda one: ("booked", one)),
    )


shapes = st.recursive(leaf, _grow, max_leaves=10)


@dataclass
class Writer:
    """Writes blocks into one scope: each takes the id of the element before and gives its last."""

    lines: list[str] = field(default_factory=list)
    number: int = 0
    messages: list[str] = field(default_factory=list)

    def fresh(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def element(self, tag: str, prefix: str, inside: str = "", **attributes: str) -> str:
        id_ = self.fresh(prefix)
        more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
        self.lines.append(f'<bpmn:{tag} id="{id_}"{more}>{inside}</bpmn:{tag}>')
        return id_

    def flow(self, source: str, target: str, condition: str | None = None) -> str:
        id_ = self.fresh("f")
        inside = ""
        if condition is not None:
            inside = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>"
        self.lines.append(
            f'<bpmn:sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{inside}'
            "</bpmn:sequenceFlow>"
        )
        return id_

    def block(self, shape: Shape, before: str) -> str:
        last: str = getattr(self, f"_{shape[0]}")(shape, before)
        return last

    def then(self, before: str, id_: str) -> str:
        self.flow(before, id_)
        return id_

    def _service(self, _: Shape, before: str) -> str:
        return self.then(before, self.element("serviceTask", "S", extended(definition("work"))))

    def _user(self, _: Shape, before: str) -> str:
        return self.then(before, self.element("userTask", "U", extended("<zeebe:userTask/>")))

    def _script(self, _: Shape, before: str) -> str:
        script = '<zeebe:script expression="=1 + 1" resultVariable="two"/>'
        return self.then(before, self.element("scriptTask", "C", extended(script)))

    def _manual(self, _: Shape, before: str) -> str:
        return self.then(before, self.element("manualTask", "M"))

    def _throw(self, _: Shape, before: str) -> str:
        return self.then(before, self.element("intermediateThrowEvent", "N"))

    def _timer(self, _: Shape, before: str) -> str:
        timer = (
            "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>"
        )
        return self.then(before, self.element("intermediateCatchEvent", "T", timer))

    def _message(self, _: Shape, before: str) -> str:
        name = self.fresh("message")
        self.messages.append(name)
        definition_ = f'<bpmn:messageEventDefinition messageRef="{name}"/>'
        return self.then(before, self.element("intermediateCatchEvent", "E", definition_))

    def _either(self, shape: Shape, before: str, **attributes: str) -> str:
        name = self.fresh("message")
        self.messages.append(name)
        inside = (
            f'<bpmn:messageEventDefinition messageRef="{name}"/>'
            "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>"
        )
        event = self.element("intermediateCatchEvent", "E", inside, **attributes)
        return self.then(before, event)

    def _both(self, shape: Shape, before: str) -> str:
        return self._either(shape, before, parallelMultiple="true")

    def _signal(self, _: Shape, before: str) -> str:
        inside = '<bpmn:signalEventDefinition signalRef="aSignal"/>'
        return self.then(before, self.element("intermediateThrowEvent", "N", inside))

    def _seq(self, shape: Shape, before: str) -> str:
        for part in shape[1]:
            before = self.block(part, before)
        return before

    def _xor(self, shape: Shape, before: str) -> str:
        split = self.fresh("X")
        join = self.element("exclusiveGateway", "X")
        self.flow(before, split)
        for number, branch in enumerate(shape[1:]):
            gate = self.element("manualTask", "M")
            flow = self.flow(split, gate, None if number else "=choice")
            self.flow(self.block(branch, gate), join)
        self.lines.append(f'<bpmn:exclusiveGateway id="{split}" default="{flow}"/>')
        return join

    def _and(self, shape: Shape, before: str) -> str:
        split = self.element("parallelGateway", "P")
        join = self.element("parallelGateway", "P")
        self.flow(before, split)
        for branch in shape[1:]:
            self.flow(self.block(branch, split), join)
        return join

    def _or(self, shape: Shape, before: str) -> str:
        split = self.fresh("V")
        join = self.element("inclusiveGateway", "V")
        self.flow(before, split)
        for condition, branch in zip(("=choice", "=again"), shape[1:], strict=True):
            gate = self.element("manualTask", "M")
            self.flow(split, gate, condition)
            self.flow(self.block(branch, gate), join)
        gate = self.element("manualTask", "M")
        flow = self.flow(split, gate)
        self.flow(gate, join)
        self.lines.append(f'<bpmn:inclusiveGateway id="{split}" default="{flow}"/>')
        return join

    def _some(self, shape: Shape, before: str) -> str:
        """The first of two goes on, the other is taken in when it comes."""
        condition = "<bpmn:activationCondition>=activationCount &gt;= 1</bpmn:activationCondition>"
        split = self.element("parallelGateway", "P")
        join = self.element("complexGateway", "K", condition)
        self.flow(before, split)
        for branch in shape[1:]:
            self.flow(self.block(branch, split), join)
        return join

    def _link(self, shape: Shape, before: str) -> str:
        name = self.fresh("link")
        inside = f'<bpmn:linkEventDefinition name="{name}"/>'
        self.flow(self.block(shape[1], before), self.element("intermediateThrowEvent", "N", inside))
        return self.element("intermediateCatchEvent", "E", inside)

    def _rounds(self, shape: Shape, before: str) -> str:
        loop = (
            f'<bpmn:standardLoopCharacteristics testBefore="{str(shape[1]).lower()}" '
            'loopMaximum="3"><bpmn:loopCondition>=again = true or loopCounter &lt; 2'
            "</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
        )
        return self.then(before, self._inside("subProcess", "B", shape[2], loop))

    def _loop(self, shape: Shape, before: str) -> str:
        begin = self.element("exclusiveGateway", "L")
        self.flow(before, begin)
        task = self.element("serviceTask", "S", extended(definition("work")))
        self.flow(self.block(shape[1], begin), task)
        end = self.fresh("L")
        self.flow(task, end)
        self.flow(end, begin, "=again = true")
        after = self.element("manualTask", "M")
        out = self.flow(end, after)
        self.lines.append(f'<bpmn:exclusiveGateway id="{end}" default="{out}"/>')
        return after

    def _sub(self, shape: Shape, before: str) -> str:
        return self.then(before, self._inside("subProcess", "B", shape[1]))

    def _inside(self, tag: str, prefix: str, shape: Shape, extra: str = "") -> str:
        outer, self.lines = self.lines, []
        self.flow(self.block(shape, self.element("startEvent", "I")), self.element("endEvent", "O"))
        inside, self.lines = "".join(self.lines), outer
        return self.element(tag, prefix, extra + inside)

    def _error(self, shape: Shape, before: str) -> str:
        host = self.then(before, self._inside("subProcess", "B", ("seq", [("service",), shape[1]])))
        return self._boundary(host, '<bpmn:errorEventDefinition errorRef="anError"/>')

    def _deadline(self, shape: Shape, before: str) -> str:
        host = self.then(before, self._inside("subProcess", "B", shape[1]))
        timer = (
            "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>"
        )
        return self._boundary(host, timer)

    def _when(self, shape: Shape, before: str) -> str:
        host = self.then(before, self._inside("subProcess", "B", shape[2]))
        condition = "<bpmn:condition>=again = true</bpmn:condition>"
        definition_ = (
            f"<bpmn:conditionalEventDefinition>{condition}</bpmn:conditionalEventDefinition>"
        )
        if shape[1]:
            return self._boundary(host, definition_)
        event = self.element(
            "boundaryEvent", "Y", definition_, attachedToRef=host, cancelActivity="false"
        )
        self.flow(event, self.element("manualTask", "M"))
        return host

    def _boundary(self, host: str, definition_: str) -> str:
        event = self.element("boundaryEvent", "Y", definition_, attachedToRef=host)
        join = self.element("exclusiveGateway", "X")
        self.flow(host, join)
        self.flow(event, join)
        return join

    def _many(self, shape: Shape, before: str) -> str:
        loop = (
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(shape[1]).lower()}">'
            + extended(
                '<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="n" '
                'outputCollection="doubled" outputElement="=n * 2"/>'
            )
            + "</bpmn:multiInstanceLoopCharacteristics>"
        )
        return self.then(before, self._inside("subProcess", "B", shape[2], loop))

    def _listening(self, shape: Shape, before: str) -> str:
        """A sub-process with an event sub-process in it, which may interrupt it."""
        outer, self.lines = self.lines, []
        start = self.element("startEvent", "I")
        self.flow(self.block(shape[2], start), self.element("endEvent", "O"))
        self._event_sub_process(shape[1], self._message_definition())
        inside, self.lines = "".join(self.lines), outer
        return self.then(before, self.element("subProcess", "B", inside))

    def _event_sub_process(self, interrupting: bool, event: str) -> None:
        outer, self.lines = self.lines, []
        how = {} if interrupting else {"isInterrupting": "false"}
        begin = self.element("startEvent", "I", event, **how)
        self.flow(self._service(("service",), begin), self.element("endEvent", "O"))
        inside, self.lines = "".join(self.lines), outer
        self.element("subProcess", "V", inside, triggeredByEvent="true")

    def _message_definition(self) -> str:
        name = self.fresh("message")
        self.messages.append(name)
        return f'<bpmn:messageEventDefinition messageRef="{name}"/>'

    def _undone(self, shape: Shape, before: str) -> str:
        """Something is done, and undone again: by itself, and inside of a sub-process."""
        outer, self.lines = self.lines, []
        first = self._compensated(self.element("startEvent", "I"))
        inner, self.lines = self.lines, []
        last = self.block(shape[2], self._compensated(self.element("startEvent", "I")))
        self.flow(last, self.element("endEvent", "O"))
        inside, self.lines = "".join(self.lines), inner
        sub = self.then(first, self.element("subProcess", "B", inside))
        throws = "<bpmn:compensateEventDefinition/>"
        order = extended('<helm:compensation ordering="sequential"/>') if shape[1] else ""
        throw = self.then(sub, self.element("intermediateThrowEvent", "N", order + throws))
        self.flow(throw, self.element("endEvent", "O", throws))
        inside, self.lines = "".join(self.lines), outer
        return self.then(before, self.element("subProcess", "B", inside))

    def _compensated(self, before: str) -> str:
        """A service task with a compensation handler."""
        task = self._service(("service",), before)
        undo = self.element(
            "serviceTask", "S", extended(definition("undo")), isForCompensation="true"
        )
        event = "<bpmn:compensateEventDefinition/>"
        boundary = self.element("boundaryEvent", "Y", event, attachedToRef=task)
        self.element("association", "Z", sourceRef=boundary, targetRef=undo)
        return task

    def _booked(self, shape: Shape, before: str) -> str:
        """A transaction that may be canceled."""
        outer, self.lines = self.lines, []
        last = self.block(shape[1], self._compensated(self.element("startEvent", "I")))
        split = self.fresh("X")
        self.flow(self._compensated(last), split)
        self.flow(split, self.element("endEvent", "O"), "=choice")
        cancel = self.element("endEvent", "O", "<bpmn:cancelEventDefinition/>")
        default = self.flow(split, cancel)
        self.lines.append(f'<bpmn:exclusiveGateway id="{split}" default="{default}"/>')
        inside, self.lines = "".join(self.lines), outer
        host = self.then(before, self.element("transaction", "B", inside))
        return self._boundary(host, "<bpmn:cancelEventDefinition/>")

    def _adhoc(self, shape: Shape, before: str) -> str:
        outer, self.lines = self.lines, []
        self.block(shape[1], self.element("manualTask", "A"))
        inside, self.lines = "".join(self.lines), outer
        first = inside.split('id="')[1].split('"')[0]
        chosen = extended(f'<zeebe:adHoc activeElementsCollection="=[&quot;{first}&quot;]"/>')
        return self.then(before, self.element("adHocSubProcess", "H", chosen + inside))


def definition(type_: str) -> str:
    return f'<zeebe:taskDefinition type="{type_}"/>'


def extended(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def process(shape: Shape, writer: Writer | None = None) -> bytes:
    """The shape as an executable process with the id ``law``."""
    writer = writer or Writer()
    start = writer.element("startEvent", "start")
    writer.flow(writer.block(shape, start), writer.element("endEvent", "end"))
    messages = "".join(
        f'<bpmn:message id="{name}" name="{name}">'
        + extended(f'<zeebe:subscription correlationKey="{_key(name)}"/>')
        + "</bpmn:message>"
        for name in writer.messages
    )
    named = (
        '<bpmn:error id="anError" errorCode="bad"/>'
        '<bpmn:error id="computed" errorCode="=code"/>'
        '<bpmn:escalation id="anEscalation" escalationCode="late"/>'
        '<bpmn:signal id="aSignal" name="go"/><bpmn:signal id="computedSignal" name="=k"/>'
    )
    return (
        f'{HEAD}{messages}{named}<bpmn:process id="law" isExecutable="true">'
        f"{''.join(writer.lines)}</bpmn:process></bpmn:definitions>"
    ).encode()


def _key(message: str) -> str:
    """Messages that are called ``keyed`` read their key from the variable *k*."""
    return "=k" if message.startswith("keyed") else "=&quot;k&quot;"
