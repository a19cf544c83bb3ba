"""Types of values: what ``typeRef`` and item definitions demand, and the implicit conversions.

DMN 1.5 §7.3.2 (item definitions), §10.3.2.9 (conformance) and §10.3.2.9.4 (conversions: to and
from a singleton list, from date to date and time). ``conforms`` is `instance of`: structure
only, constraints are no part of it. ``coerce`` is what happens to a typed variable.
"""

from collections.abc import Callable, Sequence
from itertools import islice

from engine.dmn.model import Definitions, FunctionItem, ItemDefinition, Text
from engine.feel.context import Context
from engine.feel.functions import Function
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.types import SIMPLE_NAMES, ListType, SimpleType, conforms, pay_for, subsumes
from engine.feel.types import Type as FeelType
from engine.feel.values import Value, kind_of
from engine.feel.zones import UTC_ZONE

Check = Callable[[Value, Context], bool]


class Mismatch:
    """What `Type.coerce` gives where a value cannot become one of the type."""


MISMATCH = Mismatch()
MAX_DOTTED = 2000
ANY = SimpleType("Any")


class Type:
    """A type that a value can be asked for.

    Attributes:
        name: as the author wrote it.
        conforms: whether a value other than null has this type.
        permits: whether a conforming value keeps the constraints; None without any.
        is_list: a collection, so a single value is wrapped and never unwrapped.
        named: from an item definition of a model, not built in.
        flat: decided without a look into lists and contexts.
        is_function: the type of a function, then ``result`` is what it gives.
    """

    __slots__ = (
        "conforms", "flat", "is_function", "is_list", "name", "named", "permits", "result",
    )  # fmt: skip

    def __init__(self, name: str, conforms: Callable[[Value], bool]) -> None:
        self.name = name
        self.conforms = conforms
        self.permits: Check | None = None
        self.is_list = False
        self.named = False
        self.flat = False
        self.is_function = False
        self.result: str | None = None

    def coerce(self, value: Value, context: Context) -> Value | Mismatch:
        """The value as one of this type, or `MISMATCH`; null is of every type."""
        if value is None:
            return None
        if not self.flat and isinstance(value, (list, dict)):
            pay_for(value, context)
        if not self.conforms(value):
            converted = self._convert(value)
            if isinstance(converted, Mismatch):
                return converted
            value = converted
        if self.permits is not None and not self.permits(value, context):
            return MISMATCH
        return value

    def _convert(self, value: Value) -> Value | Mismatch:
        if self.is_list:
            wrapped: Value = [value]
            return wrapped if type(value) is not list and self.conforms(wrapped) else MISMATCH
        if type(value) is list and len(value) == 1 and self._holds(value[0]):
            return value[0]
        if isinstance(value, Date):
            midnight = DateTime(value, Time(0, UTC_ZONE))
            return midnight if self.conforms(midnight) else MISMATCH
        return MISMATCH

    def _holds(self, value: Value) -> bool:
        return value is None or self.conforms(value)


def _simple(name: str) -> Type:
    expected = SimpleType(NUMERIC_WORDS.get(name, name))
    made = Type(name, lambda value: conforms(value, expected))
    made.flat = True
    made.is_list = name == "list"
    return made


# Words of Camunda 7 and of XML Schema, met in migrated tables.
NUMERIC_WORDS = dict.fromkeys(("integer", "long", "double", "decimal"), "number")


class Types:
    """The types of one model, by the names that its ``typeRef``s use."""

    def __init__(
        self,
        definitions: Definitions,
        imported: Sequence[tuple[str, "Types"]],
        constraint: Callable[[Text], Check],
    ) -> None:
        self._items = {item.name: item for item in definitions.item_definitions}
        self._imported = imported
        self._constraint = constraint
        self._made: dict[str, Type | None] = {}
        self._predicates: dict[str, Callable[[Value], bool]] | None = None

    def get(self, name: str | None) -> Type | None:
        """The type called *name*; None for Any, for no name and for an unknown one."""
        if not name or name == "Any":
            return None
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def known(self, name: str | None) -> FeelType | None:
        """The FEEL type that *name* comes to, where that is a built-in one or a list of those.

        This is what the types of functions are compared by; of others nothing is claimed.
        """
        for _ in range(len(self._items) + 1):
            item = self._items.get(name or "")
            if item is None:
                word = NUMERIC_WORDS.get(name or "", name or "")
                return SimpleType(word) if word in SIMPLE_NAMES and word != "Any" else None
            if item.components or item.function:
                return None
            if item.is_collection:
                inner = None if item.type_ref in self._items else self.known(item.type_ref)
                return None if inner is None else ListType(inner)
            name = item.type_ref
        return None

    def names(self) -> frozenset[str]:
        """The names of the item definitions and of all components in them."""
        return frozenset(part.name for item in self._items.values() for part in item.walk())

    def allowed_values(self, name: str | None) -> Text | None:
        """The allowed values of an item definition of this model, of itself or what it renames."""
        for _ in self._items:
            item = self._items.get(name or "")
            if item is None or item.allowed_values is not None:
                return None if item is None else item.allowed_values
            name = item.type_ref
        return None

    def predicates(self) -> dict[str, Callable[[Value], bool]]:
        """For ``instance of``: a test for each item definition, imported ones by dotted name.

        A model may be reached by more ways than there are models; so many names are enough.
        """
        if self._predicates is None:
            tests = {name: self._predicate(name) for name in self._items}
            for prefix, types in self._imported:
                inner = types.predicates() if len(tests) < MAX_DOTTED else {}
                for name, test in islice(inner.items(), MAX_DOTTED):
                    tests.setdefault(f"{prefix}.{name}" if prefix else name, test)
            self._predicates = tests
        return self._predicates

    def _predicate(self, name: str) -> Callable[[Value], bool]:
        def test(value: Value) -> bool:
            found = self.get(name)
            return found is None or (value is not None and found.conforms(value))

        return test

    def _make(self, name: str) -> Type | None:
        if name in self._items:
            made = Type(name, _nothing)
            self._made[name] = made  # before its parts, which may name it
            self._fill(made, self._items[name])
            return made
        if name in SIMPLE_NAMES or name in NUMERIC_WORDS:
            return _simple(name)
        if name.startswith("list<") and name.endswith(">"):
            made = Type(name, _nothing)
            self._collect(made, self.get(name[5:-1].strip()))
            return made
        return self._make_imported(name)

    def _make_imported(self, name: str) -> Type | None:
        """The type of an imported model: ``import.type``, or as it is if the import is nameless."""
        for prefix, types in self._imported:
            if prefix and name.startswith(f"{prefix}."):
                found = types.get(name[len(prefix) + 1 :])
            else:
                found = None if prefix else types.get(name)
            if found is not None:
                return found
        return None

    def _fill(self, made: Type, item: ItemDefinition) -> None:
        made.named = True
        if item.is_collection:
            element = Type(item.name, _nothing)
            self._fill_single(element, item)
            self._collect(made, element)
        else:
            self._fill_single(made, item)
        if item.type_constraint is not None:
            made.permits = _both(made.permits, self._constraint(item.type_constraint))

    def _fill_single(self, made: Type, item: ItemDefinition) -> None:
        if item.function is not None:
            made.conforms = _function_test(self, item.function)
            made.is_function = True
            made.result = item.function.output_type_ref
        elif item.components:
            self._structure(made, item)
        else:
            self._alias(made, self.get(item.type_ref))
        if item.allowed_values is not None:
            made.permits = _both(made.permits, self._constraint(item.allowed_values))

    def _alias(self, made: Type, base: Type | None) -> None:
        if base is None:
            made.conforms = lambda _: True
            return
        made.conforms = lambda value: base.conforms(value)  # the base may not be filled yet
        made.permits = lambda value, context: base.permits is None or base.permits(value, context)
        made.is_list = base.is_list
        made.is_function = base.is_function
        made.result = base.result

    def _collect(self, made: Type, element: Type | None) -> None:
        made.is_list = True

        def conforms(value: Value) -> bool:
            return type(value) is list and (
                element is None or all(each is None or element.conforms(each) for each in value)
            )

        def permits(value: Value, context: Context) -> bool:
            if element is None or element.permits is None or not isinstance(value, list):
                return True
            test = element.permits
            return all(each is None or test(each, context) for each in value)

        made.conforms = conforms
        made.permits = permits

    def _structure(self, made: Type, item: ItemDefinition) -> None:
        fields: dict[str, Type] = {}
        for component in item.components:
            fields[component.name] = part = Type(component.name, _nothing)
            self._fill(part, component)

        def conforms(value: Value) -> bool:
            # Extra entries are allowed, missing ones are not; null is of every type.
            return type(value) is dict and all(
                name in value and (value[name] is None or part.conforms(value[name]))
                for name, part in fields.items()
            )

        def permits(value: Value, context: Context) -> bool:
            if not isinstance(value, dict):
                return True
            return all(
                part.permits is None or value[name] is None or part.permits(value[name], context)
                for name, part in fields.items()
            )

        made.conforms = conforms
        made.permits = permits


def _nothing(value: Value) -> bool:
    """The test of a type that is not filled yet."""
    del value
    return False


def _both(first: Check | None, second: Check) -> Check:
    if first is None:
        return second
    return lambda value, context: first(value, context) and second(value, context)


def _function_test(types: Types, item: FunctionItem) -> Callable[[Value], bool]:
    def test(value: Value) -> bool:
        # Parameters conform by position; a built-in that judges its own arguments may fit.
        if not isinstance(value, Function):
            return False
        result = types.known(item.output_type_ref)
        gives = None if value.result == ANY else value.result
        if result and gives and not subsumes(result, gives):
            return False
        if value.parameters is None:
            return True
        given = [types.known(parameter.type_ref) for parameter in item.parameters]
        own = value.types or (None,) * len(value.parameters)
        return len(given) == len(own) and all(
            wide is None or narrow is None or subsumes(wide, narrow)
            for wide, narrow in zip(own, given, strict=True)
        )

    return test


def mismatch_text(what: str, name: str, value: Value) -> str:
    """The sentence for a value that is not what its type demands; *what* may be empty."""
    told = f"expected {name}, found {kind_of(value)} {_shown(value)}"
    return f"{what}: {told}" if what else told


def _shown(value: Value) -> str:
    text = repr(value) if isinstance(value, (str, list, dict)) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
