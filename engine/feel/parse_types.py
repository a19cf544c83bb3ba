"""Reading a type: ``number``, ``list<string>``, ``context<a: number>``, ``function<date>->time``.

DMN 1.5 §10.3.1.2 rule 64.
"""

from engine.feel.cursor import Cursor
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Kind, read_token, skip_blank
from engine.feel.names import KnownNames
from engine.feel.types import (
    SIMPLE_NAMES,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    SimpleType,
    Type,
)

_SIMPLE = KnownNames(SIMPLE_NAMES)


def parse_type(cursor: Cursor) -> Type:
    """The type that stands at the cursor.

    Raises:
        FeelSyntaxError: there is none, or the model defines no type of that name.
    """
    with cursor.nested():
        start = skip_blank(cursor.text, cursor.position)
        defined = _defined(cursor, start)
        if defined is not None:
            return defined
        token = read_token(cursor.text, start, (_SIMPLE,))
        if token.text not in SIMPLE_NAMES and token.text != "null":
            raise FeelSyntaxError(f"there is no type {token}", cursor.text, start)
        cursor.move(token.end)
        if token.text == "null":
            return SimpleType("Null")
        if cursor.at("<") and token.kind in {Kind.NAME, Kind.KEYWORD}:
            return _generic(cursor, token.text)
        return SimpleType(token.text)


def _defined(cursor: Cursor, start: int) -> Type | None:
    candidates = [
        name
        for name in cursor.types
        if cursor.text.startswith(name, start)
        and not cursor.text[start + len(name) : start + len(name) + 1].isalnum()
    ]
    if not candidates:
        return None
    name = max(candidates, key=len)
    cursor.move(start + len(name))
    return cursor.types[name]


def _generic(cursor: Cursor, name: str) -> Type:
    if name not in {"list", "range", "context", "function"}:
        return SimpleType(name)
    cursor.take()
    if name == "context":
        return ContextType(_fields(cursor))
    if name == "function":
        return _function(cursor)
    item = parse_type(cursor)
    cursor.expect(">", f"behind the type of the {name}")
    return ListType(item) if name == "list" else RangeType(item)


def _fields(cursor: Cursor) -> tuple[tuple[str, Type], ...]:
    fields: list[tuple[str, Type]] = []
    while not cursor.at(">"):
        found = cursor.raw_name(":")
        if found is None:
            raise cursor.wrong("the name of an entry and ':' were expected in this context type")
        name, end = found
        cursor.move(end)
        cursor.expect(":", "behind the name of the entry")
        fields.append((name, parse_type(cursor)))
        if not cursor.skip(","):
            break
    cursor.expect(">", "at the end of the context type")
    return tuple(fields)


def _function(cursor: Cursor) -> Type:
    parameters: list[Type] = []
    while not cursor.at(">"):
        parameters.append(parse_type(cursor))
        if not cursor.skip(","):
            break
    cursor.expect(">", "behind the types of the parameters")
    cursor.expect("->", "before the type of the result")
    return FunctionType(tuple(parameters), parse_type(cursor))
