"""Every expression is FEEL that compiles, with the names of its case in scope."""

from collections.abc import Iterator

from engine.cmmn.expressions import fault, names_of
from engine.cmmn.model import Model
from engine.cmmn.names import is_feel
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import expressions


def check(model: Model) -> Iterator[Finding]:
    names = {case.id: names_of(case) for case in model.cases}
    for said in expressions(model):
        if is_feel(said.formal.language or model.language):
            wrong = fault(said.formal.text, names[said.case.id])
            if wrong is not None:
                yield error(said.element, wrong, said.field, said.formal.line)


rule = Rule("feel", "DMN 1.5 §10.3.1", check)
