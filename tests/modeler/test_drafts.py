"""Projects and drafts: names, copies, and that nobody's work is overwritten in silence."""

import pytest

from modeler import drafts
from modeler.files import BadFile
from modeler.models import Draft


def test_a_save_makes_the_next_revision(draft, bob):
    saved = drafts.save(draft, "<new/>", draft.revision, bob)

    assert (saved.revision, saved.text, saved.saved_by) == (2, "<new/>", bob)


def test_a_save_on_an_old_revision_is_refused_and_changes_nothing(draft, alice, bob):
    drafts.save(draft, "<bobs/>", 1, bob)

    with pytest.raises(drafts.Stale) as refused:
        drafts.save(draft, "<alices/>", 1, alice)

    assert refused.value.draft.saved_by == bob
    assert Draft.objects.get(pk=draft.pk).text == "<bobs/>"


def test_a_draft_knows_how_it_stands_to_what_is_deployed(draft, alice):
    before = draft.deployed
    drafts.mark_deployed([draft])
    deployed = Draft.objects.get(pk=draft.pk)
    changed = drafts.save(deployed, "<new/>", deployed.revision, alice)

    assert (before, deployed.deployed, changed.deployed) == ("never", "current", "changed")


def test_two_projects_of_one_name_have_two_addresses(project, alice):
    second = drafts.create_project("Loans", "", alice)
    third = drafts.create_project("Loans", "", alice)

    assert [project.slug, second.slug, third.slug] == ["loans", "loans-2", "loans-3"]


def test_a_project_whose_name_has_no_letters_still_has_an_address(alice):
    assert drafts.create_project("借款", "", alice).slug == "project"


def test_a_copy_has_a_name_of_its_own(draft, alice):
    first = drafts.duplicate(draft, alice)
    second = drafts.duplicate(draft, alice)

    assert [first.name, second.name] == ["loan copy.bpmn", "loan copy 2.bpmn"]
    assert first.text == draft.text


def test_a_name_is_there_once_in_a_project(project, draft, alice):
    with pytest.raises(drafts.NameTaken, match=r"loan\.bpmn"):
        drafts.create(project, "loan.bpmn", "", alice)


def test_renaming_keeps_the_ending(draft):
    drafts.rename(draft, "credit")

    assert draft.name == "credit.bpmn"
    with pytest.raises(BadFile, match="keeps its ending"):
        drafts.rename(draft, "credit.dmn")
