"""A model's answer, read: text, tool calls with their arguments, usage, typed trouble.

Decided by what the message holds, never by ``finish_reason`` alone (`agents.md`, 6.2 to 6.4).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel.values import from_json
from engine.runtime.commands import ToolCall

MAX_CALLS = 32  #: calls of one turn that are looked at; the rest are refused
MAX_ARGUMENTS = 256_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said.

    Attributes:
        message: the assistant's message as it is kept in the conversation.
        failure: a typed code when there is nothing to act on (for example ``AGENT_REFUSAL``).
    """

    message: dict[str, Any]
    text: str | None
    calls: tuple[ToolCall, ...]
    input_tokens: int
    output_tokens: int
    model: str
    failure: str | None = None
    reason: str = ""


def read(answer: Mapping[str, Any]) -> Reply:
    """The reply in an OpenAI-shaped completion."""
    usage = answer.get("usage") or {}
    choices = answer.get("choices") or []
    choice = choices[0] if choices else {}
    message = choice.get("message") or {}
    text, calls = message.get("content"), _calls(message.get("tool_calls") or ())
    failure, reason = _failure(choices, choice, message, calls)
    kept: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        kept["tool_calls"] = [_kept(raw) for raw in message["tool_calls"][:MAX_CALLS]]
    return Reply(
        message=kept,
        text=text,
        calls=calls,
        input_tokens=_count(usage, "prompt_tokens"),
        output_tokens=_count(usage, "completion_tokens"),
        model=str(answer.get("model") or ""),
        failure=failure,
        reason=reason,
    )


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def _failure(
    choices: Sequence[Any],
    choice: Mapping[str, Any],
    message: Mapping[str, Any],
    calls: Sequence[ToolCall],
) -> tuple[str | None, str]:
    refusal = message.get("refusal") or (message.get("provider_specific_fields") or {}).get(
        "refusal"
    )
    if not choices:
        return "AGENT_RESPONSE_EMPTY", "the model answered without a choice"
    if refusal:
        return "AGENT_REFUSAL", str(refusal)
    if choice.get("finish_reason") == "content_filter":
        return "AGENT_CONTENT_POLICY", "the answer was withheld by the provider's content filter"
    if calls or message.get("content"):
        if choice.get("finish_reason") == "length":
            return "AGENT_OUTPUT_TRUNCATED", "the answer was cut at the limit of output tokens"
        return None, ""
    return "AGENT_RESPONSE_EMPTY", "the model answered neither with text nor with a call"


def _calls(raw: Sequence[Mapping[str, Any]]) -> tuple[ToolCall, ...]:
    seen: set[str] = set()
    calls = []
    for number, entry in enumerate(raw[:MAX_CALLS], 1):
        call = str(entry.get("id") or f"call-{number}")
        if call in seen:
            call = f"{call}-{number}"
        seen.add(call)
        function = entry.get("function") or {}
        arguments, problem = _arguments(function.get("arguments"))
        calls.append(ToolCall(call, str(function.get("name") or ""), arguments, problem))
    return tuple(calls)


def _arguments(text: object) -> tuple[dict[str, Any] | None, str | None]:
    if isinstance(text, dict):
        text = json.dumps(text)
    if text is None or (isinstance(text, str) and not text.strip()):
        return {}, None
    if not isinstance(text, str) or len(text) > MAX_ARGUMENTS:
        return None, "the arguments are too long, or no text"
    try:
        value = from_json(json.loads(text, parse_float=Decimal, parse_constant=_refused))
    except (ValueError, RecursionError) as error:
        return None, f"the arguments are not JSON: {error}"
    if not isinstance(value, dict):
        return None, "the arguments must be a JSON object"
    return value, None


def _refused(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _kept(entry: Mapping[str, Any]) -> dict[str, Any]:
    function = entry.get("function") or {}
    arguments = function.get("arguments")
    return {
        "id": entry.get("id"),
        "type": "function",
        "function": {
            "name": function.get("name"),
            "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments or {}),
        },
    }
