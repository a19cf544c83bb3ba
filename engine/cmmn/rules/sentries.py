"""A sentry waits for something, and something waits for it (section 5.4.6)."""

from collections.abc import Iterator

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule, error, warning
from engine.cmmn.walk import criteria, sentries


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        used = {criterion.sentry for _, criterion in criteria(case)}
        for sentry in sentries(case):
            if not sentry.on and sentry.condition is None:
                yield error(
                    sentry,
                    f"the sentry '{sentry.id}' must have an on-part or an ifPart with a "
                    "condition, found neither; write what it waits for",
                    "ifPart",
                )
            if sentry.id not in used:
                yield warning(
                    sentry,
                    f"no criterion uses the sentry '{sentry.id}', so it is never judged; use it "
                    "in an entry or exit criterion, or remove it",
                    "id",
                )


rule = Rule("sentry", "CMMN 1.1 §5.4.6", check)
