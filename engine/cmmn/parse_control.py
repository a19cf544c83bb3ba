"""Reads item controls, their rules, and parameters (CMMN 1.1 sections 5.4.11 and 5.2.5)."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine.cmmn.model import ItemControl, Parameter, ParameterMapping, Rule
from engine.cmmn.names import unprefixed
from engine.cmmn.reading import Reading
from engine.cmmn.xml import child, children, formal

_CONTROL: Final = frozenset(("repetitionRule", "requiredRule", "manualActivationRule"))


def read_control(element: _Element, name: str, reading: Reading) -> ItemControl | None:
    """The child *name* (``itemControl`` or ``defaultControl``) with the rules it has."""
    found = child(element, name)
    if found is None:
        return None
    reading.only(found, _CONTROL)
    return ItemControl(
        **reading.head(found),
        repetition=_rule_in(found, "repetitionRule", reading),
        required=_rule_in(found, "requiredRule", reading),
        manual_activation=_rule_in(found, "manualActivationRule", reading),
    )


def read_rule(element: _Element, reading: Reading) -> Rule:
    """A rule; without a condition it is true."""
    return Rule(
        **reading.head(element),
        condition=formal(element, "condition"),
        context=unprefixed(element.get("contextRef") or "") or None,
    )


def read_parameters(element: _Element, name: str, reading: Reading) -> tuple[Parameter, ...]:
    """The ``input`` or ``output`` children."""
    return tuple(
        Parameter(
            **reading.head(found),
            binding=unprefixed(found.get("bindingRef") or "") or None,
            refinement=formal(found, "bindingRefinement"),
        )
        for found in children(element, name)
    )


def read_mappings(element: _Element, reading: Reading) -> Iterator[ParameterMapping]:
    """The ``parameterMapping`` children of a task that calls."""
    for found in children(element, "parameterMapping"):
        yield ParameterMapping(
            **reading.head(found),
            source=unprefixed(found.get("sourceRef") or "") or None,
            target=unprefixed(found.get("targetRef") or "") or None,
            transformation=formal(found, "transformation"),
        )


def _rule_in(control: _Element, name: str, reading: Reading) -> Rule | None:
    found = child(control, name)
    return read_rule(found, reading) if found is not None else None
