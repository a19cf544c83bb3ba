"""Reading: what is kept of a file, what 1.0 means in 1.1, and what is refused at once."""

import os
import time
from pathlib import Path

import pytest

from engine.cmmn.model import (
    CallingTask,
    HumanTask,
    PlanItemOnPart,
    Stage,
    TimerEventListener,
    UserEventListener,
)
from engine.cmmn.parse import parse
from engine.cmmn.rules import check
from engine.source.problem import Refused, Severity
from tests.cmmn.drawing import FILE, case, item, plan, read, task

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).parents[2]
SUITE = Path(os.environ.get("HELM_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "cmmn"
MODELS = sorted(SUITE.glob("scenarios/*/case.cmmn"))


def _file(name: str) -> bytes:
    return (FILES / name).read_bytes()


def test_everything_that_helm_acts_on_is_in_the_model() -> None:
    model = parse(_file("every_element.cmmn"), FILE)

    (claim, inspection) = model.cases
    assert [role.name for role in claim.roles] == ["adjuster", "agent"]
    assert [one.name for one in claim.file_items] == ["Folder", "Report"]
    assert claim.file_items[0].children[0].multiplicity == "ZeroOrMore"
    assert (claim.inputs[0].name, claim.outputs[0].binding) == ("amount", "report")
    assert inspection.plan.items[0].definition == "tRoof"
    assert model.callees["payout"].external == "payoutProcess"
    assert model.callees["payout"].inputs[0].name == "cents"
    assert model.file_definitions["folderDef"].properties.keys() == {"size"}
    assert model.language is not None
    assert model.version == "1.1"


def test_an_item_has_its_control_its_criteria_and_their_extensions() -> None:
    model = parse(_file("every_element.cmmn"), FILE)
    assess = model.cases[0].plan.items[0]

    assert assess.control is not None
    assert assess.control.repetition is not None
    assert assess.control.repetition.condition is not None
    assert assess.control.repetition.condition.text == "amount > 100"
    assert assess.control.repetition.helm == {"maxInstanceCount": "3"}
    assert assess.control.required is not None
    assert assess.control.required.context == "folder"
    assert assess.control.manual_activation is not None
    assert assess.control.manual_activation.condition is None
    assert [(one.id, one.sentry) for one in assess.entry] == [("assessEntry", "whenReported")]
    assert assess.exit[0].helm == {"exitType": "activeInstances"}


def test_definitions_are_read_with_what_each_kind_has() -> None:
    found = parse(_file("every_element.cmmn"), FILE).definitions

    assess = found["tAssess"]
    assert isinstance(assess, HumanTask)
    assert assess.performer == "adjuster"
    assert assess.table is not None
    assert assess.helm["formId"] == "assessment"
    assert assess.documentation == "Look at the damage."
    assert assess.control is not None
    pay = found["tPay"]
    assert isinstance(pay, CallingTask)
    assert (pay.ref, pay.mappings[0].target) == ("payout", "payoutAmount")
    waited = found["eWaited"]
    assert isinstance(waited, TimerEventListener)
    assert isinstance(waited.trigger, PlanItemOnPart)
    assert waited.trigger.event == "start"
    called = found["eCalled"]
    assert isinstance(called, UserEventListener)
    assert called.roles == ("adjuster", "agent")
    repair = found["sRepair"]
    assert isinstance(repair, Stage)
    assert repair.auto_complete


def test_planning_tables_nest_with_their_rules_and_policies() -> None:
    table = parse(_file("every_element.cmmn"), FILE).cases[0].plan.table

    assert table is not None
    assert [one.id for one in table.items] == ["neighbour", "innerTable"]
    assert table.roles == ("adjuster", "agent")
    assert table.rules[0].context == "folder"
    policy = table.extension("planningPolicy")
    assert policy is not None
    assert [allow.get("maxPlanned") for allow in policy.all("allow")] == ["2", "1"]


@pytest.mark.skipif(not MODELS, reason=f"the CMMN suite does not lie in {SUITE}")
def test_the_models_of_the_open_suite_keep_every_rule() -> None:
    for path in MODELS:
        model = parse(path.read_bytes(), path.parent.name)

        assert [str(one) for one in (*model.problems, *check(model))] == []


def test_an_element_without_an_id_is_named_by_its_place() -> None:
    drawn = plan((item("a", '<entryCriterion sentryRef="s"/><entryCriterion sentryRef="s"/>'), ""))

    found = read(case(drawn)).cases[0].plan.items[0].entry

    assert [one.id for one in found] == ["a/entryCriterion[1]", "a/entryCriterion[2]"]


def test_many_elements_without_ids_are_named_in_no_time() -> None:
    rules = "<applicabilityRule/>" * 60_000
    table = f"<planningTable>{rules}</planningTable>"
    began = time.monotonic()

    found = read(case(table)).cases[0].plan.table

    assert found is not None
    assert found.rules[-1].id == "p/planningTable[1]/applicabilityRule[60000]"
    assert time.monotonic() - began < 60  # counting anew for each would take an hour


def test_an_expression_is_its_text_without_comments_and_documentation() -> None:
    condition = (
        "<condition><documentation>why</documentation> a <!-- not --> &gt; "
        "<![CDATA[b < c]]></condition>"
    )
    drawn = plan(task("a", control=f"<requiredRule>{condition}</requiredRule>"))

    control = read(case(drawn)).cases[0].plan.items[0].control

    assert control is not None
    assert control.required is not None
    assert control.required.condition is not None
    assert control.required.condition.text == "a  > b < c"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "malformed-xml"),
        (b"<definitions", "malformed-xml"),
        (b'<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>', "doctype-forbidden"),
        (b'<definitions xmlns="urn:other"/>', "not-cmmn"),
        (b"<a>" * 300 + b"</a>" * 300, "too-deep"),
        (b" " * (10 * 1024 * 1024 + 1), "too-large"),
    ],
)
def test_what_is_no_cmmn_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(data, FILE)

    assert [problem.code for problem in refused.value.problems] == [code]


# CMMN 1.0


def test_a_file_of_1_0_is_read_as_its_1_1_equal() -> None:
    model = parse(_file("loan_camunda_1_0.cmmn"), FILE)

    plan_model = model.cases[0].plan
    assert model.version == "1.0"
    assert model.problems == ()
    assert [one.sentry for one in plan_model.exit] == ["Sentry_3"]
    assert [one.sentry for one in plan_model.items[1].exit] == ["Sentry_2"]
    assert [one.sentry for one in plan_model.items[2].entry] == ["Sentry_1"]
    assert [role.name for role in model.cases[0].roles] == ["clerk", "boss"]
    assert model.definitions["Event_1"].tag == "userEventListener"
    assert plan_model.items[0].documentation == "Who asks"
    assert plan_model.sentries[0].condition is not None
    assert plan_model.sentries[0].condition.text.startswith("${applicationSufficient")


def test_a_sentry_that_1_0_names_in_an_on_part_is_the_exit_criterion_of_its_source() -> None:
    plan_model = parse(_file("loan_camunda_1_0.cmmn"), FILE).cases[0].plan

    (on_part,) = plan_model.sentries[0].on
    assert isinstance(on_part, PlanItemOnPart)
    assert on_part.exit_criterion == plan_model.items[1].exit[0].id


def test_what_1_0_does_not_say_about_manual_activation_waits_for_a_person() -> None:
    waiting, ruled, milestone, listener = (
        parse(_file("loan_camunda_1_0.cmmn"), FILE).cases[0].plan.items
    )

    assert waiting.control is not None
    assert waiting.control.manual_activation is not None
    assert waiting.control.manual_activation.condition is None
    assert ruled.control is None  # its definition has a rule of its own
    assert (milestone.control, listener.control) == (None, None)


def test_the_same_file_of_1_1_starts_by_itself() -> None:
    text = _file("loan_camunda_1_0.cmmn").replace(b"20131201", b"20151109")

    assert parse(text, FILE).cases[0].plan.items[0].control is None


@pytest.mark.parametrize(
    "name", ["flowable_design", "camunda_modeler", "camunda_dispute", "loan_camunda_1_0"]
)
def test_files_of_other_tools_are_read_and_what_they_ask_for_besides_is_told(name: str) -> None:
    model = parse(_file(f"{name}.cmmn"), f"{name}.cmmn")

    found = check(model)
    assert model.problems == ()
    assert {one.code for one in found if one.severity is Severity.ERROR} <= {
        "feel",
        "timer",
        "expression-language",
    }
    assert {one.code for one in found} & {"foreign-extension", "import"}
