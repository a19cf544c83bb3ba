"""A stage does without what has failed, when somebody says so (`cmmn.md`, H6)."""

from tests.runtime.cases.player import CasePlayer, Office, drawn

ITEMS = (
    "<planItem id='a' definitionRef='tA'/><planItem id='b' definitionRef='tB'/>"
    "<task id='tA' name='A'/><humanTask id='tB' name='B'/>"
)


def failing() -> CasePlayer:
    case = Office(drawn(ITEMS)).starts()
    case.does("fault", "A")
    case.completes("B")
    return case


def test_what_has_failed_holds_up_its_case_until_it_is_waived():
    case = failing()
    assert case.life == "active"
    assert len(case.troubles()) == 1

    case.does("waive", "A")

    assert (case.life, case.states("A"), case.troubles()) == ("completed", ["failed"], [])


def test_only_what_has_failed_can_be_waived_and_once():
    case = Office(drawn(ITEMS)).starts()
    case.refuses("illegal-transition", "waive", "A")
    case.refuses("illegal-transition", "waive", "case")
    case.does("fault", "A")
    case.does("waive", "A")

    assert "waive" not in {move.kind for move in case.offers()}
    case.refuses("illegal-transition", "waive", "A")


def test_what_was_waived_can_still_be_tried_again_and_then_holds_up_again():
    case = Office(drawn(ITEMS)).starts()
    case.does("fault", "A")
    case.does("waive", "A")

    case.does("reactivate", "A")
    case.does("fault", "A")
    case.completes("B")

    assert case.life == "active"


def test_what_does_not_hold_up_anything_is_not_to_be_waived():
    items = ITEMS.replace("id='tA'", "id='tA' helm:failedBlocks='false'")
    case = Office(drawn(items)).starts()
    case.does("fault", "A")

    case.refuses("illegal-transition", "waive", "A")
