"""Reads `interface.txt`: what each operation of `/v2` takes and answers, as shapes.

A shape is one of five tuples: ``("word", names, nullable)``, ``("list", shape, nullable)``,
``("object", {name: Member}, nullable)``, ``("any of", shapes, nullable)`` and
``("filter", name, nullable)`` for ``F<name>``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("interface.txt")
TOKEN = re.compile(r"\s*(F<\w+>|=-?\w*\"?\"?|[\w$<>.-]+(?: fields)?|[{}\[\]()|/,:*])")
OPERATION = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (\S+) (\w+)")
Shape = tuple[str, Any, bool]


class Member(NamedTuple):
    """One property of an object."""

    shape: Shape
    required: bool


@dataclass(slots=True)
class Operation:
    """One operation as the page has it."""

    method: str
    path: str
    name: str
    tier: int
    query: str = ""
    request: list[Shape] = field(default_factory=list)
    optional: bool = False
    media_type: str = "application/json"
    answers: dict[str, Shape | None] = field(default_factory=dict)
    raw: str | None = None
    errors: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == "".join(text.split()).replace("samefields", "same fields")
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.peek()
        assert not expected or token == expected, (expected, self.tokens[self.at : self.at + 5])
        self.at += 1
        return token

    def shape(self) -> Shape:
        kind, value, nullable = self._one()
        if kind == "word":
            while self.peek() == "|":
                self.take()
                value.append(self.take())
            nullable = "null" in value
            value = [word for word in value if word != "null"]
        elif self.peek() == "|":
            self.take()
            self.take("null")
            nullable = True
        if self.peek().startswith("="):
            self.take()
            if self.peek() == "|":
                self.take()
                self.take("null")
                nullable = True
        return (kind, value, nullable)

    def _one(self) -> Shape:
        token = self.take()
        if token == "{":
            return ("object", dict(self._members()), False)
        if token == "[":
            inner = self.shape()
            self.take("]")
            return ("list", inner, False)
        if token == "(":
            shapes = [self.shape()]
            while self.peek() == "/":
                self.take()
                shapes.append(self.shape())
            self.take(")")
            return ("any of", shapes, False)
        if token.startswith("F<"):
            return ("filter", token[2:-1], False)
        if self.peek() == "{":  # the name of an object
            return self._one()
        if self.peek() == ":":  # str:binary
            self.take()
            return ("word", [f"{token}:{self.take()}"], False)
        return ("word", [token], False)

    def _members(self) -> Iterator[tuple[str, Member]]:
        while self.peek() != "}":
            name = self.take()
            required = self.peek() == "*"
            if required:
                self.take()
            if self.peek() == ":":
                self.take()
                yield name, Member(self.shape(), required)
            else:  # PAGE, PAGERES
                yield name, Member(("word", [name], False), True)
            if self.peek() == ",":
                self.take()
        self.take("}")


def read_shape(text: str) -> Shape:
    """The shape that *text* writes down."""
    reader = _Reader(text)
    found = reader.shape()
    assert not reader.peek(), reader.tokens[reader.at :]
    return found


def operations() -> list[Operation]:
    """All operations of the file, in order; a shape named by "(as x)" is that of x."""
    found: list[Operation] = []
    tier = 0
    for line in FILE.read_text(encoding="utf-8").splitlines():
        head = OPERATION.fullmatch(line)
        if line.startswith("## tier"):
            tier = int(line.split()[2])
        elif head:
            found.append(Operation(*head.groups(), tier))
        elif line.startswith("  "):
            word, _, rest = line.strip().partition(" ")
            _read_line(found, word.rstrip(":"), rest)
    return found


def _read_line(found: list[Operation], word: str, rest: str) -> None:
    last = found[-1]
    if word == "errors":
        last.errors = rest.split()
    elif word == "query":
        last.query = rest
    elif word == "req":
        _read_request(found, rest)
    elif rest == "empty":
        last.answers[word] = None
    elif rest.startswith(("text/", "application/")):
        last.answers[word] = None
        if word == "200":
            last.raw = rest.split()[0]
    elif borrowed := re.fullmatch(r"\w+ \(as (\w+)\)", rest):
        last.answers[word] = next(op for op in found if op.name == borrowed[1]).answers["200"]
    else:
        last.answers[word] = read_shape(rest)


def _read_request(found: list[Operation], text: str) -> None:
    last = found[-1]
    if text.startswith("(optional) "):
        last.optional = True
        text = text.removeprefix("(optional) ")
    if borrowed := re.fullmatch(r"\w+ \(as (\w+)\)", text):
        last.request = next(op for op in found if op.name == borrowed[1]).request
        return
    if text.startswith("multipart "):
        last.media_type = "multipart/form-data"
        text = text.removeprefix("multipart ")
    last.request = [read_shape(part) for part in text.split(" OR ")]
