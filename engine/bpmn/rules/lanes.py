"""A lane holds elements of its process; one that names nobody is only a picture."""

from collections.abc import Iterator

from engine.bpmn.lanes import lanes
from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule, error, warning


def check(model: Model) -> Iterator[Finding]:
    for lane, covered in lanes(model):
        unknown = [member for member in lane.members if member not in model.nodes]
        if unknown:
            listed = ", ".join(f"'{member}'" for member in unknown)
            message = f"lists {listed}, but there is no such flow node; remove it from the lane"
            yield error(lane, message, "flowNodeRef")
        if not covered and not lane.lanes:
            shown = lane.name or lane.id
            message = (
                f"lane '{shown}' names nobody and is only a picture; "
                "add helm:participant to make someone responsible"
            )
            yield warning(lane, message, "helm:participant")


rule = Rule("lane", "BPMN 2.0.2 §10.8", check)
