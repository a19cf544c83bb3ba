"""The ``FEEL:`` blocks in the docstrings of the built-ins say the truth."""

import inspect
import textwrap
from datetime import UTC, datetime
from types import ModuleType

import pytest

from engine.feel.builtins import (
    boolean,
    catalog,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    sorting,
    statistics,
    strings,
    temporal,
)
from engine.feel.compile import compile_expression
from engine.feel.context import Context
from engine.feel.dialect import Dialect

MODULES = (
    boolean,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    sorting,
    statistics,
    strings,
    temporal,
)


def examples(module: ModuleType) -> list[str]:
    found: list[str] = []
    for _, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ != module.__name__ or "FEEL:" not in (function.__doc__ or ""):
            continue
        block = inspect.cleandoc(function.__doc__).split("FEEL:\n")[1]
        found += [line for line in textwrap.dedent(block).splitlines() if line.strip()]
    return found


@pytest.mark.parametrize("line", [line for module in MODULES for line in examples(module)])
def test_an_example_of_a_docstring_holds(line):
    context = Context(now=datetime(2026, 3, 1, 12, tzinfo=UTC), seed="examples")

    value = compile_expression(line).evaluate({}, context)

    assert value is True, context.messages


def test_every_builtin_has_an_example():
    text = "\n".join(line for module in MODULES for line in examples(module))

    missing = [name for name in catalog.builtins_of(Dialect.CAMUNDA) if f"{name}(" not in text]

    assert missing == []


def test_all_86_names_of_the_standard_are_there():
    names = set(catalog.builtins_of(Dialect.STANDARD))

    expected = """
        date; date and time; time; number; string; duration; years and months duration; range
        not; is; now; today
        substring; string length; upper case; lower case; substring before; substring after
        replace; contains; starts with; ends with; matches; split; string join
        list contains; list replace; count; min; max; sum; mean; all; any; sublist; append
        concatenate; insert before; remove; reverse; index of; union; distinct values; flatten
        product; median; stddev; mode; sort
        decimal; floor; ceiling; round up; round down; round half up; round half down; abs
        modulo; sqrt; log; exp; odd; even
        before; after; meets; met by; overlaps; overlaps before; overlaps after; finishes
        finished by; includes; during; starts; started by; coincides
        day of year; day of week; month of year; week of year
        get value; get entries; context; context put; context merge
    """
    wanted = {name.strip() for line in expected.splitlines() for name in line.split(";")} - {""}
    assert wanted - names == set()
    assert names - wanted == set()


def test_camunda_adds_its_own_names_to_those_of_the_standard():
    camunda = set(catalog.builtins_of(Dialect.CAMUNDA))

    added = camunda - set(catalog.builtins_of(Dialect.STANDARD))

    assert added == {
        "get or else", "is defined", "assert", "put", "put all", "from json", "to json",
        "duplicate values", "is empty", "partition", "random number", "extract", "trim", "uuid",
        "to base64", "from base64", "is blank", "last day of month", "fromAi", "cycle",
    }  # fmt: skip
