"""Loops: what the body around a repeated activity repeats (BPMN 2.0.2 §13.3.6 and §13.3.7)."""

from collections.abc import Iterator

from engine.bpmn.compile.data import attribute, feel, feel_text, value
from engine.bpmn.expressions import expression, is_feel
from engine.bpmn.model import Loop, Model
from engine.feel.compile import Expression
from engine.plan.details import (
    EscalationDefinition,
    MultiInstance,
    SignalDefinition,
    StandardLoop,
    Thrown,
)


def standard_loop(loop: Loop, inner: int) -> StandardLoop:
    """*inner* again and again, as long as the loop's condition holds."""
    maximum = loop.maximum.value if loop.maximum is not None else None
    return StandardLoop(
        inner=inner,
        condition=feel_text(loop.condition),
        test_before=loop.test_before,
        maximum=attribute(maximum),
    )


def multi_instance(loop: Loop, inner: int, throws: tuple[Thrown, ...]) -> MultiInstance:
    """*inner* for each element of a collection.

    Plain BPMN names data: the variable of that name is the collection, and what an iteration
    leaves under the name of the output item becomes an element of the output. A loopCardinality
    of n repeats over the list 1 to n.
    """
    given = loop.characteristics
    if given is not None:
        return MultiInstance(
            inner=inner,
            sequential=loop.sequential,
            collection=expression(given.get("inputCollection") or ""),
            element=given.get("inputElement"),
            output_collection=given.get("outputCollection"),
            output_element=feel(given.get("outputElement")),
            completion=feel_text(loop.completion),
            throws=throws,
        )
    collects = loop.data_output is not None and loop.output_item is not None
    return MultiInstance(
        inner=inner,
        sequential=loop.sequential,
        collection=_plain_collection(loop),
        element=loop.input_item if loop.data_input is not None else None,
        output_collection=loop.data_output if collects else None,
        output_element=expression(f"={loop.output_item}") if collects else None,
        completion=feel_text(loop.completion),
        throws=throws,
    )


def _plain_collection(loop: Loop) -> Expression:
    if loop.cardinality is None and loop.data_input is not None:
        return expression(f"={loop.data_input}")
    return _counted(loop.cardinality.value if loop.cardinality else "0")


def _counted(cardinality: str) -> Expression:
    """The list 1 to n. A range counts downward in FEEL when n is 0, so that is asked first."""
    number = cardinality[1:] if is_feel(cardinality) else cardinality
    return expression(f"=if ({number}) >= 1 then for i in 1..({number}) return i else []")


def thrown(model: Model, loop: Loop) -> Iterator[Thrown]:
    """The events that the completion of an iteration throws."""
    for condition, definition in loop.thrown:
        named = model.definitions.get(definition.ref or "")
        text = named.value if named is not None else None
        yield Thrown(
            event=SignalDefinition(value(text or ""))
            if definition.kind == "signal"
            else EscalationDefinition(attribute(text)),
            condition=feel_text(condition),
            once=loop.behavior == "One",
        )
