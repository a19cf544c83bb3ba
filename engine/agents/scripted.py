"""The scripted model: a small OpenAI-compatible server that reads its answers from files.

It plays where there is no key, and in tests; whatever shows an answer of it says so. A script
belongs to a process and answers by region and turn (`decisions.md`, section 2); the turn is the
number of assistant messages plus one. What matches no entry is HTTP 400 ``no_scripted_answer``:
a script never makes an answer up.
"""

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from engine.feel.compile import compile_expression
from engine.feel.values import from_json

MAX_BODY = 4_000_000


class NoAnswer(Exception):
    """No entry of a script matches; the message says what was looked for."""


def read_scripts(folders: Iterable[Path]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The entries of every ``*.yaml`` in *folders*, by process and region, in order.

    Raises:
        ValueError: a file is no script; the message names it and the field.
    """
    scripts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            if not isinstance(content, dict) or not isinstance(content.get("regions"), dict):
                raise ValueError(f"{path.name}: expected 'process' and 'regions'")
            for region, entries in content["regions"].items():
                _check(path.name, region, entries)
                scripts.setdefault((str(content.get("process")), str(region)), []).extend(entries)
    return scripts


def _check(name: str, region: object, entries: object) -> None:
    if not isinstance(entries, list):
        raise ValueError(f"{name}: '{region}' must be a list of entries")
    for number, entry in enumerate(entries, 1):
        where = f"{name}: entry {number} of '{region}'"
        if not isinstance(entry, dict) or "turn" not in entry:
            raise ValueError(f"{where} needs a 'turn' (a number, or any)")
        unknown = set(entry) - {"turn", "when", "say", "call", "escalate", "done", "usage"}
        if unknown:
            raise ValueError(f"{where} has unknown fields: {', '.join(sorted(unknown))}")


def answer(
    entries: Sequence[Mapping[str, Any]], messages: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The completion of the first entry that matches the conversation.

    Raises:
        NoAnswer: none does.
    """
    turn = sum(message.get("role") == "assistant" for message in messages) + 1
    seen = _seen(messages, turn)
    for entry in entries:
        if entry["turn"] not in (turn, "any"):
            continue
        when = entry.get("when")
        if when is None or compile_expression(str(when)).evaluate(seen) is True:
            return _completion(entry, turn)
    raise NoAnswer(f"no entry for turn {turn}")


def _seen(messages: Sequence[Mapping[str, Any]], turn: int) -> dict[str, Any]:
    """What a ``when`` may ask: turn, goal, the last results by tool, the last human answer."""
    last: dict[str, Any] = {}
    for message in reversed(messages):
        if message.get("role") != "tool":
            break
        outcome = _json(message.get("content"))
        result = outcome.get("result") if isinstance(outcome, dict) else outcome
        last[str(message.get("name"))] = result if result is not None else outcome
    goal = next((m.get("content") for m in messages if m.get("role") == "user"), None)
    return {"turn": turn, "goal": goal, "last": last, "human": last.get("escalate")}


def _json(content: object) -> Any:  # whatever the result was
    try:
        return from_json(json.loads(str(content), parse_float=Decimal))
    except ValueError:
        return content


def _completion(entry: Mapping[str, Any], turn: int) -> dict[str, Any]:
    calls = [dict(call) for call in entry.get("call") or ()]
    if "escalate" in entry:
        calls.append({"tool": "escalate", "arguments": entry["escalate"]})
    text = entry.get("say")
    if "done" in entry:
        done = entry["done"]
        text = done if isinstance(done, str) else json.dumps(done, ensure_ascii=False)
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {
                "id": f"turn{turn}-{number}",
                "type": "function",
                "function": {
                    "name": call["tool"],
                    "arguments": json.dumps(call.get("arguments") or {}, ensure_ascii=False),
                },
            }
            for number, call in enumerate(calls, 1)
        ]
    usage = entry.get("usage") or {}
    used = {"prompt_tokens": usage.get("input", 0), "completion_tokens": usage.get("output", 0)}
    return {
        "id": f"scripted-{turn}",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": "tool_calls" if calls else "stop",
            }
        ],
        "usage": {**used, "total_tokens": sum(used.values())},
    }


class Handler(BaseHTTPRequestHandler):
    """``POST /v1/chat/completions``; everything else is 404."""

    folders: Sequence[Path] = ()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/v1/chat/completions" or length > MAX_BODY:
            self._send(404, {"error": {"message": "not found", "code": "not_found"}})
            return
        body = json.loads(self.rfile.read(length))
        asked = (self.headers.get("X-Helm-Process", ""), self.headers.get("X-Helm-Region", ""))
        try:
            # Read anew for each answer: a script is edited while the process runs.
            self._send(200, answer(read_scripts(self.folders).get(asked, ()), body["messages"]))
        except (NoAnswer, ValueError) as error:
            message = f"no scripted answer for process '{asked[0]}', region '{asked[1]}': {error}"
            self._send(400, {"error": {"message": message, "code": "no_scripted_answer"}})

    def _send(self, status: int, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: answers are in the journal."""


def start(folders: Sequence[Path]) -> str:
    """Serve scripts of *folders* on a free loopback port; the base URL for a client."""
    handler = type("ScriptHandler", (Handler,), {"folders": tuple(folders)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, name="scripted-model", daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/v1"
