"""The child process that asks models: the only place that knows litellm.

Run as ``python -m engine.agents.vendor``. Requests come as JSON lines on standard input, answers
leave as JSON lines on standard output, each with the request's ``id``; several run at a time.
The process has no database and no secret but the key of the call at hand. Connections of the
provider ``scripted`` are answered by a small server of its own (`engine.agents.scripted`).
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from engine.agents import scripted

THREADS = 16
TIMEOUT_S = 120.0


def main() -> None:
    """Answer requests until standard input ends."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    out, sys.stdout = sys.stdout, sys.stderr  # a library that prints must not break the protocol
    lock = threading.Lock()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="model") as pool:
        for line in sys.stdin:
            pool.submit(_serve, json.loads(line), out, lock)


def _serve(request: Mapping[str, Any], out: IO[str], lock: threading.Lock) -> None:
    try:
        answer = {"id": request["id"], "answer": ask(request)}
    except Exception as error:  # noqa: BLE001 - every failure is reported, none ends the process
        answer = {"id": request["id"], "error": report(error)}
    with lock:
        out.write(json.dumps(answer, default=str) + "\n")
        out.flush()


def ask(request: Mapping[str, Any]) -> dict[str, Any]:
    """One chat completion, as a JSON object in OpenAI's shape."""
    import litellm  # heavy: only in this process, only when a model is asked

    litellm.suppress_debug_info = True
    options: dict[str, Any] = {
        "model": f"{request['provider']}/{request['model']}",
        "api_base": request.get("baseUrl") or None,
        "api_key": request.get("key") or None,
    }
    if request["provider"] == "scripted":
        options.update(
            model=f"openai/{request['model']}",
            api_base=_script_server(),
            api_key="scripted",
            extra_headers={
                "X-Helm-Process": request["process"],
                "X-Helm-Region": request["region"],
            },
        )
    parameters = request.get("parameters") or {}
    response = litellm.completion(
        **options,
        messages=request["messages"],
        tools=request["tools"],
        max_tokens=parameters.get("maxTokens"),
        temperature=parameters.get("temperature"),
        timeout=TIMEOUT_S,
        num_retries=0,
        max_retries=0,
        drop_params=True,
    )
    answer: dict[str, Any] = response.model_dump(mode="json")
    return answer


_servers: list[str] = []
_starting = threading.Lock()


def _script_server() -> str:
    with _starting:
        if not _servers:
            folders = os.environ.get("HELM_SCRIPTS", "").split(os.pathsep)
            _servers.append(scripted.start([Path(folder) for folder in folders if folder]))
        return _servers[0]


def report(error: BaseException) -> dict[str, Any]:
    """The failure as plain values: name, status, message, the chain of causes, when to retry."""
    causes: list[str] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(causes) < 10:
        causes.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    headers = getattr(error, "litellm_response_headers", None) or {}
    return {
        "name": type(error).__name__,
        "status": getattr(error, "status_code", None),
        "message": str(error),
        "code": getattr(error, "code", None),
        "causes": causes,
        "retryAfter": headers.get("retry-after"),
    }


if __name__ == "__main__":
    main()
