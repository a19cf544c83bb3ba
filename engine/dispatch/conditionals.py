"""Evaluate the conditional start events of processes; those that hold start an instance each.

The latest version of every process is asked, or the one version that is named. The variables that
are given are all that a condition sees, and what the instances begin with.
"""

from collections.abc import Iterator, Mapping

from engine.dispatch import command_ids, fold, limits, rejections, repeats, routes, writer
from engine.dispatch.answers import Evaluated, StartedByCondition
from engine.dispatch.envelope import Envelope, Receipt
from engine.dispatch.moments import context_at
from engine.feel.errors import BudgetExceeded
from engine.feel.values import Value
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.plan.details import ConditionalDefinition, parts
from engine.plan.model import Plan
from engine.runtime.commands import CommandRejected, StartInstance
from engine.store import clock
from engine.store.definitions import plan_of
from engine.store.keys import new_key
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.subscriptions import StartSubscription
from engine.store.models.words import DEFAULT_TENANT


def evaluate(
    variables: Mapping[str, Value],
    *,
    definition_key: int | None,
    actor: Actor,
    command_id: str | None = None,
) -> Evaluated:
    """Judge the conditional start events and start what they lead to.

    Raises:
        CommandRejected: there is no such process, or a condition cannot be judged.
    """
    gates.admit(Request(actor, "EvaluateConditionals"))
    limits.check_variables(variables)
    repeat = command_ids.of("conditionals", str(definition_key or ""), actor, command_id)
    answer = writer.write(
        lambda: repeats.once(
            repeat, lambda: _evaluate(variables, definition_key, actor.as_engine())
        )
    )
    started = [StartedByCondition(definition, key) for definition, key in answer["started"]]
    return Evaluated(answer["key"], tuple(started))


def _evaluate(
    variables: Mapping[str, Value], definition_key: int | None, actor: Actor
) -> repeats.Answer:
    at = clock.now_ms()
    wanted = [
        (definition, element)
        for definition in _definitions(definition_key)
        for element in _true(plan_of(definition), variables, at)
    ]
    outcomes = fold.carry_out(
        [
            Envelope(
                command=StartInstance(
                    key=0,
                    version=routes.version_of(definition),
                    definition_key=definition,
                    variables=variables,
                    start_event=element,
                ),
                actor=actor,
            )
            for definition, element in wanted
        ]
    )
    started = [
        [definition, outcome.instance_key]
        for (definition, _), outcome in zip(wanted, outcomes, strict=True)
        if isinstance(outcome, Receipt)
    ]
    return {"key": new_key(), "started": started}


def _definitions(definition_key: int | None) -> list[int]:
    if definition_key is None:
        rows = StartSubscription.objects.filter(kind="conditional", tenant_id=DEFAULT_TENANT)
        return list(dict.fromkeys(rows.order_by("key").values_list("definition_key", flat=True)))
    found = Definition.objects.filter(
        key=definition_key, kind=DefinitionKind.PROCESS, state="ACTIVE"
    )
    if not found.exists():
        raise rejections.rejected(
            "EVALUATE",
            rejections.NOT_FOUND,
            f"Expected to evaluate the conditional start events of the process definition with key "
            f"'{definition_key}', but none found",
        )
    return [definition_key]


def _true(plan: Plan, variables: Mapping[str, Value], at: int) -> Iterator[str]:
    """The ids of the start events of which a condition holds."""
    for start in plan.starts:
        conditions = [
            part for part in parts(start.event) if isinstance(part, ConditionalDefinition)
        ]
        node = plan.nodes[start.node].id
        if any(_holds(plan, node, condition, variables, at) for condition in conditions):
            yield node


def _holds(
    plan: Plan,
    node: str,
    condition: ConditionalDefinition,
    variables: Mapping[str, Value],
    at: int,
) -> bool:
    context = context_at(at, "conditionals")
    try:
        value = condition.condition.run(variables, context)
    except (BudgetExceeded, RecursionError) as error:
        raise _wrong(plan, node, condition, str(error)) from error
    if context.failed:
        raise _wrong(plan, node, condition, "; ".join(m.text for m in context.messages))
    if value is None or value is True or value is False:
        return value is True
    raise _wrong(plan, node, condition, "expected true or false, found another value")


def _wrong(plan: Plan, node: str, condition: ConditionalDefinition, reason: str) -> CommandRejected:
    return rejections.invalid(
        f"Expected to evaluate the condition '{condition.condition.text}' of the start event "
        f"'{node}' of process '{plan.id}', but it failed: {reason}"
    )
