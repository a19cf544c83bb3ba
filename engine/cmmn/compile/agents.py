"""Agents that work a stage or a whole case, and the policies that their moves have to pass.

``helm:agent`` and ``helm:policy`` among the extension elements of a stage or the plan model. How
far an agent may go is only ever tightened on the way down: a stage is worked with the autonomy of
the strictest agent around it.
"""

import inspect

from engine.cmmn.compile.compilation import Compilation
from engine.cmmn.compile.layout import Place
from engine.cmmn.model import Definition, Extension
from engine.plan.cases import AUTONOMY, CaseAgent
from engine.plan.details import AgentRegion, Policy
from engine.plan.values import Attribute, whole

MODEL_CALLS = 25  #: of an agent that says nothing about its budget: a case lives long


def agent(compilation: Compilation, place: Place) -> CaseAgent | None:
    """The agent of the stage at *place*, if it has one."""
    definition = place.definition
    drawn = definition.extension("agent")
    if drawn is None or definition.tag not in ("stage", "casePlanModel"):
        return None
    region = AgentRegion(
        name=drawn.get("name") or "",
        model_decision=drawn.get("modelDecision"),
        model=drawn.get("model"),
        max_model_calls=whole(drawn.get("maxModelCalls")) or MODEL_CALLS,
        max_tokens=whole(drawn.get("maxTokens")),
        system_prompt=_prompt(compilation, definition, drawn, "systemPrompt"),
        goal=_prompt(compilation, definition, drawn, "goal"),
        approvers=_listed(drawn.get("approvers")),
    )
    reference = drawn.get("role") or ""
    return CaseAgent(
        region=region,
        role=compilation.roles.get(reference, reference),
        autonomy=_autonomy(compilation, place, drawn),
        inputs=tuple(_inputs(compilation, definition, drawn)),
    )


def policies(definition: Definition) -> tuple[Policy, ...]:
    """The decisions that each move of an agent in the stage has to pass."""
    return tuple(
        Policy(drawn.get("decision") or "", _listed(drawn.get("elements")))
        for drawn in definition.extensions
        if drawn.name == "policy"
    )


def _autonomy(compilation: Compilation, place: Place, drawn: Extension) -> str:
    """Its own, or that of an agent further out where that is stricter."""
    found = [drawn]
    for scope in compilation.layout.around(place.index):
        outer = compilation.layout.places[scope].definition.extension("agent")
        if outer is not None:
            found.append(outer)
    return min((one.get("autonomy") or "act" for one in found), key=AUTONOMY.index)


def _prompt(
    compilation: Compilation, definition: Definition, drawn: Extension, name: str
) -> Attribute | None:
    """The text of a child element; the indentation of the XML is not part of it."""
    found = drawn.all(name)
    if not found:
        return None
    return compilation.terms.attribute(inspect.cleandoc(found[0].text), definition, f"helm:{name}")


def _inputs(
    compilation: Compilation, definition: Definition, drawn: Extension
) -> list[tuple[str, Attribute]]:
    """The names that the model sees; without a source, the data of that name."""
    found: list[tuple[str, Attribute]] = []
    for one in drawn.all("input"):
        target = one.get("target") or ""
        source = one.get("source") or f"={target}"
        found.append((target, compilation.terms.expression(source, definition, "helm:input")))
    return found


def _listed(text: str | None) -> tuple[str, ...]:
    """The entries of a list with commas."""
    return tuple(one for one in (part.strip() for part in (text or "").split(",")) if one)
