"""Multi-instance: what the body around a repeated activity repeats (BPMN 2.0.2 §13.3.7)."""

from engine.bpmn.compile.data import feel, feel_text
from engine.bpmn.expressions import expression, is_feel
from engine.bpmn.model import Loop
from engine.feel.compile import Expression
from engine.plan.details import MultiInstance


def multi_instance(loop: Loop, inner: int) -> MultiInstance:
    """The loop over *inner*; a plain loopCardinality of n repeats over the list 1 to n."""
    given = loop.characteristics
    if given is None:
        return MultiInstance(
            inner=inner,
            sequential=loop.sequential,
            collection=_counted(loop.cardinality.value if loop.cardinality else "0"),
            completion=feel_text(loop.completion),
        )
    return MultiInstance(
        inner=inner,
        sequential=loop.sequential,
        collection=expression(given.get("inputCollection") or ""),
        element=given.get("inputElement"),
        output_collection=given.get("outputCollection"),
        output_element=feel(given.get("outputElement")),
        completion=feel_text(loop.completion),
    )


def _counted(cardinality: str) -> Expression:
    """The list 1 to n. A range counts downward in FEEL when n is 0, so that is asked first."""
    number = cardinality[1:] if is_feel(cardinality) else cardinality
    return expression(f"=if ({number}) >= 1 then for i in 1..({number}) return i else []")
