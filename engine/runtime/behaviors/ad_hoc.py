"""Ad-hoc sub-process: a performer chooses what happens, from the activities drawn inside.

BPMN 2.0.2 section 13.3.5, `zeebe:adHoc`. Each chosen activity runs in a scope of its own
(``<id>#innerInstance``) with whatever sequence flow leads on from it. The performer is the
``activeElementsCollection``, whoever calls the REST API, or a job worker; an agent is a job
worker with limits and policies (`engine.runtime.agent_turns`).
"""

from collections.abc import Sequence

from engine.feel.compile import Expression
from engine.feel.values import Value
from engine.plan.details import AdHoc
from engine.runtime import agent_request, agent_turns, data, regions
from engine.runtime.behavior import Behavior
from engine.runtime.commands import AdHocResult, CommandRejected
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, shown
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    region = regions.of(item)
    data.set_local(turn, item, {regions.ELEMENTS: regions.described(region)})
    if region.agent is not None:
        agent_request.request_turn(turn, item)
        return
    if item.node.work is not None:
        regions.ask_worker(turn, item)
        return
    if region.active_elements is not None:
        what = f"the active elements of '{item.node.element}'"
        chosen = data.evaluate(turn, region.active_elements, item, "EXTRACT_VALUE_ERROR", what)
        regions.activate(turn, item, _chosen(region, chosen, what))
    if not region.tools:
        turn.doubtful[item.key] = item


def _chosen(region: AdHoc, chosen: Value, what: str) -> Sequence[regions.Choice]:
    if not isinstance(chosen, list):
        raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: expected a list, found {shown(chosen)}")
    offered = {tool.element for tool in region.tools}
    choices = []
    for name in chosen:
        if not isinstance(name, str) or name not in offered:
            ids = ", ".join(tool.element for tool in region.tools)
            message = f"{what}: expected ids of {ids}; found {shown(name)}"
            raise Trouble("EXTRACT_VALUE_ERROR", message)
        choices.append(regions.Choice(name))
    return choices


def collect(turn: Turn, item: Item, inner: Item) -> None:
    """Keep the result of a chosen activity, and see whether the region is complete."""
    if inner.node.kind != data.TOOL_SCOPE:
        return  # an event sub-process, or a compensation
    region = regions.of(item)
    found = []
    if region.output_element is not None:
        what = f"the output element of '{item.node.element}'"
        found.append(data.computed(turn, region.output_element, inner, "EXTRACT_VALUE_ERROR", what))
    over = region.completion is not None and _holds(turn, inner, region.completion, item, found)
    for value in found:
        turn.weigh((value,))
        turn.emit(("OutputCollected", item.key, None, value))
    if over:
        turn.remember(item, "over", True)


def child_over(turn: Turn, item: Item, inner: Item) -> None:
    """A chosen activity, with all that follows it, is done."""
    if inner.node.kind != data.TOOL_SCOPE:
        turn.doubtful[item.key] = item
        return
    if item.memo is not None and item.memo.get("over") and not regions.fulfilled(item):
        regions.fulfill(turn, item, cancel=regions.of(item).cancel_remaining)
        return
    if regions.of(item).sequential and not regions.fulfilled(item):
        regions.begin_next(turn, item)
    if regions.of(item).agent is not None and not regions.fulfilled(item):
        agent_turns.tool_over(turn, item, inner)
    elif item.node.work is not None and not regions.fulfilled(item):
        regions.ask_worker(turn, item)
    else:
        turn.doubtful[item.key] = item


def _holds(turn: Turn, inner: Item, condition: Expression, item: Item, found: list[Value]) -> bool:
    """Whether the region is complete, seen from *inner* with what it has just given."""
    what = f"the completion condition of '{item.node.element}'"
    variables = data.scope_of(inner, condition.names)
    collected = item.node.collects
    if collected is not None and collected in condition.names:
        variables = {**variables, collected: [*item.collected(), *found]}
    value = data.evaluate_in(turn, condition, variables, "EXTRACT_VALUE_ERROR", what)
    if value is None or value is True or value is False:
        return value is True
    raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: expected true or false, found {shown(value)}")


def done(turn: Turn, item: Item) -> bool:
    """When nothing runs inside and nobody is asked for more."""
    if item.children or item.away or not _may_end(item):
        return False
    region = regions.of(item)
    if region.output_collection is not None:
        data.propagate(turn, item.scope, {region.output_collection: item.collected()})
    return True


def _may_end(item: Item) -> bool:
    if regions.fulfilled(item):
        return True
    return item.node.work is None and regions.of(item).completion is None


def check_result(item: Item, result: AdHocResult) -> None:
    """Refuse a worker's answer that cannot be carried out.

    Raises:
        CommandRejected: it chose something that is not offered, or both chose and ended.
    """
    if result.activate and result.fulfilled:
        raise CommandRejected(
            "INVALID_ARGUMENT",
            "a job result either activates elements or fulfils the completion condition, not both",
        )
    regions.check_offered(item, item.key, result.activate)


def worker_answered(turn: Turn, item: Item, result: AdHocResult) -> None:
    """Carry out what the region's worker chose (checked before)."""
    if result.cancel_remaining:
        regions.cancel_remaining(turn, item)
    regions.activate(turn, item, regions.chosen(result.activate))
    if result.fulfilled:
        regions.fulfill(turn, item, cancel=result.cancel_remaining)


behavior = Behavior(start=start, done=done, collect=collect, child_over=child_over)
