"""The evaluator that the DMN TCK's scorer drives (`tck_run.py` fixes its signature).

The models are compiled in the standard's dialect, once for each folder. Values are translated
as the scorer wants them: temporals go back as FEEL text.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.dmn.compile import DecisionModel, compile_models
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.temporal_text import parse_temporal
from engine.feel.values import Value, from_json


def evaluate(models: Sequence[Path], name: str, kind: str, inputs: Mapping[str, Any]) -> Any:
    """The value of an invocable of the first model; the other models may be imported by it."""
    model = _compiled(tuple(models))
    values = {str(key): to_feel(value) for key, value in inputs.items()}
    context = Context(now=dt.datetime.now(dt.UTC))
    if kind == "decision":
        return from_feel(_decide(model, name, inputs, values, context))
    elements = (*model.definitions.knowledge_models, *model.definitions.services)
    function = model.functions[next(each.id for each in elements if each.name == name)]
    arguments = {parameter: values.get(parameter) for parameter in function.parameters or ()}
    return from_feel(function.call_named(arguments, context))


def _decide(
    model: DecisionModel,
    name: str,
    inputs: Mapping[str, Any],
    values: Mapping[str, Value],
    context: Context,
) -> Value:
    decision = next(each for each in model.decisions.values() if each.name == name)
    given = {
        each.key: values[each.name] for each in model.decisions.values() if each.name in values
    }
    imported = {
        (namespace, str(key)): values[str(key)]
        for key in inputs
        if (namespace := getattr(key, "namespace", None))
    }
    answer = model.evaluate(
        decision.id, values, context, given=given or None, imported=imported or None
    )
    return answer.output


@lru_cache(maxsize=4)
def _compiled(paths: tuple[Path, ...]) -> DecisionModel:
    files = {str(path): path.read_bytes() for path in paths}
    return compile_models(files, dialect=Dialect.STANDARD)[str(paths[0])]


def to_feel(value: Any) -> Value:
    """A value of the scorer as a FEEL value."""
    if isinstance(value, tuple):
        word, content = value
        return YearsDuration(content) if word == "P" else parse_temporal(content)
    if isinstance(value, dt.timedelta):
        micros = value // dt.timedelta(microseconds=1)
        return DaysDuration(micros * 1000)
    if isinstance(value, (dt.date, dt.time)):
        return parse_temporal(value.isoformat())
    if isinstance(value, list):
        return [to_feel(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_feel(item) for key, item in value.items()}
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return from_json(value)


def from_feel(value: Value) -> Any:
    """A FEEL value as the scorer compares it."""
    if isinstance(value, YearsDuration):
        return ("P", value.months)
    if isinstance(value, (Date, Time, DateTime, DaysDuration)):
        return ("@", str(value))
    if isinstance(value, list):
        return [from_feel(item) for item in value]
    if isinstance(value, dict):
        return {key: from_feel(item) for key, item in value.items()}
    return value
