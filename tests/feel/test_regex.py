"""Patterns: the machine and Python's `re` agree, and no pattern takes long."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel.context import Context
from engine.feel.errors import BudgetExceeded
from engine.feel.regex import pattern as patterns
from engine.feel.regex.machine import Machine
from engine.feel.regex.parse import PatternError, parse_pattern
from engine.feel.regex.pattern import compile_pattern

pieces = st.recursive(
    st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "\\d", "\\w", "^", "$"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        inner.map(lambda one: f"({one})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{1,2}", "*?", "+?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=600, deadline=None)
@given(pieces, st.text(alphabet="abc1\n", max_size=8))
def test_the_machine_finds_what_python_finds(pattern, text):
    tree, groups = parse_pattern(pattern, "")
    machine = Machine(tree, groups, any_case=False)
    native = re.compile(patterns._Writer("").write(tree))

    found = machine.search(text, 0, lambda steps: None)
    expected = native.search(text)

    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert found[:2] == expected.span()
    if found and expected and patterns._ways(tree, len(text), last=True) < patterns._ENDLESS:
        # what groups hold that go round with nothing in them is told by the machine alone
        spans = [end for group in range(groups + 1) for end in expected.span(group)]
        assert list(found) == spans


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 5000 + "b"),
        ("(a|aa)+$", "a" * 5000 + "b"),
        ("(a|a)*b", "a" * 5000),
        ("(.*)(.*)(.*)(.*)(.*)x", "a" * 2000),
        ("(x+x+)+y", "x" * 5000),
        ("([a-z]+)*\\.", "a" * 5000),
        ("(a?){50}a{50}", "a" * 50),
        ("((a*)*)*b", "a" * 5000),
        ("(a*)\\1b", "a" * 300),
        ("^(\\w+\\s?)*$", "word " * 1000 + "!"),
    ],
)
@pytest.mark.timeout(10)
def test_a_pattern_that_would_hang_elsewhere_ends(pattern, text):
    context = Context()

    try:
        compile_pattern(pattern, "", context).search(text, 0, context)
    except BudgetExceeded:
        assert context.steps < 0


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "]", "*", "a**", "a{2,1}", "a{1001}", "a{x}", "\\q", "\\p{Xx}", "\\p{IsNo}",
     "\\",     "[]", "[b-a]", "[a-z-[b]c]", "(?=a)", "(?i)a", "\\1", "(\\1)", "(" * 60 + ")" * 60,
     "()" * 101, "a" * 2001, "(((a{999}){999}){999}){999}"],
)  # fmt: skip
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(PatternError):
        compile_pattern(pattern, "", Context())


def test_an_unknown_flag_is_refused():
    with pytest.raises(PatternError, match="no flag"):
        compile_pattern("a", "g", Context())
