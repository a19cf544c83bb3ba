"""An agent works in a role of its case, asks a model, and is never freer than one around it."""

from collections.abc import Iterator

from engine.cmmn.expressions import MARK, fault, names_of
from engine.cmmn.model import Case, Extension, Model, Stage
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.text import quoted
from engine.cmmn.walk import stages


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        roles = {name for role in case.roles for name in (role.name, role.id) if name}
        for stage in stages(case):
            drawn = [one for one in stage.extensions if one.name == "agent"]
            for agent in drawn:
                yield from _agent(case, stage, agent, roles)
            for agent in drawn[1:]:
                yield _wrong(stage, agent, "one agent works a stage; remove the others")


def _agent(case: Case, stage: Stage, agent: Extension, roles: set[str]) -> Iterator[Finding]:
    role = agent.get("role")
    if role is not None and role not in roles:
        known = quoted(sorted(one.name for one in case.roles if one.name)) or "no roles"
        message = f"expected a role of the case '{case.id}' ({known}), found '{role}'; choose one"
        yield _wrong(stage, agent, message, " role")
    if not agent.get("model") and not agent.get("modelDecision"):
        message = "nothing says which model is asked; write model or modelDecision"
        yield _wrong(stage, agent, message, " model")
    names = names_of(case)
    for child in agent.children:
        text = child.text.strip()
        if child.name in ("goal", "systemPrompt") and text.startswith(MARK):
            wrong = fault(text.removeprefix(MARK), names)
            if wrong is not None:
                yield _wrong(stage, child, wrong)


def _wrong(stage: Stage, extension: Extension, message: str, attribute: str = "") -> Finding:
    return error(stage, message, f"helm:{extension.name}{attribute}", extension.line)


rule = Rule("case-agent", "urn:helm:ext agent", check)
