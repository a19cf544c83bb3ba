"""String functions (DMN 1.5 §10.3.4.3) and Camunda's; characters are code points."""

import base64
import binascii
import re
import uuid as uuids
from typing import Final

from engine.feel.builtins.registry import builtin
from engine.feel.context import Context
from engine.feel.decimals import Number
from engine.feel.dialect import Dialect
from engine.feel.regex.pattern import Pattern, PatternError, compile_pattern
from engine.feel.values import Value

_CLAUSE = "DMN 1.5 §10.3.4.3"
_CAMUNDA = "Camunda FEEL"
_REFERENCE: Final = re.compile(r"\\([\\$])|\$(\d+)|[\\$]", re.ASCII)


@builtin("substring", "string", "start position", "length", clause=_CLAUSE)
def substring(string: str, start: Number, length: Number | None = None) -> Value:
    r"""The characters of *string* from *start*, at most *length* of them.

    Positions count characters from 1; a negative start counts back from the end. A start of 0
    or beyond the string, or a length below 1, gives null.

    FEEL:
        substring("foobar", 3)      = "obar"
        substring("foobar", 3, 3)   = "oba"
        substring("foobar", -2, 1)  = "a"
        substring("foobar", 0)      = null
        substring("\U01F40Eab", 2) = "ab"
    """
    first, wanted = int(start), None if length is None else int(length)
    if first == 0 or (wanted is not None and wanted < 1):
        return None
    first = first - 1 if first > 0 else len(string) + first
    if not 0 <= first < len(string):
        return None
    return string[first : None if wanted is None else first + wanted]


@builtin("string length", "string", clause=_CLAUSE)
def string_length(string: str) -> Value:
    r"""How many characters there are.

    FEEL:
        string length("foo")        = 3
        string length("\uD83D\uDCA9") = 1
    """
    return len(string)


@builtin("upper case", "string", clause=_CLAUSE)
def upper_case(string: str) -> Value:
    """In capitals.

    FEEL:
        upper case("aBc4") = "ABC4"
    """
    return string.upper()


@builtin("lower case", "string", clause=_CLAUSE)
def lower_case(string: str) -> Value:
    """In small letters.

    FEEL:
        lower case("aBc4") = "abc4"
    """
    return string.lower()


@builtin("substring before", "string", "match", clause=_CLAUSE)
def substring_before(string: str, match: str) -> Value:
    """What stands before the first *match*; nothing where there is none.

    FEEL:
        substring before("foobar", "bar") = "foo"
        substring before("foobar", "xyz") = ""
    """
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string", "match", clause=_CLAUSE)
def substring_after(string: str, match: str) -> Value:
    """What stands behind the first *match*; nothing where there is none.

    FEEL:
        substring after("foobar", "ob") = "ar"
        substring after("", "a")        = ""
        substring after("foobar", "")   = "foobar"
    """
    if not match:
        return string
    return string.partition(match)[2]


@builtin("contains", "string", "match", clause=_CLAUSE)
def contains(string: str, match: str) -> Value:
    """Whether *match* is a part of *string*.

    FEEL:
        contains("foobar", "of") = false
        contains("foobar", "ob") = true
    """
    return match in string


@builtin("starts with", "string", "match", clause=_CLAUSE)
def starts_with(string: str, match: str) -> Value:
    """Whether *string* begins with *match*.

    FEEL:
        starts with("foobar", "fo") = true
    """
    return string.startswith(match)


@builtin("ends with", "string", "match", clause=_CLAUSE)
def ends_with(string: str, match: str) -> Value:
    """Whether *string* ends with *match*.

    FEEL:
        ends with("foobar", "r") = true
    """
    return string.endswith(match)


def _compiled(pattern: str, flags: str | None, context: Context) -> Pattern | None:
    try:
        return compile_pattern(pattern, flags or "", context)
    except PatternError as wrong:
        context.note(f"the pattern '{pattern[:80]}' cannot be read: {wrong}", "bad-pattern")
        return None


@builtin("matches", "input", "pattern", "flags", clause=_CLAUSE)
def matches(input_: str, pattern: str, flags: str | None = None, *, context: Context) -> Value:
    r"""Whether the pattern matches somewhere in the text.

    FEEL:
        matches("foobar", "^fo*b")          = true
        matches("FOO", "foo", "i")          = true
        matches("abracadabra", "(.)\\1")  = false
        matches("a", "[")                   = null
    """
    compiled = _compiled(pattern, flags, context)
    return None if compiled is None else compiled.search(input_, 0, context) is not None


@builtin("replace", "input", "pattern", "replacement", "flags", clause=_CLAUSE)
def replace(
    input_: str, pattern: str, replacement: str, flags: str | None = None, *, context: Context
) -> Value:
    """Every match of the pattern replaced; ``$1`` in the replacement is the first group.

    A pattern that matches a text of no length is an error (XPath Functions 3.1 §5.6.4).

    FEEL:
        replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") = "[1=ab][2=]cd"
        replace("hello", "l+", "L")                 = "heLo"
        replace("abc", "b", "$x")                   = null
        replace("abracadabra", ".*?", "*")          = null
    """
    compiled = _compiled(pattern, flags, context)
    if compiled is None:
        return None
    if compiled.search("", 0, context) is not None:
        context.note("the pattern to replace matches a text of no length", "bad-pattern")
        return None
    plain = "q" in (flags or "")
    template = [replacement] if plain else _template(replacement, compiled.groups)
    if template is None:
        context.note(
            "in a replacement '$' stands before a digit, '\\' before '\\' or '$'", "bad-pattern"
        )
        return None
    parts: list[str] = []
    place = length = 0
    for spans in compiled.all(input_, context):
        made = input_[place : spans[0]] + "".join(_expand(part, spans, input_) for part in template)
        length += len(made)
        context.admit_string(length)
        parts.append(made)
        place = spans[1]
    parts.append(input_[place:])
    return "".join(parts)


def _template(replacement: str, groups: int) -> list[str | int] | None:
    """The replacement as texts and numbers of groups, or None when it is none."""
    parts: list[str | int] = []
    place = 0
    for match in _REFERENCE.finditer(replacement):
        parts.append(replacement[place : match.start()])
        place = match.end()
        if match[1] is not None:
            parts.append(match[1])
        elif match[2] is not None:
            parts.extend(_reference(match[2], groups))
        else:
            return None
    parts.append(replacement[place:])
    return parts


def _reference(digits: str, groups: int) -> list[str | int]:
    """The longest number that is a group's; what is left of the digits stays text."""
    for length in range(min(len(digits), 6), 1, -1):
        if int(digits[:length]) <= groups:
            return [int(digits[:length]), digits[length:]]
    return [int(digits[0]), digits[1:]]


def _expand(part: str | int, spans: tuple[int, ...], text: str) -> str:
    if isinstance(part, str):
        return part
    if 2 * part + 1 >= len(spans) or spans[2 * part] < 0:
        return ""
    return text[spans[2 * part] : spans[2 * part + 1]]


@builtin("split", "string", "delimiter", clause=_CLAUSE)
def split(string: str, delimiter: str, *, context: Context) -> Value:
    r"""The parts between the matches of the delimiter, which is a pattern.

    A pattern that matches a text of no length is an error (XPath Functions 3.1 §5.6.5).

    FEEL:
        split("John Doe", "\\s") = ["John", "Doe"]
        split("a;b;c;;", ";")     = ["a", "b", "c", "", ""]
        split("abc", "")          = null
    """
    compiled = _compiled(delimiter, None, context)
    if compiled is None:
        return None
    if compiled.search("", 0, context) is not None:
        context.note("the pattern to split at matches a text of no length", "bad-pattern")
        return None
    parts: list[Value] = []
    place = 0
    for spans in compiled.all(string, context):
        parts.append(string[place : spans[0]])
        place = spans[1]
    parts.append(string[place:])
    context.admit_list(len(parts))
    return parts


@builtin("extract", "string", "pattern", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def extract(string: str, pattern: str, *, context: Context) -> Value:
    """All matches of the pattern.

    FEEL:
        extract("references are 1234, 1256, 1378", "12[0-9]*") = ["1234", "1256"]
    """
    compiled = _compiled(pattern, None, context)
    if compiled is None:
        return None
    found: list[Value] = [string[first:last] for first, last, *_ in compiled.all(string, context)]
    return found


@builtin("string join", "list", "delimiter", clause=_CLAUSE)
def string_join(list_: list[Value], delimiter: str | None = None, *, context: Context) -> Value:
    """The strings of the list, nulls left out, with the delimiter between them.

    FEEL:
        string join(["a", "b", "c"], "_and_") = "a_and_b_and_c"
        string join(["a", null, "c"])         = "ac"
        string join([], "X")                  = ""
        string join([1, 2])                   = null
    """
    return _join(list_, delimiter or "", "", "", context)


@builtin(
    "string join",
    "list",
    "delimiter",
    "prefix",
    "suffix",
    clause=_CAMUNDA,
    dialect=Dialect.CAMUNDA,
)
def string_join_enclosed(
    list_: list[Value],
    delimiter: str | None,
    prefix: str | None,
    suffix: str | None,
    *,
    context: Context,
) -> Value:
    """The same between a prefix and a suffix.

    FEEL:
        string join(["a", "b"], ", ", "[", "]") = "[a, b]"
    """
    return _join(list_, delimiter or "", prefix or "", suffix or "", context)


def _join(
    items: list[Value], delimiter: str, prefix: str, suffix: str, context: Context
) -> str | None:
    strings = [item for item in items if isinstance(item, str)]
    if len(strings) != sum(item is not None for item in items):
        context.note("'string join' wants a list of strings", "wrong-arguments")
        return None
    context.admit_string(sum(map(len, strings)) + len(delimiter) * len(strings))
    return prefix + delimiter.join(strings) + suffix


@builtin("trim", "string", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def trim(string: str) -> Value:
    """Without white space at either end.

    FEEL:
        trim("  hello world  ") = "hello world"
    """
    return string.strip()


@builtin("is blank", "string", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def is_blank(string: str) -> Value:
    """Whether there is nothing but white space.

    FEEL:
        is blank("")   = true
        is blank(" x") = false
    """
    return not string.strip()


@builtin("uuid", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def uuid(*, context: Context) -> Value:
    """A random UUID, drawn from the evaluation's generator.

    FEEL:
        string length(uuid()) = 36
    """
    return str(uuids.UUID(int=context.random.getrandbits(128), version=4))


@builtin("to base64", "value", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def to_base64(value: str, *, context: Context) -> Value:
    """The UTF-8 bytes of the text in Base64.

    FEEL:
        to base64("FEEL") = "RkVFTA=="
    """
    context.admit_string(2 * len(value))
    return base64.b64encode(value.encode()).decode("ascii")


@builtin("from base64", "value", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def from_base64(value: str) -> Value:
    """The text whose UTF-8 bytes these are in Base64; null when they are none.

    FEEL:
        from base64("RkVFTA==") = "FEEL"
        from base64("%")        = null
    """
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
