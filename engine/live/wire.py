"""What goes over a socket: frames as JSON text, written and read by the engine's own codec.

A frame of turns is the journal's: whole turns, events as they were recorded
(`engine.runtime.events`). The browser's side of this is `static/src/shared/feed.ts`.
"""

from collections.abc import Sequence

import msgspec

from engine.store import json
from engine.store.queries.journal import RecordedTurn

RESET = json.encode({"type": "reset"}).decode()
WAKE = json.encode({"type": "wake"}).decode()

BAD_FRAME = 4400  #: the client said what nobody understands
SIGNED_OUT = 4401  #: nobody is signed in, or no longer
FORBIDDEN = 4403  #: not for this person
NOT_FOUND = 4404  #: there is no such instance


class BadFrame(ValueError):
    """The client said something that is no frame."""


class _Resume(msgspec.Struct, tag_field="type", tag="resume"):
    after: int


LONGEST = 1_000  #: characters of a client's frame

_resume = msgspec.json.Decoder(_Resume)


def turns(recorded: Sequence[RecordedTurn]) -> str:
    """The frame of some turns, in order."""
    told = [
        {
            "seq": turn.seq,
            "at": turn.at.isoformat(timespec="milliseconds"),
            "actor": turn.actor,
            "events": turn.events,
        }
        for turn in recorded
    ]
    return json.encode({"type": "turns", "turns": told}).decode()


def resumed_after(text: str | None) -> int:
    """The number of the last turn that the client has.

    Raises:
        BadFrame: it is not ``{"type": "resume", "after": n}`` with n from 0.
    """
    if text is None or len(text) > LONGEST:
        raise BadFrame("no text, or too much of it")
    try:
        frame = _resume.decode(text)
    except msgspec.DecodeError as error:
        raise BadFrame(str(error)) from error
    if frame.after < 0:
        raise BadFrame(f"after is {frame.after}, expected 0 or more")
    return frame.after
