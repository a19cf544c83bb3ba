"""What Studio takes as a file."""

import pytest

from engine.dmn.source import VERSIONS
from modeler.catalog import BY_KEY
from modeler.files import LARGEST, BadFile, checked_name, read
from modeler.models import Kind

BPMN = BY_KEY["blank.bpmn"].filled("loan").encode()
CMMN = BY_KEY["blank.cmmn"].filled("claim").encode()
DMN = BY_KEY["table.dmn"].filled("risk").encode()
FORM = BY_KEY["blank.form"].filled("ask").encode()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("loan.bpmn", BPMN, ("loan.bpmn", Kind.BPMN)),
        ("loan.xml", BPMN, ("loan.bpmn", Kind.BPMN)),
        ("loan", BPMN, ("loan.bpmn", Kind.BPMN)),
        ("v1.2 loan.bpmn", BPMN, ("v1.2 loan.bpmn", Kind.BPMN)),
        ("claim.cmmn", CMMN, ("claim.cmmn", Kind.CMMN)),
        ("claim.cmmn10.xml", CMMN, ("claim.cmmn", Kind.CMMN)),
        ("claim.cmmn.xml", CMMN, ("claim.cmmn", Kind.CMMN)),
        ("risk.bpmn", DMN, ("risk.dmn", Kind.DMN)),
        ("ask.json", FORM, ("ask.form", Kind.FORM)),
    ],
)
def test_the_content_of_a_file_says_its_kind_and_so_its_ending(name, content, expected):
    taken = read(name, content)

    assert (taken.name, taken.kind) == expected


@pytest.mark.parametrize("namespace", VERSIONS)
def test_each_version_that_the_engine_reads_is_taken(namespace):
    file = f'<dmn:definitions xmlns:dmn="{namespace}" id="d" name="D" namespace="n"/>'

    assert read("risk.dmn", file.encode()).kind is Kind.DMN


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert read("loan.bpmn", b"\xef\xbb\xbf" + BPMN).text == BPMN.decode()


def test_a_file_in_another_encoding_becomes_utf_8():
    old = BPMN.decode().replace("UTF-8", "ISO-8859-1").replace('name="loan"', 'name="Größe"')

    text = read("loan.bpmn", old.encode("iso-8859-1")).text

    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert 'name="Größe"' in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.bpmn", b"<definitions>", "not well-formed"),
        ("a.bpmn", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
        ("a.bpmn", b"<html/>", "neither BPMN, CMMN nor DMN"),
        ("a.bpmn", b"\xff\xfe", "not UTF-8"),
        ("a.bpmn", b'<?xml version="1.0" encoding="utf-16"?><a/>', "save it as UTF-8"),
        ("a.form", b'{"components": 7}', "no form"),
        ("a.form", b"{", "not JSON"),
        ("a.bpmn", b" " * (LARGEST + 1), "at most 10"),
        ("a/b.bpmn", BPMN, "cannot be a file's name"),
    ],
)
def test_a_file_that_cannot_be_opened_is_refused_with_a_sentence(name, content, said):
    with pytest.raises(BadFile, match=said):
        read(name, content)


@pytest.mark.parametrize("name", ["", ".bpmn", "a.txt", "a.bpmn.exe", "../a.bpmn", "a\n.dmn.x"])
def test_names_that_could_mean_something_else_are_refused(name):
    with pytest.raises(BadFile):
        checked_name(name)
