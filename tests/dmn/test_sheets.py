"""A file of cases as a sheet: read, written, named after what it tests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn.sheets import (
    Sheet,
    is_sheet,
    read_sheet,
    sheet_name,
    sheet_target,
    write_sheet,
    written,
)
from engine.feel.compile import compile_expression
from engine.feel.values import Value

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


def test_a_sheet_that_was_written_reads_the_same() -> None:
    sheet = read_sheet('name,age,=> output\n"a, b",5,"""minor"""\n\n,"\n7",1\n')

    assert sheet.rows == (("a, b", "5", '"minor"'), ("", "\n7", "1"))
    assert sheet.lines == (2, 5)
    assert read_sheet(write_sheet(sheet)).rows == sheet.rows


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=5))
@settings(max_examples=60)
def test_any_texts_survive_a_round_trip(rows: list[tuple[str, str, str]]) -> None:
    kept = tuple(row for row in rows if any(cell.strip() for cell in row))

    read = read_sheet(write_sheet(Sheet(("name", "a", "=> output"), tuple(rows))))

    assert [tuple(map(str.lstrip, row)) for row in read.rows] == [
        tuple(map(str.lstrip, row)) for row in kept
    ]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("loan.rules.csv", ("loan.dmn", "rules")),
        ("loan.rules.v2.csv", ("loan.dmn", "rules.v2")),
        ("loan.eu.rules.csv", ("loan.eu.dmn", "rules")),
        ("loan.csv", None),
        ("loan..csv", None),
        ("rates.rules.csv", None),
        ("loan.rules.txt", None),
    ],
)
def test_the_name_says_what_a_file_tests(file: str, expected: tuple[str, str] | None) -> None:
    found = sheet_target(file, ["loan.dmn", "loan.eu.dmn", "loan.bpmn"])

    assert found == expected
    if found is not None:
        assert sheet_name(*found) == file


@pytest.mark.parametrize(
    ("text", "answer"), [("a,=> output\n1,2\n", True), ("a,b\n=> 1,2\n", False), ("", False)]
)
def test_a_header_with_an_output_makes_a_sheet(text: str, answer: bool) -> None:
    assert is_sheet(text) is answer


@pytest.mark.parametrize(
    "text",
    [
        "1.50",
        '"a \\"b\\" \\\\ c"',
        '@"2026-01-01"',
        '@"2026-01-01T10:00:00@Europe/Paris"',
        '@"PT1H"',
        '[1, {a: @"P1Y", "b c": null}]',
        "true",
    ],
)
def test_a_value_is_written_as_the_feel_that_gives_it_again(text: str) -> None:
    value: Value = compile_expression(text).evaluate({})

    assert compile_expression(written(value)).evaluate({}) == value


def test_texts_of_several_lines_are_written_too() -> None:
    assert compile_expression(written("a\nb\tc")).evaluate({}) == "a\nb\tc"
