"""How values, arguments and people are put into words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from inbox.call_form import arguments_of, read_arguments
from inbox.people import Person, bare
from inbox.render import label, number_text, summary, value_html


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (9999, "9999"),
        (48_000, "48\u202f000"),
        (Decimal("1234567.50"), "1\u202f234\u202f567.50"),
        (-12_345, "-12\u202f345"),
        (10**30, "1" + "0" * 30),
    ],
)
def test_large_numbers_are_grouped(value, shown):
    assert number_text(value) == shown


@pytest.mark.parametrize(
    ("name", "words"),
    [("monthlyIncome", "monthly income"), ("net_pay", "net pay"), ("IBAN", "IBAN"), ("x", "x")],
)
def test_names_become_words(name, words):
    assert label(name) == words


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (None, "nothing"),
        (True, "Yes"),
        ("", "empty"),
        ("<b>", "&lt;b&gt;"),
        ([], "empty list"),
        (["a", "b"], "<li>"),
        ([{"text": "Pen", "price": 2}], "<table>"),
        ([{"a": 1}, [2]], "<ol"),
        ({"first name": "Mara"}, "<dt>first name</dt>"),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, "<code"),
        ("x" * 500, "<details"),
    ],
)
def test_each_value_has_its_form(value, part):
    assert part in value_html(value)


def test_long_lists_say_how_much_is_left():
    assert "and 50 more" in value_html(list(range(100)))
    assert "and 50 more" in value_html([{"n": number} for number in range(100)])


def test_a_value_in_one_line():
    assert summary({"monthly": 3108, "employer": "Nordwind\nGmbH"}) == (
        "monthly 3108, employer Nordwind GmbH"
    )
    assert summary([True, None, 48_000]) == "yes, nothing, 48\u202f000"
    assert summary("x" * 200, 10) == "xxxxxxxxx…"


def test_people_have_initials():
    assert [Person("a", name).initials for name in ("Alice Ames", "bob", "ann-lee.k")] == [
        "AA",
        "BO",
        "AK",
    ]


def test_actors_lose_their_kind():
    assert [bare(name) for name in ("user:alice", "alice", "agent:under:writer", "x:y")] == [
        "alice",
        "alice",
        "under:writer",
        "x:y",
    ]


CALL = {
    "arguments": {"amount": 7, "note": "n", "ok": True, "kind": "a", "tags": ["x"]},
    "schema": {
        "properties": {
            "amount": {"type": "number", "description": "In euro"},
            "note": {"type": ["string", "null"]},
            "ok": {"type": "boolean"},
            "kind": {"enum": ["a", 2]},
            "tags": {"type": "array"},
        },
        "required": ["amount", "kind"],
    },
}


def test_a_tools_schema_becomes_a_form():
    fields = {one.name: (one.input, one.shown, one.required) for one in arguments_of(CALL)}

    assert fields == {
        "amount": ("number", "7", True),
        "note": ("text", "n", False),
        "ok": ("yesno", "true", False),
        "kind": ("choice", '"a"', True),
        "tags": ("json", '["x"]', False),
    }
    assert arguments_of(CALL)[3].choices == (('"a"', "a"), ("2", "2"))


def test_what_is_typed_becomes_arguments_again():
    typed = {
        "argument.amount": "15 000.50",
        "argument.note": "",
        "argument.ok": "false",
        "argument.kind": "2",
        "argument.tags": '["y", 1.5]',
        "argument.other": "x",
    }

    values, errors = read_arguments(CALL, typed)

    assert errors == {}
    assert values == {
        "amount": Decimal("15000.50"),
        "ok": False,
        "kind": 2,
        "tags": ["y", Decimal("1.5")],
    }


def test_what_is_wrong_is_told_by_name():
    _, errors = read_arguments(
        CALL, {"argument.amount": "x", "argument.tags": "[", "argument.kind": ""}
    )

    assert set(errors) == {"amount", "tags", "kind"}


@pytest.mark.parametrize("call", [{}, {"schema": 7}, {"schema": {"properties": [1]}}])
def test_a_call_without_a_schema_asks_nothing(call):
    assert read_arguments(call, {"argument.x": "1"}) == ({}, {})
