"""Boolean functions (DMN 1.5 §10.3.4.2), ``is`` (§10.3.4.12), and Camunda's about being there."""

from engine.feel.builtins.registry import builtin
from engine.feel.compare import same
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.values import Value, kind_of

_CAMUNDA = "Camunda FEEL"


@builtin("not", "negand", clause="DMN 1.5 §10.3.4.2")
def negate(negand: bool | None) -> Value:
    """The opposite; null of null, as of everything that is neither true nor false.

    FEEL:
        not(true) = false
        not(null) = null
        not(0)    = null
    """
    return None if negand is None else not negand


@builtin("is", "value1", "value2", clause="DMN 1.5 §10.3.4.12")
def is_same(value1: Value, value2: Value, *, context: Context) -> Value:
    """Whether both are the same element of the same kind, their form included.

    FEEL:
        is(date("2012-12-25"), time("23:00:50"))     = false
        is(time("23:00:50z"), time("23:00:50+00:00")) = true
        is(@"12:00:00+01:00", @"11:00:00Z")          = false
    """
    return same(value1, value2, context)


@builtin("is defined", "value", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def is_defined(value: Value) -> Value:
    """Whether the value is there, that is: not null.

    FEEL:
        is defined(1)           = true
        is defined(null)        = false
        is defined(missing.key) = false
    """
    return value is not None


@builtin("get or else", "value", "default", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def get_or_else(value: Value, default: Value) -> Value:
    """The value, or the default where it is null.

    FEEL:
        get or else("this", "default") = "this"
        get or else(null, "default")   = "default"
    """
    return default if value is None else value


@builtin("assert", "value", "condition", "cause", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def assert_value(
    value: Value, condition: Value, cause: str | None = None, *, context: Context
) -> Value:
    """The value where the condition is true; otherwise the whole evaluation has failed.

    FEEL:
        assert(5, 5 > 3)         = 5
        assert(5, 5 < 3, "low")  = null
    """
    if condition is True:
        return value
    found = "" if isinstance(condition, bool) else f", it is a {kind_of(condition)}"
    context.fail(cause or f"the condition of assert is not true{found}", "assertion-failed")
    return None


@builtin(
    "fromAi",
    "value",
    "description",
    "type",
    "schema",
    "options",
    clause="Camunda 8 agentic orchestration",
    dialect=Dialect.CAMUNDA,
)
def from_ai(
    value: Value,
    description: str | None = None,
    type_: str | None = None,
    schema: dict[str, Value] | None = None,
    options: dict[str, Value] | None = None,
) -> Value:
    """The value; what the rest says is gathered when the text is compiled.

    FEEL:
        fromAi(5, "how many", "number") = 5
    """
    return value
