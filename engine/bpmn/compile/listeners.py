"""Execution and task listeners: `zeebe:executionListeners`, `zeebe:taskListeners`."""

from collections.abc import Iterator, Mapping

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import attribute, headers_of, value
from engine.bpmn.compile.work import DEFAULT_RETRIES
from engine.bpmn.model import Element, Extension
from engine.plan.details import Listeners, Work
from engine.plan.values import Constant

BEFORE_ALL = "beforeAll"


def execution_listeners(
    compilation: Compilation, element: Element, *, of_body: bool = False
) -> Listeners:
    """Those of *element*, by event; a multi-instance body has those of ``beforeAll`` alone."""
    found = _by_event(compilation, element, "executionListeners", "executionListener", {})
    return {event: works for event, works in found.items() if (event == BEFORE_ALL) is of_body}


def task_listeners(
    compilation: Compilation, task: Element, headers: Mapping[str, str]
) -> Listeners:
    """Those of a user task, by event; they get the headers of the task."""
    return _by_event(compilation, task, "taskListeners", "taskListener", headers)


def _by_event(
    compilation: Compilation, element: Element, name: str, one: str, headers: Mapping[str, str]
) -> Listeners:
    holder = element.zeebe(name)
    found: dict[str, tuple[Work, ...]] = {}
    for listener in holder.all(one) if holder is not None else ():
        event = listener.get("eventType") or ""
        work = Work(
            type=value(listener.get("type") or ""),
            retries=attribute(listener.get("retries")) or Constant(DEFAULT_RETRIES),
            headers={**headers, **dict(_own_headers(listener))},
            priority=compilation.priority,
        )
        found[event] = (*found.get(event, ()), work)
    return found


def _own_headers(listener: Extension) -> Iterator[tuple[str, str]]:
    for holder in listener.all("taskHeaders"):
        yield from headers_of(holder).items()
