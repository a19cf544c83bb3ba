"""Whatever an author does to a case, it is compiled soundly or refused with reasons."""

import copy
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.cmmn.compile import compile_cmmn
from engine.cmmn.write import as_cmmn_1_1
from engine.plan.graph import faults
from engine.plan.model import Plan
from engine.source.problem import Problem, Refused, Severity

ROOT = Path(__file__).parents[2]
FILES = sorted((Path(__file__).parent / "files").glob("*.cmmn"))
SUITE = Path(os.environ.get("HELM_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "cmmn"
MODELS = [*FILES, *sorted(SUITE.glob("scenarios/*/case.cmmn"))]
TEXTS = st.sampled_from(
    ["", "=", "1 +", "x", "true", "-1", "PT1H", "R/", "a b", "a,b", "occur", "\u00e9", "9" * 400]
)
KINDS = st.sampled_from(["drop", "empty", "unset", "set", "reuse", "double", "move", "text", "tag"])


def _mutate(root: etree._Element, data: st.DataObject) -> None:
    elements = [element for element in root.iter("*") if element is not root]
    if not elements:
        return
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
        outside = [one for one in elements if element not in (one, *one.iterancestors())]
        if outside:
            data.draw(st.sampled_from(outside)).append(element)
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
        other = data.draw(st.sampled_from(elements))
        values = sorted(other.attrib.values()) or ["x"]
        element.set(name, data.draw(st.sampled_from(values)))


@pytest.mark.parametrize("path", MODELS, ids=lambda one: f"{one.parent.name}-{one.stem}")
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_a_changed_case_compiles_soundly_or_is_refused(path: Path, data: st.DataObject) -> None:
    root = etree.fromstring(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        _mutate(root, data)
    text = etree.tostring(root)

    plans, problems = _outcome(text)

    refused = any(problem.severity is Severity.ERROR for problem in problems)
    assert refused is not bool(plans)
    assert all(problem.message and len(problem.message) <= 1000 for problem in problems)
    assert {problem.file for problem in problems} <= {"mutated.cmmn"}
    assert [faults(plan) for plan in plans] == [()] * len(plans)
    assert as_cmmn_1_1(text, "mutated.cmmn")


def _outcome(data: bytes) -> tuple[tuple[Plan, ...], Sequence[Problem]]:
    try:
        compiled = compile_cmmn(data, "mutated.cmmn")
    except Refused as refused:
        return (), refused.problems
    return compiled.plans, compiled.warnings
