"""Bodies that nearly make sense: drawn from the OpenAPI document by a seeded generator."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

REF = "#/components/schemas/"
DEEPEST = 6
JUNK: Sequence[Any] = (
    None,
    True,
    False,
    -1,
    0,
    1,
    2**31,
    2**63 - 1,
    2**63,
    10**40,
    0.5,
    -1e300,
    "",
    " ",
    "x",
    "=1 + 1",
    "=(",
    "\0",
    "a\0b",
    "\u202e\ufeff",
    "é😀",
    "'; DROP TABLE engine_job; --",
    "%_*?\\[",
    "n" * 300,
    "9" * 25,
    "-1",
    "2026-02-30T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "<default>",
    [],
    [None],
    [[[]]],
    {},
    {"": ""},
    {"$eq": None},
    {"$like": "*" * 50},
    {"$or": [{}]},
    {"a": {"b": [1, "c", {"d": None}]}},
)


class Drawer:
    """Draws values for schemas.

    Attributes:
        meant: texts that mean something, by the name of the property or parameter that they suit.
    """

    def __init__(
        self, schemas: Mapping[str, Any], meant: Mapping[str, Sequence[str]], seed: str
    ) -> None:
        self._schemas = schemas
        self._meant = meant
        self._known = sorted({text for texts in meant.values() for text in texts})
        self._random = Random(seed)

    def address(self, path: str) -> str:
        """The path with something in place of each parameter."""
        parts = path.split("/")
        return "/".join(self._key(part[1:-1]) if part.startswith("{") else part for part in parts)

    def body(self, schema: Mapping[str, Any]) -> bytes:
        """A body, mostly JSON."""
        value = self.value(schema, 0)
        if self._one_in(40):
            value = self._random.choice(JUNK)
        raw = json.dumps(value).encode()
        if self._one_in(40):
            cut = self._random.randrange(len(raw) + 1)
            raw = raw[:cut] + self._random.choice((b"", b"\xff", b"\0", b"}", b"{")) + raw[cut:]
        return raw

    def value(self, schema: Mapping[str, Any], depth: int) -> Any:
        """Mostly what the schema asks for."""
        if self._one_in(20):
            return self._random.choice(JUNK)
        if "$ref" in schema:
            return self.value(self._schemas[schema["$ref"].removeprefix(REF)], depth)
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.value(self._random.choice(schema[choice]), depth)
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        return self._of_type(schema, depth)

    def _of_type(self, schema: Mapping[str, Any], depth: int) -> Any:
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            many = 0 if depth > DEEPEST else self._random.randrange(4)
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(many)]
        if kind == "string":
            return self._text(schema)
        if kind == "integer":
            return self._random.choice((-1, 0, 1, 3, 100, 60_000, 10_000, 2**31 - 1))
        if kind == "boolean":
            return self._one_in(2)
        return None if kind == "null" else self._random.choice(JUNK)

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        found: dict[str, Any] = {}
        for name, member in schema.get("properties", {}).items():
            wanted = 10 if name in required else 3
            if depth <= DEEPEST and self._random.randrange(11) < wanted:
                suits = self._meant.get(name)
                if suits and not self._one_in(3) and "items" not in member:
                    found[name] = self._random.choice(suits)
                else:
                    found[name] = self.value(member, depth + 1)
        if "properties" not in schema or self._one_in(30):
            for _ in range(self._random.randrange(3)):
                found[self._text({})] = self._random.choice(JUNK)
        return found

    def _text(self, schema: Mapping[str, Any]) -> str:
        if schema.get("format") == "date-time":
            return self._random.choice(("2026-11-20T07:20:14.873Z", "1969-12-31T23:59:59+01:00"))
        texts = [text for text in JUNK if isinstance(text, str)]
        return self._random.choice(texts) if self._one_in(5) else self._random.choice(self._known)

    def _key(self, name: str) -> str:
        odd = ("abc", "-1", "0", "9" * 24, "9" * 26, "%00", "%ff", "1.5", "٣", "a%2Fb")
        if self._one_in(6):
            return self._random.choice(odd)
        suits = self._known if self._one_in(4) else self._meant.get(name, self._known)
        return self._random.choice(suits)

    def _one_in(self, many: int) -> bool:
        return self._random.randrange(many) == 0
