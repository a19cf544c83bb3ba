"""Bounds on what comes in from outside (`decisions.md`, section 5)."""

import re
from collections.abc import Mapping, Sequence

from engine.dispatch.rejections import invalid
from engine.feel.values import Value
from engine.store import json

VARIABLE_BYTES = 1024 * 1024
VARIABLES = 10_000
NAME_LENGTH = 255
TAGS = 10
BUSINESS_ID_LENGTH = 256
REASON_LENGTH = 10_000

_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_\-:.]{0,99}")


def check_variables(variables: Mapping[str, Value]) -> None:
    """Refuse too many variables, and too large ones.

    Raises:
        CommandRejected: INVALID_ARGUMENT, naming the variable.
    """
    if len(variables) > VARIABLES:
        raise invalid(f"Expected at most {VARIABLES} variables, found {len(variables)}.")
    for name, value in variables.items():
        if not name or len(name) > NAME_LENGTH or "\0" in name:
            raise invalid(
                f"Expected variable names of 1 to {NAME_LENGTH} characters, none of them U+0000."
            )
        if isinstance(value, str | list | dict):
            size = len(json.encode(value))
            if size > VARIABLE_BYTES:
                raise invalid(
                    f"The variable '{name}' has {size} bytes; at most {VARIABLE_BYTES} are kept."
                )


def check_tags(tags: Sequence[str]) -> None:
    """Refuse tags that are too many, twice there, or no tags.

    Raises:
        CommandRejected: INVALID_ARGUMENT, naming the tag.
    """
    if len(tags) > TAGS or len(set(tags)) != len(tags):
        raise invalid(f"Expected at most {TAGS} tags, each once; found {len(tags)}.")
    for tag in tags:
        if not _TAG.fullmatch(tag):
            raise invalid(
                f"The tag '{tag}' must begin with a letter and hold at most 100 letters, digits "
                "and the signs _ - : ."
            )


def check_reason(reason: str) -> None:
    """Refuse a reason that is no sentence any more.

    Raises:
        CommandRejected: INVALID_ARGUMENT.
    """
    if len(reason) > REASON_LENGTH:
        raise invalid(f"The provided reason exceeds the limit of {REASON_LENGTH} characters")


def check_business_id(business_id: str | None) -> None:
    """Refuse an empty or overlong business id.

    Raises:
        CommandRejected: INVALID_ARGUMENT.
    """
    if business_id is not None and not 1 <= len(business_id) <= BUSINESS_ID_LENGTH:
        raise invalid(f"The businessId must have 1 to {BUSINESS_ID_LENGTH} characters.")
