"""`manage.py evaluate`, as a person at a shell uses it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.dmn.draw import decision, definitions, literal, table

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "evaluate", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def drawn(folder: Path, *elements: str) -> str:
    path = folder / "decisions.dmn"
    path.write_bytes(definitions(*elements))
    return str(path)


def test_it_prints_the_output_as_json_with_exact_numbers(tmp_path: Path) -> None:
    model = drawn(tmp_path, decision(literal("{sum: a + b}")), decision(literal("1"), id="Other"))
    variables = tmp_path / "input.json"
    variables.write_text('{"a": 0.1, "b": 0.2}')

    done = run(model, "--decision", "Decide", "--input", str(variables))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == '{\n  "sum": 0.3\n}\n'


def test_it_explains_each_decision(tmp_path: Path) -> None:
    model = drawn(tmp_path, decision(table(["x"], ["y"], '> 1 | "many"')))

    done = run(model, "--input", "-", "--explain", stdin='{"x": 2}')

    explained = json.loads(done.stdout)
    assert explained["output"] == "many"
    assert explained["decisions"][0]["inputs"] == {"x": 2}
    assert explained["decisions"][0]["rules"][0]["id"] == "rule1"


def test_messages_say_where_and_at_which_character(tmp_path: Path) -> None:
    model = drawn(tmp_path, decision(table(["x"], ["y"], '> 1 | x + "a"')))

    done = run(model, "--input", "-", stdin='{"x": 2}')

    assert (done.returncode, done.stdout) == (0, "null\n")
    assert "decision 'Decide', rule 1, output 'y': " in done.stderr
    assert "(character 3)" in done.stderr


def test_a_missing_import_is_told_with_its_namespace(tmp_path: Path) -> None:
    wanted = '<import name="r" namespace="urn:rates" importType="https://www.omg.org/spec/DMN/1/"/>'

    done = run(drawn(tmp_path, wanted, decision(literal("1"))))

    assert done.returncode == 1
    assert "decisions.dmn > model > namespace: import 'r': no model" in done.stderr
    assert "'urn:rates'" in done.stderr


def test_a_failing_decision_ends_with_an_error(tmp_path: Path) -> None:
    model = drawn(tmp_path, decision(table(["x"], ["y"], "- | 1", "- | 2")))

    done = run(model)

    assert done.returncode == 1
    assert done.stdout == "null\n"
    assert "failed: decision 'Decide': hit policy UNIQUE" in done.stderr


def test_a_refused_model_names_every_problem(tmp_path: Path) -> None:
    model = drawn(tmp_path, decision(literal("1 +")), decision(literal("2 *"), id="Other"))

    done = run(model)

    assert done.returncode == 1
    assert "decisions.dmn > Decide > text: FEEL does not parse" in done.stderr
    assert "decisions.dmn > Other > text: FEEL does not parse" in done.stderr


def test_an_unknown_decision_is_told_with_those_there_are(tmp_path: Path) -> None:
    done = run(drawn(tmp_path, decision(literal("1"))), "--decision", "Nobody")

    assert done.returncode == 1
    assert "there is no decision 'Nobody'; the model has: Decide" in done.stderr


def test_it_runs_the_cases_and_tells_each(tmp_path: Path) -> None:
    model = drawn(tmp_path, decision(table(["x"], ["y"], '> 1 | "many"', '<= 1 | "few"')))
    cases = tmp_path / "cases.csv"
    cases.write_text('name,x,=> output\nmany,2,"""many"""\n')

    good = run(model, "--cases", str(cases))
    cases.write_text('name,x,=> output\nmany,2,"""many"""\nwrong,1,"""many"""\n')
    bad = run(model, "--cases", str(cases))

    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout == "passed  many  rules 1\nno case reaches rule 2\n1 passed, 0 failed\n"
    assert bad.returncode == 1
    assert 'FAILED  wrong  rules 2     expected "many", found "few"' in bad.stdout
    assert "1 of 2 cases failed" in bad.stderr


def test_it_names_columns_that_the_decision_does_not_read(tmp_path: Path) -> None:
    model = drawn(tmp_path, decision(literal("x + 1")))
    cases = tmp_path / "cases.csv"
    cases.write_text("x,xx,=> output\n1,1,2\n")

    done = run(model, "--cases", str(cases))

    assert (done.returncode, done.stdout) == (0, "passed  line 2  no rule\n1 passed, 0 failed\n")
    assert "does not read the column 'xx'" in done.stderr


def test_cases_that_do_not_read_are_refused(tmp_path: Path) -> None:
    model = drawn(tmp_path, decision(literal("1")))
    cases = tmp_path / "cases.csv"
    cases.write_text("x,=> output\nopen,1\n")

    done = run(model, "--cases", str(cases))

    assert done.returncode == 1
    assert "the cases are refused:" in done.stderr
    assert "a string in quotes), found 'open'" in done.stderr
