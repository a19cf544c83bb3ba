"""What is not FEEL is refused, with its place and with what was expected there."""

import pytest

from engine.feel.compile import Dialect, FeelSyntaxError, compile_expression


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("", "an expression was expected, found the end", 1),
        ("1 +", "an expression was expected, found the end", 4),
        ("x y", "an operator or the end was expected, found 'y'", 3),
        ("(1", "')' was expected to close this parenthesis, found the end", 3),
        ("[1, 2", "']' was expected at the end of the list, found the end", 6),
        ("{a: 1", "'}' was expected at the end of the context, found the end", 6),
        ("{a 1}", "':' was expected behind the key of an entry, found '1'", 4),
        ("f(1", "')' was expected at the end of the arguments, found the end", 4),
        ("f(a: 1, 2)", "arguments are given either all by name, each once, or all by position", 2),
        ("if a then b", "'else' was expected in this 'if', found the end", 12),
        ("for x in y", "'return' was expected behind the lists of 'for', found the end", 11),
        ("some x in y", "'satisfies' was expected behind the lists of 'some', found the end", 12),
        ("a between 1", "'and' was expected between the bounds of 'between', found the end", 12),
        ("a.", "the name of a property was expected behind '.', found the end", 3),
        ("a instance number", "'of' was expected behind 'instance', found 'number'", 12),
        ("a instance of nothing", "there is no type 'nothing'", 15),
        ('"open', "this string is never closed", 1),
        ("1 /* open", "this comment is never closed", 3),
        ("1 # 2", "'#' has no meaning here", 3),
        ('"\\uD800"', "half a surrogate pair is not a character", 2),
        ("[1..2", "']', ')' or '[' was expected at the end of the range, found the end", 6),
        ("a = = b", "an expression was expected, found '='", 5),
        ("[1, 2, ]", "an expression was expected, found ']'", 8),
        ("a == b", "'==' is written '=' in FEEL", 3),
        ("a && b", "'&&' is written 'and' in FEEL", 3),
        ("a || b", "'||' is written 'or' in FEEL", 3),
        ("!a", "'!' is written 'not(...)' in FEEL", 1),
        ("a % 2", "'%' is written 'modulo(a, b)' in FEEL", 3),
        ("status = 'open'", 'a text stands in double quotes in FEEL: "text"', 10),
        ("function(a, 1) a", "the name of a parameter was expected, found '1'", 13),
    ],
)
def test_an_error_says_where_and_what(text, message, column):
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)

    assert (caught.value.message, caught.value.column) == (message, column)


def test_an_error_underlines_the_place_in_its_line():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("1 +\n  2 3")

    assert caught.value.line == 2
    assert str(caught.value).splitlines()[1:] == ["  2 3", "    ^"]


def test_nesting_ends_at_a_hundred_levels():
    compile_expression("(" * 98 + "1" + ")" * 98)

    with pytest.raises(FeelSyntaxError, match="nests more than 100 deep"):
        compile_expression("(" * 101 + "1" + ")" * 101)


@pytest.mark.parametrize(
    "text",
    ["[" * 60000, "{a:" * 20000, "-" * 60000, "not(" * 15000, "a.b" + ".b" * 30000, "a[" * 30000,
     "if a then " * 6000, "for x in " * 7000, "x in (" * 10000, "function() " * 5000,
     "1 ** " * 13000 + "1", "a instance of " + "list<" * 10000, "((((" * 16000, '"' * 65000 + "x",
     "a" + "(1)" * 20000, "1 = " * 16000 + "1"],
)  # fmt: skip
def test_a_text_that_nests_without_end_is_refused_and_does_no_harm(text):
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


def test_a_text_of_more_than_64_kilobytes_is_refused():
    with pytest.raises(FeelSyntaxError, match="at most 65536 are read"):
        compile_expression(" " * 65537)


def test_a_text_of_more_than_ten_thousand_words_is_refused():
    with pytest.raises(FeelSyntaxError, match="more than 10000 words"):
        compile_expression("1" + " + 1" * 5000)


@pytest.mark.parametrize("text", ["1" + " + 1" * 4900, "true" + " and true" * 4900])
def test_a_long_chain_is_no_deep_one(text):
    assert compile_expression(text).evaluate({}) in {4901, True}


def test_a_name_of_two_words_has_to_be_known():
    with pytest.raises(FeelSyntaxError):
        compile_expression("monthly income > 5")

    assert compile_expression("monthly income > 5", names=["monthly income"]).evaluate(
        {"monthly income": 6}
    )


def test_the_longest_known_name_wins():
    names = ["a", "b", "a - b", "a - b c"]

    compiled = compile_expression("a - b c + a - b + a  -  b", names=names)

    assert compiled.evaluate({"a": 1, "b": 2, "a - b": 10, "a - b c": 100}) == 120


def test_camundas_functions_are_not_in_the_standard():
    standard = compile_expression("trim(x)", dialect=Dialect.STANDARD)

    assert standard.evaluate({"x": " a "}) is None
    assert compile_expression("trim(x)").evaluate({"x": " a "}) == "a"


def test_the_standard_reads_a_property_of_several_words_without_knowing_it():
    person = {"first name": "Ada"}

    compiled = compile_expression("person.first name = name", dialect=Dialect.STANDARD)

    assert compiled.evaluate({"person": person, "name": "Ada"}) is True


def test_an_operator_wins_over_a_name_where_no_name_can_stand():
    compiled = compile_expression("a in stock and in stock", names=["in stock", "stock"])

    assert compiled.evaluate({"a": 1, "stock": [1], "in stock": True}) is True


@pytest.mark.parametrize("key", ["1", "a = b", "x, y", "", "(a)", "a: b"])
def test_a_key_that_is_no_name_does_not_become_one(key):
    compiled = compile_expression(f'{{"{key}": 7, a: 1, b: 1, r: [1, a = b, {{x: 1}}.x]}}.r')

    assert compiled.evaluate({}) == [1, True, 1]


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "[" * 90 + ",".join("1" * 4800) + "]" * 90,
        "{" + ", ".join(f"k{n}: {n}" for n in range(2400)) + "}",
        "{" + ", ".join(f"a {n}: {n}" for n in range(2400)) + "}",
        "{a 0: 1, " + ", ".join(f"a {n}: a {n - 1}" for n in range(1, 2400)) + "}",
        "for a in x return " * 45 + "[" + ",".join("1" * 4800) + "]",
        "f(" + "a + " * 4900 + "a)",
        "f(" + ", ".join("a" for _ in range(4900)) + ")",
        '"' + "\\n" * 30000 + '"',
        "/* a */ " * 8000 + "1",
    ],
    ids=lambda text: text[:20],
)
def test_a_large_text_is_compiled_in_time_that_grows_with_it(text):
    compile_expression(text)
