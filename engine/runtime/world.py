"""What a turn may know of the world outside: time, ids, chance and other definitions.

All of it comes in with the command, so that the same inputs always give the same events.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from engine.dmn.compile import DecisionModel
from engine.plan.details import Binding


@dataclass(frozen=True, slots=True)
class BoundDecision:
    """A deployed decision, with the version that the event will record.

    ``imported`` are the keys of the requirements graphs that its own one imports, by namespace.
    """

    key: int
    decision_id: str
    name: str
    version: int
    requirements_id: str
    requirements_key: int
    model: DecisionModel
    imported: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoundDefinition:
    """A deployed process or case, with the version that the event will record.

    Attributes:
        startable: it can be begun without an event.
        kind: what it is.
    """

    key: int
    definition_id: str
    version: int
    startable: bool = True
    kind: str = "process"


class Definitions(Protocol):
    """Other deployed definitions, looked up as they are bound; None when there is none."""

    def decision(
        self, decision_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> BoundDecision | None:
        """The decision as bound; *definition_key* is the caller's, for ``deployment``."""

    def called(
        self,
        kind: str,
        definition_id: str,
        binding: Binding,
        version_tag: str | None,
        definition_key: int,
    ) -> BoundDefinition | None:
        """The definition of *kind* that a call means, as bound."""

    def crowded(self, root: int) -> int | None:
        """The limit of called instances that live below *root*, if it is reached."""

    def form_key(
        self, form_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        """The key of the deployed form as bound."""

    def resource_key(
        self, resource_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        """The key of the deployed file as bound, one that is neither BPMN, DMN nor a form."""


@dataclass(slots=True)
class World:
    """The outside of one turn.

    Attributes:
        at: engine time in epoch milliseconds (UTC).
        keys: hands out growing int64 keys for items, jobs, variables and so on.
        definitions: other deployed definitions.
        seed: the command's id; seeds ``uuid()`` and ``random number()``.
        actor: who sent the command, for example ``user:alice`` or ``worker:pay``.
    """

    at: int
    keys: Iterator[int]
    definitions: Definitions
    seed: str
    actor: str
