"""Small DMN files as text, so that a test shows the table that it is about."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from engine.dmn.compile import DecisionModel, compile_model
from engine.dmn.source import VERSIONS
from engine.feel.dialect import Dialect

LATEST = next(uri for uri, version in VERSIONS.items() if version == "1.5")


def definitions(*elements: str, namespace: str = "urn:test", schema: str = LATEST) -> bytes:
    """A file with these elements."""
    return (
        f'<definitions xmlns="{schema}" id="model" name="Model" namespace="{namespace}">'
        + "".join(elements)
        + "</definitions>"
    ).encode()


def compiled(*elements: str, dialect: Dialect = Dialect.CAMUNDA) -> DecisionModel:
    """The compiled model of these elements."""
    return compile_model(definitions(*elements), "test.dmn", dialect=dialect)


def decision(
    logic: str, *, id: str = "Decide", requires: str = "", type: str = "", name: str = ""
) -> str:
    """A decision with this logic; ``requires`` is a list of ids as in "input:age decision:A"."""
    variable = (
        f"<variable name={quoteattr(name or id)} typeRef={quoteattr(type)}/>"
        if type or name
        else ""
    )
    return (
        f'<decision id="{id}" name={quoteattr(name or id)}>{variable}'
        + "".join(requirement(word) for word in requires.split())
        + f"{logic}</decision>"
    )


def requirement(word: str) -> str:
    """``input:A``, ``decision:A`` or ``knowledge:A`` as the standard's element."""
    kind, _, target = word.partition(":")
    outer = "knowledgeRequirement" if kind == "knowledge" else "informationRequirement"
    inner = f"required{kind.capitalize()}"
    return f'<{outer}><{inner} href="#{target}"/></{outer}>'


def input_data(name: str, type: str = "") -> str:
    """An input data with its variable."""
    return (
        f'<inputData id="{name}" name="{name}">'
        f'<variable name="{name}" typeRef="{type}"/></inputData>'
    )


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def knowledge(name: str, parameters: str, logic: str, requires: str = "") -> str:
    """A business knowledge model; ``parameters`` are names, with a type as in "age:number"."""
    identifier = name.replace(" ", "_")
    return (
        f'<businessKnowledgeModel id="{identifier}" name="{name}">'
        f'<variable name="{name}"/><encapsulatedLogic>'
        + "".join(
            f'<formalParameter name="{word.partition(":")[0]}" typeRef="{word.partition(":")[2]}"/>'
            for word in parameters.split()
        )
        + f"{logic}</encapsulatedLogic>"
        + "".join(requirement(word) for word in requires.split())
        + "</businessKnowledgeModel>"
    )


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    *rules: str,
    hit: str = "UNIQUE",
    aggregation: str = "",
    values: Sequence[str] = (),
    input_values: Sequence[str] = (),
    default: Sequence[str] = (),
    id: str = "Table",
) -> str:
    """A table; each rule is its cells, divided by ``|``. An output may be ``name:type``."""
    attribute = f' aggregation="{aggregation}"' if aggregation else ""
    columns = "".join(
        f'<input id="in{number}"><inputExpression><text>{escape(text)}</text></inputExpression>'
        + _optional("inputValues", input_values, number)
        + "</input>"
        for number, text in enumerate(inputs)
    ) + "".join(
        f'<output id="out{number}" name="{text.partition(":")[0]}"'
        f' typeRef="{text.partition(":")[2]}">'
        + _optional("outputValues", values, number)
        + _optional("defaultOutputEntry", default, number)
        + "</output>"
        for number, text in enumerate(outputs)
    )
    rows = "".join(
        f'<rule id="rule{number}">{_cells(rule.split("|"), len(inputs))}</rule>'
        for number, rule in enumerate(rules, start=1)
    )
    return f'<decisionTable id="{id}" hitPolicy="{hit}"{attribute}>{columns}{rows}</decisionTable>'


def _optional(element: str, texts: Sequence[str], number: int) -> str:
    if number >= len(texts) or not texts[number]:
        return ""
    return f"<{element}><text>{escape(texts[number])}</text></{element}>"


def _cells(cells: Sequence[str], inputs: int) -> str:
    return "".join(
        f"<{kind}><text>{escape(text.strip())}</text></{kind}>"
        for number, text in enumerate(cells)
        for kind in ["inputEntry" if number < inputs else "outputEntry"]
    )
