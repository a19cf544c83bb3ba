"""The page of one instance: what it tells about a selection, and what operators do there."""

import json

import pytest

from engine import public
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance, Variable
from tests.dispatch.desk import ROOT


def run_of(instance, element):
    return (
        ElementInstance.objects.filter(instance_key=instance, element_id=element)
        .exclude(type="MULTI_INSTANCE_BODY")
        .latest("key")
    )


def page(window, key, query=""):
    answer = window.get(f"/operate/instances/{key}?{query}")
    assert answer.status_code == 200
    return answer


class TestThePage:
    def test_begins_where_the_socket_goes_on(self, stage, window):
        key = stage.orders("book")
        stage.complete(stage.job("pack"))

        answer = page(window, key)

        assert answer.context["island"]["picture"]["seq"] == 2
        assert 'data-after="2"' in answer.content.decode()
        assert answer.context["island"]["socket"] == f"/ws/instances/{key}"

    def test_tells_the_history_without_a_script(self, stage, window):
        key = stage.orders("book", "pen")

        def told(lines, depth=0):
            for line in lines:
                yield f"{'  ' * depth}{line.name}: {line.state}"
                yield from told(line.inside, depth + 1)

        assert list(told(page(window, key).context["outline"])) == [
            "Ordered: COMPLETED",
            "Fork: COMPLETED",
            "Pack each item: ACTIVE",
            "  Pack each item: ACTIVE",
            "  Pack each item: ACTIVE",
            "Paying: ACTIVE",
            "  PayingBegins: COMPLETED",
            "  Charge the card: ACTIVE",
        ]

    def test_a_tool_stands_in_its_region(self, stage, window):
        key = stage.loan()
        stage.answers(("ReadPayslip", {}))

        region = page(window, key).context["outline"][-1]

        assert region.name == "Investigate"
        assert [line.name for line in region.inside] == ["Read the payslip"]

    def test_opens_with_trouble_then_with_the_agent_then_with_data(self, stage, window):
        loan, order = stage.loan(), stage.orders("book")
        assert page(window, loan).context["tab"] == "agent"
        assert page(window, order).context["tab"] == "data"

        stage.fails("charge")

        assert page(window, order).context["tab"] == "incidents"

    def test_a_long_history_lists_the_latest_and_counts_them_all(self, stage, window, monkeypatch):
        from engine.web.operate import snapshot

        monkeypatch.setattr(snapshot, "HISTORY", 3)
        key = stage.orders("a", "b", "c")
        for _ in range(3):
            stage.complete(stage.job("pack"))

        picture = page(window, key).context["island"]["picture"]

        ended = [item["node"] for item in picture["items"] if item["endedAt"]]
        assert len(ended) == 3
        assert picture["hidden"] == 4
        assert picture["counts"]["Pack"]["completed"] == 3

    def test_the_snapshot_is_the_picture(self, stage, window):
        key = stage.orders("book")
        answer = window.get(f"/operate/instances/{key}/snapshot")

        assert json.loads(answer.content) == page(window, key).context["island"]["picture"]
        assert answer["Cache-Control"] == "no-store"


class TestSelecting:
    def test_a_run_by_its_key(self, stage, window):
        key = stage.orders("book")
        run = run_of(key, "Charge")

        selection = page(window, key, f"item={run.key}").context["selection"]

        assert (selection.title, selection.run.key) == ("Charge the card", run.key)

    def test_an_element_by_its_id_shows_the_run_that_needs_somebody(self, stage, window):
        key = stage.orders("book", "pen", "lamp")
        failed = stage.fails("pack")

        selection = page(window, key, "element=Pack").context["selection"]

        assert selection.run.key == failed.item_key
        assert len(selection.siblings) == 3

    def test_an_element_that_was_never_reached_says_so(self, stage, window):
        key = stage.orders("book")

        answer = page(window, key, "element=Sent")

        assert "Not reached" in answer.content.decode()

    def test_what_is_not_of_this_instance_selects_the_whole(self, stage, window):
        key, other = stage.orders("book"), stage.orders("pen")

        for query in (f"item={run_of(other, 'Charge').key}", "item=x", "element=Nothing"):
            assert page(window, key, query).context["selection"].whole


class TestData:
    def test_shows_variables_scope_by_scope_innermost_first(self, stage, window):
        key = stage.orders("book")
        run = run_of(key, "Pack")

        scopes = page(window, key, f"item={run.key}&tab=data").context["content"]

        assert [(scope.name, [known.row.name for known in scope.known]) for scope in scopes] == [
            ("Pack each item", ["item"]),
            ("Pack each item", []),
            ("Process", ["items"]),
        ] or [scope.name for scope in scopes][-1] == "Process"

    def test_an_operator_sets_a_value(self, stage, window):
        key = stage.orders("book")
        form = {"scope": key, "name": "note", "value": '{"total": 12.10}'}

        answer = window.post(f"/operate/instances/{key}/variables", form, follow=True)

        assert answer.status_code == 200
        assert Variable.objects.get(scope_key=key, name="note").value == '{"total":12.10}'
        turn = Journal.objects.filter(instance_key=key).latest("seq")
        assert (turn.actor, turn.command) == ("user:otto", "SetVariables")

    def test_what_is_no_json_is_told_and_kept(self, stage, window):
        key = stage.orders("book")
        form = {"scope": key, "name": "items", "value": "[1, 2"}

        answer = window.post(f"/operate/instances/{key}/variables?tab=data", form)

        assert "This is no JSON" in answer.content.decode()
        assert "[1, 2</textarea>" in answer.content.decode()
        assert Variable.objects.get(scope_key=key, name="items").value == '["book"]'

    def test_a_new_variable_needs_a_name(self, stage, window):
        key = stage.orders("book")
        form = {"scope": key, "name": " ", "value": "1", "adds": "1"}

        answer = window.post(f"/operate/instances/{key}/variables?tab=data", form)

        assert "needs a name" in answer.content.decode()

    def test_an_ended_scope_cannot_be_written(self, stage, window):
        key = stage.orders("book")
        public.cancel_instance(key, actor=ROOT)
        form = {"scope": key, "name": "items", "value": "1"}

        answer = window.post(f"/operate/instances/{key}/variables", form, follow=True)

        assert "no such element was found" in answer.content.decode()
        assert "Add a variable" not in answer.content.decode()
        assert Variable.objects.get(scope_key=key, name="items").value == '["book"]'

    def test_another_instances_scope_is_not_found(self, stage, window):
        key, other = stage.orders("book"), stage.orders("pen")
        form = {"scope": other, "name": "items", "value": "1"}

        assert window.post(f"/operate/instances/{key}/variables", form).status_code == 404


class TestAgent:
    @pytest.fixture
    def asked(self, stage):
        key = stage.loan()
        stage.answers(("ReadPayslip", {}), ("ReadStatements", {"months": 6}), text="I read both.")
        stage.complete(stage.job("loan.payslip"), payslip={"monthly": 4200, "employer": "N"})
        stage.complete(stage.job("loan.statements"), statements={"monthly": 3108, "months": 6})
        call = {"tool": "Pay", "arguments": {"amount": 20000}}
        stage.answers(("escalate", {"reason": "They differ", "call": call, "confidence": 0.71}))
        return key

    def test_each_turn_shows_calls_verdicts_and_results(self, stage, window, asked):
        (trace,) = page(window, asked, "tab=agent").context["content"]

        first, second = trace.turns
        assert [call.title for call in first.calls] == ["Read the payslip", "Read bank statements"]
        assert first.answer == "I read both."
        assert [call.verdict for call in first.calls] == [("ok", "Allowed")] * 2
        assert json.loads(first.calls[1].arguments) == {"months": 6}
        assert json.loads(first.calls[0].result) == {"monthly": 4200, "employer": "N"}
        assert first.calls[0].item == run_of(asked, "ReadPayslip").key
        assert second.calls[0].verdict == ("warn", "Asked a person")
        assert second.calls[0].task.state == "CREATED"
        assert (trace.model_calls, trace.tokens, trace.limits.max_model_calls) == (2, 240, 12)

    def test_scripted_answers_are_called_that(self, window, asked):
        text = page(window, asked, "tab=agent").content.decode()

        assert text.count("scripted model") >= 4  # header, trace, and each turn

    def test_messages_come_from_the_payloads(self, window, asked):
        (trace,) = page(window, asked, "tab=agent").context["content"]

        roles = [message.role for message in trace.turns[0].messages]
        assert roles == ["user", "assistant"]
        assert trace.turns[0].messages[1].text == "I read both."

    def test_a_persons_answer_stands_at_the_call(self, stage, window, asked):
        task = stage.task("Investigate")
        public.decide_task(task.key, decision="reject", reason="too much", actor=ROOT)

        (trace,) = page(window, asked, "tab=agent").context["content"]
        (call,) = trace.turns[1].calls

        assert call.human == ("bad", "Rejected")
        assert call.row.human["by"] == "root"
        assert call.row.human["reason"] == "too much"

    def test_a_policys_verdict_names_its_rule(self, stage, window):
        key = stage.loan(amount=8000)
        stage.answers(("Pay", {"amount": 8000}))

        (trace,) = page(window, key, "tab=agent").context["content"]
        (call,) = trace.turns[0].calls

        assert call.row.verdict["decision"] == "loan_payment_policy"
        assert call.rules == "pay_small"

    def test_a_tool_shows_the_trace_that_it_belongs_to(self, window, asked):
        tool = run_of(asked, "ReadStatements")

        (trace,) = page(window, asked, f"item={tool.key}&tab=agent").context["content"]

        assert [call.selected for call in trace.turns[0].calls] == [False, True]


def test_decisions_show_the_rows_that_matched(stage, window):
    key = stage.loan()

    shown = page(window, key, "tab=decisions").context["content"]
    rules = next(each for each in shown if each.made.decision_id == "loan_rules")

    assert [row.matched for row in rules.rows].count(True) == 1
    assert rules.inputs[0].value == "48000"
    assert json.loads(rules.output)["outcome"] == "judge"


def test_work_shows_who_and_what_is_waited_for(stage, window):
    key = stage.orders("book")
    charge = stage.job("charge")
    public.throw_job_error(charge.key, code="BROKEN", token=charge.token, actor=ROOT)

    work = page(window, key, "tab=jobs").context["content"]

    assert [(job.row.type, job.word) for job in work.jobs] == [
        ("pack", "Waits for a worker"),
        ("charge", "Error"),
    ]
    assert [task.element_id for task in work.tasks] == ["Ask"]


class TestJournal:
    def test_says_who_did_what_and_is_verified(self, stage, window):
        key = stage.orders("book")
        stage.complete(stage.job("pack"))

        answer = page(window, key, "tab=journal")
        journal = answer.context["content"]

        assert [(entry.seq, entry.actor, entry.did) for entry in journal.entries] == [
            (2, "root", "completed a job"),
            (1, "root", "started the instance"),
        ]
        assert ("completed", "Pack each item") in journal.entries[0].summary
        assert "Verified." in answer.content.decode()

    def test_a_changed_turn_is_told(self, stage, window):
        key = stage.orders("book")
        stage.complete(stage.job("pack"))
        Journal.objects.filter(instance_key=key, seq=2).update(actor="user:mallory")

        answer = page(window, key, "tab=journal").content.decode()

        assert "Broken at turn 2" in answer
        assert "Verified." not in answer

    def test_older_turns_are_on_the_next_page(self, stage, window, monkeypatch):
        from engine.web.operate import panel_journal

        monkeypatch.setattr(panel_journal, "PAGE", 2)
        key = stage.orders("a", "b", "c")
        for _ in range(3):
            stage.complete(stage.job("pack"))

        first = page(window, key, "tab=journal").context["content"]
        second = page(window, key, f"tab=journal&before={first.older}").context["content"]

        assert [entry.seq for entry in first.entries] == [4, 3]
        assert [entry.seq for entry in second.entries] == [2, 1]
        assert second.older is None


class TestCanceling:
    def test_needs_a_reason_that_stays_in_the_journal(self, stage, window):
        key = stage.orders("book")

        without = window.post(f"/operate/instances/{key}/cancel", {"reason": "  "}, follow=True)
        assert stage.state(key) == "ACTIVE"
        window.post(f"/operate/instances/{key}/cancel", {"reason": "Ordered twice"})
        journal = page(window, key, "tab=journal").context["content"]

        assert "Say why" in without.content.decode()
        assert stage.state(key) == "TERMINATED"
        assert (journal.entries[0].did, journal.entries[0].reason) == (
            "canceled the instance",
            "Ordered twice",
        )
        assert journal.verdict.intact

    def test_a_long_reason_of_a_long_name_is_kept_whole(self, stage, client, person):
        client.force_login(person("o" * 150, "operators"))
        key = stage.orders("book")
        path = f"/operate/instances/{key}/cancel"

        refused = client.post(path, {"reason": "x" * 501}, follow=True)
        assert "Say why, in 1 to 500 characters" in refused.content.decode()
        assert stage.state(key) == "ACTIVE"
        client.post(path, {"reason": "y" * 500})

        journal = page(client, key, "tab=journal").context["content"]
        assert journal.entries[0].reason == "y" * 500

    def test_an_ended_one_offers_nothing(self, stage, window):
        key = stage.orders("book")
        window.post(f"/operate/instances/{key}/cancel", {"reason": "Ordered twice"})

        again = window.post(f"/operate/instances/{key}/cancel", {"reason": "Again"}, follow=True)

        assert again.status_code == 200
        assert 'data-dialog="cancel"' not in again.content.decode()
        assert Journal.objects.filter(instance_key=key).count() == 2
