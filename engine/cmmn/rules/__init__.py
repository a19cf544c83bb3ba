"""The rules that a case must keep to be deployed, one a file, and the table of all of them."""

from collections.abc import Iterable
from typing import Final

from engine.cmmn.model import Element, Model
from engine.cmmn.rules import (
    agents,
    applicability,
    binding_refinements,
    blocking,
    calls,
    case_file,
    cases,
    criteria,
    feel,
    file_uses,
    foreign_extensions,
    helm_extensions,
    identifiers,
    imports,
    item_controls,
    item_definitions,
    languages,
    mappings,
    never_begins,
    on_parts,
    plan_fragments,
    planning_policies,
    planning_tables,
    repetition,
    roles,
    sentries,
    stage_cycles,
    timers,
    unused_definitions,
    valid_ids,
)
from engine.cmmn.rules.rule import Finding, Rule
from engine.cmmn.rules.valid_ids import LONGEST
from engine.source.problem import Problem

LONGEST_MESSAGE: Final = 1000  #: characters; ids and texts in it are the author's

RULES: Final[tuple[Rule, ...]] = (
    cases.rule,
    identifiers.rule,
    valid_ids.rule,
    item_definitions.rule,
    criteria.rule,
    on_parts.rule,
    sentries.rule,
    stage_cycles.rule,
    plan_fragments.rule,
    item_controls.rule,
    repetition.rule,
    languages.rule,
    feel.rule,
    timers.rule,
    calls.rule,
    mappings.rule,
    binding_refinements.rule,
    blocking.rule,
    roles.rule,
    planning_tables.rule,
    applicability.rule,
    planning_policies.rule,
    agents.rule,
    case_file.rule,
    file_uses.rule,
    helm_extensions.rule,
    unused_definitions.rule,
    never_begins.rule,
    imports.rule,
    foreign_extensions.rule,
)


def check(model: Model, rules: Iterable[Rule] = RULES) -> tuple[Problem, ...]:
    """Everything that breaks a rule, in the order of the rules; errors and warnings."""
    return tuple(_problem(model, rule, finding) for rule in rules for finding in rule.check(model))


def _problem(model: Model, rule: Rule, finding: Finding) -> Problem:
    element = finding.element
    at = element if isinstance(element, Element) else None
    identifier = at.id if at is not None else element if isinstance(element, str) else None
    if identifier is not None:  # what has no id of its own is told of at the nearest that has one
        identifier = identifier.partition("/")[0][:LONGEST]
    return Problem(
        code=rule.id,
        message=finding.message[:LONGEST_MESSAGE],
        file=model.file,
        element=identifier,
        field=finding.field,
        line=finding.line or (at.line if at is not None else None),
        clause=rule.clause,
        severity=finding.severity,
    )
