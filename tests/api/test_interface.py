"""The document of `/v2` says what `interface.txt` says: paths, bodies, answers, filters, sorts.

The document is made from the code, and every answer in these tests is held against it
(`tests.api.described`), so what stands here is what is served.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from engine.api import words
from engine.api.openapi import document
from engine.api.unbuilt import unbuilt
from tests.api.interface import Member, Operation, Shape, operations

#: Statuses of the page that HELM has no occasion for: commands are not waited for in vain (only an
#: awaited start is), a signal needs nobody who waits, a definition always has its XML.
NEVER = {("broadcastSignal", "404"), ("getProcessDefinitionXML", "204")}
OPERATIONS = operations()
#: The others are answered with 501, with the sentence in `engine.api.unbuilt`.
BUILT = [each for each in OPERATIONS if unbuilt(f"/v2{each.path}") is None]

TEXT = {"$eq", "$neq", "$exists", "$in", "$notIn", "$like"}
KEY = TEXT - {"$like"}
ORDERED = {"$eq", "$neq", "$exists", "$gt", "$gte", "$lt", "$lte", "$in"}
STATE = {"$eq", "$neq", "$exists", "$in", "$like"}
NAMED: Mapping[str, tuple[str, ...]] = {
    "ElementType": words.ELEMENT_TYPES,
    "IncidentErrorType": words.INCIDENT_TYPES,
    "ListenerEventType": words.LISTENER_EVENTS,
    "BatchOperationType": words.BATCH_TYPES,
}
SIMPLE = {"int": "integer", "long": "integer", "boolean": "boolean", "object": "object"}


def operators_of(name: str) -> set[str]:
    if name.endswith("Key") or name == "BasicString":
        return KEY
    if name in ("Integer", "DateTime"):
        return ORDERED
    if name in ("String", "ElementId", "ProcessDefinitionId"):
        return TEXT
    return STATE


def merged(forms: list[Shape]) -> Shape:
    """One object with the members of all *forms*; required is what all of them require."""
    members: dict[str, Member] = {}
    for form in forms:
        members |= form[1]
    always = set.intersection(
        *({name for name, one in form[1].items() if one.required} for form in forms)
    )
    return (
        "object",
        {name: Member(member.shape, name in always) for name, member in members.items()},
        False,
    )


class Comparison:
    """Differences between a shape of the page and a schema of the document."""

    def __init__(self) -> None:
        self.schemas = document()["components"]["schemas"]

    def resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def choices(self, schema: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], bool]:
        """The schemas that a value may have, and whether null is one of them."""
        found: list[Mapping[str, Any]] = []
        nullable = False
        for each in self.resolved(schema).get("anyOf", [schema]):
            one = self.resolved(each)
            if one.get("type") == "null":
                nullable = True
            elif "anyOf" in one:
                inner, empty = self.choices(one)
                found += inner
                nullable |= empty
            else:
                found.append(one)
        return found, nullable

    def differ(
        self, shape: Shape, schema: Mapping[str, Any], at: str, *, out: bool
    ) -> Iterator[str]:
        """What is wrong with *schema*; *out*: it is of an answer, else of a body."""
        kind, value, nullable = shape
        found, may_be_null = self.choices(schema)
        if out and may_be_null and not nullable:
            yield f"{at}: null is not allowed"
        if kind == "filter":
            yield from self._filter(value, found, at)
        elif kind == "any of" and not out and len(found) == 1:  # HELM describes their union
            yield from self.differ(merged(value), found[0], at, out=out)
        elif kind == "any of":
            for number, each in enumerate(value):
                told = [list(self.differ(each, one, f"{at}<{number}>", out=out)) for one in found]
                if not any(not wrong for wrong in told):
                    yield min(told, key=len)[0] if told else f"{at}: no shape {number}"
        elif not found:
            yield f"{at}: only null"
        elif kind == "list":
            yield from self._list(value, found[0], at, out=out)
        elif kind == "object":
            yield from self._object(value, found[0], at, out=out)
        else:
            yield from self._word(value, found[0], at)

    def _list(self, value: Shape, found: Mapping[str, Any], at: str, *, out: bool) -> Iterator[str]:
        if found.get("type") != "array":
            yield f"{at}: expected an array"
        elif value[0] != "filter":  # [F<VariableValue>]: names with values
            yield from self.differ(value, found["items"], f"{at}[]", out=out)

    def _object(
        self, value: Mapping[str, Member], found: Mapping[str, Any], at: str, *, out: bool
    ) -> Iterator[str]:
        if found.get("type") != "object":
            yield f"{at}: expected an object"
            return
        properties = found.get("properties", {})
        required = set(found.get("required", ()))
        for name, member in value.items():
            where = f"{at}.{name}"
            if name in ("PAGE", "PAGERES"):
                if "page" not in properties:
                    yield f"{at}: no page"
            elif name not in properties:
                yield f"{where}: missing"
            elif name == "$or":
                continue
            else:
                if out and member.required and name not in required:
                    yield f"{where}: not required"
                yield from self.differ(member.shape, properties[name], where, out=out)
        if not out:
            known = {name for name, member in value.items()} | {"page"}
            yield from (f"{at}.{name}: unknown to the page" for name in properties.keys() - known)
            yield from self._required(value, required, at)

    def _required(self, value: Mapping[str, Member], required: set[str], at: str) -> Iterator[str]:
        wanted = {name for name, member in value.items() if member.required and name != "PAGE"}
        if wanted != required:
            yield f"{at}: requires {sorted(required)} instead of {sorted(wanted)}"

    def _word(self, value: list[str], found: Mapping[str, Any], at: str) -> Iterator[str]:
        if len(value) == 1 and value[0] in NAMED:
            value = list(NAMED[value[0]])
        word = value[0]
        if len(value) > 1 or word.isupper():
            if set(found.get("enum", ())) != set(value):
                yield f"{at}: words {sorted(set(found.get('enum', ())) ^ set(value))} differ"
        elif word in SIMPLE:
            if word != "object" and found.get("type") != SIMPLE[word]:
                yield f"{at}: expected {word}, found {found.get('type')}"
        elif found.get("type") != "string" and "enum" not in found:
            yield f"{at}: expected {word}, found {found.get('type')}"
        elif word == "key" and "pattern" not in found:
            yield f"{at}: not described as a key"
        elif word == "ts" and found.get("format") != "date-time":
            yield f"{at}: not described as a moment"

    def _filter(self, name: str, found: list[Mapping[str, Any]], at: str) -> Iterator[str]:
        operators = next((set(one["properties"]) for one in found if "properties" in one), set())
        missing = operators_of(name) - operators
        if missing:
            yield f"{at}: F<{name}> lacks {sorted(missing)}"


def told(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = document()["paths"][f"/v2{operation.path}"][operation.method.lower()]
    return found


@pytest.mark.parametrize("operation", BUILT, ids=lambda operation: operation.name)
def test_an_operation_has_its_name_and_statuses(operation: Operation):
    found = told(operation)

    assert found["operationId"] == operation.name
    for status in (*operation.answers, *operation.errors):
        waited = status != "504" or operation.name == "createProcessInstance"
        if waited and (operation.name, status) not in NEVER:
            assert status in found["responses"]
    for word in operation.query.split(", ") if operation.query else ():
        assert word.partition(":")[0] in {item["name"] for item in found["parameters"]}


@pytest.mark.parametrize(
    "operation", [each for each in BUILT if each.request], ids=lambda operation: operation.name
)
def test_a_body_has_the_properties_of_the_interface(operation: Operation):
    body = told(operation)["requestBody"]
    schema = body["content"][operation.media_type]["schema"]
    shape = merged(operation.request)

    assert list(Comparison().differ(shape, schema, "body", out=False)) == []
    assert body["required"] is not operation.optional or operation.optional is False


@pytest.mark.parametrize("operation", BUILT, ids=lambda operation: operation.name)
def test_an_answer_has_the_keys_of_the_interface(operation: Operation):
    for status, shape in operation.answers.items():
        if (operation.name, status) in NEVER:
            continue
        content = told(operation)["responses"][status].get("content", {})
        if shape is not None:
            schema = content["application/json"]["schema"]
            assert list(Comparison().differ(shape, schema, "answer", out=True)) == []
        elif status == "200":
            assert list(content) == [operation.raw]


def test_a_difference_is_found():
    """Each kind of difference, so that the comparison cannot agree with everything."""
    compare = Comparison()

    def wrong(text: str, schema: Mapping[str, Any], *, out: bool = True) -> list[str]:
        from tests.api.interface import read_shape

        return list(compare.differ(read_shape(text), schema, "x", out=out))

    text = {"type": "string"}
    nullable = {"anyOf": [text, {"type": "null"}]}
    assert wrong("{a*:str}", {"type": "object", "properties": {}}) == ["x.a: missing"]
    assert wrong("{a*:str}", {"type": "object", "properties": {"a": text}}) == ["x.a: not required"]
    assert wrong("str", nullable) == ["x: null is not allowed"]
    assert wrong("str|null", nullable) == []
    assert wrong("[int]", {"type": "array", "items": text}) == ["x[]: expected int, found string"]
    assert wrong("key", text) == ["x: not described as a key"]
    assert wrong("A|B", {"enum": ["A"]}) == ["x: words ['B'] differ"]
    assert wrong("F<String>", text) == [f"x: F<String> lacks {sorted(TEXT)}"]
    closed = {"type": "object", "properties": {"a": text, "b": text}, "required": ["b"]}
    assert wrong("{a*:str}", closed, out=False) == [
        "x.b: unknown to the page",
        "x: requires ['b'] instead of ['a']",
    ]


def test_the_two_tiers_are_there():
    assert [sum(each.tier == tier for each in OPERATIONS) for tier in (1, 2)] == [58, 18]
