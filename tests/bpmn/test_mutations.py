"""Whatever an author does to a model, it is compiled soundly or refused with reasons."""

import copy
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn.compile import compile_bpmn
from engine.bpmn.extensions import read_helm_uses
from engine.plan.explain import explain
from engine.plan.graph import faults
from engine.plan.model import Plan
from engine.source.problem import Problem, Refused, Severity

GOLDEN = Path(__file__).parents[1] / "golden"
TEXTS = st.sampled_from(
    ["", "=", "=1 +", "=x", "junk", "true", "-1", "P1D", "R/", "a,b", "a b", "\u00e9", "9" * 400]
)
KINDS = st.sampled_from(["drop", "empty", "unset", "set", "reuse", "double", "move", "text", "tag"])


def _mutate(root: etree._Element, data: st.DataObject) -> None:
    elements = [element for element in root.iter("*") if element is not root]
    element = data.draw(st.sampled_from(elements))
    parent = element.getparent()
    assert parent is not None
    kind = data.draw(KINDS)
    if kind == "drop":
        parent.remove(element)
    elif kind == "double":
        parent.append(copy.deepcopy(element))
    elif kind == "empty":
        for child in list(element):
            element.remove(child)
    elif kind == "text":
        element.text = data.draw(TEXTS)
    elif kind == "move":
        outside = [other for other in elements if element not in other.iterancestors()]
        data.draw(st.sampled_from([other for other in outside if other is not element])).append(
            element
        )
    elif kind == "tag":
        element.tag = data.draw(st.sampled_from(elements)).tag
    else:
        _attribute(element, elements, kind, data)


def _attribute(
    element: etree._Element, elements: list[etree._Element], kind: str, data: st.DataObject
) -> None:
    names = sorted(element.attrib) or ["id"]
    name = data.draw(st.sampled_from(names))
    if kind == "unset":
        element.attrib.pop(name, "")
    elif kind == "set":
        element.set(name, data.draw(TEXTS))
    else:
        values = sorted({text for other in elements for text in other.attrib.values()})
        element.set(name, data.draw(st.sampled_from(values)))


@pytest.mark.parametrize("model", ["order", "research"])
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(data=st.data(), changes=st.integers(1, 4))
def test_a_changed_model_is_compiled_soundly_or_refused(
    model: str, data: st.DataObject, changes: int
) -> None:
    root = etree.fromstring((GOLDEN / f"{model}.bpmn").read_bytes())
    for _ in range(changes):
        _mutate(root, data)

    plans, problems = _outcome(etree.tostring(root))

    refused = any(problem.severity is Severity.ERROR for problem in problems)
    assert refused is not bool(plans)
    assert all(problem.message for problem in problems)
    for plan in plans:
        assert faults(plan) == ()
        assert explain(plan)


def _outcome(data: bytes) -> tuple[tuple[Plan, ...], Sequence[Problem]]:
    try:
        compiled = compile_bpmn(data, "changed.bpmn")
    except Refused as refused:
        return (), refused.problems
    return compiled.plans, compiled.warnings


def test_helm_elements_are_found_wherever_they_stand() -> None:
    root = etree.fromstring((GOLDEN / "research.bpmn").read_bytes())

    found = [(use.name, use.parent, use.extension) for use in read_helm_uses(root)]

    assert found == [
        ("agent", "adHocSubProcess", True),
        ("systemPrompt", "agent", True),
        ("goal", "agent", True),
        ("policy", "adHocSubProcess", True),
    ]
