"""What a provider does wrong arrives as one of a closed list of codes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.agents import reply
from engine.agents.caller import Caller, CallFailed
from tests.agents.provider import Provider, failed, provider, said

ROOT = Path(__file__).parents[2]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "Search",
            "description": "find",
            "parameters": {"type": "object", "properties": {"q": {"type": "string"}}},
        },
    }
]


@pytest.fixture(scope="module")
def caller() -> Iterator[Caller]:
    child = Caller([], ROOT)
    yield child
    child.stop()


@pytest.fixture
def fake() -> Iterator[Provider]:
    with provider() as started:
        yield started


def request(url: str, **more: object) -> dict[str, object]:
    return {
        "provider": "openai",
        "model": "fake-1",
        "baseUrl": url,
        "key": "sk-canary",
        "process": "p",
        "region": "r",
        "parameters": {},
        "messages": [{"role": "user", "content": "hi"}],
        "tools": TOOLS,
        **more,
    }


def test_an_answer_comes_back_with_its_usage(caller, fake):
    got = reply.read(caller.ask(request(fake.url)))

    assert (got.text, got.input_tokens, got.output_tokens) == ("hello", 5, 3)
    assert got.model == "fake-1"
    assert fake.requests[0]["tools"] == TOOLS


def test_limits_of_the_turn_reach_the_provider(caller, fake):
    caller.ask(request(fake.url, parameters={"maxTokens": 77, "temperature": 0.2}))

    assert fake.requests[0]["max_tokens"] == 77
    assert fake.requests[0]["temperature"] == 0.2


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (
            401,
            failed("Incorrect API key", "invalid_api_key", "invalid_request_error"),
            "AGENT_MODEL_AUTH",
        ),
        (401, failed("who are you", "x", "invalid_request_error"), "AGENT_MODEL_AUTH"),
        (402, failed("Payment required"), "AGENT_MODEL_QUOTA"),
        (403, failed("forbidden"), "AGENT_MODEL_AUTH"),
        (404, failed("model not found", "model_not_found"), "AGENT_MODEL_NOT_FOUND"),
        (
            400,
            failed(
                "This model's maximum context length is 8192 tokens.", "context_length_exceeded"
            ),
            "AGENT_CONTEXT_OVERFLOW",
        ),
        (
            400,
            failed(
                "rejected by our safety system. content_policy_violation",
                "content_policy_violation",
            ),
            "AGENT_CONTENT_POLICY",
        ),
        (400, failed("bad param", "bad", "invalid_request_error"), "AGENT_MODEL_BAD_REQUEST"),
        (422, failed("unprocessable"), "AGENT_MODEL_BAD_REQUEST"),
        (408, failed("timeout"), "AGENT_MODEL_TIMEOUT"),
        (429, failed("Rate limit reached", "rate_limit_exceeded"), "AGENT_MODEL_RATE_LIMIT"),
        (
            429,
            failed("You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
            "AGENT_MODEL_QUOTA",
        ),
        (500, failed("boom"), "AGENT_MODEL_UNAVAILABLE"),
        (502, failed("bad gateway"), "AGENT_MODEL_UNAVAILABLE"),
        (503, failed("overloaded"), "AGENT_MODEL_UNAVAILABLE"),
        (529, failed("overloaded"), "AGENT_MODEL_UNAVAILABLE"),
        (200, "drop", "AGENT_MODEL_UNAVAILABLE"),
    ],
)
def test_each_failure_has_its_own_code(caller, fake, status, body, code):
    fake.answers(status, body)

    with pytest.raises(CallFailed) as caught:
        caller.ask(request(fake.url))

    assert caught.value.trouble.code == code
    assert len(fake.requests) == 1  # the engine tries again, not the library


def test_a_rate_limit_says_when_to_come_back(caller, fake):
    fake.answers(429, failed("Rate limit reached"), retry_after="7")

    with pytest.raises(CallFailed) as caught:
        caller.ask(request(fake.url))

    assert caught.value.trouble.retry_after_ms == 7000
    assert caught.value.trouble.retryable


def test_nobody_there_is_unavailable(caller):
    with pytest.raises(CallFailed) as caught:
        caller.ask(request("http://127.0.0.1:9/v1"))

    assert caught.value.trouble.code == "AGENT_MODEL_UNAVAILABLE"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**said({"role": "assistant", "content": "x"}), "choices": []}, "AGENT_RESPONSE_EMPTY"),
        (said({"role": "assistant", "content": None}), "AGENT_RESPONSE_EMPTY"),
        (said({"role": "assistant", "content": None, "refusal": "I can't"}), "AGENT_REFUSAL"),
        (said({"role": "assistant", "content": ""}, "content_filter"), "AGENT_CONTENT_POLICY"),
        (said({"role": "assistant", "content": "abc"}, "length"), "AGENT_OUTPUT_TRUNCATED"),
    ],
)
def test_an_answer_that_says_nothing_is_typed_too(caller, fake, body, code):
    fake.answers(200, body)

    assert reply.read(caller.ask(request(fake.url))).failure == code


def test_the_child_has_no_database_and_no_secret_of_the_server(caller, fake, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret@nowhere/x")
    monkeypatch.setenv("HELM_SECRET_KEY", "canary")
    child = Caller([], ROOT)
    try:
        child.ask(request(fake.url))
        assert child._child is not None
        environment = Path(f"/proc/{child._child.process.pid}/environ").read_bytes()
    finally:
        child.stop()

    assert b"DATABASE_URL" not in environment
    assert b"canary" not in environment


def test_a_child_that_dies_fails_its_calls_and_the_next_call_starts_another(fake):
    child = Caller([], ROOT)
    try:
        child.ask(request(fake.url))
        assert child._child is not None
        child._child.process.kill()
        child._child.process.wait(10)

        assert reply.read(child.ask(request(fake.url))).text == "hello"
    finally:
        child.stop()


def test_a_script_answers_by_process_region_and_turn(tmp_path):
    (tmp_path / "s.yaml").write_text(
        "process: p\nregions:\n  r:\n    - turn: 1\n      done: hello from the script\n"
    )
    child = Caller([tmp_path], ROOT)
    try:
        got = reply.read(child.ask(request("", provider="scripted")))
        with pytest.raises(CallFailed, match="no scripted answer for process 'p', region 'other'"):
            child.ask(request("", provider="scripted", region="other"))
    finally:
        child.stop()

    assert got.text == "hello from the script"
