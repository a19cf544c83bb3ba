"""Decision tables per second on one core, HELM beside SpiffWorkflow's DMN and npm feelin.

The table of 10 rules and 3 inputs (numbers with comparisons and ranges, strings with lists and
`not`) is the same in all, its cells in FEEL, for SpiffWorkflow in Python. The engines must agree on
all inputs before anything is measured. HELM's figure is the whole evaluation with its trace.
feelin runs under node where `node_modules` has it; without it its column stays empty.
"""

import json
import random
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.stopwatch import per_second
from engine.dmn.compile import DecisionModel, compile_model
from engine.feel.values import Value

ROOT = Path(__file__).resolve().parents[1]
#: What the small table must at least reach over SpiffWorkflow and over feelin.
FLOORS = (30, 60)
SECONDS = 0.5
INPUTS = ("age", "income", "status")
#: A rule: its cells as FEEL, the same as Python, and what it gives.
RULES: Sequence[tuple[Sequence[str], Sequence[str], str]] = (
    (("< 18", "-", "-"), ("? < 18", "-", "-"), '"minor"'),
    (
        ("[18..25)", "< 1000", '"student","trainee"'),
        ("18 <= ? < 25", "? < 1000", '? in ("student", "trainee")'),
        '"support"',
    ),
    (
        ("[18..25)", "[1000..2000]", '"student"'),
        ("18 <= ? < 25", "1000 <= ? <= 2000", '? == "student"'),
        '"starter"',
    ),
    (
        ("[25..40)", "< 2000", 'not("employed")'),
        ("25 <= ? < 40", "? < 2000", '? != "employed"'),
        '"basic"',
    ),
    (
        ("[25..40)", ">= 2000", '"employed"'),
        ("25 <= ? < 40", "? >= 2000", '? == "employed"'),
        '"standard"',
    ),
    (
        ("[40..65)", "< 1500", '"employed","self-employed"'),
        ("40 <= ? < 65", "? < 1500", '? in ("employed", "self-employed")'),
        '"reduced"',
    ),
    (
        ("[40..65)", "[1500..4000)", '"employed"'),
        ("40 <= ? < 65", "1500 <= ? < 4000", '? == "employed"'),
        '"standard"',
    ),
    (("[40..65)", ">= 4000", "-"), ("40 <= ? < 65", "? >= 4000", "-"), '"premium"'),
    ((">= 65", "-", '"retired"'), ("? >= 65", "-", '? == "retired"'), '"pension"'),
    (("-", "-", "-"), ("-", "-", "-"), '"other"'),
)
#: The same with a last rule that no other overlaps, for UNIQUE.
APART = (
    *RULES[:-1],
    ((">= 65", "-", 'not("retired")'), ("? >= 65", "-", '? != "retired"'), '"other"'),
)
STATUSES = ("student", "trainee", "employed", "self-employed", "retired", "none")


def main() -> None:
    """Print the figures."""
    warnings.simplefilter("ignore")
    people = _people(1000)
    model = compile_model(_drawn("FIRST", [(cells, out) for cells, _, out in RULES]), "bench.dmn")
    unique = compile_model(_drawn("UNIQUE", [(cells, out) for cells, _, out in APART]), "bench.dmn")
    peer = _spiff(RULES)
    for person in people:
        ours, theirs = model.evaluate("Decide", person).output, peer(person)
        if ours != theirs:
            raise RuntimeError(f"HELM says {ours!r}, SpiffWorkflow {theirs!r} for {person}")
    print("decision tables, one core, evaluations/s; SpiffWorkflow and feelin in the same run")
    print(
        f"{'table':34} {'HELM':>10} {'SpiffWorkflow':>14} {'ratio':>8} {'feelin':>8} {'ratio':>8}"
    )
    spiff = _rate(peer, people)
    first = _feelin(RULES, people, model)
    _line("10 rules, 3 inputs, FIRST", _rate(_asking(model), people), spiff, first)
    print(f"{'at least':34} {'':10} {'':14} {FLOORS[0]:7}x {'':8} {FLOORS[1]:7}x")
    spiff = _rate(_spiff(APART), people)
    every = _feelin(APART, people, unique, unique=True)
    _line("10 rules, 3 inputs, UNIQUE", _rate(_asking(unique), people), spiff, every)
    for size in (100, 1000):
        regions, residents = _regions(size), _residents(size)
        large = compile_model(_drawn("UNIQUE", regions), "bench.dmn")
        one_by_one = _spiff([(c, _in_python(c), output) for c, output in regions])
        fewer = _feelin([(c, c, output) for c, output in regions], residents[:20], large)
        spiff = _rate(one_by_one, residents[:20])
        _line(f"{size} rules, 3 inputs, UNIQUE", _rate(_asking(large), residents), spiff, fewer)
    computed = compile_model(_drawn("UNIQUE", _regions(1000, computed=True)), "bench.dmn")
    _line("1000 rules, one column full FEEL", _rate(_asking(computed), _residents(1000)))
    data = _drawn("UNIQUE", _regions(1000))
    _line("compiling 1000 rules", per_second(lambda: compile_model(data, "bench.dmn")))


def _line(name: str, ours: float, spiff: float | None = None, feelin: float | None = None) -> None:
    ratio = f"{spiff:14,.0f} {ours / spiff:7.0f}x" if spiff else ""
    other = f"{feelin:8,.0f} {ours / feelin:7.0f}x" if feelin else ""
    print(f"{name:34} {ours:10,.0f} {ratio} {other}".rstrip())


def _in_python(cells: Sequence[str]) -> Sequence[str]:
    """The cells of `_regions` as Python."""
    return (cells[0], "0 <= ? <= 6000", f"? == {cells[2]}")


def _feelin(
    rules: Sequence[tuple[Sequence[str], Sequence[str], str]],
    people: Sequence[Mapping[str, Value]],
    model: DecisionModel,
    *,
    unique: bool = False,
) -> float | None:
    """Evaluations per second of npm feelin, which must say what HELM's model says."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "feelin").is_dir():
        return None
    asked = {
        "rules": [[list(cells), output] for cells, _, output in rules],
        "people": list(people),
        "unique": unique,
        "seconds": 1.5,
    }
    script = str(ROOT / "benchmarks" / "feelin.mjs")
    done = subprocess.run(
        [node, script], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    for person, theirs in zip(people, answer["outputs"], strict=True):
        ours = model.evaluate("Decide", person).output
        if ours != theirs:
            raise RuntimeError(f"HELM says {ours!r}, feelin {theirs!r} for {person}")
    return float(answer["rate"])


def _rate(
    ask: Callable[[Mapping[str, Value]], object], people: Sequence[Mapping[str, Value]]
) -> float:
    """Evaluations per second of processor time, over all people in turn; the best of three."""

    def once() -> None:
        for person in people:
            ask(person)

    once()
    best = 0.0
    for _ in range(3):
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < SECONDS:
            once()
            done += len(people)
        best = max(best, done / spent)
    return best


def _asking(model: DecisionModel) -> Callable[[Mapping[str, Value]], object]:
    return lambda person: model.evaluate("Decide", person)


def _people(number: int) -> list[dict[str, Value]]:
    chance = random.Random(1)
    return [
        {
            "age": chance.randint(10, 90),
            "income": chance.randint(0, 6000),
            "status": chance.choice(STATUSES),
        }
        for _ in range(number)
    ]


def _regions(number: int, *, computed: bool = False) -> list[tuple[Sequence[str], str]]:
    """A table with one rule for each region; `computed` makes its second column full FEEL."""
    second = "[limit..6000]" if computed else "[0..6000]"
    return [(("-", second, f'"region-{index}"'), str(index)) for index in range(number)]


def _residents(regions: int) -> list[dict[str, Value]]:
    chance = random.Random(2)
    return [
        {
            "age": 30,
            "income": chance.randint(0, 6000),
            "status": f"region-{chance.randrange(regions)}",
            "limit": 0,
        }
        for _ in range(1000)
    ]


def _drawn(hit: str, rules: Sequence[tuple[Sequence[str], str]]) -> bytes:
    """The table as a DMN file."""
    inputs = "".join(
        f'<input id="{name}"><inputExpression><text>{name}</text></inputExpression></input>'
        for name in INPUTS
    )
    rows = "".join(
        f'<rule id="rule{number}">'
        + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells)
        + f"<outputEntry><text>{escape(output)}</text></outputEntry></rule>"
        for number, (cells, output) in enumerate(rules, start=1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="bench" name="bench"'
        ' namespace="urn:bench"><decision id="Decide" name="Decide">'
        f'<decisionTable id="Table" hitPolicy="{hit}">{inputs}<output id="y" name="y"/>{rows}'
        "</decisionTable></decision></definitions>"
    ).encode()


def _spiff(
    rules: Sequence[tuple[Sequence[str], Sequence[str], str]],
) -> Callable[[Mapping[str, Value]], Any]:
    """The table in SpiffWorkflow; its UNIQUE stops at the first match, so it stands for FIRST."""
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.specs import model as spiff

    table = spiff.DecisionTable("Table", "Table", "UNIQUE")
    table.inputs = [spiff.Input(name, name, name, name, "") for name in INPUTS]
    table.outputs = [spiff.Output("y", "y", "y", "string")]
    for number, (_, cells, output) in enumerate(rules, start=1):
        rule = spiff.Rule(f"rule{number}")
        rule.row_number = number
        for column, cell in zip(table.inputs, cells, strict=True):
            entry = spiff.InputEntry("cell", column)
            entry.text = cell
            entry.lhs.append(None if cell == "-" else cell)
            rule.inputEntries.append(entry)
        result = spiff.OutputEntry("out", table.outputs[0])
        result.text = output
        rule.outputEntries.append(result)
        table.rules.append(rule)
    engine = DMNEngine(table)
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def ask(person: Mapping[str, Value]) -> Any:
        return engine.result(SimpleNamespace(data=dict(person), workflow=workflow)).get("y")

    return ask


if __name__ == "__main__":
    main()
