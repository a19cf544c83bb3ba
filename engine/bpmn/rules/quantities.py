"""How many tokens an activity takes and sends (BPMN 2.0.2 table 10.3)."""

from collections.abc import Iterator

from engine.bpmn.model import Model
from engine.bpmn.quantities import MOST, quantity
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for activity in model.activities():
        sends = quantity(activity.completion_quantity)
        if sends is None or not 1 <= sends <= MOST:
            message = (
                f"expected completionQuantity to be a whole number from 1 to {MOST}, "
                f"found '{activity.completion_quantity}'"
            )
            yield error(activity, message, "completionQuantity")
        takes = quantity(activity.start_quantity)
        if takes != 1:
            message = (
                f"'{activity.id}' would gather {activity.start_quantity} tokens before it begins, "
                "which nobody sees in the drawing; remove startQuantity and draw a complex gateway "
                f"before it with the condition =activationCount >= {activity.start_quantity}"
            )
            yield error(activity, message, "startQuantity")


rule = Rule("token-quantity", "BPMN 2.0.2 §10.3", check)
