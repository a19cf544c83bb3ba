"""What an evaluation says: the output, and how each decision came to its own.

The parts of a trace are made when they are read: most evaluations are only asked for their
output, and an explained table costs several objects a rule.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from engine.dmn.decision_table import Explained
from engine.dmn.model import DecisionKind, DecisionTable, HitPolicy
from engine.feel.errors import Message
from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that matched.

    Attributes:
        rule_id: its id, or one made of the table's id and its number.
        index: its place, counted from 1.
        outputs: its outputs as (id, name, value), in the columns' order.
        annotations: what its author noted.
    """

    rule_id: str
    index: int
    outputs: tuple[tuple[str, str, Value], ...]
    annotations: tuple[str, ...] = ()


class Decided(Protocol):
    """What a trace needs to know of a decision."""

    id: str
    name: str
    kind: DecisionKind
    key: tuple[str, str]


class DecisionTrace:
    """How one decision came to its output.

    Attributes:
        output: its value after coercion to its type.
        messages: why something in it became null.
        failure: why it could not be decided, or None.
    """

    __slots__ = ("_decision", "_explained", "_table", "failure", "messages", "output")

    def __init__(
        self,
        decision: Decided,
        output: Value,
        messages: tuple[Message, ...],
        *,
        failure: str | None = None,
        table: DecisionTable | None = None,
        explained: Explained | None = None,
    ) -> None:
        self._decision = decision
        self._table = table
        self._explained = explained
        self.output = output
        self.messages = messages
        self.failure = failure

    @property
    def decision_id(self) -> str:
        return self._decision.id

    @property
    def namespace(self) -> str:
        """That of the decision's model, which may be an imported one."""
        return self._decision.key[0]

    @property
    def name(self) -> str:
        return self._decision.name

    @property
    def kind(self) -> DecisionKind:
        return self._decision.kind

    @property
    def hit_policy(self) -> HitPolicy | None:
        """Of a table; None for other logic."""
        return None if self._table is None else self._table.hit_policy

    @property
    def inputs(self) -> tuple[tuple[str, str, Value], ...]:
        """A table's inputs as (id, label or expression, value); nothing for other logic."""
        if self._table is None or self._explained is None:
            return ()
        return tuple(
            (clause.id, clause.label, value)
            for clause, value in zip(self._table.inputs, self._explained.values, strict=True)
        )

    @property
    def matched_rules(self) -> tuple[MatchedRule, ...]:
        """A table's matching rules in rule order; of FIRST only the one that counted."""
        if self._table is None or self._explained is None:
            return ()
        table = self._table
        return tuple(
            MatchedRule(
                table.rules[hit.rule].id,
                hit.rule + 1,
                tuple(
                    (clause.id, clause.label or clause.name, value)
                    for clause, value in zip(table.outputs, hit.outputs, strict=True)
                ),
                table.rules[hit.rule].annotations,
            )
            for hit in self._explained.hits
        )

    def __repr__(self) -> str:
        return f"DecisionTrace({self.decision_id!r}, output={self.output!r})"


class Evaluation(NamedTuple):
    """The answer of a decision.

    Attributes:
        output: its value; null when it failed.
        messages: why something on the way became null, in order.
        failed_decision: the id of the decision that could not be decided, itself or a required
            one, or None.
        failure: why, one sentence, or None. In a process this is an incident.
        trace: the decisions that were evaluated, required ones first, the asked one last.
    """

    output: Value
    messages: tuple[Message, ...]
    failed_decision: str | None
    failure: str | None
    trace: tuple[DecisionTrace, ...]
