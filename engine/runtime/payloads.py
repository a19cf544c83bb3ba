"""Large values and messages are stored once, by the SHA-256 of their canonical JSON."""

import hashlib
import json
from decimal import Decimal

from engine.feel.values import Value


def digest(value: Value) -> str:
    """The hash (hex) under which *value* is stored."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=_number)
    return hashlib.sha256(text.encode()).hexdigest()


def _number(value: object) -> str:
    if isinstance(value, Decimal):
        return f"number:{value}"
    raise TypeError(f"{type(value).__name__} is not a JSON value")
