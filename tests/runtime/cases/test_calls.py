"""Process, case and decision tasks: what goes in, what comes back, and what goes wrong."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected
from tests.runtime.cases.drawing import event, filed, humans, on, stage, use
from tests.runtime.cases.player import Office, drawn

PROCESS = (
    "<process id='pay' name='Pay' implementationType='x'><input id='pi' name='amount'/>"
    "<output id='po' name='receipt'/></process>"
)
PARAMETERS = (
    "<input id='i1' name='claim'{0}/><output id='o1' name='paid'{1}/>"
    "<parameterMapping id='m1' sourceRef='i1' targetRef='pi'>{2}</parameterMapping>"
    "<parameterMapping id='m2' sourceRef='po' targetRef='o1'>{3}</parameterMapping>"
)


def calling(tag: str, ref: str, inside: str = "", more: str = "") -> str:
    kind = tag.removesuffix("Task")
    return f"<{tag} id='T' name='T' {kind}Ref='h:{ref}' {more}>{inside}</{tag}>"


def formula(text: str) -> str:
    return f"<transformation>{text}</transformation>"


def office(body: str, *, process: str = "pay", **more) -> Office:
    found = Office(drawn(use("t", "T") + use("k", "K") + humans("K") + body, **more))
    found.processes.add(process)
    return found


class TestProcesses:
    def test_mappings_rename_what_goes_in_and_comes_back(self):
        inside = PARAMETERS.format("", "", "", "")
        one = office(calling("processTask", "pay", inside), more=PROCESS).starts(claim=700, x=1)
        (started,) = one.office.started.values()
        assert started.variables == {"amount": 700}

        one.finishes("T", receipt="R-1", other=2)

        one.shows(T="completed")
        assert one.data() == {"claim": 700, "x": 1, "paid": "R-1"}

    def test_bindings_read_and_write_the_case_file(self):
        inside = PARAMETERS.format(" bindingRef='Claim'", " bindingRef='Receipt'", "", "")
        one = office(
            calling("processTask", "pay", inside)
            + use("r", "R", entry="s")
            + humans("R")
            + on("s", "file:Receipt create"),
            file=filed("Claim") + filed("Receipt"),
            more=PROCESS,
        ).starts(Claim={"sum": 5})
        (started,) = one.office.started.values()
        assert started.variables == {"amount": {"sum": 5}}

        one.finishes("T", receipt="R-1")

        assert one.data()["Receipt"] == "R-1"
        one.shows(R="active")

    def test_transformations_see_the_value_by_its_name(self):
        inside = PARAMETERS.format("", "", formula("claim * 2"), formula('receipt + "!"'))
        one = office(calling("processTask", "pay", inside), more=PROCESS).starts(claim=4)
        (started,) = one.office.started.values()
        assert started.variables == {"amount": 8}

        one.finishes("T", receipt="R")

        assert one.data()["paid"] == "R!"

    def test_without_mappings_all_goes_in_and_what_changed_comes_back(self):
        one = office(calling("processTask", "pay")).starts(a=1, b=2)
        (started,) = one.office.started.values()
        assert started.variables == {"a": 1, "b": 2}

        one.finishes("T", a=1, b=3, c=4)

        assert one.data() == {"a": 1, "b": 3, "c": 4}
        (written,) = [e for e in one.turns[-1] if e[0] == "VariablesSet"]
        assert written[2] == {"b": 3, "c": 4}

    def test_outputs_are_there_before_the_task_completes(self):
        one = office(
            calling("processTask", "pay")
            + use("r", "R", entry="s")
            + humans("R")
            + on("s", "t complete", when="ok")
        ).starts()

        one.finishes("T", ok=True)

        one.shows(R="active")

    def test_a_reference_to_nothing_in_the_file_is_itself_the_id(self):
        one = office(calling("processTask", "elsewhere"), process="elsewhere").starts()

        one.shows(T="active")

    def test_the_external_reference_is_what_runs(self):
        process = "<process id='pay' externalRef='h:really' name='Pay' implementationType='x'/>"
        one = office(calling("processTask", "pay"), process="really", more=process).starts()

        one.shows(T="active")

    def test_an_expression_names_what_is_called(self):
        task = (
            "<processTask id='T' name='T'><processRefExpression>which</processRefExpression>"
            "</processTask>"
        )
        one = office(task).starts(which="pay")

        one.shows(T="active")

    def test_what_is_not_deployed_faults_the_task_and_can_be_tried_again(self):
        found = office(calling("processTask", "pay"))
        found.missing.add("pay")
        one = found.starts()
        one.shows(T="failed")
        assert "none is deployed" in one.troubles()[0]

        found.missing.clear()
        one.does("reactivate", "T")
        one.shows(T="active")
        assert one.troubles() == []

    def test_an_error_faults_the_task_with_an_incident(self):
        one = office(
            calling("processTask", "pay")
            + use("r", "R", entry="s")
            + humans("R")
            + on("s", "t fault")
        ).starts()

        one.breaks("T")

        one.shows(T="failed", R="active")
        assert "BROKEN" in one.troubles()[0]
        one.resolves()
        one.shows(T="active")
        assert len(one.office.started) == 2

    def test_results_that_the_case_file_does_not_take_fault_the_task(self):
        one = office(calling("processTask", "pay"), file=filed("Folder", filed("Pass"))).starts()

        one.finishes("T", Pass=1)

        one.shows(T="failed")
        assert "cannot be kept" in one.troubles()[0]

    def test_a_task_that_does_not_block_lets_it_run(self):
        one = office(calling("processTask", "pay", more="isBlocking='false'")).starts(a=1)

        one.shows(T="completed")
        (key,) = one.office.running
        assert one.office.started[key].caller is None
        one.does("terminate")
        assert one.office.running == {key}

    def test_an_end_of_the_task_cancels_the_process(self):
        one = office(
            calling("processTask", "pay").replace("<processTask", "<processTask")
            + use("u", "U")
            + event("U")
            + on("s", "u occur")
        ).starts()
        assert len(one.office.running) == 1

        one.does("terminate", "T")
        assert one.office.running == set()

    def test_suspension_reaches_the_process(self):
        one = office(calling("processTask", "pay")).starts()
        one.does("suspend", "case")
        assert len(one.office.suspended) == 1

        one.does("resume", "case")
        assert one.office.suspended == set()

    def test_a_process_that_completes_while_its_task_is_suspended(self):
        one = office(calling("processTask", "pay")).starts()
        one.does("suspend", "T")

        one.finishes("T", a=1)

        one.shows(T="completed")

    def test_nobody_completes_it_by_hand(self):
        one = office(calling("processTask", "pay")).starts()

        one.refuses("illegal-transition", "complete", "T")

    def test_an_answer_that_nobody_waits_for_is_refused(self):
        one = office(calling("processTask", "pay")).starts()
        one.does("terminate", "T")

        with pytest.raises(CommandRejected) as caught:
            one.finishes("T")
        assert caught.value.code == "NOT_FOUND"

    def test_trouble_over_there_is_counted(self):
        one = office(calling("processTask", "pay")).starts()
        (item,) = one.items("T")
        call = item.memo["called"]

        one.send(commands.NoteCallTrouble(item.key, call, 2))
        assert item.memo["troubles"] == 2
        one.finishes("T")
        assert "troubles" not in item.memo


CHILD = (
    "<case id='sub' name='Sub'><caseFileModel>"
    "<caseFileItem id='SF' name='Form' multiplicity='ZeroOrOne' definitionRef='any'/>"
    "</caseFileModel><casePlanModel id='sp' name='Sub'>"
    + use("w", "W")
    + humans("W")
    + "</casePlanModel><input id='ci' name='given' bindingRef='SF'/>"
    "<output id='co' name='result' bindingRef='SF'/></case>"
)


class TestCases:
    def test_a_child_case_completes_its_task(self):
        one = office(calling("caseTask", "sub"), more=CHILD).starts(a=1)
        child = one.child("T")
        assert child.data() == {"a": 1}

        child.completes("W", b=2)

        assert child.life == "completed"
        one.shows(T="completed")
        assert one.data() == {"a": 1}

    def test_parameters_are_bound_to_case_file_items_on_both_sides(self):
        inside = (
            "<input id='i1' name='x'/><output id='o1' name='y'/>"
            "<parameterMapping id='m1' sourceRef='i1' targetRef='ci'/>"
            "<parameterMapping id='m2' sourceRef='co' targetRef='o1'/>"
        )
        one = office(calling("caseTask", "sub", inside), more=CHILD).starts(x={"n": 1})
        child = one.child("T")
        assert child.data() == {"Form": {"n": 1}}

        child.completes("W", Form={"m": 2})

        assert one.data()["y"] == {"n": 1, "m": 2}

    def test_a_terminated_child_terminates_its_task(self):
        one = office(calling("caseTask", "sub"), more=CHILD).starts()

        one.child("T").does("terminate")

        one.shows(T="terminated")
        assert one.troubles() == []

    def test_a_failed_child_faults_its_task(self):
        one = office(calling("caseTask", "sub"), more=CHILD).starts()

        one.child("T").does("fault")

        one.shows(T="failed")
        assert "CASE_FAILED" in one.troubles()[0]

    def test_the_end_of_a_parent_terminates_its_child(self):
        one = office(calling("caseTask", "sub"), more=CHILD).starts()
        child = one.child("T")

        one.does("terminate")

        assert child.life == "terminated"
        assert one.office.refused == []

    def test_suspension_goes_down_and_back(self):
        one = office(calling("caseTask", "sub"), more=CHILD).starts()
        child = one.child("T")

        one.does("suspend", "T")
        assert child.life == "suspended"
        child.refuses("illegal-transition", "resume", "case")
        one.does("resume", "T")
        assert child.life == "active"
        child.shows(W="active")

    def test_a_child_that_was_suspended_by_itself_stays_so(self):
        one = office(calling("caseTask", "sub"), more=CHILD).starts()
        child = one.child("T")
        child.does("suspend", "case")

        one.does("suspend", "T")
        one.does("resume", "T")

        assert child.life == "suspended"
        child.does("resume", "case")
        assert child.life == "active"

    def test_a_child_that_is_opened_again_tells_nobody(self):
        one = office(calling("caseTask", "sub"), more=CHILD).starts()
        child = one.child("T")
        child.completes("W")

        child.does("reactivate")
        child.does("complete")

        one.shows(T="completed")
        assert one.office.refused == []

    def test_only_its_caller_cancels_a_child(self):
        one = office(calling("caseTask", "sub"), more=CHILD).starts()

        with pytest.raises(CommandRejected):
            one.child("T").send(commands.CancelInstance())

    def test_cases_that_call_themselves_end_at_a_depth(self):
        found = Office(drawn(use("t", "T") + calling("caseTask", "c")))
        child = found.plans["c"]
        assert child.id == "c"
        from tests.runtime.cases.player import CasePlayer

        one = CasePlayer(found, child, next(found.keys))
        caller = {
            "instance": 1,
            "item": 1,
            "part": None,
            "root": 1,
            "depth": 999,
            "errors": [],
            "escalations": [],
        }
        one.send(commands.StartInstance(key=one.key, version=1, definition_key=1, caller=caller))

        deepest = list(found.cases.values())[-1]
        assert deepest.states("T") == ["failed"]
        assert "depth" in deepest.troubles()[0]


def decision(text: str) -> str:
    return (
        "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='d' name='d' "
        "namespace='urn:x'><decision id='rate' name='rate'><variable name='rate'/>"
        "<informationRequirement id='r'><requiredInput href='#i'/></informationRequirement>"
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
        "<inputData id='i' name='amount'><variable name='amount'/></inputData></definitions>"
    )


class TestDecisions:
    def one(self, text: str, inside: str = "", more: str = "", **variables):
        found = Office(
            drawn(
                use("t", "T")
                + use("k", "K")
                + use("r", "R", entry="s")
                + humans("K", "R")
                + on("s", "t complete", when='risk = "high"')
                + calling("decisionTask", "rate", inside, more)
            )
        )
        found.knows(decision(text))
        return found.starts(**variables)

    def test_each_key_of_a_context_becomes_a_variable(self):
        one = self.one('{risk: if amount &gt; 5 then "high" else "low", n: amount}', amount=9)

        one.shows(T="completed", R="active")
        assert one.data() == {"amount": 9, "risk": "high", "n": 9}

    def test_any_other_result_is_named_by_the_decision(self):
        one = self.one("amount * 2", amount=4)

        assert one.data() == {"amount": 4, "rate": 8}

    def test_mappings_pick_keys_or_take_it_whole(self):
        inside = (
            "<input id='i1' name='sum'/><output id='o1' name='risk'/><output id='o2' name='all'/>"
            "<parameterMapping id='m1' sourceRef='i1' targetRef='amount'/>"
            "<parameterMapping id='m2' sourceRef='level' targetRef='o1'/>"
            "<parameterMapping id='m3' targetRef='o2'/>"
        )
        one = self.one('{level: "high", seen: amount}', inside, sum=7)

        assert one.data()["risk"] == "high"
        assert one.data()["all"] == {"level": "high", "seen": 7}
        one.shows(R="active")

    def test_the_evaluation_is_explained_in_the_journal(self):
        one = self.one("amount * 2", amount=4)

        (explained,) = [e for e in one.log if e[0] == "DecisionEvaluated"]
        assert explained[3]["output"] == 8

    def test_a_decision_that_is_not_deployed_faults_the_task(self):
        found = Office(
            drawn(use("t", "T") + use("k", "K") + humans("K") + calling("decisionTask", "rate"))
        )
        one = found.starts()
        one.shows(T="failed")
        assert "none is deployed" in one.troubles()[0]

        found.knows(decision("1"))
        one.resolves()
        one.shows(T="completed")
        assert one.data() == {"rate": 1}

    def test_a_decision_that_does_not_block_gives_nothing(self):
        one = self.one("amount * 2", more="isBlocking='false'", amount=4)

        one.shows(T="completed")
        assert one.data() == {"amount": 4}


def test_the_case_model_may_be_called_by_a_process():
    """Whoever calls gets all data, and the outputs by their names."""
    from tests.runtime.cases.player import CasePlayer

    found = Office(drawn("", more=CHILD))
    one = CasePlayer(found, found.plans["sub"], next(found.keys))
    caller = {
        "instance": 77,
        "item": 78,
        "part": None,
        "root": 77,
        "depth": 1,
        "errors": [],
        "escalations": [],
    }
    told: list[commands.Sent] = []
    found.deliver = lambda _, sent: told.extend(sent)
    one.send(
        commands.StartInstance(
            key=one.key, version=1, definition_key=1, variables={"given": 1}, caller=caller
        )
    )
    one.completes("W", x=2)

    (sent,) = told
    assert sent.receiver == 77
    assert sent.command == commands.CompleteCall(78, one.key, {"Form": 1, "x": 2, "result": 1})


def test_a_stage_with_calls_ends_them_all():
    found = Office(
        drawn(
            use("g", "G", exit="s")
            + use("u", "U")
            + use("k", "K")
            + event("U")
            + humans("K")
            + on("s", "u occur")
            + stage("G", use("t1", "T") + use("t2", "T") + calling("processTask", "pay"))
        )
    )
    found.processes.add("pay")
    one = found.starts()
    assert len(found.running) == 2

    one.triggers("U")

    assert found.running == set()


def test_a_child_that_is_closed_is_not_waited_for():
    one = office(calling("caseTask", "sub"), more=CHILD).starts()
    child = one.child("T")
    child.does("suspend", "case")

    child.does("close")

    one.shows(T="terminated")


def test_the_incident_of_a_failed_task_goes_with_its_stage():
    found = Office(
        drawn(
            use("g", "G")
            + use("k", "K")
            + humans("K")
            + stage(
                "G", use("t", "T") + calling("processTask", "pay"), more="helm:failedBlocks='false'"
            )
        )
    )
    one = found.starts()

    one.shows(T="failed", G="completed")
    assert one.troubles() == []
