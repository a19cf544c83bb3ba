"""Call activities: which process is called, and what goes in and comes back (§10.3.6)."""

from dataclasses import replace

from engine.bpmn.called import called_process
from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import attribute, value
from engine.bpmn.model import CallActivity, Element, Extension
from engine.plan.details import Binding, Call
from engine.plan.model import Node


def call_activity(compilation: Compilation, activity: Element, node: Node) -> Node:
    """An activity that runs another process."""
    if not isinstance(activity, CallActivity):
        raise TypeError(f"'{activity.id}' is no call activity")
    found = called_process(activity)
    given = activity.zeebe("calledElement")
    definition_id = value(found[0] if found is not None else "")
    if given is None:
        return replace(node, call=Call(definition_id=definition_id))
    call = Call(
        definition_id=definition_id,
        binding=Binding(given.get("bindingType") or Binding.LATEST),
        version_tag=given.get("versionTag"),
        all_in=_unless_false(given, "propagateAllParentVariables"),
        all_out=_unless_false(given, "propagateAllChildVariables"),
        business_id=attribute(given.get("businessId")),
    )
    return replace(node, call=call)


def _unless_false(extension: Extension, name: str) -> bool:
    return extension.get(name) != "false"
