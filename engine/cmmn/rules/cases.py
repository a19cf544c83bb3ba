"""A file that is deployed holds at least one case."""

from collections.abc import Iterator

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    if not model.cases:
        yield error(
            None, f"no case in {model.file}: expected at least one, found none; draw one", "case"
        )


rule = Rule("no-case", "CMMN 1.1 §5.1.2", check)
