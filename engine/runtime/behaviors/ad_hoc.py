"""Ad-hoc sub-process: a performer chooses what happens, from the activities drawn inside.

BPMN 2.0.2 section 13.3.5, `zeebe:adHoc`. Each chosen activity runs in a scope of its own
(``<id>#innerInstance``) with whatever sequence flow leads on from it. The performer is the
``activeElementsCollection``, whoever calls the REST API, or a job worker; an agent is a job
worker with limits and policies (`engine.runtime.agent_turns`).
"""

from collections.abc import Sequence

from engine.feel.values import Value
from engine.plan.details import AdHoc, Tool
from engine.runtime import agent_turns, data, regions
from engine.runtime.behavior import Behavior
from engine.runtime.commands import AdHocResult, CommandRejected
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    region = regions.of(item)
    data.set_local(turn, item, {regions.ELEMENTS: regions.described(region)})
    if region.agent is not None:
        agent_turns.request_turn(turn, item)
        return
    if item.node.work is not None:
        regions.ask_worker(turn, item)
        return
    if region.active_elements is not None:
        what = f"the active elements of '{item.node.element}'"
        chosen = data.evaluate(turn, region.active_elements, item, "EXTRACT_VALUE_ERROR", what)
        for tool in _chosen(region, chosen, what):
            regions.activate(turn, item, tool, {})
    if not region.tools:
        turn.doubtful[item.key] = item


def _chosen(region: AdHoc, chosen: Value, what: str) -> Sequence[Tool]:
    if not isinstance(chosen, list):
        raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: expected a list, found '{chosen}'")
    by_element = {tool.element: tool for tool in region.tools}
    unknown = [str(name) for name in chosen if name not in by_element]
    if unknown:
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected ids of {', '.join(by_element)}; found {', '.join(unknown)}",
        )
    return [by_element[str(name)] for name in chosen]


def collect(turn: Turn, item: Item, inner: Item) -> None:
    """Keep the result of a chosen activity, and see whether the region is complete."""
    region = regions.of(item)
    if region.output_element is not None:
        what = f"the output element of '{item.node.element}'"
        value = data.evaluate(turn, region.output_element, inner, "EXTRACT_VALUE_ERROR", what)
        turn.emit(("OutputCollected", item.key, None, data.as_json(value)))
    if region.completion is not None and _holds(turn, item, inner):
        turn.remember(item, "over", True)


def child_over(turn: Turn, item: Item, inner: Item) -> None:
    """A chosen activity, with all that follows it, is done."""
    if item.memo is not None and item.memo.get("over") and not regions.fulfilled(item):
        regions.fulfill(turn, item, cancel_remaining=regions.of(item).cancel_remaining)
    elif regions.of(item).agent is not None and not regions.fulfilled(item):
        agent_turns.tool_over(turn, item, inner)
    elif item.node.work is not None and not regions.fulfilled(item):
        regions.ask_worker(turn, item)
    else:
        turn.doubtful[item.key] = item


def _holds(turn: Turn, item: Item, inner: Item) -> bool:
    condition = regions.of(item).completion
    if condition is None:
        return False
    what = f"the completion condition of '{item.node.element}'"
    value = data.evaluate(turn, condition, inner, "EXTRACT_VALUE_ERROR", what)
    if value is None or value is True or value is False:
        return value is True
    raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: expected true or false, found '{value}'")


def done(turn: Turn, item: Item) -> bool:
    """When nothing runs inside and nobody is asked for more."""
    if item.children or item.away or not _may_end(item):
        return False
    region = regions.of(item)
    if region.output_collection is not None:
        turn.state.whole(item)
        outputs = item.outputs or {}
        results: list[Value] = [outputs[index] for index in sorted(outputs)]
        data.propagate(turn, item.scope, {region.output_collection: results})
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
        turn.terminate_inside(item)
    regions.activate_all(turn, item, result.activate)
    if result.fulfilled:
        regions.fulfill(turn, item, cancel_remaining=result.cancel_remaining)


behavior = Behavior(start=start, done=done, collect=collect, child_over=child_over)
