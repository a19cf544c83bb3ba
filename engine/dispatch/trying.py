"""A draft of a decision tried out: what it asks for, and what it gives for the values written.

Nothing is kept, and nothing has to be deployed. Compiled drafts stay in memory for a while:
whoever writes into a field evaluates the same bytes again and again.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from engine.dispatch import limits
from engine.dispatch.decision_drafts import model_of
from engine.dispatch.moments import context_at
from engine.dmn.attempt import Attempt, attempt
from engine.dmn.entry import Wrong, read
from engine.dmn.evaluate import DecisionModel
from engine.dmn.fields import Field, fields_of
from engine.dmn.model import DecisionKind
from engine.dmn.sheets import written
from engine.feel.errors import BudgetExceeded
from engine.feel.values import Value, kind_of, to_json
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.store import clock, json

DRAFTS_KEPT = 8

KNOWLEDGE = "KNOWLEDGE_MODEL"
SERVICE = "DECISION_SERVICE"


@dataclass(frozen=True, slots=True)
class Triable:
    """An element that can be tried; ``kind`` is that of a decision's logic, or its own.

    Attributes:
        requires: the ids of the decisions of this file that it requires or gives.
    """

    id: str
    name: str
    kind: str
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it.

    Attributes:
        elements: all that this file has to try.
        element: the id of the one that was tried.
        fields: what it asks for.
        wrong: sentences by the path of the field; then there is no result.
        given: the values by name, ``given_json`` the same as JSON for people.
    """

    elements: tuple[Triable, ...]
    element: str
    fields: tuple[Field, ...]
    wrong: Wrong
    given: Mapping[str, Value]
    given_json: str
    result: Attempt | None
    namespace: str


def try_draft(
    files: Mapping[str, bytes],
    name: str,
    element: str | None,
    texts: Mapping[str, Any],
    *,
    actor: Actor,
) -> Tried | None:
    """Try an element of the draft *name* with what was written into its fields.

    Args:
        files: the draft and those that it may import, by file name.
        name: of the draft.
        element: the id of a decision, a service or a knowledge model; None, or one that is not
            there, for the decision that no other requires.
        texts: by the names of the fields, structures as mappings.
        actor: who asks; policies on ``EvaluateDecision`` hold here too.

    Returns:
        None where the draft has nothing that could be tried.

    Raises:
        Refused: the draft, or one that it imports, cannot be evaluated.
    """
    gates.admit(Request(actor, "EvaluateDecision"))
    model = _compiled(tuple(sorted(files.items())), name)
    elements = _triable(model)
    if not elements:
        return None
    chosen = _chosen(elements, element)
    fields = fields_of(model, chosen)
    given, wrong = read(fields, texts)
    result = None
    if not wrong:
        limits.check_variables(given)
        context = context_at(clock.now_ms(), uuid.uuid4().hex)
        result = attempt(model, chosen, given, context)
    return Tried(elements, chosen, fields, wrong, given, _json(given), result, model.namespace)


def feel_text(value: Value) -> str:
    """The FEEL text that gives the value again; of one that is too long only its type."""
    try:
        return written(value)
    except BudgetExceeded:
        return f"a {kind_of(value)} that is too long to be shown"


def _json(values: Mapping[str, Value]) -> str:
    plain = {name: to_json(value) for name, value in values.items()}
    return msgspec.json.format(json.encode(plain), indent=2).decode()


@lru_cache(maxsize=DRAFTS_KEPT)
def _compiled(files: tuple[tuple[str, bytes], ...], name: str) -> DecisionModel:
    return model_of(dict(files), name)


def _triable(model: DecisionModel) -> tuple[Triable, ...]:
    definitions = model.definitions
    decisions = [
        Triable(
            each.id,
            each.name,
            each.kind,
            tuple(other.id for other in each.required_decisions if not other.namespace),
        )
        for each in definitions.decisions
        if each.kind is not DecisionKind.NONE
    ]
    services = [
        Triable(each.id, each.name, SERVICE, tuple(other.id for other in each.output_decisions))
        for each in definitions.services
        if all(not other.namespace for other in each.output_decisions)
    ]
    knowledge = [
        Triable(each.id, each.name, KNOWLEDGE, ())
        for each in definitions.knowledge_models
        if each.function is not None
    ]
    return (*decisions, *services, *knowledge)


def _chosen(elements: tuple[Triable, ...], wanted: str | None) -> str:
    """The element that was asked for, else the last decision of the chain."""
    if wanted in {each.id for each in elements}:
        return wanted or ""
    required = {identifier for each in elements for identifier in each.requires}
    tops = [each for each in elements if each.id not in required and each.kind != SERVICE]
    return (tops or list(elements))[0].id
