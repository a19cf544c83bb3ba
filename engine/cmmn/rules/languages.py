"""Expressions are FEEL (section 5.4.7): another language is refused, none is taken for FEEL."""

from collections.abc import Iterator

from engine.cmmn.model import Formal, Model
from engine.cmmn.names import FEEL, is_feel
from engine.cmmn.rules.rule import Finding, Rule, error, warning
from engine.cmmn.walk import expressions, timers


def check(model: Model) -> Iterator[Finding]:
    said = [(one.element, one.field, one.formal) for one in expressions(model)]
    said += [
        (listener, "timerExpression", listener.timer)
        for listener, _ in timers(model)
        if listener.timer is not None
    ]
    for element, field, formal in said:
        language = formal.language or model.language
        if not is_feel(language):
            yield error(
                element,
                f"expected an expression in FEEL, found one in {language}; write it in FEEL and "
                f'set expressionLanguage="{FEEL}"',
                field,
                formal.line,
            )
    if model.language is None and any(_unnamed(formal) for _, _, formal in said):
        yield warning(
            None,
            "expressionLanguage is missing, which means XPath in CMMN 1.1; HELM reads the "
            f'expressions as FEEL: write expressionLanguage="{FEEL}"',
            "expressionLanguage",
            1,
        )


def _unnamed(formal: Formal) -> bool:
    return formal.language is None


rule = Rule("expression-language", "CMMN 1.1 §5.4.7", check)
