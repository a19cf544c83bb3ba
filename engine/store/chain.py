"""The hash chain of an instance's journal: each row's hash covers the row before and itself."""

from hashlib import sha256

from engine.store import json

GENESIS = bytes(32)


def link(
    previous: bytes,
    instance_key: int,
    seq: int,
    at: int,
    actor: str,
    command: str,
    command_id: str,
    events: bytes,
) -> bytes:
    """The hash of a journal row whose predecessor has the hash *previous*.

    SHA-256 of the previous hash, the row's other columns as a JSON array, a line feed, and the
    bytes of its events.
    """
    head = json.encode((instance_key, seq, at, actor, command, command_id))
    return sha256(b"%b%b\n%b" % (previous, head, events)).digest()
