"""What somebody who tries a decision is asked for, and what their texts become."""

from decimal import Decimal

import pytest

from engine.dmn.compile import compile_model
from engine.dmn.entry import read
from engine.dmn.fields import Field, FieldKind, fields_of
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from tests.dmn.draw import definitions

BOXED = FieldKind.CONTEXT


def model(body):
    return compile_model(definitions(body), "fields.dmn")


def decision(expression, requires="", extra=""):
    return (
        f'{extra}<decision id="D" name="D"><variable id="v" name="D"/>{requires}'
        f"{expression}</decision>"
    )


def literal(text):
    return f'<literalExpression id="e"><text>{text}</text></literalExpression>'


def needs(name):
    return (
        f'<informationRequirement id="r_{name}"><requiredInput href="#{name}"/>'
        "</informationRequirement>"
    )


def given(name, type_ref):
    return (
        f'<inputData id="{name}" name="{name}">'
        f'<variable id="v_{name}" name="{name}" typeRef="{type_ref}"/></inputData>'
    )


class TestFields:
    @pytest.mark.parametrize(
        ("type_ref", "kind"),
        [
            ("number", FieldKind.NUMBER),
            ("string", FieldKind.STRING),
            ("boolean", FieldKind.BOOLEAN),
            ("date", FieldKind.DATE),
            ("date and time", FieldKind.DATE_TIME),
            ("days and time duration", FieldKind.DURATION),
            ("Any", FieldKind.ANY),
            ("list", FieldKind.ANY),
        ],
    )
    def test_have_the_kind_of_their_input_data(self, type_ref, kind):
        made = model(decision(literal("a"), needs("a"), given("a", type_ref)))

        (field,) = fields_of(made, "D")

        assert (field.name, field.kind, field.declared) == ("a", kind, True)

    def test_a_structure_has_a_field_for_each_component_down_to_a_depth(self):
        types = (
            '<itemDefinition id="t" name="tNode"><itemComponent id="t1" name="value">'
            '<typeRef>number</typeRef></itemComponent><itemComponent id="t2" name="next">'
            "<typeRef>tNode</typeRef></itemComponent></itemDefinition>"
        )
        made = model(decision(literal("a"), needs("a"), types + given("a", "tNode")))

        (field,) = fields_of(made, "D")

        depth = 0
        while field.kind is BOXED:
            depth += 1
            field = field.parts[1]
        assert 0 < depth <= 4
        assert field.kind is FieldKind.ANY

    def test_values_that_are_no_literals_are_no_choice(self):
        types = (
            '<itemDefinition id="t" name="tSmall"><typeRef>number</typeRef>'
            '<allowedValues id="av"><text>[1..5], 7</text></allowedValues></itemDefinition>'
        )
        made = model(decision(literal("a"), needs("a"), types + given("a", "tSmall")))

        (field,) = fields_of(made, "D")

        assert (field.kind, field.choices) == (FieldKind.NUMBER, ())

    def test_a_name_that_only_a_text_reads_takes_anything(self):
        (field,) = fields_of(model(decision(literal("a + 1"))), "D")

        assert field == Field("a", FieldKind.ANY, declared=False)

    def test_there_are_none_for_what_cannot_be_tried(self):
        with pytest.raises(KeyError):
            fields_of(model(decision(literal("1"))), "nothing")


class TestTexts:
    @pytest.mark.parametrize(
        ("kind", "text", "kind_of_value"),
        [
            (FieldKind.DATE, "2026-11-20", Date),
            (FieldKind.TIME, "09:30", Time),
            (FieldKind.DATE_TIME, "2026-11-20T09:30", DateTime),
            (FieldKind.DATE_TIME, "2026-11-20T09:30:00@Europe/Paris", DateTime),
            (FieldKind.DURATION, "PT8H", DaysDuration),
            (FieldKind.DURATION, "P1Y6M", YearsDuration),
            (FieldKind.ANY, '@"2026-11-20"', Date),
        ],
    )
    def test_become_moments_and_durations(self, kind, text, kind_of_value):
        values, wrong = read([Field("a", kind)], {"a": text})

        assert wrong == {}
        assert type(values["a"]) is kind_of_value

    @pytest.mark.parametrize(
        ("kind", "text", "value"),
        [
            (FieldKind.NUMBER, " 1.50 ", Decimal("1.50")),
            (FieldKind.STRING, " as it is ", " as it is "),
            (FieldKind.STRING, '""', ""),
            (FieldKind.BOOLEAN, "false", False),
            (FieldKind.CHOICE, '"DE"', "DE"),
            (FieldKind.ANY, '{"a": [1, null, true]}', {"a": [1, None, True]}),
            (FieldKind.ANY, "null", None),
        ],
    )
    def test_become_values(self, kind, text, value):
        values, wrong = read([Field("a", kind)], {"a": text})

        assert (values, wrong) == ({"a": value}, {})

    @pytest.mark.parametrize(
        ("kind", "text", "sentence"),
        [
            (FieldKind.NUMBER, "twelve", "Expected a number"),
            (FieldKind.NUMBER, '"1"', "Expected a number"),
            (FieldKind.DATE, "20.11.2026", "Expected for example 2026-11-20"),
            (FieldKind.DATE, "2026-11-20T09:30:00", "Expected for example"),
            (FieldKind.DURATION, "2 days", "Expected a duration"),
            (FieldKind.ANY, "{a: ", "Expected a FEEL value"),
            (FieldKind.ANY, "open", "“open” is a name"),
            (FieldKind.ANY, 'number("x")', "This gives no value"),
            (FieldKind.ANY, "for i in 1..100000000 return i", "This gives no value"),
            (FieldKind.ANY, "1" * 100_001, "A value may have at most"),
        ],
    )
    def test_that_are_no_value_say_so(self, kind, text, sentence):
        values, wrong = read([Field("a", kind)], {"a": text})

        assert values == {}
        assert wrong[("a",)].startswith(sentence)

    def test_that_are_empty_or_of_no_field_are_not_given(self):
        fields = [Field("a", FieldKind.STRING), Field("b", FieldKind.NUMBER)]

        assert read(fields, {"a": "", "b": "  ", "c": "1", "d": {"e": "1"}}) == ({}, {})

    def test_of_an_untyped_structure_leave_out_what_is_empty(self):
        parts = (Field("x", FieldKind.NUMBER), Field("y", FieldKind.NUMBER))
        field = Field("a", FieldKind.CONTEXT, parts=parts)

        assert read([field], {"a": {"x": "1"}}) == ({"a": {"x": 1}}, {})
        assert read([field], {"a": {}}) == ({}, {})
        assert read([field], {"a": "text"}) == ({}, {})
