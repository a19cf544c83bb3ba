"""An agent's trace: turns, the tool calls of each, verdicts, results, and waits for a person.

Messages are payloads, stored once under their hash. Every turn says whether the scripted model
answered, and the page shows that chip wherever one did.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from engine.plan.details import AgentRegion
from engine.store import definitions, json
from engine.store.models.agents import AgentCall, AgentTurn
from engine.store.models.runs import ElementInstance
from engine.store.models.tasks import Task
from engine.store.queries import journal
from engine.web.operate.panel_data import told
from engine.web.operate.selection import Selection

TURNS_SHOWN = 100
SHORT = 90

VERDICTS = {
    "allow": ("ok", "Allowed"),
    "deny": ("bad", "Denied"),
    "ask": ("warn", "Asked a person"),
    "change": ("info", "Changed"),
}
ANSWERS = {
    "approve": ("ok", "Approved"),
    "change": ("info", "Changed"),
    "reject": ("bad", "Rejected"),
    "answer": ("info", "Answered"),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call: what was proposed, what was decided, what came of it.

    Attributes:
        item: key of the element instance that did it.
        selected: it is the run that is selected on the page.
        result, error: what the model was told; at most one of them.
    """

    row: AgentCall
    title: str
    item: int | None
    selected: bool
    arguments: str
    dispatched: str
    verdict: tuple[str, str] | None
    rules: str
    result: str
    error: str
    human: tuple[str, str] | None
    human_text: str
    task: Task | None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation."""

    role: str
    text: str
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """One turn with its calls and the messages that it added."""

    row: AgentTurn
    calls: list[Call]
    messages: list[Message]
    answer: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One region's turns, with what they used of what is allowed."""

    region: ElementInstance
    agent: str
    turns: list[ShownTurn]
    limits: AgentRegion | None
    model_calls: int
    tokens: int
    cost: Decimal | None
    seconds: Decimal
    scripted: bool


def traces(selection: Selection) -> list[Trace]:
    """The traces of the selected region, of the regions around the selection, or of all."""
    rows = AgentTurn.objects.filter(instance_key=selection.instance.key)
    if selection.run is not None:
        rows = rows.filter(region_key__in=selection.path)
    elif not selection.whole:
        return []
    turns = list(rows.order_by("-region_key", "-turn")[:TURNS_SHOWN])
    if not turns:
        return []
    regions = {turn.region_key for turn in turns}
    made = _Maker(selection, regions, turns)
    by_region: dict[int, list[AgentTurn]] = defaultdict(list)
    for turn in reversed(turns):
        by_region[turn.region_key].append(turn)
    items = ElementInstance.objects.in_bulk(regions)
    return [made.trace(items[key], by_region[key]) for key in sorted(by_region, reverse=True)]


class _Maker:
    """Reads what all traces of a page need at once, and makes them."""

    def __init__(self, selection: Selection, regions: set[int], turns: list[AgentTurn]) -> None:
        self.selection = selection
        calls = list(
            AgentCall.objects.filter(region_key__in=regions).order_by("region_key", "turn", "call")
        )
        self.calls: dict[tuple[int, int], list[AgentCall]] = defaultdict(list)
        for call in calls:
            self.calls[call.region_key, call.turn].append(call)
        inner = [call.item_key for call in calls if call.item_key is not None]
        self.inside = dict(
            ElementInstance.objects.filter(scope_key__in=inner)
            .order_by("-key")
            .values_list("scope_key", "key")
        )
        asked = [call.task_key for call in calls if call.task_key is not None]
        self.tasks = Task.objects.in_bulk(asked)
        hashes = [each for turn in turns for each in (*turn.messages, turn.text or "")]
        self.payloads: Mapping[str, Any] = journal.payloads(hashes)
        self.plan = _plan(selection.instance.definition_key)

    def trace(self, region: ElementInstance, turns: list[AgentTurn]) -> Trace:
        costs = [turn.cost for turn in turns if turn.cost is not None]
        return Trace(
            region=region,
            agent=turns[-1].agent,
            turns=[self._turn(turn) for turn in turns],
            limits=self._limits(region.element_id),
            model_calls=sum(turn.state == "COMPLETED" for turn in turns),
            tokens=sum(turn.input_tokens + turn.output_tokens for turn in turns),
            cost=sum(costs, Decimal(0)) if costs else None,
            seconds=Decimal(sum(turn.duration_ms for turn in turns)) / 1000,
            scripted=any(turn.scripted for turn in turns),
        )

    def _limits(self, element_id: str) -> AgentRegion | None:
        if self.plan is None or element_id not in self.plan.by_id:
            return None
        ad_hoc = self.plan.node(element_id).ad_hoc
        return None if ad_hoc is None else ad_hoc.agent

    def _turn(self, row: AgentTurn) -> ShownTurn:
        calls = [self._call(call) for call in self.calls[row.region_key, row.turn]]
        messages = [_message(self.payloads[key]) for key in row.messages if key in self.payloads]
        answer = "" if row.text is None else str(self.payloads.get(row.text, row.text))
        return ShownTurn(row, calls, messages, answer)

    def _call(self, row: AgentCall) -> Call:
        verdict = row.verdict or {}
        answer = row.answer or {}
        human = row.human or {}
        inside = self.inside.get(row.item_key) if row.item_key is not None else None
        return Call(
            row=row,
            title=self._title(row.tool),
            item=inside,
            selected=self.selection.run is not None and self.selection.run.key == inside,
            arguments=_arguments(row.arguments),
            dispatched="" if row.dispatched in (None, row.arguments) else told(row.dispatched),
            verdict=VERDICTS.get(verdict.get("outcome", "")),
            rules=", ".join(verdict.get("rules") or ()),
            result=told(answer["result"]) if answer.get("result") is not None else "",
            error=_text(answer.get("error")),
            human=ANSWERS.get(human.get("decision", "")),
            human_text=_text(human.get("answer")),
            task=self.tasks.get(row.task_key) if row.task_key is not None else None,
        )

    def _title(self, tool: str) -> str:
        if tool == "escalate":
            return "Escalate to a person"
        if self.plan is not None and tool in self.plan.by_id:
            return self.plan.node(tool).name or tool
        return tool


def _plan(definition_key: int) -> Any:
    try:
        return definitions.plan_of(definition_key)
    except definitions.NoDefinition:
        return None


def _arguments(arguments: object) -> str:
    return "" if arguments in (None, {}) else told(arguments)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else told(value)


def _message(message: Mapping[str, Any]) -> Message:
    calls: Sequence[Mapping[str, Any]] = message.get("tool_calls") or ()
    return Message(
        role=str(message.get("role", "")),
        text=_content(message.get("content")),
        calls=tuple(
            f"{each['function']['name']}({each['function']['arguments']})" for each in calls
        ),
    )


def _content(content: object) -> str:
    """A message's text; a JSON object is shown on several lines."""
    if not isinstance(content, str):
        return "" if content is None else told(content)
    if content[:1] in "[{":
        try:
            return told(json.decode(content))
        except msgspec.DecodeError:
            return content
    return content
