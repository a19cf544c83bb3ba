"""The smallest drawing of each cell: what the compiler says about it is the cell's answer."""

from engine.bpmn.compile import compile_bpmn
from engine.source.problem import Refused, Severity
from tests.bpmn import scopes
from tests.bpmn.collaboration import collaboration, started, throw
from tests.bpmn.data_cases import ORDER, association, task
from tests.bpmn.drawing import FILE, flow, line, node, process, service
from tests.bpmn.table import cells
from tests.bpmn.table.cells import Cell

_WORK = '<zeebe:taskDefinition type="work"/>'
_CONDITIONAL = (
    "<conditionalEventDefinition><condition>=ready</condition></conditionalEventDefinition>"
)
_DEFINITIONS = {
    "none": "",
    "message": scopes.MESSAGE,
    "timer": scopes.timer("Duration", "PT1H"),
    "error": scopes.BAD,
    "escalation": scopes.LATE,
    "cancel": scopes.CANCEL,
    "compensate": scopes.COMPENSATE,
    "conditional": _CONDITIONAL,
    "link": '<linkEventDefinition name="on"/>',
    "signal": scopes.SIGNAL,
    "terminate": scopes.TERMINATE,
    "multiple": scopes.MESSAGE + scopes.SIGNAL,
    "parallel multiple": scopes.MESSAGE + scopes.SIGNAL,
}
_STARTS = '<startEvent id="s"/>'
_LOOPS = {
    cells.PARALLEL: "<multiInstanceLoopCharacteristics>"
    "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>",
    cells.SEQUENTIAL: '<multiInstanceLoopCharacteristics isSequential="true">'
    "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>",
    cells.LOOP: '<standardLoopCharacteristics loopMaximum="2"/>',
}


def answer(cell: Cell) -> tuple[str, str] | None:
    """Why the cell is refused: the rule's id and its sentence; None when it compiles."""
    try:
        compile_bpmn(draw(cell), FILE)
    except Refused as refused:
        errors = [one for one in refused.problems if one.severity is Severity.ERROR]
        # What is wrong with the event itself explains more than what follows from it.
        first = min(errors, key=lambda one: (one.element != "x", errors.index(one)))
        return first.code, first.message
    return None


def draw(cell: Cell) -> bytes:
    """The cell as a file; what it is about has the id ``x``."""
    if cell in cells.EVENTS:
        return _event(cell)
    if cell in cells.DONE:
        return _activity(cell)
    if cell in cells.MOVED:
        return _moved(cell)
    return _routed(cell)


def _moved(cell: Cell) -> bytes:
    if cell.row == "messageFlow":
        return collaboration(throw(), started())
    if cell.row == "property":
        own = '<property id="own"/>' + association("Input", "Order", "own")
        return line(ORDER + node("manualTask", "", own))
    if cell.row == "dataStoreReference":
        store = '<dataStoreReference id="Store" dataStoreRef="store"/>'
        return line(store + task(association("Input", "Store", "given")))
    way = cell.row.removeprefix("data").removesuffix("Association")
    into = way == "Input"
    source, target = ("Order", "given") if into else ("made", "Order")
    inside, data = "", ORDER
    if cell.place == cells.STATED:
        data = ORDER.replace("/>", '><dataState name="new"/></dataObjectReference>').replace(
            '<dataObject id="order"><dataState name="new"/></dataObjectReference>',
            '<dataObject id="order"/>',
        )
    if cell.place == cells.TRANSFORMED:
        inside = f"<transformation>={'order' if into else 'made'}</transformation>"
    if cell.place == cells.ASSIGNED:
        entry = "given.total" if into else "order.total"
        inside = f"<assignment><from>=1</from><to>{entry}</to></assignment>"
    return line(data + task(association(way, source, target, inside)))


def _x(tag: str, cell: Cell, **attributes: str) -> str:
    inside = _DEFINITIONS[cell.row]
    throws = tag in ("intermediateThrowEvent", "endEvent")
    if cell.row == "parallel multiple":
        attributes["parallelMultiple"] = "true"
    if cell.row == "multiple" and throws:
        inside = scopes.SIGNAL + scopes.LATE
    if cell.row == "timer" and cell.place == cells.START:
        inside = scopes.timer("Cycle", "R/PT1H")
    return node(tag, _WORK if throws and cell.row == "message" else "", inside, **attributes)


def _event(cell: Cell) -> bytes:
    if cell.place in (cells.HANDLER_START, cells.BESIDE_START):
        return _handler(cell)
    if cell.place in (cells.RACES, cells.BEGINS):
        return _behind_gateway(cell)
    if cell.place in (cells.BOUNDARY, cells.BESIDE):
        return _boundary(cell)
    if cell.place in (cells.CATCH, cells.THROW):
        return _in_between(cell)
    if cell.place == cells.END:
        end = _STARTS + _x("endEvent", cell) + flow("f", "s", "x")
        if cell.row != "cancel":
            return process(end, scopes.NAMED)
        inside = '<startEvent id="us"/>' + _x("endEvent", cell) + flow("f", "us", "x")
        left = node("boundaryEvent", "", scopes.CANCEL, id="b", attachedToRef="u")
        return _around(f'<transaction id="u">{inside}</transaction>{left}')
    start = _x("startEvent", cell)
    if cell.place == cells.START:
        return process(start + service("a") + flow("f", "x", "a"), scopes.NAMED)
    return _around(f'<subProcess id="u">{start}{service("a")}{flow("f", "x", "a")}</subProcess>')


def _around(inner: str) -> bytes:
    return process(_STARTS + inner + flow("to_u", "s", "u"), scopes.NAMED)


def _handler(cell: Cell) -> bytes:
    interrupts = "true" if cell.place == cells.HANDLER_START else "false"
    handler = (
        '<subProcess id="h" triggeredByEvent="true">'
        f"{_x('startEvent', cell, isInterrupting=interrupts)}</subProcess>"
    )
    inside = '<startEvent id="us"/>' + service("a") + flow("f", "us", "a") + handler
    return _around(f'<subProcess id="u">{inside}</subProcess>')


def _behind_gateway(cell: Cell) -> bytes:
    begins = cell.place == cells.BEGINS
    other = _DEFINITIONS["signal" if begins and "multiple" not in cell.row else "timer"]
    if cell.row == "signal":
        other = _DEFINITIONS["message" if begins else "timer"]
    gateway = '<eventBasedGateway id="g"' + (' instantiate="true"/>' if begins else "/>")
    drawing = (
        gateway
        + _x("intermediateCatchEvent", cell)
        + node("intermediateCatchEvent", "", other, id="y")
        + flow("g_x", "g", "x")
        + flow("g_y", "g", "y")
    )
    return process(drawing if begins else _STARTS + drawing + flow("f", "s", "g"), scopes.NAMED)


def _boundary(cell: Cell) -> bytes:
    tag = "transaction" if cell.row == "cancel" else "subProcess"
    interrupts = "true" if cell.place == cells.BOUNDARY else "false"
    host = f'<{tag} id="u"><startEvent id="us"/></{tag}>'
    event = _x("boundaryEvent", cell, attachedToRef="u", cancelActivity=interrupts)
    if cell.row == "compensate":
        undo = service("undo").replace('id="undo"', 'id="undo" isForCompensation="true"')
        event += undo + '<association id="as" sourceRef="x" targetRef="undo"/>'
    return _around(host + event)


def _in_between(cell: Cell) -> bytes:
    catches = cell.place == cells.CATCH
    tag = "intermediateCatchEvent" if catches else "intermediateThrowEvent"
    if cell.row != "link":
        return line(_x(tag, cell), scopes.NAMED)
    other = _DEFINITIONS["link"]
    if catches:
        thrower = node("intermediateThrowEvent", "", other, id="y")
        return process(_STARTS + thrower + _x(tag, cell) + flow("f", "s", "y"))
    catcher = node("intermediateCatchEvent", "", other, id="y")
    return process(_STARTS + _x(tag, cell) + catcher + flow("f", "s", "x"))


def _activity(cell: Cell) -> bytes:
    loop = _LOOPS.get(cell.place, "")
    if cell.row == cells.EVENT_SUB_PROCESS:
        return _event_sub_process(cell, loop)
    drawing = _drawn(cell.row, loop)
    if cell.place == cells.UNDOES:
        marked = drawing.replace('id="x"', 'id="x" isForCompensation="true"', 1)
        event = node("boundaryEvent", "", scopes.COMPENSATE, id="b", attachedToRef="a")
        link = '<association id="as" sourceRef="b" targetRef="x"/>'
        return process(
            _STARTS + service("a") + event + marked + link + flow("f", "s", "a"), scopes.NAMED
        )
    if cell.place == cells.MENU:
        return _around(f'<adHocSubProcess id="u">{drawing}</adHocSubProcess>')
    return line(drawing, scopes.NAMED)


def _event_sub_process(cell: Cell, loop: str) -> bytes:
    marked = ' isForCompensation="true"' if cell.place == cells.UNDOES else ""
    start = node("startEvent", "", scopes.SIGNAL, id="hs")
    handler = f'<subProcess id="x" triggeredByEvent="true"{marked}>{start}{loop}</subProcess>'
    if cell.place == cells.MENU:
        return _around(f'<adHocSubProcess id="u">{service("a")}{handler}</adHocSubProcess>')
    return process(_STARTS + handler + service("a") + flow("f", "s", "a"), scopes.NAMED)


def _drawn(tag: str, loop: str) -> str:
    if tag in ("task", "manualTask", "userTask"):
        return node(tag, "", loop)
    if tag == "receiveTask":
        return node(tag, "", loop, messageRef="ping")
    if tag == "callActivity":
        return node(tag, '<zeebe:calledElement processId="other"/>', loop)
    if tag == "adHocSubProcess":
        return node(tag, "", loop + service("inner"))
    if tag in ("subProcess", "transaction"):
        return node(tag, "", loop + '<startEvent id="inner"/>')
    return node(tag, _WORK, loop)


def _routed(cell: Cell) -> bytes:
    if cell.row.startswith("sequenceFlow"):
        return _flow(cell)
    if cell.row == "eventBasedGateway":
        return _event_based(cell)
    held = "<activationCondition>=activationCount &gt; 1</activationCondition>"
    inside = held if cell.row == "complexGateway" and cell.place == cells.MERGES else ""
    chosen = "=ready" if cell.row != "parallelGateway" else ""
    drawing = _STARTS + node(cell.row, "", inside) + service("a") + service("b")
    if cell.place == cells.MERGES:
        flows = flow("f1", "s", "a") + flow("f2", "s", "b") + flow("f3", "a", "x")
        flows += flow("f4", "b", "x")
    else:
        flows = flow("f1", "s", "x") + flow("f2", "x", "a", chosen) + flow("f3", "x", "b", chosen)
    return process(drawing + flows)


def _event_based(cell: Cell) -> bytes:
    begins = {
        cells.SPLITS: "",
        cells.FIRST: ' instantiate="true"',
        cells.ALL: ' instantiate="true" eventGatewayType="Parallel"',
    }[cell.place]
    other = scopes.SIGNAL if cell.place != cells.ALL else '<messageEventDefinition messageRef="q"/>'
    drawing = (
        f'<eventBasedGateway id="x"{begins}/>'
        + node("intermediateCatchEvent", "", scopes.MESSAGE, id="a")
        + node("intermediateCatchEvent", "", other, id="b")
        + flow("x_a", "x", "a")
        + flow("x_b", "x", "b")
    )
    if not begins:
        drawing += _STARTS + flow("f", "s", "x")
    second = scopes.NAMED.split("<signal")[0].replace("ping", "q")
    return process(drawing, scopes.NAMED + second)


def _flow(cell: Cell) -> bytes:
    gateway = cell.row.endswith("gateway")
    default = ' default="f2"' if cell.place == cells.DEFAULT else ""
    source = (
        f'<exclusiveGateway id="x"{default}/>'
        if gateway
        else service("x").replace('id="x"', f'id="x"{default}')
    )
    drawing = _STARTS + source + service("a") + flow("f1", "s", "x")
    if cell.place == cells.ONCE:
        return process(drawing + flow("f2", "x", "a"))
    second = "" if cell.place == cells.DEFAULT else "=not(ready)"
    flows = flow("f2", "x", "a", second) + flow("f3", "x", "b", "=ready")
    return process(drawing + service("b") + flows)
