"""The feed of an instance over real sockets: in order, each turn once, and not for everyone."""

import contextlib
import time

import pytest

from tests.children.server import ADMIN
from tests.children.socket import Closed, Session, Socket, connected
from tests.dispatch.case_drawings import ONE_TASK
from tests.live.steps import Engine, after, hear


@pytest.fixture(scope="module")
def engine(helm_server):
    made = Engine(helm_server)
    made.deploys()
    return made


@pytest.fixture
def operator(helm_server):
    return Session(helm_server, *ADMIN)


@pytest.fixture
def make_person(helm_server, operator):
    """Makes people in the administration: `make_person("aud", "auditors")`."""

    def make(name, *groups):
        page = operator.request("GET", "/admin/auth/user/add/")[1]
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        secret = "compiling since 1952"
        form = {
            "csrfmiddlewaretoken": token,
            "username": name,
            "usable_password": "true",
            "password1": secret,
            "password2": secret,
        }
        status, _ = operator.request("POST", "/admin/auth/user/add/", form)
        assert status == 302
        return Session(helm_server, name, secret)

    return make


def test_turns_come_in_order_and_each_once(engine, helm_server, operator):
    key = engine.starts()

    with connected(helm_server, f"/ws/instances/{key}", operator) as line:
        after(line, 0)
        heard = hear(line, 1)
        for number in range(20):
            engine.sets(key, number)
        heard += hear(line, 21)

    assert [turn["seq"] for turn in heard] == list(range(1, 22))
    assert heard[0]["events"][0][0] == "InstanceStarted"
    assert heard[0]["actor"] == "user:ada"
    assert [turn["events"][0][2]["number"] for turn in heard[1:]] == list(range(20))


def test_a_page_hears_only_what_came_after_it(engine, helm_server, operator):
    key = engine.starts()
    engine.sets(key, 1)

    with connected(helm_server, f"/ws/instances/{key}", operator) as line:
        after(line, 2)
        with pytest.raises(TimeoutError):
            line.receive(0.5)
        engine.sets(key, 2)

        assert [turn["seq"] for turn in hear(line, 3)] == [3]


def test_after_a_dropped_line_it_goes_on_where_it_was(engine, helm_server, operator):
    key = engine.starts()
    with connected(helm_server, f"/ws/instances/{key}", operator) as line:
        after(line, 0)
        heard = hear(line, 1)

    engine.sets(key, 1)  # nobody listens
    with connected(helm_server, f"/ws/instances/{key}", operator) as line:
        after(line, heard[-1]["seq"])
        engine.sets(key, 2)
        heard += hear(line, 3)

    assert [turn["seq"] for turn in heard] == [1, 2, 3]


def test_nothing_is_told_before_the_page_has_said_its_number(engine, helm_server, operator):
    key = engine.starts()

    with connected(helm_server, f"/ws/instances/{key}", operator) as line:
        engine.sets(key, 1)
        with pytest.raises(TimeoutError):
            line.receive(0.5)
        after(line, 1)

        assert [turn["seq"] for turn in hear(line, 2)] == [2]


def test_many_turns_come_in_few_frames(engine, helm_server, operator):
    """At most ten frames a second: what happens between two frames shares the next one."""
    key = engine.starts()
    for number in range(150):
        engine.sets(key, number)

    with connected(helm_server, f"/ws/instances/{key}", operator) as line:
        after(line, 0)
        frames = [line.receive(), line.receive()]

    assert [len(frame["turns"]) for frame in frames] == [100, 51]


def test_two_pages_hear_the_same(engine, helm_server, operator):
    key = engine.starts()

    with contextlib.ExitStack() as lines:
        both = [
            lines.enter_context(connected(helm_server, f"/ws/instances/{key}", operator))
            for _ in range(2)
        ]
        for line in both:
            after(line, 0)
        engine.sets(key, 1)

        assert [[turn["seq"] for turn in hear(line, 2)] for line in both] == [[1, 2], [1, 2]]


def test_a_page_that_knows_more_than_the_journal_begins_anew(engine, helm_server, operator):
    key = engine.starts()

    with connected(helm_server, f"/ws/instances/{key}", operator) as line:
        after(line, 77)
        assert line.receive() == {"type": "reset"}

        after(line, 0)
        assert [turn["seq"] for turn in hear(line, 1)] == [1]


def closes_with(server, path, session=None):
    with connected(server, path, session) as line, pytest.raises(Closed) as closed:
        line.receive()
    return closed.value.code


@pytest.mark.parametrize("path", ["/ws/instances/{key}", "/ws/fleet", "/ws/inbox"])
def test_strangers_are_sent_away(engine, helm_server, path):
    assert closes_with(helm_server, path.format(key=engine.starts())) == 4401


def test_who_may_not_operate_is_sent_away(engine, helm_server, make_person):
    charlie = make_person("charlie")

    assert closes_with(helm_server, f"/ws/instances/{engine.starts()}", charlie) == 4403
    assert closes_with(helm_server, "/ws/fleet", charlie) == 4403


def test_what_is_not_there_is_not_waited_for(helm_server, operator):
    assert closes_with(helm_server, "/ws/instances/12", operator) == 4404


def test_other_sites_get_no_socket(helm_server, operator):
    line = Socket(helm_server, "/ws/fleet", operator.cookie, origin="https://elsewhere.example")

    assert line.status == 403
    line.close()


@pytest.mark.parametrize(
    "text", ["{", '{"type": "resume"}', '{"type": "resume", "after": -1}', "[]"]
)
def test_a_client_that_talks_nonsense_is_sent_away(engine, helm_server, operator, text):
    with connected(helm_server, f"/ws/instances/{engine.starts()}", operator) as line:
        line.send(text)
        with pytest.raises(Closed) as closed:
            line.receive()

    assert closed.value.code == 4400


def test_signing_out_ends_it(engine, helm_server):
    session = Session(helm_server, *ADMIN)
    key = engine.starts()

    with connected(helm_server, f"/ws/instances/{key}", session) as line:
        after(line, 0)
        hear(line, 1)
        session.sign_out()
        with pytest.raises(Closed) as closed:
            line.receive()

    assert closed.value.code == 4401


def test_the_fleet_is_told_once_a_second_at_most(engine, helm_server, operator):
    with connected(helm_server, "/ws/fleet", operator) as line:
        assert line.receive() == {"type": "wake"}  # whoever has just come looks
        began = time.monotonic()
        for _ in range(10):
            engine.starts()
        heard = 0
        with contextlib.suppress(TimeoutError):
            while heard < 10:
                assert line.receive(4) == {"type": "wake"}
                heard += 1

    assert 1 <= heard <= time.monotonic() - began


def test_everyone_who_is_signed_in_hears_of_the_inbox(helm_server, make_person):
    with connected(helm_server, "/ws/inbox", make_person("carla")) as line:
        assert line.receive() == {"type": "wake"}


def opened_case(engine):
    engine.deploys("one.cmmn", ONE_TASK.decode())
    return engine.call("POST", "/api/cases", {"caseDefinitionId": "c"})["caseKey"]


def test_the_members_of_a_case_hear_of_it(engine, helm_server, make_person):
    key = opened_case(engine)
    engine.call("PUT", f"/api/cases/{key}/roles/clerk", {"users": ["clara"]})
    with connected(helm_server, f"/ws/cases/{key}", make_person("clara")) as line:
        assert line.receive() == {"type": "wake"}  # whoever has just come looks

        engine.call("PUT", f"/api/cases/{key}/variables", {"variables": {"a": 1}})

        assert line.receive() == {"type": "wake"}


def test_a_case_is_for_its_members_only(engine, helm_server, operator, make_person):
    key = opened_case(engine)

    assert closes_with(helm_server, f"/ws/cases/{key}") == 4401
    assert closes_with(helm_server, f"/ws/cases/{key}", make_person("sven")) == 4403
    assert closes_with(helm_server, "/ws/cases/12", operator) == 4404
    assert closes_with(helm_server, f"/ws/cases/{engine.starts()}", operator) == 4404
