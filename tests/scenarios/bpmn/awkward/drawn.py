"""Pieces of awkward drawings."""

from tests.bpmn.drawing import node, process
from tests.bpmn.scopes import NAMED

SPLIT = node("parallelGateway", id="g")


def drawn(*parts: str, more: str = "") -> bytes:
    return process('<startEvent id="s"/>' + "".join(parts), NAMED + more)


def mapped(*mappings: str) -> str:
    """``source>target`` for inputs, ``source<target`` for outputs."""
    found = ""
    for one in mappings:
        way = "input" if "->" in one else "output"
        source, target = one.split("->" if way == "input" else "=>")
        found += f'<zeebe:{way} source="={source.strip()}" target="{target.strip()}"/>'
    return f"<zeebe:ioMapping>{found}</zeebe:ioMapping>"


def work(identifier: str, *mappings: str) -> str:
    return node(
        "serviceTask", '<zeebe:taskDefinition type="work"/>' + mapped(*mappings), id=identifier
    )


def script(identifier: str, expression: str, result: str) -> str:
    given = f'<zeebe:script expression="={expression}" resultVariable="{result}"/>'
    return node("scriptTask", given, id=identifier)


def when(text: str, events: str = "") -> str:
    tag = "conditionalEventDefinition"
    filtered = f'<zeebe:conditionalFilter variableEvents="{events}"/>'
    chosen = f"<extensionElements>{filtered}</extensionElements>" if events else ""
    return f"<{tag}>{chosen}<condition>={text}</condition></{tag}>"
