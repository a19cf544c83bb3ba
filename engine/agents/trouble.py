"""Why a model could not be asked, as one of a closed list of codes (`agents.md`, 6.4).

Decided by status, cause and message code of what the vendor library raised, not by its classes:
those are driven by message texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RETRYABLE = frozenset(
    (
        "AGENT_MODEL_RATE_LIMIT",
        "AGENT_MODEL_TIMEOUT",
        "AGENT_MODEL_UNAVAILABLE",
        "AGENT_RESPONSE_INVALID",
    )
)

_BY_STATUS = {
    401: "AGENT_MODEL_AUTH",
    402: "AGENT_MODEL_QUOTA",
    403: "AGENT_MODEL_AUTH",
    404: "AGENT_MODEL_NOT_FOUND",
    408: "AGENT_MODEL_TIMEOUT",
    429: "AGENT_MODEL_RATE_LIMIT",
}
_BY_CAUSE = (
    ("ConnectError", "AGENT_MODEL_UNAVAILABLE"),
    ("ConnectionRefusedError", "AGENT_MODEL_UNAVAILABLE"),
    ("gaierror", "AGENT_MODEL_UNAVAILABLE"),
    ("RemoteProtocolError", "AGENT_MODEL_UNAVAILABLE"),
    ("ReadError", "AGENT_MODEL_UNAVAILABLE"),
    ("TimeoutException", "AGENT_MODEL_TIMEOUT"),
    ("ReadTimeout", "AGENT_MODEL_TIMEOUT"),
    ("JSONDecodeError", "AGENT_RESPONSE_INVALID"),
)
_BY_NAME = {
    "ContextWindowExceededError": "AGENT_CONTEXT_OVERFLOW",
    "ContentPolicyViolationError": "AGENT_CONTENT_POLICY",
    "Timeout": "AGENT_MODEL_TIMEOUT",
    "APIResponseValidationError": "AGENT_RESPONSE_INVALID",
}
_BY_TEXT = (
    ("context_length_exceeded", "AGENT_CONTEXT_OVERFLOW"),
    ("maximum context length", "AGENT_CONTEXT_OVERFLOW"),
    ("content_policy_violation", "AGENT_CONTENT_POLICY"),
    ("safety system", "AGENT_CONTENT_POLICY"),
    ("insufficient_quota", "AGENT_MODEL_QUOTA"),
    ("exceeded your current quota", "AGENT_MODEL_QUOTA"),
)
_NO_KEY = ("api_key client option must be set", "Missing credentials", "api key is required")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One failed call: its code, what to show, and whether trying again may help."""

    code: str
    message: str
    retry_after_ms: int | None = None

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later."""
        return self.code in RETRYABLE


def classify(report: Mapping[str, Any]) -> Trouble:
    """The trouble in what the caller's child process reports.

    *report* has ``name`` (class), ``status``, ``message``, ``code``, ``causes`` (class names,
    outermost first) and ``retryAfter`` (seconds or None).
    """
    message = str(report.get("message") or report.get("name") or "unknown trouble")[:2000]
    after = report.get("retryAfter")
    delay = (
        int(float(after) * 1000)
        if isinstance(after, int | float | str) and _number(after)
        else None
    )
    return Trouble(_code(report, message), message, delay)


def _number(text: object) -> bool:
    try:
        return 0 <= float(str(text)) < 86_400
    except ValueError:
        return False


def _code(report: Mapping[str, Any], message: str) -> str:
    name, status = str(report.get("name")), report.get("status")
    if name in _BY_NAME:
        return _BY_NAME[name]
    if any(text.lower() in message.lower() for text in _NO_KEY):
        return "AGENT_MODEL_AUTH"
    said = f"{message} {report.get('code')}"
    if status in (400, 429):
        for text, code in _BY_TEXT:
            if text in said:
                return code
    if isinstance(status, int) and status in _BY_STATUS:
        return _BY_STATUS[status]
    return _by_cause(report, status)


def _by_cause(report: Mapping[str, Any], status: object) -> str:
    causes = [str(cause) for cause in report.get("causes") or ()]
    for cause, code in _BY_CAUSE:
        if cause in causes:
            return code
    if isinstance(status, int) and 400 <= status < 500:
        return "AGENT_MODEL_BAD_REQUEST"
    return "AGENT_MODEL_UNAVAILABLE"
