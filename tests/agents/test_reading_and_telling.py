"""What a model is told, and how its answer is read."""

from decimal import Decimal

from engine.agents import prompt, reply
from tests.agents.provider import said


def call(name: str, arguments: object, call_id: str = "c1") -> dict:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def test_the_opening_holds_the_goal_and_the_inputs_and_nothing_else():
    system, user = prompt.opening(
        {"goal": "Examine A-7", "systemPrompt": "You are careful."}, {"amount": Decimal("12.50")}
    )

    assert system["content"].startswith("You are careful.")
    assert user["content"] == 'Examine A-7\n\nInputs (JSON):\n{"amount":12.50}'


def test_results_go_back_in_the_order_of_the_calls():
    pending = [
        {"call": "a", "tool": "Read", "done": True, "outcome": {"result": {"x": 1}}},
        {"call": "b", "tool": "Pay", "done": True, "outcome": {"error": "refused by policy"}},
    ]

    assert prompt.results(pending) == [
        {"role": "tool", "tool_call_id": "a", "name": "Read", "content": '{"result":{"x":1}}'},
        {
            "role": "tool",
            "tool_call_id": "b",
            "name": "Pay",
            "content": '{"error":"refused by policy"}',
        },
    ]


def test_calls_are_read_whatever_the_finish_reason_says():
    got = reply.read(
        said({"role": "assistant", "tool_calls": [call("Read", '{"n": 1.10}')]}, "stop")
    )

    assert got.calls[0].arguments == {"n": Decimal("1.10")}
    assert got.failure is None


def test_arguments_that_are_no_json_object_are_a_problem_not_a_crash():
    calls = [
        call("A", '{"n": tru'),
        call("B", "[1]", "c2"),
        call("C", '{"n": NaN}', "c3"),
        call("D", "", "c4"),
    ]

    got = reply.read(said({"role": "assistant", "tool_calls": calls}))

    assert [c.arguments for c in got.calls] == [None, None, None, {}]
    assert "not JSON" in got.calls[0].problem
    assert "must be a JSON object" in got.calls[1].problem


def test_two_calls_with_one_id_stay_two():
    got = reply.read(said({"role": "assistant", "tool_calls": [call("A", "{}"), call("B", "{}")]}))

    assert len({c.call for c in got.calls}) == 2


def test_no_more_calls_are_looked_at_than_the_bound():
    calls = [call("A", "{}", f"c{n}") for n in range(500)]

    assert (
        len(reply.read(said({"role": "assistant", "tool_calls": calls})).calls) == reply.MAX_CALLS
    )
