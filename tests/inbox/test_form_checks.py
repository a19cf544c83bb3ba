"""Forms on the server: what a field may hold, rule by rule, and what is taken over."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from engine.public import check_form

pytestmark = pytest.mark.django_db  # for engine time

CHOICES = {"values": [{"label": "A car", "value": "car"}, {"label": "Seven", "value": 7}, "plain"]}


def field(kind, **more):
    return {"type": kind, "id": "F", "key": "f", "label": "Field", **more}


def rules(kind, more=None, **validate):
    return field(kind, validate=validate, **(more or {}))


def check(submitted, *components, **known):
    schema = json.dumps({"type": "default", "components": list(components)})
    return check_form(schema, submitted, known)


def sentences(result):
    return [error.sentence for error in result.errors]


REQUIRED = "Field is required."
NO_CHOICE = "Value is none of the choices."

TABLE = [
    # component, value, what is wrong
    (rules("textfield", required=True), "Mara", None),
    (rules("textfield", required=True), "", REQUIRED),
    (rules("textfield", required=True), None, REQUIRED),
    (rules("textfield"), "", None),
    (rules("textfield"), 7, "Value is not a text."),
    (rules("textarea", minLength=3), "ab", "Field must have minimum length of 3."),
    (rules("textarea", minLength=3), "  ab  ", "Field must have minimum length of 3."),
    (rules("textarea", minLength=3), "", None),
    (rules("textfield", maxLength=3), "abcd", "Field must have maximum length of 3."),
    (rules("textfield", maxLength="=2 + 1"), "abcd", "Field must have maximum length of 3."),
    (rules("textfield", maxLength=2), "😀", None),
    (rules("textfield", maxLength=1), "😀", "Field must have maximum length of 1."),
    (rules("textfield", pattern="^[A-Z]{2}$"), "DE", None),
    (rules("textfield", pattern="^[A-Z]{2}$"), "de", "Field must match pattern ^[A-Z]{2}$."),
    (rules("textfield", pattern="b"), "abc", None),
    (rules("textfield", pattern="^A$", patternErrorMessage="One A."), "B", "One A."),
    (rules("textfield", pattern="(?=x)y"), "z", None),
    (rules("textfield", pattern="^(a*)*$"), "a" * 5000 + "b", "Field must match pattern ^(a*)*$."),
    (rules("textfield", validationType="email"), "ada@helm.example", None),
    (rules("textfield", validationType="email"), "ada@", "Field must be a valid email."),
    (rules("textfield", validationType="phone"), "+4930664040900", None),
    (
        rules("textfield", validationType="phone"),
        "030 6640",
        "Field must be a valid  international phone number. (e.g. +4930664040900)",
    ),
    (rules("number", required=True), 0, None),
    (rules("number", required=True), None, REQUIRED),
    (rules("number"), "7", "Value is not a number."),
    (rules("number"), True, "Value is not a number."),
    (field("number", serializeToString=True), "1.50", None),
    (field("number", serializeToString=True), Decimal("1.5"), "Value is not a number."),
    (field("number", serializeToString=True), "NaN", "Value is not a number."),
    (rules("number", min=1), 0, "Field must have minimum value of 1."),
    (rules("number", min=0), Decimal("-0.1"), "Field must have minimum value of 0."),
    (rules("number", max="=limit"), 11, "Field must have maximum value of 10."),
    (rules("number", min="5"), 4, "Field must have minimum value of 5."),
    (field("number", decimalDigits=0), Decimal("1.5"), "Value is expected to be an integer."),
    (
        field("number", decimalDigits=2),
        Decimal("1.005"),
        "Value is expected to have at most 2 decimal digits.",
    ),
    (field("number", decimalDigits=2), Decimal("1.50"), None),
    (
        field("number", increment="0.5"),
        Decimal("1.2"),
        "Please select a valid value, the two nearest valid values are 1.0 and 1.5.",
    ),
    (field("number", increment="0.5"), Decimal("1.5"), None),
    (rules("checkbox", required=True), True, None),
    (rules("checkbox", required=True), False, REQUIRED),
    (rules("checkbox"), "yes", "Value is neither checked nor unchecked."),
    (rules("select", CHOICES), "car", None),
    (rules("select", CHOICES), 7, None),
    (rules("select", CHOICES), "plain", None),
    (rules("select", CHOICES), "boat", NO_CHOICE),
    (rules("select", CHOICES), "7", NO_CHOICE),
    (rules("radio", CHOICES, required=True), None, REQUIRED),
    (rules("radio", {"values": [{"label": "x", "value": 1}]}), True, NO_CHOICE),
    (rules("radio", {"valuesKey": "offers"}), "b", None),
    (rules("radio", {"valuesKey": "offers"}), "c", NO_CHOICE),
    (rules("radio", {"valuesKey": "nowhere"}), "c", NO_CHOICE),
    (rules("select", {"valuesExpression": "=for o in offers return o + o"}), "bb", None),
    (rules("select", {"valuesExpression": "=for o in offers return o + o"}), "b", NO_CHOICE),
    (rules("checklist", CHOICES), ["car", 7], None),
    (rules("checklist", CHOICES), ["car", "boat"], NO_CHOICE),
    (rules("checklist", CHOICES), "car", "Value is not a list of choices."),
    (rules("taglist", CHOICES, required=True), [], REQUIRED),
    (field("datetime", subtype="date"), "2026-11-20", None),
    (field("datetime", subtype="date"), "2026-02-30", "Value is not a date."),
    (field("datetime", subtype="date"), "20.11.2026", "Value is not a date."),
    (field("datetime", subtype="time"), "10:30+01:00", None),
    (field("datetime", subtype="time"), "25:00", "Value is not a time."),
    (field("datetime", subtype="datetime"), "2026-11-20T10:30Z", None),
    (field("datetime", subtype="datetime"), "2026-11-20", "Value is not a date and time."),
    (rules("datetime", required=True), None, REQUIRED),
    (rules("filepicker", required=True), ["files::1"], None),
]


@pytest.mark.parametrize(("component", "value", "wrong"), TABLE)
def test_a_value_is_taken_or_told_what_is_wrong(component, value, wrong):
    result = check({"f": value}, component, limit=10, offers=["a", "b"])

    assert sentences(result) == ([] if wrong is None else [wrong])
    if wrong is None:
        assert result.values == {"f": value}


def test_a_missing_field_is_empty():
    assert sentences(check({}, rules("textfield", required=True))) == [REQUIRED]
    assert check({}, rules("textfield")).values == {}


def test_an_error_names_its_field():
    (error,) = check({"f": ""}, rules("textfield", required=True)).errors

    assert (error.id, error.path, error.label, error.rows) == ("F", "f", "Field", ())


def test_what_belongs_to_no_field_is_left_out():
    assert check({"f": "x", "approved": True}, field("textfield")).values == {"f": "x"}


@pytest.mark.parametrize("more", [{"disabled": True}, {"readonly": True}, {"readonly": "=1 = 1"}])
def test_what_may_not_be_written_keeps_the_process_value(more):
    result = check({"f": "forged"}, rules("textfield", more, required=True), f="true")

    assert (result.values, result.errors) == ({}, ())


HIDDEN = {"conditional": {"hide": '=kind = "private"'}}


def test_a_hidden_field_is_neither_asked_nor_taken():
    kind = {"type": "textfield", "id": "K", "key": "kind"}
    company = rules("textfield", HIDDEN, required=True)

    assert check({"kind": "private", "f": "x"}, kind, company).values == {"kind": "private"}
    assert sentences(check({"kind": "firm"}, kind, company)) == [REQUIRED]


def test_a_group_hides_what_is_in_it():
    group = {"type": "group", "id": "G", "components": [rules("textfield", required=True)]}

    assert check({}, {**group, **HIDDEN}, kind="private").errors == ()
    assert sentences(check({}, {**group, **HIDDEN}, kind="firm")) == [REQUIRED]


def test_a_condition_that_is_no_feel_hides_nothing():
    broken = rules("textfield", {"conditional": {"hide": "=this is )("}}, required=True)

    assert sentences(check({}, broken)) == [REQUIRED]


def test_values_inside_objects_leave_the_other_members():
    group = {"type": "group", "id": "G", "path": "customer", "components": [field("textfield")]}
    dotted = {"type": "number", "id": "N", "key": "customer.age"}

    result = check(
        {"customer": {"f": "Mara", "age": 41}}, group, dotted, customer={"id": 7, "age": 40}
    )

    assert result.values == {"customer": {"id": 7, "f": "Mara", "age": 41}}


ROWS = {
    "type": "dynamiclist",
    "id": "L",
    "path": "positions",
    "components": [
        {
            "type": "textfield",
            "id": "T",
            "key": "text",
            "label": "Text",
            "validate": {"required": True},
        },
        {
            "type": "number",
            "id": "P",
            "key": "price",
            "label": "Price",
            "conditional": {"hide": "=this.free = true"},
            "validate": {"min": 1, "max": "=limit"},
        },
        {"type": "checkbox", "id": "C", "key": "free"},
    ],
}


def test_each_row_of_a_list_is_checked_by_itself():
    rows = [{"text": "Pen", "price": 2}, {"text": "", "price": 20}, {"text": "Gift", "free": True}]

    result = check({"positions": rows}, ROWS, limit=10)

    assert [(error.id, error.rows, error.sentence) for error in result.errors] == [
        ("T", (2,), REQUIRED),
        ("P", (2,), "Field must have maximum value of 10."),
    ]
    good = check({"positions": [rows[0], {**rows[2], "price": 99, "extra": 1}]}, ROWS, limit=10)
    assert good.values == {
        "positions": [{"text": "Pen", "price": 2}, {"text": "Gift", "free": True}]
    }


@pytest.mark.parametrize("rows", ["x", {"a": 1}, ["x"], [None]])
def test_a_list_holds_rows(rows):
    assert sentences(check({"positions": rows}, ROWS)) == ["Value is not a list of rows."]


def test_a_form_has_an_end():
    many = [{"text": "x"}] * 20_000

    assert "more than 20000 fields" in sentences(check({"positions": many}, ROWS))[-1]


@pytest.mark.parametrize(
    "schema", ["", "not json", "[]", '{"components": 7}', '{"components": [7]}']
)
def test_what_is_no_form_asks_nothing(schema):
    result = check_form(schema, {"f": 1}, {})

    assert (result.values, result.errors) == ({}, ())


def test_an_author_is_warned_of_what_only_the_browser_checks():
    from engine.dispatch.forms.warnings import form_warnings

    components = [
        field("filepicker"),
        {**rules("textfield", pattern=r"\bword\b"), "id": "P"},
        {**rules("textfield", pattern="^ok$"), "id": "Q"},
        {"type": "group", "id": "G", "components": [{**field("expression"), "id": "E"}]},
    ]

    found = form_warnings("a.form", json.dumps({"components": components}))

    assert [(one.code, one.element, one.field) for one in found] == [
        ("unchecked-field", "F", "type"),
        ("unchecked-pattern", "P", "validate.pattern"),
        ("unchecked-field", "E", "type"),
    ]
    assert {one.severity for one in found} == {"warning"}
