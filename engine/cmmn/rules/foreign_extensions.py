"""What other vendors' extensions ask for does not happen: each element that has some is told."""

from collections.abc import Iterator

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule
from engine.source.problem import Severity


def check(model: Model) -> Iterator[Finding]:
    for foreign in model.foreign:
        named = ", ".join(foreign.names[:5])
        more = len(foreign.names) - 5
        listed = f"{named} and {more} more" if more > 0 else named
        yield Finding(
            message=(
                f"{listed} of {foreign.namespace} is kept in the file, and means nothing to "
                "HELM; where it ran something, write that with CMMN or helm:"
            ),
            element=foreign.owner,
            field=foreign.names[0],
            line=foreign.line,
            severity=Severity.WARNING,
        )


rule = Rule("foreign-extension", "CMMN 1.1 §5.1.4", check)
