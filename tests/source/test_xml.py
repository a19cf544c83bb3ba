"""XML from anyone: read, or refused with one problem that names the file."""

import codecs
import time

import pytest

from engine.source.problem import Refused
from engine.source.xml import read_xml

BILLION = b"""<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>"""


def problem_of(data: bytes):
    with pytest.raises(Refused) as caught:
        read_xml(data, "order.bpmn")
    (problem,) = caught.value.problems
    assert problem.file == "order.bpmn"
    return problem


def test_a_document_is_read():
    root = read_xml(b'<?xml version="1.0"?><a xmlns="urn:x"><b c="1"/></a>', "order.bpmn")

    assert root.tag == "{urn:x}a"
    assert [child.get("c") for child in root] == ["1"]
    assert root[0].sourceline == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_document_may_have_any_encoding_that_it_declares(encoding):
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><a b="é"/>'

    assert read_xml(text.encode(encoding), "order.bpmn").get("b") == "é"


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"", None), (b"hello", 1), (b"<a>\n<b>\n</a>", 3), (b"<a/><b/>", 1), (b"<a>&x;</a>", 1)],
)
def test_what_is_not_well_formed_is_refused_with_its_line(data, line):
    problem = problem_of(data)

    assert problem.code == "malformed-xml"
    assert line is None or problem.line == line


@pytest.mark.parametrize(
    "data",
    [
        BILLION,
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"<!doctype a><a/>",
        b"\n\n<!-- first --><!DOCTYPE a><a/>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
        codecs.BOM_UTF16_BE + "<!DOCTYPE a><a/>".encode("utf-16-be"),
        "<!DOCTYPE a><a/>".encode("utf-16-le"),
        "<!DOCTYPE a><a/>".encode("utf-16-be"),
        "<!DOCTYPE a><a/>".encode("utf-32"),
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
    ],
)
def test_a_document_type_is_refused_in_every_encoding(data):
    assert problem_of(data).code == "doctype-forbidden"


def test_an_encoding_that_python_alone_knows_hides_nothing():
    data = b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a+AD4APA-a/+AD4-'

    assert problem_of(data).code in {"doctype-forbidden", "malformed-xml"}


def test_four_bytes_a_character_are_refused():
    assert problem_of("<a/>".encode("utf-32")).code == "malformed-xml"


def test_an_unknown_encoding_is_refused():
    assert problem_of(b'<?xml version="1.0" encoding="nothing"?><a/>').code == "malformed-xml"


@pytest.mark.parametrize("encoding", ["zlib_codec", "rot13", "base64", "unicode_escape", "idna"])
def test_a_codec_that_is_no_encoding_of_text_is_refused(encoding):
    data = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()

    assert problem_of(data).code == "malformed-xml"


def test_a_large_file_is_refused_before_it_is_read():
    started = time.perf_counter()

    assert problem_of(b"<a>" + b" " * (20 * 1024 * 1024) + b"</a>").code == "too-large"
    assert time.perf_counter() - started < 5


def test_many_elements_are_refused():
    assert problem_of(b"<a>" + b"<b/>" * 200_001 + b"</a>").code == "too-many-elements"


def test_deep_elements_are_refused():
    assert problem_of(b"<a>" * 300 + b"</a>" * 300).code == "too-deep"
    assert read_xml(b"<a>" * 250 + b"</a>" * 250, "order.bpmn").tag == "a"


def test_many_attributes_and_namespaces_are_read_quickly():
    attributes = b" ".join(b'a%d="x"' % number for number in range(50_000))
    namespaces = b" ".join(b'xmlns:n%d="urn:%d"' % (number, number) for number in range(20_000))

    assert len(read_xml(b"<a " + attributes + b"/>", "order.bpmn").attrib) == 50_000
    assert read_xml(b"<a " + namespaces + b"/>", "order.bpmn").tag == "a"
