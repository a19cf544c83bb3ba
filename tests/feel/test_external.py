"""External functions: a table of pure Java ones, and nothing else."""

from decimal import Decimal

import pytest

from engine.feel.compile import compile_expression
from engine.feel.context import Context


def call(owner: str, signature: str, parameters: str, arguments: str) -> object:
    mapping = f'{{java: {{class: "{owner}", method signature: "{signature}"}}}}'
    text = f"(function({parameters}) external {mapping})({arguments})"
    return compile_expression(text).evaluate({}, Context())


@pytest.mark.parametrize(
    ("owner", "signature", "parameters", "arguments", "value"),
    [
        ("java.lang.Math", "max(double, double)", "a, b", "1.5, 2", 2),
        ("java.lang.Math", "max(int,int)", "a, b", "1.5, 2", None),
        ("java.lang.Math", "round(double)", "a", "-2.5", -2),
        ("java.lang.Math", "sqrt(double)", "a", "-1", None),
        ("java.lang.Math", "cos(double)", "a", "0", 1),
        ("java.lang.Math", "foo(double)", "a", "1", None),
        ("java.lang.Byte", "valueOf(byte)", "a", "200", None),
        ("java.lang.Integer", "valueOf(java.lang.String)", "a", '"12"', 12),
        ("java.lang.Integer", "valueOf(java.lang.String)", "a", '"1.5"', None),
        ("java.lang.Double", "valueOf(java.lang.String)", "a", '"1.5"', Decimal("1.5")),
        ("java.lang.String", "valueOf(char)", "a", '"ab"', None),
        ("java.lang.Runtime", "exit(int)", "a", "1", None),
        ("java.lang.System", "getenv(java.lang.String)", "a", '"PATH"', None),
    ],
)
def test_a_pure_function_of_the_table_is_computed(owner, signature, parameters, arguments, value):
    assert call(owner, signature, parameters, arguments) == value


def test_a_format_takes_the_remaining_arguments():
    signature = "format(java.lang.String, [Ljava.lang.Object;)"

    assert call("java.lang.String", signature, "f, a", '"%5.2f|%%|", 1.005') == " 1.01|%|"
    assert call("java.lang.String", signature, "f, a", '"%s %s", "x"') is None
    assert call("java.lang.String", signature, "f, a", '"%x", 1') is None
