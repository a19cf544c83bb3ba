"""Studio's pages: who may enter, and what can be done with projects and files."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from modeler.catalog import BY_KEY, TEMPLATES
from modeler.models import Draft, Project

PAGES = ["/studio", "/studio/loans", "/studio/loans/loan.bpmn", "/studio/loans/loan.bpmn/export"]


@pytest.mark.parametrize("address", PAGES)
def test_modelers_enter_others_are_told_and_strangers_sign_in(client, draft, bob, charlie, address):
    stranger = client.get(address)
    client.force_login(charlie)
    other = client.get(address)
    client.force_login(bob)
    modeler = client.get(address)

    assert stranger.status_code == 302
    assert stranger["Location"].startswith(reverse("login"))
    assert other.status_code == 403
    assert modeler.status_code == 200


def test_a_new_project_is_opened_at_once(window):
    answer = window.post("/studio", {"name": "Claims", "description": "Paying them"}, follow=True)

    assert answer.redirect_chain == [("/studio/claims", 302)]
    assert "Paying them" in answer.content.decode()


def test_a_project_without_a_name_is_not_made(window):
    answer = window.post("/studio", {"name": "  "}, follow=True)

    assert "needs a name" in answer.content.decode()
    assert not Project.objects.exists()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_each_template_makes_a_file_that_opens(window, project, template):
    answer = window.post(
        f"/studio/{project.slug}/new", {"template": template.key, "name": "First"}, follow=True
    )

    assert answer.redirect_chain[0][0] == f"/studio/loans/First.{template.kind.value}"
    assert answer.status_code == 200
    assert 'id="studio-data"' in answer.content.decode()


def test_files_are_imported_each_by_itself(window, project):
    good = SimpleUploadedFile("loan.xml", BY_KEY["blank.bpmn"].filled("loan").encode())
    other = SimpleUploadedFile("risk.dmn", BY_KEY["table.dmn"].filled("risk").encode())
    bad = SimpleUploadedFile("bad.bpmn", b"<!DOCTYPE a><a/>")

    answer = window.post("/studio/loans/import", {"files": [good, other, bad]}, follow=True)

    page = answer.content.decode()
    assert set(Draft.objects.values_list("name", flat=True)) == {"loan.bpmn", "risk.dmn"}
    assert "has a DOCTYPE" in page


def test_an_import_never_overwrites(window, draft):
    same = SimpleUploadedFile("loan.bpmn", BY_KEY["approval.bpmn"].filled("loan").encode())

    window.post("/studio/loans/import", {"files": [same]})

    assert Draft.objects.get(pk=draft.pk).text == draft.text
    assert Draft.objects.filter(name="loan 2.bpmn").exists()


def test_an_exported_file_is_the_draft(window, draft):
    answer = window.get("/studio/loans/loan.bpmn/export")

    assert answer.content.decode() == draft.text
    assert answer["Content-Disposition"] == 'attachment; filename="loan.bpmn"'


def test_a_project_is_exported_as_a_zip(window, draft):
    answer = window.get("/studio/loans/export")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.namelist() == ["loan.bpmn"]
        assert packed.read("loan.bpmn").decode() == draft.text


def test_a_file_is_renamed_duplicated_and_deleted(window, draft):
    window.post("/studio/loans/loan.bpmn/rename", {"name": "credit"})
    window.post("/studio/loans/credit.bpmn/duplicate")
    window.post("/studio/loans/credit.bpmn/delete")

    assert list(Draft.objects.values_list("name", flat=True)) == ["credit copy.bpmn"]


def test_a_deleted_project_takes_its_drafts_along(window, draft):
    window.post("/studio/loans/delete")

    assert not Draft.objects.exists()
    assert window.get("/studio/loans").status_code == 404


def test_changing_needs_a_post(window, draft):
    assert window.get("/studio/loans/loan.bpmn/delete").status_code == 405


def test_only_the_editor_may_have_inline_styles(window, draft):
    editor = window.get("/studio/loans/loan.bpmn")["Content-Security-Policy"]
    project = window.get("/studio/loans")["Content-Security-Policy"]

    assert "'unsafe-inline'" in editor
    assert "'unsafe-inline'" not in project
    assert "script-src 'self';" in f"{editor};"
