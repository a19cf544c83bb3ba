"""Broken drawings: call activities."""

from tests.bpmn.cases import Case
from tests.bpmn.drawing import line, node

GLOBAL = '<globalUserTask id="Review"/>'


def _call(extension: str = "", more: str = "", **attributes: str) -> bytes:
    return line(node("callActivity", extension, **attributes), more)


CASES = [
    Case("called-element", _call(), "x", "zeebe:calledElement processId", "found none"),
    Case(
        "called-element",
        _call("<zeebe:calledElement/>"),
        "x",
        "zeebe:calledElement processId",
        "must have exactly one zeebe:calledElement",
    ),
    Case(
        "called-element",
        _call(more=GLOBAL, calledElement="Review"),
        "x",
        "calledElement",
        "calls the globalUserTask 'Review', and only processes can be called; draw the task here",
    ),
    Case(
        "called-element",
        _call('<zeebe:calledElement processIdExpression="a +"/>'),
        "x",
        "zeebe:calledElement processIdExpression",
        "is not FEEL",
    ),
    Case(
        "binding",
        _call('<zeebe:calledElement processId="q" bindingType="versionTag"/>'),
        "x",
        "zeebe:calledElement versionTag",
        "needs a versionTag",
    ),
    Case(
        "field-value",
        _call('<zeebe:calledElement processId="=a +"/>'),
        "x",
        "zeebe:calledElement processId",
        "is not FEEL",
    ),
    Case(
        "field-value",
        _call('<zeebe:calledElement processId="q" propagateAllChildVariables="yes"/>'),
        "x",
        "zeebe:calledElement propagateAllChildVariables",
        "expected one of true, false, found 'yes'",
    ),
]
