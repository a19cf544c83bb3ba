"""The refinement of a binding is kept, but not run: a transformation says the same."""

from collections.abc import Iterator

from engine.cmmn.model import Model, Parameter
from engine.cmmn.rules.rule import Finding, Rule, warning
from engine.cmmn.walk import expressions


def check(model: Model) -> Iterator[Finding]:
    for said in expressions(model):
        if isinstance(said.element, Parameter) and said.field == "bindingRefinement":
            yield warning(
                said.element,
                f"the bindingRefinement of '{said.element.id}' is kept, but not run: the parameter "
                "is the whole case file item; write a transformation into its mapping",
                "bindingRefinement",
                said.formal.line,
            )


rule = Rule("binding-refinement", "CMMN 1.1 §5.2.5", check)
