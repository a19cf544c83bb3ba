"""An ad-hoc sub-process is a menu of activities; its worker, if it has one, decides its end."""

from collections.abc import Iterator

from engine.bpmn.model import Activity, Model, SubProcess
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.tools import is_begun


def check(model: Model) -> Iterator[Finding]:
    for region in model.sub_processes("adHocSubProcess"):
        yield from _contents(region)
        yield from _output(region)
        if region.zeebe("taskDefinition") is not None or region.helm("agent") is not None:
            yield from _worked(region)
        if region.ordering not in ("Parallel", "Sequential"):
            message = f"expected ordering Parallel or Sequential, found '{region.ordering}'"
            yield error(region, message, "ordering")


def _contents(region: SubProcess) -> Iterator[Finding]:
    nodes = region.contents.nodes
    if not any(isinstance(node, Activity) and not is_begun(node) for node in nodes):
        message = (
            f"ad-hoc sub-process '{region.id}' must have at least one activity; draw what may be "
            "chosen in it"
        )
        yield error(region, message)
    for node in nodes:
        if node.tag in ("startEvent", "endEvent"):
            message = (
                f"an ad-hoc sub-process has no {node.tag}; '{region.id}' has '{node.id}': delete "
                "it, since what is inside begins when it is chosen and ends by itself"
            )
            yield error(node, message)


def _output(region: SubProcess) -> Iterator[Finding]:
    ad_hoc = region.zeebe("adHoc")
    if ad_hoc is None:
        return
    given = [name for name in ("outputCollection", "outputElement") if ad_hoc.get(name)]
    if len(given) == 1:
        message = (
            f"outputCollection and outputElement belong together, found only {given[0]}; write "
            "both, or neither"
        )
        yield error(region, message, "zeebe:adHoc", ad_hoc.line)


def _worked(region: SubProcess) -> Iterator[Finding]:
    ad_hoc = region.zeebe("adHoc")
    because = f"the worker of '{region.id}' decides this; remove "
    if ad_hoc is not None and ad_hoc.get("activeElementsCollection"):
        field = "activeElementsCollection"
        yield error(region, because + field, f"zeebe:adHoc {field}", ad_hoc.line)
    if region.completion is not None:
        field = "completionCondition"
        yield error(region, because + field, field, region.completion.line)
    if region.cancel_remaining is False:
        field = "cancelRemainingInstances"
        yield error(region, f'{because}{field}="false"', field)


rule = Rule("ad-hoc-sub-process", "BPMN 2.0.2 §10.3.5", check)
