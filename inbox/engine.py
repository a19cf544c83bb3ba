"""The engine as the inbox sees it. The only file here that imports it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.contrib.auth.models import User

from engine import public
from engine.public import Actor, CheckedForm, CommandRejected, Value
from engine.public import check_form as check_form
from engine.public import inbox_reading as reading

__all__ = ["Actor", "CheckedForm", "CommandRejected", "Value"]

Due = reading.Due
InboxCounts = reading.InboxCounts
InboxItem = reading.InboxItem
InboxPage = reading.InboxPage
InboxQuery = reading.InboxQuery
ItemContext = reading.ItemContext
NotYours = reading.NotYours
Scope = reading.Scope
Sort = reading.Sort
Trace = reading.Trace

page = reading.page
counts = reading.counts
processes = reading.processes
following = reading.following
seen = reading.seen
context = reading.context
trace = reading.trace
may_hand_on = reading.may_hand_on
actor_of = public.actor_of
when_deleted = public.also_delete

_FOR_PROGRAMS = re.compile(r"^Command '\w+' rejected with code '\w+': ")

_encoder = msgspec.json.Encoder(enc_hook=public.to_json, decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def sentence(rejected: CommandRejected) -> str:
    """Why a command was refused, without the words that programs read."""
    return _FOR_PROGRAMS.sub("", rejected.message)


def now() -> datetime:
    """Engine time, which due dates are seen from."""
    return datetime.fromtimestamp(public.now_ms() / 1000, UTC)


def json_text(value: Any) -> str:
    """A value as JSON, numbers exact."""
    return _encoder.encode(value).decode()


def read_json(text: str) -> Any:
    """The value of JSON text, numbers as `int` and `Decimal`.

    Raises:
        ValueError: it is not JSON, or nests too deeply.
    """
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as trouble:
        raise ValueError(f"This is not JSON: {trouble}.") from trouble


def claim(item: InboxItem, user: User) -> bool:
    """Take an item that nobody else has; False while its listeners are asked about that.

    Raises:
        CommandRejected: somebody else has it, or it is over.
    """
    name, actor = user.get_username(), actor_of(user)
    moves = public.assign_task(item.key, name, allow_override=False, action="claim", actor=actor)
    return moves is None


def release(item: InboxItem, user: User) -> bool:
    """Give the item back to everyone who may take it; False while its listeners are asked."""
    return public.assign_task(item.key, None, action="release", actor=actor_of(user)) is None


def assign(item: InboxItem, colleague: str, user: User) -> bool:
    """Hand the item on to a colleague; False while its listeners are asked."""
    return public.assign_task(item.key, colleague, actor=actor_of(user)) is None


def complete(item: InboxItem, values: Mapping[str, Value], user: User) -> bool:
    """Complete a task with what its form left; False while its listeners are asked."""
    return public.complete_task(item.key, values, actor=actor_of(user)) is None


def decide(
    item: InboxItem,
    user: User,
    *,
    decision: str,
    reason: str = "",
    arguments: Mapping[str, Value] | None = None,
    answer: Value = None,
) -> None:
    """Decide an escalation or an approval."""
    public.decide_task(
        item.key,
        decision=decision,
        reason=reason,
        arguments=arguments,
        answer=answer,
        actor=actor_of(user),
    )
