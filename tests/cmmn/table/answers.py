"""What the code makes of an element or attribute: it is changed in a file, and plans are compared.

An element is taken out, an attribute gets another value or is taken out, one after the other,
wherever they stand. Where that makes another plan, or the rules refuse what is left, it runs;
where the plan stays the same, the element is kept in the file and means nothing to a case.
"""

import copy
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from lxml import etree

from engine.cmmn.compile import compile_cmmn
from engine.cmmn.names import CMMN, split
from engine.source.problem import Refused, Severity

FILES: Final = Path(__file__).parents[1] / "files"
SAMPLES: Final = ("every_element.cmmn", "more_elements.cmmn")

_FLAGS: Final = {"true": "false", "false": "true"}
_OTHER: Final = {
    "multiplicity": "OneOrMore",
    "expressionLanguage": "http://www.w3.org/1999/XPath",
    "language": "http://www.w3.org/1999/XPath",
}
#: Lines move when a file is changed, and with its bytes the hash of each plan.
_MOVING: Final = re.compile(r"line=\d+|hash='[0-9a-f]+'")

RUNS: Final = "runs"
KEPT: Final = "kept"


def answer(tag: str, attribute: str | None) -> str:
    """``runs``, ``kept``, or the sentence of the rule that refuses or warns."""
    if tag == "planFragment":
        return _refused("plan-fragment")
    found = False
    for name in SAMPLES:
        root = _root(name)
        for changed in _changes(root, tag, attribute):
            found = True
            if _plans(changed) != _plans_of(name):
                return RUNS
    assert found, f"no sample has {tag} {attribute or ''}"
    return KEPT


def drawn(tag: str, attribute: str | None) -> bool:
    """Whether a sample has it."""
    return any(next(_changes(_root(name), tag, attribute), None) is not None for name in SAMPLES)


def _refused(code: str) -> str:
    """What the rule says of an item that uses one."""
    root = _root(SAMPLES[0])
    note = next(root.iter(f"{{{CMMN}}}task"))
    note.tag = f"{{{CMMN}}}planFragment"
    del note.attrib["isBlocking"]
    try:
        compile_cmmn(etree.tostring(root), "sample.cmmn")
    except Refused as refused:
        told = [
            problem
            for problem in refused.problems
            if problem.code == code and problem.severity is Severity.ERROR
        ]
        return f"`{code}`: {told[0].message}"
    raise AssertionError(f"{code} refuses nothing")


def _changes(root: etree._Element, tag: str, attribute: str | None) -> Iterator[bytes]:
    for index, element in enumerate(root.iter(f"{{{CMMN}}}{tag}")):
        if attribute is None and element is root:
            continue
        if attribute is not None and attribute not in element.attrib:
            continue
        altered = copy.deepcopy(root)
        _change(list(altered.iter(f"{{{CMMN}}}{tag}"))[index], attribute)
        yield etree.tostring(altered)
    if attribute is None and split(str(root.tag))[1] == tag:
        yield b"<definitions/>"


def _change(element: etree._Element, attribute: str | None) -> None:
    if attribute is None:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
        return
    value = str(element.attrib[attribute])
    other = _FLAGS.get(value) or _OTHER.get(attribute)
    if other is not None:
        element.set(attribute, other)
    elif attribute == "isBlocking":
        element.set(attribute, "false")
    else:
        del element.attrib[attribute]


def _plans(data: bytes) -> str:
    try:
        return _text(data)
    except Refused as refused:
        return "; ".join(sorted({problem.code for problem in refused.problems}))


@lru_cache
def _plans_of(name: str) -> str:
    return _text(etree.tostring(_root(name)))


def _text(data: bytes) -> str:
    compiled = compile_cmmn(data, "sample.cmmn")
    return _MOVING.sub("", repr(compiled.plans))


def _root(name: str) -> etree._Element:
    return etree.fromstring((FILES / name).read_bytes())
