"""The menu of a region as the tools that a model is offered (OpenAI's function form)."""

from collections.abc import Sequence
from typing import Any

from engine.plan.details import Tool
from engine.runtime.tool_arguments import schema
from engine.runtime.tool_use import ESCALATE

_ESCALATE = {
    "type": "function",
    "function": {
        "name": ESCALATE,
        "description": (
            "Ask a person. Use it when you cannot go on within your goal and tools, when facts "
            "contradict each other, or when a step needs a person's judgement. You may propose a "
            "tool call that the person can approve as it stands."
        ),
        "parameters": {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "Why you stop, for the person."},
                "proposal": {"type": "string", "description": "What you propose to do."},
                "call": {
                    "type": "object",
                    "description": "The tool call you propose.",
                    "properties": {
                        "tool": {"type": "string"},
                        "arguments": {"type": "object"},
                    },
                    "required": ["tool", "arguments"],
                },
                "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            },
            "required": ["reason"],
        },
    },
}


def tools(offered: Sequence[Tool]) -> list[dict[str, Any]]:
    """One entry per activity on the menu, and ``escalate``, which is always offered."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description or tool.title,
                "parameters": schema(tool),
            },
        }
        for tool in offered
    ] + [_ESCALATE]
