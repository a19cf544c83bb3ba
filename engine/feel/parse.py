"""The parser: operator precedence by Pratt, one method per production.

DMN 1.5 §10.3.1.2. From loosest to tightest: ``or``, ``and``, comparison, ``+ -``, ``* /``,
``**``, unary minus (``-3 ** 2`` is 9), ``instance of``, then path, filter and invocation.
Types are read in `parse_types`; names are settled by `cursor` against the scope.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from engine.feel.ast import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextLiteral,
    Filter,
    If,
    In,
    InstanceOf,
    Junction,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    OperatorRange,
    Path,
    Quantified,
    RangeLiteral,
    SubjectTest,
    UnaryTests,
)
from engine.feel.cursor import Cursor
from engine.feel.decimals import read_number
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Kind, Token, skip_blank
from engine.feel.names import KnownNames
from engine.feel.parse_types import parse_type
from engine.feel.parse_words import read_for, read_function, read_if, read_quantified
from engine.feel.temporal_text import parse_temporal
from engine.feel.types import Type

_COMPARISON: Final = 30
_ADDITIVE: Final = 40
_MULTIPLICATIVE: Final = 50
_POWER: Final = 60
_MINUS: Final = 70
_POSTFIX: Final = 80
_RANKS: Final = {
    "or": 10,
    "and": 20,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), _COMPARISON),
    "+": _ADDITIVE,
    "-": _ADDITIVE,
    "*": _MULTIPLICATIVE,
    "/": _MULTIPLICATIVE,
    "**": _POWER,
    **dict.fromkeys((".", "[", "(", "instance"), _POSTFIX),
}
_COMPARISONS: Final = ("<=", ">=", "!=", "<", ">", "=")
_LONGEST_CHAIN: Final = 100
_CONDITIONS: Final = (Comparison, Junction, Between, In, InstanceOf, Call, If, Quantified)
_ENDS_A_RANGE: Final = frozenset("),]}=<>!*/")


class Parser:
    """Reads one text.

    Attributes:
        cursor: where it stands.
        free: the names that the text reads and does not bind itself.
        called: the names that it calls.
        bound: the names that it reads and binds itself, since someone began to watch.
    """

    def __init__(
        self,
        text: str,
        builtins: KnownNames,
        names: Iterable[str] = (),
        types: Mapping[str, Type] | None = None,
        *,
        lenient_paths: bool = False,
    ) -> None:
        self.cursor = Cursor(text, builtins, names, types or {}, lenient_paths=lenient_paths)
        self.free: set[str] = set()
        self.called: set[str] = set()
        self._reads_subject = False
        self.bound: set[str] = set()
        self._in_range = 0

    # --- doors

    def expression(self) -> Node:
        """The whole text as one expression."""
        if self.cursor.peek().kind is Kind.END:
            raise self.cursor.wrong("an expression was expected")
        node = self.read()
        self._end()
        return node

    def unary_tests(self) -> UnaryTests:
        """The whole text as the tests of a cell (rule 15)."""
        cursor = self.cursor
        if cursor.peek().kind is Kind.END:
            raise cursor.wrong("a test, or '-' for none, was expected")
        if cursor.at("-"):
            dash = cursor.take()
            if cursor.peek().kind is Kind.END:
                return UnaryTests(dash.start, ())
            cursor.move(dash.start)
        start = cursor.peek().start
        first = self._negated_tests() if self._at_not() else self._test()
        if isinstance(first, UnaryTests):
            return first
        tests: list[Node] = [first]
        while cursor.skip(","):
            tests.append(self._test())
        self._end()
        return UnaryTests(start, tuple(tests))

    def _end(self) -> None:
        if self.cursor.peek().kind is not Kind.END:
            raise self.cursor.wrong("an operator or the end was expected")

    # --- unary tests

    def _at_not(self) -> bool:
        token, text = self.cursor.peek(), self.cursor.text
        return token.text == "not" and text.startswith("(", skip_blank(text, token.end))

    def _negated_tests(self) -> Node:
        """``not(...)``: tests turned round when that is all, else the first part of a test."""
        cursor = self.cursor
        token = cursor.take()
        cursor.take()
        tests = [self._test()]
        while cursor.skip(","):
            tests.append(self._test())
        cursor.expect(")", "at the end of the tests of 'not'")
        if cursor.peek().kind is Kind.END:
            return UnaryTests(token.start, tuple(tests), negated=True)
        (first, *others) = tests
        if others or isinstance(first, OperatorRange):
            raise cursor.wrong("the end was expected behind the tests of 'not'")
        self.called.add("not")
        condition = first.condition if isinstance(first, SubjectTest) else first
        call = Call(token.start, Name(token.start, "not"), (condition,))
        self._reads_subject = isinstance(first, SubjectTest)
        node = self._continue(call, 0)
        return SubjectTest(token.start, node) if self._reads_subject else node

    def _test(self) -> Node:
        """A positive unary test: an operator and an endpoint, or an expression."""
        cursor = self.cursor
        if cursor.at(*_COMPARISONS):
            return self._operator_range()
        outer, self._reads_subject = self._reads_subject, False
        start = cursor.peek().start
        node = self.read()
        reads, self._reads_subject = self._reads_subject, outer or self._reads_subject
        return SubjectTest(start, node) if reads else node

    # --- operators

    def read(self, rank: int = 0) -> Node:
        with self.cursor.nested():
            if not rank and self.cursor.at(*_COMPARISONS):
                return self._operator_range()  # not behind an operator, where `==` is a slip
            return self._continue(self._prefix(), rank)

    def _operator_range(self) -> OperatorRange:
        """``> 5``: all that is greater than 5 (rule 7a)."""
        operator = self.cursor.take()
        return OperatorRange(operator.start, operator.text, self.read(_COMPARISON))

    def _continue(self, left: Node, rank: int) -> Node:
        chain = 0
        while True:
            token = self.cursor.operator()
            own = _RANKS.get(token.text, 0)
            if own <= rank or token.kind not in {Kind.OPERATOR, Kind.KEYWORD}:
                return left
            if token.text == "[" and self._closes_a_range(token):
                return left
            chain += 1
            if chain > _LONGEST_CHAIN and own not in {_ADDITIVE, _MULTIPLICATIVE}:
                raise FeelSyntaxError("this chain is too long", self.cursor.text, token.start)
            left = self._infix(left, self.cursor.take(), own)

    def _closes_a_range(self, token: Token) -> bool:
        """Whether ``[`` closes a range, as in ``]1..2[``, rather than opening a filter."""
        if not self._in_range:
            return False
        text = self.cursor.text
        behind = skip_blank(text, token.end)
        if behind >= len(text) or text[behind] in _ENDS_A_RANGE:
            return True
        if text[behind] == ".":
            return not text[behind + 1 : behind + 2].isdigit()
        return text.startswith(("and ", "or ", "then ", "else ", "return ", "satisfies "), behind)

    def _infix(self, left: Node, token: Token, rank: int) -> Node:
        operator = token.text
        if rank in {_ADDITIVE, _MULTIPLICATIVE}:
            return self._arithmetic(left, token, rank)
        if operator == "**":
            right = self.read(_POWER)
            return Arithmetic(token.start, left, ((operator, token.start, right),))
        if operator in _COMPARISONS:
            return Comparison(token.start, operator, left, self.read(_COMPARISON))
        if operator in {"and", "or"}:
            return self._junction(left, token, rank)
        return _INFIX[operator](self, left, token)

    def _arithmetic(self, left: Node, token: Token, rank: int) -> Node:
        rest = [(token.text, token.start, self.read(rank))]
        while _RANKS.get(self.cursor.peek().text) == rank and self._at_operator():
            following = self.cursor.take()
            rest.append((following.text, following.start, self.read(rank)))
        return Arithmetic(token.start, left, tuple(rest))

    def _at_operator(self) -> bool:
        return self.cursor.peek().kind is Kind.OPERATOR

    def _junction(self, left: Node, token: Token, rank: int) -> Node:
        operands = [left, self.read(rank)]
        while self.cursor.skip(token.text):
            operands.append(self.read(rank))
        return Junction(token.start, token.text, tuple(operands))

    def _between(self, left: Node, token: Token) -> Node:
        low = self.read(_COMPARISON)
        self.cursor.expect("and", "between the bounds of 'between'")
        return Between(token.start, left, low, self.read(_COMPARISON))

    def _in(self, left: Node, token: Token) -> Node:
        """``in`` with a test, or with several in parentheses (rule 49)."""
        cursor = self.cursor
        if cursor.at(*_COMPARISONS):
            return In(token.start, left, (self._test(),))
        if not cursor.at("("):
            return In(token.start, left, (self.read(_COMPARISON),))
        opening = cursor.take()
        tests = [self._in_test()]
        closing = self._range_end(opening, tests[0])
        if closing is not None:
            return In(token.start, left, (self._continue(closing, _COMPARISON),))
        while cursor.skip(","):
            tests.append(self._in_test())
        cursor.expect(")", "at the end of the tests of 'in'")
        if len(tests) == 1 and not isinstance(tests[0], (OperatorRange, SubjectTest)):
            tests[0] = self._continue(tests[0], _COMPARISON)
        return In(token.start, left, tuple(tests))

    def _in_test(self) -> Node:
        cursor = self.cursor
        if cursor.at(*_COMPARISONS):
            return self._operator_range()
        outer, self._reads_subject = self._reads_subject, False
        start = cursor.peek().start
        node = self.read()
        reads, self._reads_subject = self._reads_subject, outer
        if reads and isinstance(node, _CONDITIONS):
            return SubjectTest(start, node)  # its `?` is the value in front of `in`
        self._reads_subject |= reads
        return node

    def _instance_of(self, left: Node, token: Token) -> Node:
        of = self.cursor.peek()
        if of.text != "of":
            raise self.cursor.wrong("'of' was expected behind 'instance'")
        self.cursor.move(of.end)
        return InstanceOf(token.start, left, parse_type(self.cursor))

    def _path(self, left: Node, token: Token) -> Node:
        return Path(token.start, left, self.cursor.property_name().text)

    def _filter(self, left: Node, token: Token) -> Node:
        ranges, self._in_range = self._in_range, 0
        with self.cursor.scope("item", filters=True):
            predicate = self.read()
            self.cursor.expect("]", "at the end of the filter")
        self._in_range = ranges
        return Filter(token.start, left, predicate)

    def _invocation(self, left: Node, token: Token) -> Node:
        if isinstance(left, Name):
            self.called.add(left.name)
        ranges, self._in_range = self._in_range, 0
        cursor = self.cursor
        names: list[str] = []
        arguments: list[Node] = []
        while not cursor.at(")"):
            found = cursor.raw_name(":")
            if found is not None:
                names.append(found[0])
                cursor.move(found[1])
                cursor.expect(":", "behind the name of the argument")
            arguments.append(self.read())
            if not cursor.skip(","):
                break
        cursor.expect(")", "at the end of the arguments")
        self._in_range = ranges
        if names and (len(names) != len(arguments) or len(set(names)) != len(names)):
            message = "arguments are given either all by name, each once, or all by position"
            raise FeelSyntaxError(message, cursor.text, token.start)
        return Call(token.start, left, tuple(arguments), tuple(names))

    # --- what an expression begins with

    def _prefix(self) -> Node:
        token = self.cursor.peek()
        if token.kind is Kind.NUMBER:
            return self._number()
        if token.kind is Kind.STRING:
            self.cursor.take()
            return Literal(token.start, token.text)
        if token.kind is Kind.AT:
            return self._at_literal()
        if token.kind is Kind.NAME:
            return self._name()
        reader = _PREFIX.get(token.text)
        if token.text == "=" and self.cursor.text[token.start - 1 : token.start] == "=":
            raise FeelSyntaxError("'==' is written '=' in FEEL", self.cursor.text, token.start - 1)
        if reader is None or token.kind is Kind.END:
            raise self.cursor.wrong("an expression was expected")
        return reader(self, self.cursor.take())

    def _number(self) -> Node:
        token = self.cursor.take()
        value = read_number(token.text)
        problem = None if value is not None else f"{token.text} is too large for a number"
        return Literal(token.start, value, problem)

    def _at_literal(self) -> Node:
        token = self.cursor.take()
        value = parse_temporal(token.text)
        problem = f'@"{token.text}" is no date, time or duration' if value is None else None
        return Literal(token.start, value, problem)

    def _name(self) -> Node:
        token = self.cursor.take()
        name = token.text
        if name == "?":
            self._reads_subject = True
        local = self.cursor.is_local(name)
        if local:
            self.bound.add(name)
        else:
            self.free.add(name)
        return Name(token.start, name, local)

    def _constant(self, token: Token) -> Node:
        values = {"true": True, "false": False, "null": None}
        return Literal(token.start, values[token.text])

    def _negation(self, token: Token) -> Node:
        operand = self.read(_MINUS)
        if isinstance(operand, Literal) and type(operand.value) is int:
            return Literal(token.start, -operand.value)
        return Negation(token.start, operand)

    def _parenthesis(self, token: Token) -> Node:
        cursor = self.cursor
        if cursor.at(*_COMPARISONS):
            operator = cursor.take()
            endpoint = self.read(_COMPARISON)
            cursor.expect(")", "at the end of the range")
            return OperatorRange(operator.start, operator.text, endpoint)
        node = self.read()
        closing = self._range_end(token, node)
        if closing is not None:
            return closing
        cursor.expect(")", "to close this parenthesis")
        return node

    def _bracket(self, token: Token) -> Node:
        cursor = self.cursor
        if cursor.skip("]"):
            return ListLiteral(token.start, ())
        items = [self.read()]
        closing = self._range_end(token, items[0])
        if closing is not None:
            return closing
        while cursor.skip(","):
            items.append(self.read())
        cursor.expect("]", "at the end of the list")
        return ListLiteral(token.start, tuple(items))

    def _open_bracket(self, token: Token) -> Node:
        """``]`` before the low end of an open range."""
        if self.cursor.peek().kind is Kind.END:
            wrong = "an expression was expected, found ']'"
            raise FeelSyntaxError(wrong, self.cursor.text, token.start)
        low = self.read(_COMPARISON)
        closing = self._range_end(token, low)
        if closing is None:
            raise self.cursor.wrong("'..' was expected in this range")
        return closing

    def _range_end(self, opening: Token, low: Node) -> Node | None:
        """The range whose low end was just read, or None when no ``..`` follows."""
        cursor = self.cursor
        if not cursor.skip(".."):
            return None
        self._in_range += 1
        high = self.read(_COMPARISON)
        self._in_range -= 1
        if not cursor.at("]", ")", "["):
            raise cursor.wrong("']', ')' or '[' was expected at the end of the range")
        closed = cursor.take().text == "]"
        return RangeLiteral(opening.start, low, high, opening.text == "[", closed)

    def _context(self, token: Token) -> Node:
        cursor = self.cursor
        entries: list[tuple[str, Node]] = []
        outer, self.bound = self.bound, set()
        with cursor.scope():
            while not cursor.at("}"):
                key = self._key()
                cursor.expect(":", "behind the key of an entry")
                if cursor.at("function"):
                    cursor.declare(key)  # a function may call itself
                entries.append((key, self.read()))
                cursor.declare(key)
                if not cursor.skip(","):
                    break
            cursor.expect("}", "at the end of the context")
        layered = not self.bound.isdisjoint(key for key, _ in entries)
        self.bound |= outer
        return ContextLiteral(token.start, tuple(entries), layered)

    def _key(self) -> str:
        cursor = self.cursor
        if cursor.peek().kind is Kind.STRING:
            return cursor.take().text
        found = cursor.raw_name(":")
        if found is None:
            token = cursor.peek()
            if token.kind is Kind.NAME:
                return cursor.take().text
            raise cursor.wrong("the key of an entry was expected")
        name, end = found
        cursor.move(end)
        return name


_INFIX: Final[dict[str, Callable[[Parser, Node, Token], Node]]] = {
    "between": Parser._between,
    "in": Parser._in,
    "instance": Parser._instance_of,
    ".": Parser._path,
    "[": Parser._filter,
    "(": Parser._invocation,
}
_PREFIX: Final[dict[str, Callable[[Parser, Token], Node]]] = {
    "true": Parser._constant,
    "false": Parser._constant,
    "null": Parser._constant,
    "-": Parser._negation,
    "(": Parser._parenthesis,
    "[": Parser._bracket,
    "]": Parser._open_bracket,
    "{": Parser._context,
    "if": read_if,
    "for": read_for,
    "some": read_quantified,
    "every": read_quantified,
    "function": read_function,
}
