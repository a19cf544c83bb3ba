"""The id under which a repeatable command is remembered.

A caller's id counts for one actor, one kind of command and one target: the same
``Idempotency-Key`` on another endpoint, or from somebody else, is another command.
"""

import hashlib

from engine.governance.principal import Actor

LONGEST = 200


def of(verb: str, target: object, actor: Actor, given: str | None) -> str | None:
    """The id of a command, or None when the caller gave none."""
    if not given:
        return None
    whole = f"{verb}/{target}/{actor}/{given}"
    if len(whole) <= LONGEST:
        return whole
    return f"{verb}/{hashlib.sha256(whole.encode()).hexdigest()}"
