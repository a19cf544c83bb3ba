"""Documents in a case file: kept with their reference, and not at all where the case refuses."""

import pytest

from engine.public import CommandRejected, NewDocument, cases
from engine.store.models.documents import Document
from tests.dispatch.case_drawings import case, definitions, file_item, human, item
from tests.dispatch.desk import CHARLIE, ROOT, Desk

OFFER = NewDocument(content=b"930 euro", file_name="offer.txt", content_type="text/plain")


def opened(desk: Desk) -> int:
    drawing = case(
        item("a", "tA"),
        human("tA", "Work"),
        files=file_item("papers", "ZeroOrMore") + file_item("contract"),
    )
    desk.deploy(("case.cmmn", definitions(drawing)))
    return cases.start_case(case_id="c", actor=ROOT).key


def test_a_list_gets_one_more_and_a_single_item_another_one(desk: Desk):
    key = opened(desk)

    for name in ("papers", "papers", "contract", "contract"):
        cases.put_document(key, name, OFFER, actor=ROOT)

    found = cases.read_case(key, actor=ROOT).case_file
    assert [one["metadata"]["fileName"] for one in found["papers"]] == ["offer.txt"] * 2
    assert Document.objects.filter(id=found["contract"]["documentId"], instance_key=key).exists()


def test_what_the_case_refuses_is_not_kept(desk: Desk):
    key = opened(desk)
    for kind in ("terminate", "close"):
        cases.make_move(key, cases.MoveRequest(kind=kind, item="case"), actor=ROOT)

    with pytest.raises(CommandRejected):
        cases.put_document(key, "papers", OFFER, actor=ROOT)

    assert not Document.objects.exists()


def test_who_is_no_member_gives_nothing(desk: Desk):
    key = opened(desk)

    with pytest.raises(CommandRejected) as refused:
        cases.put_document(key, "papers", OFFER, actor=CHARLIE)

    assert refused.value.code == "FORBIDDEN"
    assert not Document.objects.exists()


def test_there_is_no_item_of_another_name(desk: Desk):
    with pytest.raises(CommandRejected) as refused:
        cases.put_document(opened(desk), "letters", OFFER, actor=ROOT)

    assert refused.value.code == "NOT_FOUND"
