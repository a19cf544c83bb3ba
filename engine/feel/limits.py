"""The bounds that keep every text and every evaluation finite.

Beyond one of these an expression is refused when it is read, or ends with
`engine.feel.errors.BudgetExceeded` when it runs. All are counted, none is timed, so the same
evaluation ends the same way on every machine.
"""

MAX_SOURCE = 64 * 1024
"""Characters of one expression."""

MAX_WORDS = 10_000
"""Names, literals and operators of one expression."""

MAX_NESTING = 100
"""How deeply an expression may nest."""

MAX_CALL_DEPTH = 64
"""How deeply functions may call functions."""

MAX_STEPS = 200_000
"""Default number of iterations and calls of one evaluation."""

MAX_LIST = 100_000
"""Elements of a list made by an evaluation."""

MAX_STRING = 256 * 1024
"""Characters of a string made by an evaluation."""

MAX_NODES = 1_000_000
"""Values inside a result, counted as they would be written out."""

MAX_MESSAGES = 100
"""Messages kept of one evaluation; later ones say nothing new."""

MAX_VALUE_DEPTH = 200
"""How deeply lists and contexts may nest inside a value."""
