"""Sub-processes: embedded ones open their start event, ad-hoc ones offer a menu (§13.3.4, 5)."""

import inspect
from collections.abc import Iterator
from dataclasses import replace

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import attribute, feel, feel_text, mappings, properties, whole
from engine.bpmn.compile.work import work_of
from engine.bpmn.event_sub_processes import start_events
from engine.bpmn.expressions import expression, is_feel
from engine.bpmn.model import Activity, Element, Extension, Process, SubProcess
from engine.bpmn.text import names
from engine.bpmn.tools import tool_activities, tool_name
from engine.feel.compile import AiParameter
from engine.plan.details import AdHoc, AgentRegion, Tool
from engine.plan.model import Node
from engine.plan.values import Attribute

AGENT_JOB = "helm.agent"


def scope(compilation: Compilation, container: Element, node: Node) -> Node:
    """A process or sub-process: its none start event is laid out when it opens.

    The start event of an event sub-process waits with the scope around it.
    """
    if not isinstance(container, Process | SubProcess):
        raise TypeError(f"'{container.id}' contains nothing")
    node = replace(node, event_starts=event_starts(compilation, container))
    by_event = isinstance(container, SubProcess) and container.triggered_by_event
    opened = [
        compilation.layout.outer[event.id]
        for event in start_events(container)
        if by_event or event.kind == "none"
    ]
    node = replace(node, at_open=tuple(opened))
    if by_event:
        return replace(node, kind="eventSubProcess", type="EVENT_SUB_PROCESS")
    return node


def event_starts(compilation: Compilation, container: Process | SubProcess) -> tuple[int, ...]:
    """The start events of the event sub-processes directly in *container*.

    Compensation is not waited for: it comes when the container has completed.
    """
    return tuple(
        compilation.layout.outer[event.id]
        for node in container.contents.nodes
        if isinstance(node, SubProcess) and node.triggered_by_event
        for event in start_events(node)
        if event.kind != "compensate"
    )


def ad_hoc_sub_process(compilation: Compilation, region: Element, node: Node) -> Node:
    """A menu of activities, chosen by a collection, from outside, by a worker or by an agent."""
    if not isinstance(region, SubProcess):
        raise TypeError(f"'{region.id}' is no sub-process")
    given = region.zeebe("adHoc")
    agent = region.helm("agent")
    ad_hoc = AdHoc(
        inner=node.children[0],
        tools=tuple(_tools(compilation, region)),
        active_elements=feel(given.get("activeElementsCollection")) if given else None,
        completion=feel_text(region.completion),
        cancel_remaining=region.cancel_remaining is not False,
        sequential=region.ordering == "Sequential",
        output_collection=given.get("outputCollection") if given else None,
        output_element=feel(given.get("outputElement")) if given else None,
        agent=_agent(region, agent) if agent is not None else None,
    )
    job = AGENT_JOB if agent is not None else None
    return replace(
        node,
        ad_hoc=ad_hoc,
        work=work_of(compilation, region, job),
        event_starts=event_starts(compilation, region),
    )


def _tools(compilation: Compilation, region: SubProcess) -> Iterator[Tool]:
    for activity in tool_activities(compilation.model, region):
        title = activity.name or activity.id
        yield Tool(
            node=compilation.layout.outer[activity.id],
            name=tool_name(activity.id),
            element=activity.id,
            title=title,
            description=activity.documentation or title,
            parameters=tuple(_parameters(activity)),
            properties=properties(activity),
        )


def _parameters(activity: Activity) -> Iterator[AiParameter]:
    """The ``fromAi`` calls of the input mappings, each name once."""
    holder = activity.zeebe("ioMapping")
    seen = set()
    for mapping in holder.all("input") if holder is not None else ():
        source = mapping.get("source") or ""
        for parameter in expression(source).parameters if is_feel(source) else ():
            if parameter.name not in seen:
                seen.add(parameter.name)
                yield parameter


def _agent(region: SubProcess, agent: Extension) -> AgentRegion:
    inputs, _ = mappings(region)
    return AgentRegion(
        name=agent.get("name") or "",
        model_decision=agent.get("modelDecision"),
        model=agent.get("model"),
        max_model_calls=whole(agent.get("maxModelCalls")) or 10,
        max_tokens=whole(agent.get("maxTokens")),
        result_variable=agent.get("resultVariable"),
        system_prompt=_prompt(agent, "systemPrompt"),
        goal=_prompt(agent, "goal"),
        inputs=tuple(dict.fromkeys(mapping.target[0] for mapping in inputs)),
        approvers=names(agent.get("approvers")),
    )


def _prompt(agent: Extension, name: str) -> Attribute | None:
    """The text of a child element; the indentation of the XML is not part of it."""
    found = agent.all(name)
    return attribute(inspect.cleandoc(found[0].text)) if found else None
