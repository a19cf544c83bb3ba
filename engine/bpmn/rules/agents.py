"""An agent's region names a model, and its menu has names that a model can call."""

from collections.abc import Iterator

from engine.bpmn.model import Model, SubProcess
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.tools import ESCALATE, tool_activities, tool_name


def check(model: Model) -> Iterator[Finding]:
    for region in model.sub_processes("adHocSubProcess"):
        agent = region.helm("agent")
        if agent is None:
            continue
        yield from _tools(model, region)
        own_worker = region.zeebe("taskDefinition") is not None
        if not (own_worker or agent.get("model") or agent.get("modelDecision")):
            message = (
                "helm:agent must name a model connection (model) or a decision that names one "
                "(modelDecision), found neither"
            )
            yield error(region, message, "helm:agent model", agent.line)


def _tools(model: Model, region: SubProcess) -> Iterator[Finding]:
    names: dict[str, str] = {}
    activities = list(tool_activities(model, region))
    if not activities and region.contents.nodes:
        message = f"the agent of '{region.id}' has no tool: each activity has an incoming flow"
        yield error(region, message)
    for activity in activities:
        name = tool_name(activity.id)
        if name == ESCALATE:
            message = f"the tool name '{ESCALATE}' is built in; give '{activity.id}' another id"
            yield error(activity, message, "id")
        elif name in names:
            message = (
                f"'{names[name]}' and '{activity.id}' have the same tool name '{name}'; "
                "give one of them another id"
            )
            yield error(activity, message, "id")
        names.setdefault(name, activity.id)


rule = Rule("agent-region", "urn:helm:ext agent", check)
