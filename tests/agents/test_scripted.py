"""The scripted model reads its answers from files and never makes one up."""

import pytest

from engine.agents import reply
from engine.agents.scripted import NoAnswer, answer, read_scripts

ASKED = [{"role": "system", "content": "s"}, {"role": "user", "content": "Examine A-7"}]


def after(result: str) -> list[dict]:
    return [*ASKED, {"role": "assistant"}, {"role": "tool", "name": "Read", "content": result}]


def test_the_turn_is_the_number_of_assistant_messages_plus_one():
    entries = [{"turn": 1, "say": "one", "done": "1"}, {"turn": 2, "done": "2"}]

    assert reply.read(answer(entries, ASKED)).text == "1"
    assert reply.read(answer(entries, after("{}"))).text == "2"


def test_calls_and_their_usage():
    entry = {
        "turn": "any",
        "say": "both",
        "call": [{"tool": "Read", "arguments": {"months": 6}}, {"tool": "Search"}],
        "usage": {"input": 812, "output": 64},
    }

    got = reply.read(answer([entry], ASKED))

    assert [(call.tool, call.arguments) for call in got.calls] == [
        ("Read", {"months": 6}),
        ("Search", {}),
    ]
    assert (got.text, got.input_tokens, got.output_tokens) == ("both", 812, 64)


def test_an_escalation_is_a_call_of_the_built_in_tool():
    entry = {"turn": 1, "escalate": {"reason": "differs", "confidence": 0.71}}

    (call,) = reply.read(answer([entry], ASKED)).calls

    assert call.tool == "escalate"
    assert str(call.arguments["confidence"]) == "0.71"


def test_a_condition_reads_goal_and_last_results():
    entries = [
        {"turn": 2, "when": "last.Read.monthly < 4000", "done": "low"},
        {"turn": 2, "when": 'contains(goal, "A-7")', "done": "high"},
    ]

    assert reply.read(answer(entries, after('{"result": {"monthly": 3100}}'))).text == "low"
    assert reply.read(answer(entries, after('{"result": {"monthly": 4100}}'))).text == "high"


def test_without_a_match_there_is_no_answer():
    with pytest.raises(NoAnswer, match="turn 1"):
        answer([{"turn": 2, "done": "x"}], ASKED)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("process: p\n", "expected 'process' and 'regions'"),
        ("process: p\nregions: {r: {turn: 1}}", "'r' must be a list"),
        ("process: p\nregions: {r: [{done: x}]}", "entry 1 of 'r' needs a 'turn'"),
        ("process: p\nregions: {r: [{turn: 1, dome: x}]}", "unknown fields: dome"),
    ],
)
def test_a_file_that_is_no_script_is_named(tmp_path, text, said):
    (tmp_path / "odd.yaml").write_text(text)

    with pytest.raises(ValueError, match=said) as caught:
        read_scripts([tmp_path])

    assert "odd.yaml" in str(caught.value)
