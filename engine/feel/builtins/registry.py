"""How a built-in is declared and called (DMN 1.5 §10.3.4).

The Python signature is the declaration: the annotation of a parameter is its FEEL type, a
default makes it optional, ``*`` takes all that remain, and a keyword ``context`` asks for the
evaluation's context. An argument that does not fit makes the result null.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any, Final, TypeAlias, TypeVar, get_args

from engine.feel.builtins.costs import COSTS, DEFAULT
from engine.feel.builtins.reasons import reason
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.functions import Function
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Number, Scalar, Value, kind_of
from engine.feel.zones import UTC_ZONE

Body = TypeVar("Body", bound=Callable[..., Value])
Bound: TypeAlias = Callable[[list[Value], Context, int], Value]


class _Misfit:
    """The type of `MISFIT`."""


MISFIT: Final = _Misfit()
Accept: TypeAlias = Callable[[Value], "Value | _Misfit"]

_CLASSES: Final[dict[Any, tuple[tuple[type, ...], str]]] = {
    str: ((str,), "string"),
    bool: ((bool,), "boolean"),
    Number: ((int, Decimal), "number"),
    dict[str, Value]: ((dict,), "context"),
    Date: ((Date,), "date"),
    Time: ((Time,), "time"),
    DaysDuration: ((DaysDuration,), "days and time duration"),
    YearsDuration: ((YearsDuration,), "years and months duration"),
    DaysDuration | YearsDuration: ((DaysDuration, YearsDuration), "duration"),
    Date | DateTime: ((Date, DateTime), "date or date and time"),
    Time | DateTime: ((Time, DateTime), "time or date and time"),
    Date | str: ((Date, str), "date or string"),
    Range: ((Range,), "range"),
    Scalar: (
        (bool, int, Decimal, str, Date, Time, DateTime, DaysDuration, YearsDuration),
        "point",
    ),
    Function: ((Function,), "function"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its FEEL name, what it accepts, and the name of that."""

    name: str
    accept: Accept
    wanted: str
    optional: bool
    variadic: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in."""

    parameters: tuple[Parameter, ...]
    body: Callable[..., Value]
    takes_context: bool
    dialect: Dialect

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        if self.parameters and self.parameters[-1].variadic:
            return count >= len(self.parameters)
        required = sum(not parameter.optional for parameter in self.parameters)
        return required <= count <= len(self.parameters)

    def parameter(self, place: int) -> Parameter:
        """The parameter that an argument is for; the last may take several."""
        return self.parameters[min(place, len(self.parameters) - 1)]

    def accepts(self, count: int) -> list[Accept]:
        """What the parameters accept, one for each of so many arguments."""
        return [self.parameter(place).accept for place in range(count)]

    def fit(self, arguments: Sequence[Value]) -> "list[Value] | tuple[int, Value]":
        """The arguments as it takes them, or the place and value of the first that does not fit."""
        fitted: list[Value] = []
        accepts = self.accepts(len(arguments))
        for place, argument in enumerate(arguments):
            value = accepts[place](argument)
            if isinstance(value, _Misfit):
                return place, argument
            fitted.append(value)
        return fitted

    def call(self, arguments: list[Value], context: Context) -> Value:
        """Its result for arguments that fit."""
        if self.takes_context:
            return self.body(*arguments, context=context)
        return self.body(*arguments)

    def __str__(self) -> str:
        """Its parameters, ``(string, start position, length?)``."""
        return f"({', '.join(map(_shown, self.parameters))})"


def _shown(parameter: Parameter) -> str:
    tail = "..." if parameter.variadic else "?" if parameter.optional else ""
    return parameter.name + tail


class BuiltIn:
    """A built-in function with all its signatures, and the steps that a call of it costs."""

    __slots__ = ("cost", "name", "signatures")

    def __init__(self, name: str, signatures: Sequence[Signature]) -> None:
        self.name = name
        self.cost = COSTS.get(name, DEFAULT)
        self.signatures = tuple(signatures)

    @property
    def pure(self) -> bool:
        """Whether the same arguments always give the same value, at no cost that matters."""
        return not any(signature.takes_context for signature in self.signatures)

    def bind(self, count: int) -> Bound:
        """How it is called with so many arguments."""
        fitting = [signature for signature in self.signatures if signature.takes(count)]
        if len(fitting) == 1:
            return self._bound_to(fitting[0], count)

        def bound(arguments: list[Value], context: Context, at: int) -> Value:
            wrong: list[tuple[Signature, tuple[int, Value]]] = []
            for signature in fitting:
                fitted = signature.fit(arguments)
                if isinstance(fitted, list):
                    return self._value(signature, fitted, context, at)
                wrong.append((signature, fitted))
            if not wrong:
                text = f"'{self.name}' takes {self._takes()}, not {count} arguments"
                context.note(text, "wrong-arguments", at)
                return None
            return self._misfit(wrong, context, at)

        return bound

    def _takes(self) -> str:
        """The parameters of each signature, as a modeler writes them."""
        return " or ".join(dict.fromkeys(map(str, self.signatures)))

    def _bound_to(self, signature: Signature, count: int) -> Bound:
        body, takes_context = signature.body, signature.takes_context
        accepts = signature.accepts(count)
        if count == 1:
            return self._bound_to_one(signature, accepts[0])

        def bound(arguments: list[Value], context: Context, at: int) -> Value:
            fitted = [accept(value) for accept, value in zip(accepts, arguments, strict=True)]
            for place, value in enumerate(fitted):
                if value is MISFIT:
                    return self._misfit([(signature, (place, arguments[place]))], context, at)
            said = len(context.messages)
            found = body(*fitted, context=context) if takes_context else body(*fitted)
            return self._explained(arguments, context, at, said) if found is None else found

        return bound

    def _bound_to_one(self, signature: Signature, accept: Accept) -> Bound:
        body, takes_context = signature.body, signature.takes_context

        def bound(arguments: list[Value], context: Context, at: int) -> Value:
            value = accept(arguments[0])
            if value is MISFIT:
                return self._misfit([(signature, (0, arguments[0]))], context, at)
            said = len(context.messages)
            found = body(value, context=context) if takes_context else body(value)
            return self._explained(arguments, context, at, said) if found is None else found

        return bound

    def _value(self, signature: Signature, fitted: list[Value], context: Context, at: int) -> Value:
        said = len(context.messages)
        found = signature.call(fitted, context)
        return self._explained(fitted, context, at, said) if found is None else found

    def _explained(self, arguments: Sequence[Value], context: Context, at: int, said: int) -> Value:
        """Null; says why and where, unless the body said why, or null is no error."""
        if not context.listens:
            return None
        text = None if len(context.messages) > said else reason(self.name, arguments)
        if text is not None:
            context.note(text, "no-value", at)
        context.place(said, at)
        return None

    def _misfit(
        self, wrong: Sequence[tuple[Signature, tuple[int, Value]]], context: Context, at: int
    ) -> Value:
        """Null; says which argument each signature that was tried would have wanted."""
        place, value = wrong[0][1]
        tried = [signature.parameter(place) for signature, (at_, _) in wrong if at_ == place]
        wanted = " or a ".join(dict.fromkeys(parameter.wanted for parameter in tried))
        names = " or ".join(dict.fromkeys(f"'{parameter.name}'" for parameter in tried))
        text = f"'{self.name}' wants a {wanted} for {names}, not a {kind_of(value)}"
        context.note(text, "wrong-arguments", at)
        return None

    def call_named(self, arguments: Mapping[str, Value], context: Context, at: int) -> Value:
        """Its result for arguments by name."""
        wrong: list[tuple[Signature, tuple[int, Value]]] = []
        for partly, signature in product((False, True), self.signatures):
            ordered = _by_name(signature, arguments, partly=partly)
            if ordered is not None:
                fitted = signature.fit(ordered)
                if isinstance(fitted, list):
                    return self._value(signature, fitted, context, at)
                wrong.append((signature, fitted))
        if wrong:
            return self._misfit(wrong, context, at)
        text = f"'{self.name}' takes {self._takes()}, not ({', '.join(arguments)})"
        context.note(text, "wrong-arguments", at)
        return None

    def as_function(self) -> Function:
        """The built-in as a value."""
        single = self.signatures[0] if len(self.signatures) == 1 else None
        fixed = single is not None and not any(
            parameter.optional or parameter.variadic for parameter in single.parameters
        )
        names = [parameter.name for parameter in single.parameters] if single and fixed else None
        return Function(names, self._called, name=self.name, named_body=self._called_by_name)

    def _called(self, arguments: Sequence[Value], context: Context) -> Value:
        context.spend(self.cost + size_of(arguments))
        return self.bind(len(arguments))(list(arguments), context, 0)

    def _called_by_name(self, arguments: Mapping[str, Value], context: Context) -> Value:
        context.spend(self.cost + size_of(arguments.values()))
        return self.call_named(arguments, context, 0)


SIZED: Final = frozenset({str, list, dict})


def size_of(values: Iterable[Value]) -> int:
    """What it costs to look at these arguments: a step for 64 characters or elements."""
    return sum(len(value) for value in values if type(value) in SIZED) >> 6  # type: ignore[arg-type,misc]


def _by_name(
    signature: Signature, arguments: Mapping[str, Value], *, partly: bool
) -> list[Value] | None:
    """The arguments in order, the ones left out at the end dropped; None when names differ.

    With `partly`, one that has to be given may be left out as well, and is null (§10.3.2.13.5).
    """
    names = [parameter.name for parameter in signature.parameters]
    if not set(arguments) <= set(names):
        return None
    ordered: list[Value] = []
    for place, parameter in enumerate(signature.parameters):
        if parameter.name in arguments:
            ordered.append(arguments[parameter.name])
        elif not parameter.optional:
            if parameter.variadic or not partly:
                return None
            ordered.append(None)
        elif any(name in arguments for name in names[place + 1 :]):
            ordered.append(None)
    return ordered


_declared: Final[dict[str, list[Signature]]] = {}


def builtin(
    name: str, *parameters: str, clause: str, dialect: Dialect = Dialect.STANDARD
) -> Callable[[Body], Body]:
    """Declare the function below as the built-in `name`; once more for each signature.

    Args:
        name: as FEEL spells it.
        parameters: the FEEL names of the parameters, in order.
        clause: where the standard (or Camunda) defines it.
        dialect: the dialect that it belongs to.
    """
    assert clause, name  # noqa: S101 - a declaration without its source is a slip

    def declare(body: Body) -> Body:
        _declared.setdefault(name, []).append(_signature(body, parameters, dialect))
        return body

    return declare


def _signature(body: Callable[..., Value], names: Sequence[str], dialect: Dialect) -> Signature:
    declared = dict(inspect.signature(body).parameters)
    asked = declared.get("context")
    takes_context = asked is not None and asked.annotation is Context
    if takes_context:
        del declared["context"]
    if len(declared) != len(names):
        raise TypeError(f"{body.__name__}: {len(names)} names for {len(declared)} parameters")
    parameters = tuple(
        _parameter(name, parameter)
        for name, parameter in zip(names, declared.values(), strict=True)
    )
    return Signature(parameters, body, takes_context, dialect)


def _parameter(name: str, declared: inspect.Parameter) -> Parameter:
    accept, wanted = _acceptance(declared.annotation)
    optional = declared.default is not inspect.Parameter.empty
    variadic = declared.kind is inspect.Parameter.VAR_POSITIONAL
    return Parameter(name, accept, wanted, optional, variadic)


def _acceptance(hint: Any) -> tuple[Accept, str]:
    if hint == Value:
        return (lambda value: value), "value"
    if hint == list[Value]:
        return _accept_list, "list"
    if hint == DateTime:
        return _accept_date_time, "date and time"
    found = _CLASSES.get(hint)
    if found is not None:
        return _accept(frozenset(found[0])), found[1]
    without_none = [part for part in get_args(hint) if part is not type(None)]
    if len(without_none) == len(get_args(hint)):
        raise TypeError(f"no FEEL type for {hint}")
    inner = without_none[0]
    for part in without_none[1:]:
        inner = inner | part
    accept, wanted = _acceptance(inner)
    return (lambda value: None if value is None else accept(value)), wanted


def _accept(classes: frozenset[type]) -> Accept:
    def accept(value: Value) -> Value | _Misfit:
        if type(value) in classes:
            return value
        # §10.3.2.9.4: a list of one element stands for the element
        if isinstance(value, list) and len(value) == 1 and type(value[0]) in classes:
            return value[0]
        return MISFIT

    return accept


def _accept_list(value: Value) -> Value | _Misfit:
    if isinstance(value, list):
        return value
    return MISFIT if value is None else [value]


def _accept_date_time(value: Value) -> Value | _Misfit:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, DateTime):
        return value
    return DateTime(value, Time(0, UTC_ZONE)) if isinstance(value, Date) else MISFIT


def declared(dialect: Dialect) -> dict[str, BuiltIn]:
    """The built-ins that a dialect has, of those whose files were imported."""
    return {
        name: BuiltIn(name, own)
        for name, signatures in _declared.items()
        if (own := [each for each in signatures if each.dialect in {Dialect.STANDARD, dialect}])
    }
