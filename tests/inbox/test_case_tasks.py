"""A human task of a case in the inbox: it leads to its case, and completing it moves the case."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from engine.public import cases
from engine.store.models.tasks import Task
from tests.dispatch.case_drawings import case, definitions, entry, human, item, on_item
from tests.dispatch.desk import ROOT, Desk

DRAWING = definitions(
    case(
        item("stage", "tStage"),
        item("after", "tAfter", entry("s1")),
        on_item("s1", "stage", "complete"),
        f'<stage id="tStage" name="Examine" autoComplete="true">{item("look", "tLook")}'
        f"{human('tLook', 'Look', 'clerk')}</stage>",
        human("tAfter", "Write"),
        roles=("clerk",),
    )
)


@pytest.fixture
def opened(db: None) -> int:
    Desk().deploy(("case.cmmn", DRAWING))
    return cases.start_case(case_id="c", actor=ROOT).key


@pytest.fixture
def clerk(db: None) -> Client:
    user = User.objects.create_user("clara", password="clara-secret")
    user.groups.add(Group.objects.create(name="clerk"))
    client = Client()
    client.force_login(user)
    return client


def test_the_task_of_a_case_leads_to_its_page(opened: int, clerk: Client) -> None:
    task = Task.objects.get(element_id="look")

    page = clerk.get(f"/inbox/{task.key}").content.decode()

    assert f"/mywork/cases/{opened}" in page
    assert "What the case knows" not in page, "it knows nothing yet"
    assert clerk.get(f"/mywork/cases/{opened}").status_code == 200


def test_completing_it_in_the_inbox_moves_the_case(opened: int, clerk: Client) -> None:
    task = Task.objects.get(element_id="look")

    answer = clerk.post(f"/inbox/{task.key}/complete", {"variables": "{}"})

    assert answer.status_code == 302, answer.content
    states = {one.element: one.state for one in cases.read_case(opened, actor=ROOT).items}
    assert states == {"stage": "completed", "look": "completed", "after": "active"}


def test_operate_leads_to_the_page_of_a_case(opened: int, admin_client: Client) -> None:
    answer = admin_client.get(f"/operate/instances/{opened}")

    assert (answer.status_code, answer["Location"]) == (302, f"/mywork/cases/{opened}")
    assert str(opened) not in admin_client.get("/operate/instances").content.decode()
