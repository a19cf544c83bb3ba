"""Writing back: a file of 1.0 becomes its 1.1 equal and keeps everything that stands in it."""

from pathlib import Path

import pytest

from engine.cmmn.parse import parse
from engine.cmmn.write import as_cmmn_1_1
from engine.source.problem import Refused

FILES = Path(__file__).parent / "files"
OLD = FILES / "loan_camunda_1_0.cmmn"


@pytest.mark.parametrize(
    "path", [one for one in sorted(FILES.glob("*.cmmn")) if one != OLD], ids=lambda one: one.stem
)
def test_a_file_of_1_1_stays_byte_for_byte(path: Path) -> None:
    data = path.read_bytes()

    assert as_cmmn_1_1(data, path.name) == data


def test_a_file_of_1_0_means_the_same_when_it_is_written_in_1_1() -> None:
    data = OLD.read_bytes()

    written = as_cmmn_1_1(data, OLD.name)

    before, after = parse(data, "f"), parse(written, "f")
    assert after.version == "1.1"
    assert [one.id for one in before.cases[0].plan.items] == [
        one.id for one in after.cases[0].plan.items
    ]
    assert [item.control is None for item in before.cases[0].plan.items] == [
        item.control is None for item in after.cases[0].plan.items
    ]
    assert before.tags == after.tags
    assert {one.names for one in before.foreign} == {one.names for one in after.foreign}


def test_comments_cdata_prefixes_and_other_vendors_elements_stay() -> None:
    written = as_cmmn_1_1(OLD.read_bytes(), OLD.name).decode()

    for kept in (
        "<!-- as written for Camunda 7.3 -->",
        "<!-- Sentries -->",
        "<![CDATA[${applicationSufficient && rating != null}]]>",
        '<camunda:variableOnPart variableName="sufficient">',
        '<camunda:taskListener event="create" class="org.example.Listener"/>',
        'camunda:assignee="demo"',
    ):
        assert kept in written
    assert "20131201" not in written
    assert "ns0" not in written


def test_it_is_written_once_and_then_stays() -> None:
    written = as_cmmn_1_1(OLD.read_bytes(), OLD.name)

    assert as_cmmn_1_1(written, OLD.name) == written


def test_a_document_type_is_refused() -> None:
    with pytest.raises(Refused):
        as_cmmn_1_1(b"<!DOCTYPE a><a/>", "f")
