"""An import is kept; what is called is found by its id among what is deployed, not by a file."""

from collections.abc import Iterator

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule
from engine.source.problem import Severity


def check(model: Model) -> Iterator[Finding]:
    for location, line in model.imports:
        yield Finding(
            message=(
                f"the import of {location or 'a file without location'} is kept, but not read: "
                "what tasks refer to is found by its id among what is deployed; deploy that file "
                "too"
            ),
            field="import",
            line=line,
            severity=Severity.WARNING,
        )


rule = Rule("import", "CMMN 1.1 §5.1.3", check)
