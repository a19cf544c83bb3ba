"""Random processes of everything that BPMN can say, each of which can go on to its end.

The blocks of `tests.laws.models` and those of `tests.laws.wild` that end when what they read is
right; two levels of processes, of which the upper calls the lower; listeners here and there. With
`GOOD` variables nothing in them can go wrong by itself, so every incident must have a cause
outside: a worker, an error that nobody catches, or the one variable that *fragile* tasks check.
"""

import random
from functools import lru_cache

from hypothesis import strategies as st
from lxml import etree

from engine.bpmn.compile import compile_bpmn
from engine.bpmn.names import BPMN
from engine.plan.model import Plan
from tests.laws.models import Shape, definition, extended, process
from tests.laws.wild import WildWriter, mapped

MOST_ELEMENTS = 60
LEVELS = 2

GOOD = {
    "k": "k",
    "t": "PT1M",
    "d": "2030-01-01T00:00:00Z",
    "r": "R3/PT1M",
    "flag": False,
    "kind": "work",
    "items": [1, 2],
    "crowd": list(range(66)),
    "picked": [],
    "x": 0,
    "code": "bad",
    "rule": "gate",
    "verdict": "allow",
    "choice": True,
    "again": False,
    "sound": True,
}

LEAVES = (
    *("service", "user", "script", "manual", "timer", "throw", "message", "either", "both"),
    *("inputs", "outputs", "race", "signal", "receive", "dated", "ready", "told", "ruled"),
    *("governed", "fragile", "called", "called", "crowd", "quick"),
)
PAIRS = ("xor", "and", "or", "some")
AROUND = ("link", "sub", "loop", "error", "deadline", "adhoc", "booked", "scope", "reminded")
ENDING = ("stopped", "thrown", "unmade")
FLAGGED = ("rounds", "when", "many", "listening", "undone", "until", "heard", "escalated")
SCOPES = ("alert", "telling", "answered")
REGIONS = ("chosen", "worked")

FLOW_NODES = {
    f"{{{BPMN}}}{name}"
    for name in (
        *("task", "serviceTask", "userTask", "scriptTask", "manualTask", "receiveTask", "sendTask"),
        *("businessRuleTask", "callActivity", "subProcess", "adHocSubProcess", "transaction"),
        *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent"),
        *("intermediateThrowEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway"),
        *("complexGateway", "eventBasedGateway"),
    )
}


def _grow(inner: st.SearchStrategy) -> st.SearchStrategy:
    flag = st.booleans()
    return st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: ("seq", parts)),
        st.tuples(st.sampled_from(PAIRS), inner, inner),
        st.tuples(st.sampled_from(AROUND + ENDING), inner),
        st.tuples(st.sampled_from(FLAGGED + SCOPES), flag, inner),
        st.tuples(st.just("region"), st.sampled_from(REGIONS), flag, inner),
    )


shapes = st.recursive(st.sampled_from(LEAVES).map(lambda kind: (kind,)), _grow, max_leaves=12)

#: the upper process, the one that it calls, and where their listeners are
families = st.tuples(shapes, shapes, st.integers(0, 1_000))
Family = tuple[Shape, Shape, int]


class WholeWriter(WildWriter):
    """Writes one level's process; its calls go one level down."""

    def __init__(self, level: int, chance: random.Random) -> None:
        super().__init__(chance)
        self.level = level

    def _called(self, _: Shape, before: str) -> str:
        if self.level + 1 == LEVELS:
            return self._service(("service",), before)
        inside = extended(f'<zeebe:calledElement processId="law{self.level + 1}"/>')
        return self.then(before, self.element("callActivity", "A", inside))

    def _outputs(self, _: Shape, before: str) -> str:
        mapping = mapped(outputs=(("=x", "y"), ("=k", "y.z")))
        inside = extended(definition("work") + mapping)
        return self.then(before, self.element("serviceTask", "S", inside))

    def _fragile(self, _: Shape, before: str) -> str:
        """Goes wrong on entering as long as *sound* is not true."""
        mapping = mapped(("=assert(sound, sound = true)", "checked"))
        inside = extended(definition("work") + mapping)
        return self.then(before, self.element("serviceTask", "F", inside))

    def _crowd(self, _: Shape, before: str) -> str:
        """More iterations than are kept in one part."""
        loop = (
            "<bpmn:multiInstanceLoopCharacteristics>"
            + extended(
                '<zeebe:loopCharacteristics inputCollection="=crowd" inputElement="n" '
                'outputCollection="counted" outputElement="=n"/>'
            )
            + "</bpmn:multiInstanceLoopCharacteristics>"
        )
        inside = extended(definition("work")) + loop
        return self.then(before, self.element("serviceTask", "S", inside))

    def _quick(self, _: Shape, before: str) -> str:
        """A loop in which nothing waits, and which ends by itself."""
        begin = self.then(before, self.element("exclusiveGateway", "L"))
        counted = '<zeebe:script expression="=(if c = null then 0 else c) + 1" resultVariable="c"/>'
        script = self.then(begin, self.element("scriptTask", "C", extended(counted)))
        end = self.then(script, self.fresh("L"))
        self.flow(end, begin, "=c != null and c &lt; 3")
        after = self.element("manualTask", "M")
        out = self.flow(end, after)
        self.lines.append(f'<bpmn:exclusiveGateway id="{end}" default="{out}"/>')
        return after

    def _undoes_itself(self) -> str:
        """A compensation event sub-process: what its scope does to undo itself."""
        outer, self.lines = self.lines, []
        begin = self.element("startEvent", "I", "<bpmn:compensateEventDefinition/>")
        last = self._service(("service",), begin)
        self.flow(last, self.element("endEvent", "O"))
        inside, self.lines = "".join(self.lines), outer
        return self.element("subProcess", "V", inside, triggeredByEvent="true")

    def _unmade(self, shape: Shape, before: str) -> str:
        """A sub-process that knows how it is undone, and is."""
        outer, self.lines = self.lines, []
        inner, self.lines = self.lines, []
        last = self.block(shape[1], self.element("startEvent", "I"))
        self.flow(last, self.element("endEvent", "O"))
        self._undoes_itself()
        inside, self.lines = "".join(self.lines), inner
        sub = self.then(self.element("startEvent", "I"), self.element("subProcess", "B", inside))
        undo = "<bpmn:compensateEventDefinition/>"
        thrown = self.then(sub, self.element("intermediateThrowEvent", "N", undo))
        self.flow(thrown, self.element("endEvent", "O"))
        inside, self.lines = "".join(self.lines), outer
        return self.then(before, self.element("subProcess", "B", inside))

    def _scope(self, shape: Shape, before: str) -> str:
        mapping = extended(mapped(("=k", "inner"), outputs=(("=inner", "y"),)))
        return self.then(before, self._inside("subProcess", "B", shape[1], mapping))

    def _answered(self, shape: Shape, before: str) -> str:
        """A scope whose event sub-processes begin by a signal, a timer, or a condition."""
        outer, self.lines = self.lines, []
        start = self.element("startEvent", "I")
        self.flow(self.block(shape[2], start), self.element("endEvent", "O"))
        self._event_sub_process(shape[1], '<bpmn:signalEventDefinition signalRef="aSignal"/>')
        self._event_sub_process(
            True,
            "<bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>",
        )
        self._event_sub_process(
            False,
            "<bpmn:conditionalEventDefinition><bpmn:condition>=again = true</bpmn:condition>"
            "</bpmn:conditionalEventDefinition>",
        )
        inside, self.lines = "".join(self.lines), outer
        return self.then(before, self.element("subProcess", "B", inside))


def drawings(family: Family) -> list[bytes]:
    """The file of each level: the process ``law0`` calls ``law1``."""
    *levels, seed = family
    found = []
    for level, shape in enumerate(levels):
        writer = WholeWriter(level, random.Random(seed + level))
        text = (
            process(shape, writer).decode().replace('process id="law"', f'process id="law{level}"')
        )
        found.append(text.encode())
    return found


@lru_cache(maxsize=16)
def plan_of(drawing: bytes, copy: int = 0) -> Plan:
    """The plan, compiled once for each *copy*: two copies share nothing."""
    return compile_bpmn(drawing, "law.bpmn").plans[0]


def size(drawing: bytes) -> int:
    """The number of flow nodes."""
    return sum(1 for element in etree.fromstring(drawing).iter("*") if element.tag in FLOW_NODES)


def catching(drawing: bytes) -> set[str]:
    """The elements at whose boundary the error *bad* is caught; read from the file."""
    return {
        boundary.get("attachedToRef", "")
        for boundary in etree.fromstring(drawing).iter(f"{{{BPMN}}}boundaryEvent")
        for error in boundary.iter(f"{{{BPMN}}}errorEventDefinition")
        if error.get("errorRef") in (None, "anError")
    }
