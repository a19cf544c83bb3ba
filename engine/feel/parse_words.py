"""Reading the expressions that begin with a word: ``if for some every function``.

DMN 1.5 §10.3.1.2 rules 44 to 47 and 55.
"""

from typing import TYPE_CHECKING

from engine.feel.ast import For, FunctionLiteral, If, IterationRange, Node, Quantified
from engine.feel.cursor import Cursor
from engine.feel.lexer import Token
from engine.feel.parse_types import parse_type
from engine.feel.types import Type

if TYPE_CHECKING:
    from engine.feel.parse import Parser


def read_if(parser: "Parser", token: Token) -> Node:
    condition = parser.read()
    parser.cursor.expect("then", "behind the condition of 'if'")
    consequence = parser.read()
    parser.cursor.expect("else", "in this 'if'")
    return If(token.start, condition, consequence, parser.read())


def read_for(parser: "Parser", token: Token) -> Node:
    iterators: list[tuple[str, Node]] = []
    with parser.cursor.scope("partial"):
        _read_iterators(parser, iterators)
        parser.cursor.expect("return", "behind the lists of 'for'")
        outer, parser.bound = parser.bound, set()
        body = parser.read()
        reads_partial = "partial" in parser.bound
        parser.bound |= outer
    return For(token.start, tuple(iterators), body, reads_partial)


def read_quantified(parser: "Parser", token: Token) -> Node:
    iterators: list[tuple[str, Node]] = []
    with parser.cursor.scope():
        _read_iterators(parser, iterators)
        parser.cursor.expect("satisfies", f"behind the lists of '{token.text}'")
        return Quantified(token.start, token.text, tuple(iterators), parser.read())


def _read_iterators(parser: "Parser", iterators: list[tuple[str, Node]]) -> None:
    cursor = parser.cursor
    while True:
        name = cursor.name_before_in()
        cursor.expect("in", "behind the variable")
        domain = parser.read()
        if cursor.at(".."):
            at = cursor.take().start
            domain = IterationRange(at, domain, parser.read())
        iterators.append((name.text, domain))
        cursor.declare(name.text)
        if not cursor.skip(","):
            return


def read_function(parser: "Parser", token: Token) -> Node:
    cursor = parser.cursor
    cursor.expect("(", "behind 'function'")
    parameters: list[tuple[str, Type | None]] = []
    while not cursor.at(")"):
        parameters.append(_read_parameter(cursor))
        if not cursor.skip(","):
            break
    cursor.expect(")", "at the end of the parameters")
    external = cursor.peek().text == "external"
    if external:
        cursor.take()
    with cursor.scope(*(name for name, _ in parameters)):
        body = parser.read()
    return FunctionLiteral(token.start, tuple(parameters), body, external)


def _read_parameter(cursor: Cursor) -> tuple[str, Type | None]:
    found = cursor.raw_name(":", ",", ")")
    if found is None:
        raise cursor.wrong("the name of a parameter was expected")
    name, end = found
    cursor.move(end)
    return name, parse_type(cursor) if cursor.skip(":") else None
