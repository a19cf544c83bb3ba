"""Where the parser stands: the text, the token there, and the names in scope.

The parser asks the cursor for tokens; entering a scope or declaring a name changes what the
token at the same place is, so a token is read again after that.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Kind, Token, read_token, skip_blank
from engine.feel.limits import MAX_NESTING, MAX_SOURCE, MAX_WORDS
from engine.feel.names import RAW_NAME, KnownNames, normalize
from engine.feel.types import Type

_PROPERTIES: Final = KnownNames(("time offset", "start included", "end included"))


class Cursor:
    """A position in a text, with the scopes around it.

    Attributes:
        text: the whole text.
        position: where the next token is looked for.
        types: the types that the model defines, by name.
        lenient_paths: read ``a.b c`` as the property ``b c`` even where no such name is known.
    """

    def __init__(
        self,
        text: str,
        builtins: KnownNames,
        names: Iterable[str],
        types: Mapping[str, Type],
        *,
        lenient_paths: bool,
    ) -> None:
        if len(text) > MAX_SOURCE:
            raise FeelSyntaxError(
                f"the expression has {len(text)} characters, at most {MAX_SOURCE} are read", "", 0
            )
        self.text = text
        self.position = 0
        self.types = types
        self.lenient_paths = lenient_paths
        self._known = KnownNames(names)
        self._properties = KnownNames(names)
        self._outside_filters = (builtins, self._known)
        self._in_filters = (builtins, self._known, _PROPERTIES, self._properties)
        self._scopes: list[list[str]] = []
        self._bindings: Counter[str] = Counter()
        self._in_filter = 0
        self._depth = 0
        self._taken = 0
        self._token: Token | None = None

    # --- tokens

    def peek(self) -> Token:
        """The token here."""
        token = self._token
        if token is None:
            known = self._in_filters if self._in_filter else self._outside_filters
            token = self._token = read_token(self.text, self.position, known)
        return token

    def operator(self) -> Token:
        """The token here, behind an operand: no name can stand there, so ``in stock`` is ``in``."""
        token = self.peek()
        if token.kind is Kind.NAME:
            bare = read_token(self.text, self.position, ())
            if bare.kind is Kind.KEYWORD:
                self._token = token = bare
        return token

    def take(self) -> Token:
        """The token here, and step behind it."""
        token = self.peek()
        self._taken += 1
        if self._taken > MAX_WORDS:
            message = f"the expression has more than {MAX_WORDS} words"
            raise FeelSyntaxError(message, self.text, token.start)
        self.move(token.end)
        return token

    def move(self, position: int) -> None:
        """Stand elsewhere."""
        self.position = position
        self._token = None

    def at(self, *texts: str) -> bool:
        """Whether the operator or keyword here is one of these."""
        token = self.peek()
        return token.text in texts and token.kind in {Kind.OPERATOR, Kind.KEYWORD}

    def skip(self, text: str) -> bool:
        """Step behind that operator or keyword, if it is here."""
        if self.at(text):
            self.take()
            return True
        return False

    def expect(self, text: str, where: str) -> Token:
        """The operator or keyword that has to stand here."""
        if not self.at(text):
            raise self.wrong(f"'{text}' was expected {where}")
        return self.take()

    def wrong(self, expected: str) -> FeelSyntaxError:
        """The error that something else was expected than the token here."""
        token = self.peek()
        return FeelSyntaxError(f"{expected}, found {token}", self.text, token.start)

    # --- names whose end is settled by what follows them

    def raw_name(self, *followers: str) -> tuple[str, int] | None:
        """A name up to one of the followers, spaces and symbols included, and its end."""
        start = skip_blank(self.text, self.position)
        match = RAW_NAME.match(self.text, start)
        while match is not None:
            end = skip_blank(self.text, match.end())
            if any(self._follows(follower, end) for follower in followers):
                return normalize(match[0]), match.end()
            shorter = match[0].rstrip(".")  # `..` of a range is no part of a name
            if shorter == match[0]:
                return None
            match = RAW_NAME.fullmatch(self.text, start, start + len(shorter))
        return None

    def _follows(self, follower: str, position: int) -> bool:
        if not self.text.startswith(follower, position):
            return False
        return follower != ":" or not self.text.startswith("::", position)

    def name_before_in(self) -> Token:
        """The variable of ``for``, ``some`` or ``every``: all up to the word ``in``."""
        start = skip_blank(self.text, self.position)
        end = self.text.find(" in ", start)
        token = self.peek()
        if token.kind is not Kind.NAME:
            raise self.wrong("the name of a variable was expected")
        match = RAW_NAME.match(self.text, start)
        if end < 0 or match is None or match.end() < end or token.end >= end:
            return self.take()
        name = self.text[start:end]
        self.move(end)
        return Token(Kind.NAME, normalize(name), start, end)

    def property_name(self) -> Token:
        """The name behind a dot; a property may be called as a keyword is."""
        start = skip_blank(self.text, self.position)
        token = read_token(self.text, start, (_PROPERTIES, self._properties))
        if token.kind not in {Kind.NAME, Kind.KEYWORD}:
            raise self.wrong("the name of a property was expected behind '.'")
        self.move(token.end)
        if self.lenient_paths:
            words = [token.text]
            while self.peek().kind is Kind.NAME:
                words.append(self.take().text)
            token = token._replace(text=" ".join(words))
        return token

    # --- scopes

    @contextmanager
    def scope(self, *names: str, filters: bool = False) -> Iterator[None]:
        """Inside, these names are local; `filters` makes the keys of items names too."""
        self._scopes.append([])
        self._in_filter += filters
        self._token = None
        for name in names:
            self.declare(name)
        try:
            yield
        finally:
            for name in self._scopes.pop():
                self._known.discard(name)
                self._bindings[name] -= 1
            self._in_filter -= filters
            self._token = None

    def declare(self, name: str) -> None:
        """Bring a name into the innermost scope."""
        self._scopes[-1].append(name)
        self._bindings[name] += 1
        self._known.add(name)
        self._properties.add(name)
        self._token = None

    def is_local(self, name: str) -> bool:
        """Whether a scope of this text binds the name."""
        return self._bindings[name] > 0

    @contextmanager
    def nested(self) -> Iterator[None]:
        """One level deeper, down to the deepest that is read."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            token = self.peek()
            message = f"the expression nests more than {MAX_NESTING} deep"
            raise FeelSyntaxError(message, self.text, token.start)
        yield
        self._depth -= 1
