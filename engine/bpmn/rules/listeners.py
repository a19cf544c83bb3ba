"""Listeners stand where their event can happen, each once.

Start and boundary events begin when they have happened already, gateways and error end events are
left in the moment in which their work is done; a compensation boundary event never runs.
"""

from collections.abc import Iterator

from engine.bpmn.coverage import GATEWAYS
from engine.bpmn.model import Activity, Element, Event, Extension, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a, short

EXECUTION, TASK = "executionListener", "taskListener"


def check(model: Model) -> Iterator[Finding]:
    for element in model.elements():
        execution, task = _listeners(element, EXECUTION), _listeners(element, TASK)
        yield from _once_each(element, execution)
        yield from _once_each(element, task)
        for listener in execution:
            reason = _misplaced(element, listener.get("eventType"))
            if reason is not None:
                yield error(element, reason, f"{listener.label} eventType", listener.line)
        if task and element.tag == "userTask" and element.zeebe("userTask") is None:
            message = (
                "task listeners are asked by the engine: expected zeebe:userTask on this "
                "userTask, found none"
            )
            yield error(element, message, "zeebe:taskListeners", task[0].line)


def _listeners(element: Element, name: str) -> tuple[Extension, ...]:
    holder = element.zeebe(f"{name}s")
    return holder.all(name) if holder is not None else ()


def _once_each(element: Element, listeners: tuple[Extension, ...]) -> Iterator[Finding]:
    seen = set()
    for listener in listeners:
        event, type_ = listener.get("eventType") or "", listener.get("type") or ""
        if (event, type_) in seen:
            message = f"expected one listener of the type '{short(type_)}' for {event}, found two"
            yield error(element, message, listener.label, listener.line)
        seen.add((event, type_))


def _misplaced(element: Element, event: str | None) -> str | None:
    """Why an execution listener can never be asked there, or None."""
    kind = element.kind if isinstance(element, Event) else ""
    if (element.tag, kind) == ("boundaryEvent", "compensate"):
        return "a compensation boundary event never runs; expected no listeners"
    if event == "start" and element.tag in ("startEvent", "boundaryEvent"):
        return f"{a(element.tag)} has happened when it begins; expected end, found start"
    if event == "end" and element.tag in GATEWAYS:
        return "a gateway is left as soon as it has decided; expected start, found end"
    if event == "end" and element.tag == "endEvent" and kind in ("error", "cancel"):
        return f"{a(kind)} end event ends its scope at once; expected start, found end"
    if event == "beforeAll" and not _iterates(element):
        return "beforeAll is asked once before the iterations; expected a multi-instance activity"
    return None


def _iterates(element: Element) -> bool:
    return isinstance(element, Activity) and (element.repeats or element.loops)


rule = Rule("listener", "executable dialect 2, execution listeners", check)
