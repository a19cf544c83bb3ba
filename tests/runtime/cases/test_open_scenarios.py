"""The open scenarios of the CMMN suite, played in memory: a fast check of the kernel alone.

The suite itself is run over HTTP by `tests/conformance/test_cmmn.py`.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.runtime.commands import CommandRejected
from tests.runtime.cases.player import CasePlayer, Office
from tests.scenarios.player import described

SUITE = Path(__file__).resolve().parents[4] / "shared/conformance/cmmn/scenarios"
STORIES = sorted(path.parent for path in SUITE.glob("*/scenario.yaml"))
KINDS = {"manual_start": "manualStart"}


@pytest.mark.skipif(not STORIES, reason="the shared conformance suites are not beside this project")
def test_the_suite_is_there():
    assert len(STORIES) >= 25


@pytest.mark.parametrize("folder", STORIES, ids=lambda folder: folder.name)
def test_an_open_scenario_plays_as_it_says(folder: Path):
    Story(folder).play()


def feel(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def decision(name: str, mock: dict[str, Any]) -> str:
    given = mock.get("input", [])
    names = [given] if isinstance(given, str) else given
    text = " else ".join(
        f"if {when} then {{{', '.join(f'{k}: {feel(v)}' for k, v in out.items())}}}"
        for when, out in mock["rules"]
    )
    text = (text + " else null").replace("&", "&amp;").replace("<", "&lt;")
    inputs = "".join(
        f"<informationRequirement id='r{n}'><requiredInput href='#i{n}'/></informationRequirement>"
        for n, _ in enumerate(names)
    )
    data = "".join(
        f"<inputData id='i{n}' name='{one}'><variable name='{one}'/></inputData>"
        for n, one in enumerate(names)
    )
    return (
        "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' "
        f"id='d_{name}' name='{name}' namespace='urn:x'><decision id='{name}' name='{name}'>"
        f"<variable name='{name}'/>{inputs}<literalExpression><text>{text}</text>"
        f"</literalExpression></decision>{data}</definitions>"
    )


class Story:
    """One scenario: its steps, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.story = yaml.safe_load((folder / "scenario.yaml").read_text())
        model = folder / self.story.get("model", "case.cmmn")
        self.office = Office(model.read_text().split("?>", 1)[-1])
        mocks = self.story.get("mocks", {})
        for name, mock in mocks.get("decisions", {}).items():
            self.office.knows(decision(name, mock))
        self.office.processes |= set(mocks.get("processes", {}))
        self.case: CasePlayer

    def play(self) -> None:
        for number, one in enumerate(self.story["steps"]):
            ((op, argument),) = one.items()
            try:
                if op == "expect":
                    self.expect(argument)
                elif op == "expect_error":
                    self.refused(argument)
                else:
                    self.step(op, argument if argument is not None else {})
            except (AssertionError, CommandRejected) as error:
                raise AssertionError(f"step {number} {op}: {error}") from error

    def step(self, op: str, argument: Any) -> None:
        if op in ("start", "restart"):
            self.case = self.office.starts(argument.get("case"), **argument.get("variables", {}))
        elif op == "advance":
            self.office.passes(milliseconds(argument))
        elif op == "set":
            self.case.sets(**argument["variables"])
        elif op == "casefile":
            more = {name: argument[name] for name in ("child", "index") if name in argument}
            self.case.files(argument["op"], argument["item"], argument.get("value"), **more)
        elif op == "finish_process":
            self.case.finishes(argument["item"], **argument["outputs"])
        else:
            self.move(op, argument)

    def move(self, op: str, argument: dict[str, Any]) -> None:
        case = self.case
        if "subcase_of" in argument:
            case = case.child(argument["subcase_of"])
        roles = " ".join(argument["as"]) if "as" in argument else None
        more = {name: argument[name] for name in ("index", "variables") if name in argument}
        case.moves_(KINDS.get(op, op), argument.get("item", "case"), roles, **more)

    def refused(self, argument: dict[str, Any]) -> None:
        before = described(self.case.state)
        ((op, inner),) = argument["step"].items()
        with pytest.raises(CommandRejected) as caught:
            self.step(op, inner if inner is not None else {})
        assert caught.value.code == argument["code"], caught.value.message
        assert described(self.case.state) == before

    def expect(self, want: dict[str, Any]) -> None:
        case = self.case
        if "case" in want:
            assert case.life == want["case"]
        for name, state in want.get("items", {}).items():
            found = case.states(name)
            assert (found if isinstance(state, list) else (found or [None])[-1]) == state, name
        for name in want.get("absent", []):
            assert case.states(name) == [], name
        for name, value in want.get("variables", {}).items():
            assert case.data().get(name) == value, name
        if "plannable" in want:
            assert case.plannable() == sorted(want["plannable"])
        for name, state in want.get("subcases", {}).items():
            assert case.child(name).life == state, name
        for name, given in want.get("started", {}).items():
            item = [one for one in case.items(name) if (one.memo or {}).get("called")][-1]
            got = self.office.started[(item.memo or {})["called"]].variables
            assert {key: got.get(key) for key in given} == given, name


def milliseconds(text: str) -> int:
    match = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
    assert match is not None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
