"""The administration of the engine: keys go in and never come out."""

import pytest
from django.test import Client

from engine.governance import secrets
from engine.governance.tokens import actor_of_token
from engine.store.models.agents import ModelConnection
from engine.store.models.system import ApiToken, Secret, Setting

pytestmark = pytest.mark.django_db
KEY = "sk-very-secret-0123456789"
CONNECTION = {
    "name": "writer",
    "provider": "openai",
    "model": "gpt-large",
    "base_url": "",
    "currency": "EUR",
    "parameters": '{"temperature": 0.10}',
    "enabled": "on",
}


@pytest.fixture
def admin(person) -> Client:
    client = Client()
    client.force_login(person("root", is_staff=True, is_superuser=True))
    return client


def saved(answer):
    assert answer.status_code == 302, answer.context["errors"] if answer.context else answer
    return answer


def test_a_key_is_sealed_and_never_sent_to_the_browser(admin: Client):
    saved(admin.post("/admin/engine/modelconnection/add/", CONNECTION | {"key": KEY}))

    row = ModelConnection.objects.get()
    assert secrets.get(row.secret_name) == KEY
    assert KEY.encode() not in bytes(Secret.objects.get().ciphertext)
    for page in ("/admin/engine/modelconnection/writer/change/", "/admin/engine/modelconnection/"):
        assert KEY not in admin.get(page).content.decode()


def test_numbers_of_parameters_are_kept_exact(admin: Client):
    saved(admin.post("/admin/engine/modelconnection/add/", CONNECTION))

    page = admin.get("/admin/engine/modelconnection/writer/change/").content.decode()
    assert "{&quot;temperature&quot;:0.10}" in page


def test_an_empty_key_leaves_the_present_one_and_a_tick_forgets_it(admin: Client):
    change = "/admin/engine/modelconnection/writer/change/"
    saved(admin.post("/admin/engine/modelconnection/add/", CONNECTION | {"key": KEY}))

    saved(admin.post(change, CONNECTION | {"model": "gpt-small", "key": ""}))
    row = ModelConnection.objects.get()
    assert (row.model, secrets.get(row.secret_name)) == ("gpt-small", KEY)

    saved(admin.post(change, CONNECTION | {"forget_key": "on"}))
    assert ModelConnection.objects.get().secret_name == ""
    assert not Secret.objects.exists()


def test_the_key_goes_with_its_connection(admin: Client):
    saved(admin.post("/admin/engine/modelconnection/add/", CONNECTION | {"key": KEY}))

    saved(admin.post("/admin/engine/modelconnection/writer/delete/", {"post": "yes"}))

    assert not Secret.objects.exists()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [("{", "not JSON"), ("[]", "JSON object"), ('{"top_p": 1}', "found top_p")],
)
def test_parameters_that_mean_nothing_are_refused(admin: Client, parameters, words):
    answer = admin.post(
        "/admin/engine/modelconnection/add/", CONNECTION | {"parameters": parameters}
    )

    assert words in answer.content.decode()
    assert not ModelConnection.objects.exists()


def test_a_secret_is_written_and_replaced_but_never_read(admin: Client):
    saved(admin.post("/admin/engine/secret/add/", {"name": "shop", "value": "one"}))
    page = admin.get("/admin/engine/secret/shop/change/").content.decode()
    saved(admin.post("/admin/engine/secret/shop/change/", {"value": "two-and-more"}))

    assert secrets.get("shop") == "two-and-more"
    assert 'value="one"' not in page


def test_the_log_of_the_administration_knows_no_secret(admin: Client):
    from django.contrib.admin.models import LogEntry

    saved(admin.post("/admin/engine/modelconnection/add/", CONNECTION | {"key": KEY}))

    assert KEY not in "".join(entry.change_message for entry in LogEntry.objects.all())


def test_a_token_is_shown_once_and_works(admin: Client, person):
    user = person("alice", "operators")
    answer = admin.post(
        "/admin/engine/apitoken/add/",
        {"name": "payer", "user": user.pk, "job_types": "pay, refund,pay", "expires_at": ""},
    )

    text = answer.context["text"]
    assert text in answer.content.decode()
    actor = actor_of_token(text)
    assert actor is not None
    assert (actor.user, actor.job_types) == ("alice", {"pay", "refund"})
    row = ApiToken.objects.get()
    for page in ("/admin/engine/apitoken/", f"/admin/engine/apitoken/{row.pk}/change/"):
        assert text not in admin.get(page).content.decode()


def test_a_token_can_be_confined_later_and_expires(admin: Client):
    text = admin.post("/admin/engine/apitoken/add/", {"name": "ci"}).context["text"]
    change = f"/admin/engine/apitoken/{ApiToken.objects.get().pk}/change/"

    saved(admin.post(change, {"name": "ci", "job_types": "build"}))
    confined = actor_of_token(text)
    saved(admin.post(change, {"name": "ci", "expires_at": "2020-01-01T00:00"}))

    assert confined is not None
    assert confined.job_types == {"build"}
    assert actor_of_token(text) is None


def test_settings_are_json_by_name(admin: Client):
    saved(admin.post("/admin/engine/setting/add/", {"name": "mail.limit", "value": "12.50"}))

    assert str(Setting.objects.get().value) == "12.50"
    refused = admin.post("/admin/engine/setting/add/", {"name": "Mail", "value": "{"})
    assert refused.status_code == 200


def test_the_administration_is_for_administrators(person):
    client = Client()
    client.force_login(person("bob", "operators"))

    assert client.get("/admin/engine/secret/").status_code == 302
