"""The rules of text fields: lengths, pattern, e-mail, phone.

Patterns are JavaScript's; those that HELM's own expressions can read (no look-around, no word
boundaries) are checked here without ever hanging, the others by the browser alone, which
deploying such a form warns of.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel.context import Context
from engine.feel.errors import BudgetExceeded
from engine.feel.regex.pattern import PatternError, compile_pattern

KINDS = frozenset(("textfield", "textarea"))

#: The definition of e-mail addresses in HTML, which form-js takes too.
_NAME = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,320}}@{_NAME}(?:\.{_NAME})*")
_LONGEST_EMAIL = 1000

#: International numbers: + or 00, then a country that does not begin with 0 (ITU-T E.164).
_PHONE = re.compile(r"(\+|00)[1-9]\d{5,23}")


def problems(
    value: str, rules: Mapping[str, Any], low: Decimal | None, high: Decimal | None
) -> list[str]:
    """What is wrong with a text that is not empty."""
    found = []
    pattern = rules.get("pattern")
    if isinstance(pattern, str) and pattern and not _matches(pattern, value):
        said = rules.get("patternErrorMessage")
        found.append(
            said if isinstance(said, str) and said else f"Field must match pattern {pattern}."
        )
    length = _length(value.strip())
    if low is not None and length < low:
        found.append(f"Field must have minimum length of {low}.")
    if high is not None and length > high:
        found.append(f"Field must have maximum length of {high}.")
    kind = rules.get("validationType")
    if kind == "phone" and not _PHONE.fullmatch(value):
        found.append("Field must be a valid  international phone number. (e.g. +4930664040900)")
    if kind == "email" and not _is_email(value):
        found.append("Field must be a valid email.")
    return found


def is_readable(pattern: str) -> bool:
    """Whether the server can check the pattern, or only JavaScript can."""
    try:
        compile_pattern(pattern, "", Context())
    except (PatternError, BudgetExceeded, RecursionError):
        return False
    return True


def _matches(pattern: str, value: str) -> bool:
    context = Context()
    try:
        return compile_pattern(pattern, "", context).search(value, 0, context) is not None
    except PatternError:
        return True
    except (BudgetExceeded, RecursionError):
        return False


def _is_email(value: str) -> bool:
    return len(value) <= _LONGEST_EMAIL and _EMAIL.fullmatch(value) is not None


def _length(value: str) -> int:
    """As JavaScript counts: a character beyond the first 65,536 is two."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2
