"""What an author should know of a form before people fill it in: what the server does not check."""

from collections.abc import Iterator, Sequence

from engine.dispatch.forms import texts
from engine.dispatch.forms.schema import CHECKED, CONTAINERS, SHOWING, Component, read_form
from engine.source.problem import Problem, Severity


def form_warnings(file: str, schema: str) -> list[Problem]:
    """One warning for each field whose value, or whose pattern, only the browser checks."""
    return [
        Problem(code, message, file=file, element=component.id, field=place, severity=WARNING)
        for component, code, message, place in _found(read_form(schema))
    ]


WARNING = Severity.WARNING
Found = tuple[Component, str, str, str]


def _found(components: Sequence[Component]) -> Iterator[Found]:
    for component in components:
        if component.keyed and component.kind not in CHECKED | CONTAINERS | SHOWING:
            yield (
                component,
                "unchecked-field",
                f"The values of '{component.kind}' are not checked by the server; they are stored "
                "as they come.",
                "type",
            )
        pattern = component.rules.get("pattern")
        if isinstance(pattern, str) and pattern and not texts.is_readable(pattern):
            yield (
                component,
                "unchecked-pattern",
                f"The pattern {pattern} is checked in the browser only: the server reads regular "
                "expressions without look-around and word boundaries.",
                "validate.pattern",
            )
        yield from _found(component.components)
