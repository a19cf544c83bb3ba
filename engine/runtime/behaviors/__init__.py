"""The dispatch table: element kind to behavior, in the order of the standards' chapters."""

from collections.abc import Mapping

from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import (
    ad_hoc,
    ad_hoc_inner,
    boundary_event,
    business_rule_task,
    call_activity,
    catch_event,
    compensation_scope,
    complex_gateway,
    end_event,
    event_based_gateway,
    event_sub_process,
    exclusive_gateway,
    inclusive_gateway,
    job_task,
    link_throw_event,
    multi_instance,
    pass_through,
    scope,
    script_task,
    send_task,
    standard_loop,
    start_event,
    throw_event,
    transaction,
    user_task,
)

BEHAVIORS: Mapping[str, Behavior] = {
    # BPMN 2.0.2 section 13.3, activities
    "process": scope.behavior,
    "subProcess": scope.behavior,
    "eventSubProcess": event_sub_process.behavior,
    "transaction": transaction.behavior,
    "compensationScope": compensation_scope.behavior,
    "adHocSubProcess": ad_hoc.behavior,
    "adHocInner": ad_hoc_inner.behavior,
    "callActivity": call_activity.behavior,
    "multiInstanceBody": multi_instance.behavior,
    "standardLoopBody": standard_loop.behavior,
    "task": pass_through.behavior,
    "manualTask": pass_through.behavior,
    "serviceTask": job_task.behavior,
    "sendTask": send_task.behavior,
    "userTask": user_task.behavior,
    "scriptTask": script_task.behavior,
    "businessRuleTask": business_rule_task.behavior,
    "receiveTask": catch_event.behavior,
    # section 13.4, gateways
    "exclusiveGateway": exclusive_gateway.behavior,
    "inclusiveGateway": inclusive_gateway.behavior,
    "parallelGateway": pass_through.behavior,
    "complexGateway": complex_gateway.behavior,
    "eventBasedGateway": event_based_gateway.behavior,
    # section 13.5, events
    "startEvent": start_event.behavior,
    "endEvent": end_event.behavior,
    "intermediateCatchEvent": catch_event.behavior,
    "intermediateThrowEvent": throw_event.behavior,
    "linkThrowEvent": link_throw_event.behavior,
    "linkCatchEvent": pass_through.behavior,
    "boundaryEvent": boundary_event.behavior,
}
