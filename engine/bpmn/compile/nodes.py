"""One node of a plan: what all have in common, and for each kind of element who adds the rest."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from engine.bpmn.compile import activities, containers, events, gateways
from engine.bpmn.compile.calls import call_activity
from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import mappings, properties
from engine.bpmn.compile.data_flow import data_flow
from engine.bpmn.compile.layout import Place, Role
from engine.bpmn.compile.listeners import execution_listeners
from engine.bpmn.compile.loops import multi_instance, standard_loop, thrown
from engine.bpmn.compile.user_tasks import user_task
from engine.bpmn.model import Activity, Element
from engine.bpmn.text import names
from engine.plan.details import Policy
from engine.plan.model import Begins, Node
from engine.plan.values import Constant, VariableMapping

Build = Callable[[Compilation, Element, Node], Node]

#: Tag, then the word of the REST API for it, then who adds what is special.
KINDS: Final[Mapping[str, tuple[str, Build]]] = {
    "process": ("PROCESS", containers.scope),
    "subProcess": ("SUB_PROCESS", containers.scope),
    "transaction": ("SUB_PROCESS", containers.scope),
    "adHocSubProcess": ("AD_HOC_SUB_PROCESS", containers.ad_hoc_sub_process),
    "callActivity": ("CALL_ACTIVITY", call_activity),
    "task": ("TASK", activities.plain),
    "manualTask": ("MANUAL_TASK", activities.plain),
    "serviceTask": ("SERVICE_TASK", activities.job_task),
    "sendTask": ("SEND_TASK", activities.send_task),
    "userTask": ("USER_TASK", user_task),
    "scriptTask": ("SCRIPT_TASK", activities.script_task),
    "businessRuleTask": ("BUSINESS_RULE_TASK", activities.business_rule_task),
    "receiveTask": ("RECEIVE_TASK", activities.receive_task),
    "exclusiveGateway": ("EXCLUSIVE_GATEWAY", gateways.choosing_gateway),
    "inclusiveGateway": ("INCLUSIVE_GATEWAY", gateways.choosing_gateway),
    "parallelGateway": ("PARALLEL_GATEWAY", gateways.parallel_gateway),
    # Camunda's API has no word for it, and its clients know no other words than their own.
    "complexGateway": ("UNKNOWN", gateways.choosing_gateway),
    "eventBasedGateway": ("EVENT_BASED_GATEWAY", gateways.event_based_gateway),
    "startEvent": ("START_EVENT", events.start_event),
    "endEvent": ("END_EVENT", events.throw_event),
    "intermediateCatchEvent": ("INTERMEDIATE_CATCH_EVENT", events.catch_event),
    "intermediateThrowEvent": ("INTERMEDIATE_THROW_EVENT", events.throw_event),
    "boundaryEvent": ("BOUNDARY_EVENT", events.boundary_event),
}


def build(compilation: Compilation, place: Place) -> Node:
    """The node at *place*."""
    element = place.element
    node = Node(
        index=place.index,
        id=place.id,
        element=element.id,
        kind=element.tag,
        type=KINDS[element.tag][0],
        name=element.name,
        scope=place.scope,
        children=tuple(place.children),
        participant=compilation.participants.get(element.id),
        compensable=compilation.compensable.get(place.index),
    )
    if place.role is Role.RESTORED:
        return replace(node, kind="compensationScope", type="SUB_PROCESS")
    if place.role is Role.CHOSEN:
        return replace(
            node,
            kind="adHocInner",
            type="AD_HOC_SUB_PROCESS_INNER_INSTANCE",
            begins=Begins.WHEN_CHOSEN,
        )
    flow = data_flow(compilation.model, element)
    if place.role is not Role.REPEATED:
        node = replace(_outer(compilation, node), states=flow.states, available=flow.available)
    if place.role is Role.BODY:
        node = replace(node, inputs=flow.before, outputs=flow.after)
        return _body(compilation, element, node)
    inputs, outputs = mappings(element) if element.tag != "process" else ((), ())
    if place.role is not Role.REPEATED:
        flow = replace(flow, inputs=flow.before + flow.inputs, outputs=flow.outputs + flow.after)
    node = replace(
        node,
        documentation=element.documentation,
        properties=properties(element),
        begins=Begins.WHEN_CHOSEN if place.role is Role.REPEATED else node.begins,
        inputs=_begun(compilation, element, flow.inputs + inputs),
        outputs=flow.outputs + outputs,
        policies=tuple(_policies(element)),
        execution_listeners=execution_listeners(compilation, element),
    )
    return KINDS[element.tag][1](compilation, element, node)


def _begun(
    compilation: Compilation, element: Element, inputs: tuple[VariableMapping, ...]
) -> tuple[VariableMapping, ...]:
    """The inputs, and the data objects and properties of the element that none of them gives."""
    given = {mapping.name for mapping in inputs}
    data = compilation.laid_out.get(element.id, {})
    return inputs + tuple(
        VariableMapping(Constant(value), (name,))
        for name, value in data.items()
        if name not in given
    )


def _outer(compilation: Compilation, node: Node) -> Node:
    """What the token meets: flows, boundary events, and whether it is chosen from a menu."""
    layout = compilation.layout
    chosen = node.index in compilation.menu
    conditional = isinstance(compilation.model.nodes.get(node.element), Activity) and any(
        flow.condition is not None for flow in compilation.model.outgoing.get(node.element, ())
    )
    return replace(
        node,
        outgoing=layout.outgoing(node.element),
        conditional=conditional,
        default=gateways.default(compilation, node) if conditional else None,
        boundary_events=tuple(layout.boundaries.get(node.element, ())),
        begins=Begins.WHEN_CHOSEN if chosen else node.begins,
    )


def _body(compilation: Compilation, element: Element, node: Node) -> Node:
    loop = element.loop if isinstance(element, Activity) else None
    if loop is None:
        raise TypeError(f"'{element.id}' does not repeat")
    inner = compilation.layout.core[element.id]
    asked = execution_listeners(compilation, element, of_body=True)
    node = replace(node, type="MULTI_INSTANCE_BODY", execution_listeners=asked)
    if loop.tag == "standardLoopCharacteristics":
        return replace(node, kind="standardLoopBody", loop=standard_loop(loop, inner))
    repeated = multi_instance(loop, inner, tuple(thrown(compilation.model, loop)))
    return replace(node, kind="multiInstanceBody", multi_instance=repeated)


def _policies(element: Element) -> list[Policy]:
    return [
        Policy(extension.get("decision") or "", names(extension.get("elements")))
        for extension in element.extensions
        if extension.prefix == "helm" and extension.name == "policy"
    ]
