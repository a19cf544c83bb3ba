"""Deploying cases beside everything else."""

import pytest

from engine import public
from engine.public import Refused
from engine.store.models.definitions import Definition
from tests.dispatch.case_drawings import ONE_TASK, case, definitions, human, item
from tests.dispatch.desk import CHARLIE, MODELER, Desk
from tests.dispatch.drawings import chain

TWO = definitions(
    case(item("a", "tA"), human("tA", "A"), id="first"),
    case(item("b", "tB"), human("tB", "B"), id="second"),
)


def test_each_case_of_a_file_has_a_definition(desk: Desk) -> None:
    made = desk.deploy(("claims.cmmn", TWO), ("p.bpmn", chain("Work")), actor=MODELER)

    assert [(one.kind, one.id, one.version) for one in made.items] == [
        ("case", "first", 1),
        ("case", "second", 1),
        ("process", "p", 1),
    ]
    assert set(Definition.objects.values_list("kind", "is_latest")) == {
        ("case", True),
        ("process", True),
    }


def test_the_same_bytes_make_no_new_version(desk: Desk) -> None:
    first = desk.deploy(("claim.cmmn", ONE_TASK))

    again = desk.deploy(("claim.cmmn", ONE_TASK))
    other = desk.deploy(("claim.cmmn", ONE_TASK.replace(b'name="Look"', b'name="Look again"')))

    assert [one.key for one in again.items] == [one.key for one in first.items]
    assert [one.version for one in other.items] == [2]
    assert Definition.objects.get(kind="case", is_latest=True).version == 2


def test_a_case_that_is_wrong_is_refused_with_its_element(desk: Desk) -> None:
    broken = ONE_TASK.replace(b'definitionRef="tLook"', b'definitionRef="nowhere"')

    with pytest.raises(Refused) as refusal:
        desk.deploy(("claim.cmmn", broken), ("p.bpmn", chain("Work")))

    assert {problem.file for problem in refusal.value.problems} == {"claim.cmmn"}
    assert "look" in {problem.element for problem in refusal.value.problems}
    assert not Definition.objects.exists()


def test_a_file_with_a_doctype_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.deploy(("claim.cmmn", b"<!DOCTYPE x [<!ENTITY y 'z'>]>" + ONE_TASK))


def test_two_files_cannot_define_the_same_case(desk: Desk) -> None:
    with pytest.raises(Refused, match="defined twice"):
        desk.deploy(("one.cmmn", ONE_TASK), ("two.cmmn", ONE_TASK))


def test_who_may_not_build_deploys_no_case(desk: Desk) -> None:
    with pytest.raises(public.CommandRejected, match="Deploy"):
        desk.deploy(("claim.cmmn", ONE_TASK), actor=CHARLIE)


def test_a_case_is_no_process_that_can_be_started(desk: Desk) -> None:
    desk.deploy(("claim.cmmn", ONE_TASK))

    assert public.latest_processes() == ()
    with pytest.raises(public.CommandRejected, match="none found"):
        desk.start("c")
