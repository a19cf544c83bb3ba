"""Where in a model a message comes from: the element's id, and its place in words.

FEEL knows the place in a text (`Message.column`), the compiler knows which text it is: the wrapper
that `placed` puts around a text's closure gives each new message both. What is placed already,
because it comes from a function that the text has called, stays as it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from engine.feel.context import Context
from engine.feel.errors import Message
from engine.feel.values import Value

Run = Callable[[Mapping[str, Value], Context], Value]


class Place(NamedTuple):
    """A part of a model: an element's id, and words such as ``decision 'Rate', rule 3``."""

    at: str
    where: str


class Way:
    """The way into a model while it is compiled; its words are the place of what is there."""

    __slots__ = ("_words",)

    def __init__(self) -> None:
        self._words: list[str] = []

    @contextmanager
    def part(self, *words: str) -> Iterator[None]:
        """One part further in."""
        self._words += words
        try:
            yield
        finally:
            del self._words[len(self._words) - len(words) :]

    def here(self, at: str) -> Place:
        """The place of the element *at*, which is compiled now."""
        return Place(at, ", ".join(self._words))


def placed(run: Run, place: Place) -> Run:
    """*run*, whose messages say that they come from *place*."""

    def run_placed(scope: Mapping[str, Value], context: Context) -> Value:
        messages = context.messages
        before = len(messages)
        try:
            return run(scope, context)
        finally:
            if len(messages) > before:
                place_messages(messages, before, place)

    return run_placed


def place_messages(messages: list[Message], before: int, place: Place) -> None:
    """Give those from number *before* on their place, if they have none."""
    for number in range(before, len(messages)):
        message = messages[number]
        if message.at is None:
            messages[number] = message._replace(at=place.at, where=place.where)


def sentence(messages: Sequence[Message], text: str, place: Place) -> str:
    """The last message with this text as a sentence; *place* says where if it was not kept."""
    for message in reversed(messages):
        if message.text == text:
            return message.sentence
    return f"{place.where}: {text}"
