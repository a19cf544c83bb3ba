"""An embedded sub-process begins at exactly one start event, and that is a none start event."""

from collections.abc import Iterator

from engine.bpmn.model import Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a


def check(model: Model) -> Iterator[Finding]:
    for sub_process in model.sub_processes("subProcess"):
        if sub_process.triggered_by_event:
            continue
        starts = [node for node in sub_process.contents.nodes if node.tag == "startEvent"]
        if len(starts) != 1:
            found = ", ".join(f"'{start.id}'" for start in starts) or "none"
            message = (
                f"sub-process '{sub_process.id}' must have exactly one start event, found {found}"
            )
            yield error(sub_process, message, "startEvent")
        for start in starts:
            if isinstance(start, Event) and start.kind != "none":
                message = (
                    f"sub-process '{sub_process.id}' must begin at a none start event, "
                    f"found {a(start.kind)} start event"
                )
                yield error(start, message)


rule = Rule("sub-process-start", "BPMN 2.0.2 §10.5.2", check)
