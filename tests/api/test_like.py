"""Patterns of the REST API in the databases' own languages."""

import pytest

from engine.api.search.like import glob_of, like_of


@pytest.mark.parametrize(
    ("pattern", "glob", "like"),
    [
        ("abc", "abc", "abc"),
        ("a*c", "a*c", "a%c"),
        ("a?c", "a?c", "a_c"),
        (r"a\*c", "a[*]c", "a*c"),
        (r"a\?c", "a[?]c", "a?c"),
        (r"a\\c", "a\\c", r"a\\c"),
        ("50%", "50%", r"50\%"),
        ("a_b", "a_b", r"a\_b"),
        ("[x]", "[[]x]", "[x]"),
        ("end\\", "end\\", r"end\\"),
        ("", "", ""),
    ],
)
def test_a_pattern_says_the_same_in_both(pattern, glob, like):
    assert glob_of(pattern) == glob
    assert like_of(pattern) == like
