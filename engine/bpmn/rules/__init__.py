"""The rules that a model must keep to be deployed, one a file, and the table of all of them."""

from collections.abc import Iterable
from typing import Final

from engine.bpmn.model import Element, Model
from engine.bpmn.rules import (
    ad_hoc,
    agents,
    bindings,
    boundary_events,
    called_elements,
    called_or_worked,
    caught_once,
    compensation,
    conditions,
    data_associations,
    data_objects,
    event_based_gateways,
    event_definitions,
    event_sub_processes,
    exception_cases,
    executable,
    field_values,
    findable_names,
    forms,
    helm_extensions,
    identifiers,
    instantiating,
    lanes,
    links,
    listeners,
    loops,
    mappings,
    message_flows,
    messages,
    milestones,
    multi_instance,
    named_events,
    not_built,
    policies,
    process_start,
    quantities,
    sequence_flows,
    sub_process_start,
    task_definitions,
    timers,
    tool_parameters,
    transactions,
    unreachable,
    user_tasks,
    valid_ids,
    zeebe_extensions,
)
from engine.bpmn.rules.rule import Finding, Rule
from engine.bpmn.rules.valid_ids import LONGEST
from engine.source.problem import Problem

LONGEST_MESSAGE: Final = 1000  #: characters; ids and texts in it are the author's

RULES: Final[tuple[Rule, ...]] = (
    executable.rule,
    identifiers.rule,
    valid_ids.rule,
    not_built.rule,
    sequence_flows.rule,
    quantities.rule,
    process_start.rule,
    instantiating.rule,
    sub_process_start.rule,
    event_definitions.rule,
    boundary_events.rule,
    exception_cases.rule,
    event_sub_processes.rule,
    compensation.rule,
    transactions.rule,
    links.rule,
    event_based_gateways.rule,
    conditions.rule,
    task_definitions.rule,
    called_or_worked.rule,
    called_elements.rule,
    user_tasks.rule,
    listeners.rule,
    forms.rule,
    messages.rule,
    message_flows.rule,
    named_events.rule,
    caught_once.rule,
    timers.rule,
    multi_instance.rule,
    loops.rule,
    mappings.rule,
    data_objects.rule,
    data_associations.rule,
    field_values.rule,
    findable_names.rule,
    zeebe_extensions.rule,
    helm_extensions.rule,
    ad_hoc.rule,
    agents.rule,
    tool_parameters.rule,
    milestones.rule,
    policies.rule,
    lanes.rule,
    bindings.rule,
    unreachable.rule,
)


def check(model: Model, rules: Iterable[Rule] = RULES) -> tuple[Problem, ...]:
    """Everything that breaks a rule, in the order of the rules; errors and warnings."""
    return tuple(_problem(model, rule, finding) for rule in rules for finding in rule.check(model))


def _problem(model: Model, rule: Rule, finding: Finding) -> Problem:
    element = finding.element
    at = element if isinstance(element, Element) else None
    identifier = at.id if at is not None else element if isinstance(element, str) else None
    return Problem(
        code=rule.id,
        message=finding.message[:LONGEST_MESSAGE],
        file=model.file,
        element=identifier[:LONGEST] if identifier is not None else None,
        field=finding.field,
        line=finding.line or (at.line if at is not None else None),
        clause=rule.clause,
        severity=finding.severity,
    )
