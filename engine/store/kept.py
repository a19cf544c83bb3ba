"""A bounded memory of things that never change under their key."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The most recently used things by key; safe between threads."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.things: OrderedDict[int, Made] = OrderedDict()
        self.lock = Lock()

    def get(self, key: int) -> Made | None:
        with self.lock:
            thing = self.things.get(key)
            if thing is not None:
                self.things.move_to_end(key)
            return thing

    def put(self, key: int, thing: Made) -> None:
        with self.lock:
            self.things[key] = thing
            self.things.move_to_end(key)
            while len(self.things) > self.room:
                self.things.popitem(last=False)

    def clear(self) -> None:
        with self.lock:
            self.things.clear()
