"""Small cases as text: a plan around a body, and what is said about it."""

from engine.cmmn.model import Model
from engine.cmmn.parse import parse
from engine.cmmn.rules import check
from engine.source.problem import Problem, Refused

FILE = "drawing.cmmn"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
CMMN = "http://www.omg.org/spec/CMMN/20151109/MODEL"


def definitions(body: str, language: str | None = FEEL) -> bytes:
    """A file with *body* in it."""
    said = f'expressionLanguage="{language}"' if language else ""
    return (
        f'<definitions xmlns="{CMMN}" xmlns:helm="urn:helm:ext" xmlns:acme="urn:acme" id="file" '
        f'targetNamespace="urn:test" {said}>{body}</definitions>'
    ).encode()


def case(
    plan: str, *, around: str = "", more: str = "", file: str = "", language: str | None = FEEL
) -> bytes:
    """A case ``c`` with the plan ``p``; *around* follows the plan, *more* the case."""
    model = f"<caseFileModel>{file}</caseFileModel>" if file else ""
    text = f'<case id="c" name="C">{model}<casePlanModel id="p">{plan}</casePlanModel>'
    return definitions(f"{text}{around}</case>{more}", language)


def item(identifier: str, inside: str = "", definition: str | None = None) -> str:
    """A plan item of the definition ``t`` and its own id."""
    return (
        f'<planItem id="{identifier}" definitionRef="{definition or f"t_{identifier}"}">'
        f"{inside}</planItem>"
    )


def task(
    identifier: str, inside: str = "", control: str = "", tag: str = "humanTask", **more: str
) -> tuple[str, str]:
    """A plan item and its definition, which stand in different places."""
    held = f"<itemControl>{control}</itemControl>" if control else ""
    shown = "".join(f' {name}="{value}"' for name, value in more.items())
    definition = f'<{tag} id="t_{identifier}" name="{identifier}"{shown}>{inside}</{tag}>'
    return item(identifier, held), definition


def plan(*parts: tuple[str, str], sentries: str = "", table: str = "") -> str:
    """Items, sentries, table and definitions in the order of the schema."""
    items = "".join(first for first, _ in parts)
    return f"{items}{sentries}{table}{''.join(second for _, second in parts)}"


def sentry(identifier: str, source: str = "a", event: str = "complete", test: str = "") -> str:
    """A sentry with one on-part; *test* is its condition."""
    on = (
        f'<planItemOnPart sourceRef="{source}"><standardEvent>{event}</standardEvent>'
        "</planItemOnPart>"
        if source
        else ""
    )
    if_part = f"<ifPart><condition><![CDATA[{test}]]></condition></ifPart>" if test else ""
    return f'<sentry id="{identifier}">{on}{if_part}</sentry>'


def entry(sentry_id: str = "s", identifier: str = "e") -> str:
    """An entry criterion."""
    return f'<entryCriterion id="{identifier}" sentryRef="{sentry_id}"/>'


def leaving(sentry_id: str = "s", identifier: str = "x") -> str:
    """An exit criterion."""
    return f'<exitCriterion id="{identifier}" sentryRef="{sentry_id}"/>'


def read(data: bytes) -> Model:
    """The model."""
    return parse(data, FILE)


def problems(data: bytes) -> tuple[Problem, ...]:
    """Everything that is said about a file."""
    try:
        model = parse(data, FILE)
    except Refused as refused:
        return tuple(refused.problems)
    return (*model.problems, *check(model))


def codes(data: bytes) -> set[str]:
    """The codes of everything that is said."""
    return {problem.code for problem in problems(data)}
