"""What a model may fill in is said by ``fromAi`` with constants, before anything runs."""

from collections.abc import Iterator

from engine.bpmn.expressions import expression, fault, is_feel
from engine.bpmn.model import Activity, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.tools import tool_activities


def check(model: Model) -> Iterator[Finding]:
    for region in model.sub_processes("adHocSubProcess"):
        for activity in tool_activities(model, region):
            yield from _inputs(activity)


def _inputs(activity: Activity) -> Iterator[Finding]:
    holder = activity.zeebe("ioMapping")
    for mapping in holder.all("input") if holder is not None else ():
        source = mapping.get("source") or ""
        if not is_feel(source) or fault(source):
            continue
        for parameter in expression(source).parameters:
            if parameter.problem is not None:
                yield error(activity, parameter.problem, "zeebe:input source", mapping.line)


rule = Rule("tool-parameter", "executable dialect fromAi", check)
