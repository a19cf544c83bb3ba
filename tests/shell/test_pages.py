"""The shell's pages: who gets where, and what every answer carries."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.urls import get_resolver

from helm.places import LANDINGS, PLACES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_failures_remembered():
    cache.clear()


@pytest.fixture
def ada():
    return User.objects.create_superuser("ada", password="a long secret")


@pytest.fixture
def bob():
    return User.objects.create_user("bob", password="another secret")


def test_hello(client):
    answer = client.get("/", follow=True)

    assert answer.redirect_chain == [("/login", 302)]
    assert "Hello, this is HELM" in answer.text


def test_a_person_signs_in_and_out(client, ada):
    signed_in = client.post("/login", {"username": "ada", "password": "a long secret"})
    asked = client.get("/logout")
    signed_out = client.post("/logout")

    assert (signed_in.status_code, signed_in["Location"]) == (302, "/")
    assert "Sign out?" in asked.text
    assert (signed_out.status_code, signed_out["Location"]) == (302, "/login")
    assert "_auth_user_id" not in client.session


def test_a_link_signs_nobody_out(client, ada):
    client.force_login(ada)

    client.get("/logout")

    assert "_auth_user_id" in client.session


def test_a_wrong_password_is_told(client, ada):
    answer = client.post("/login", {"username": "ada", "password": "guess"})

    assert answer.status_code == 401
    assert "Please enter a correct username and password" in answer.text


def test_guessing_is_slowed_down_for_the_account_only(client, ada, bob):
    for _ in range(5):
        client.post("/login", {"username": "ada", "password": "guess"})

    slowed = client.post("/login", {"username": "ada", "password": "a long secret"})
    other = client.post("/login", {"username": "bob", "password": "another secret"})

    assert slowed.status_code == 429
    assert slowed["Retry-After"] == "60"
    assert "Too many attempts" in slowed.text
    assert other.status_code == 302


def test_signing_in_leads_to_no_other_site(client, ada):
    answer = client.post(
        "/login?next=https://evil.example/", {"username": "ada", "password": "a long secret"}
    )

    assert answer["Location"] == "/"


def test_the_navigation_has_no_dead_links(client, ada):
    client.force_login(ada)
    page = client.get("/password")

    links = re.findall(r'<a class="place" href="([^"]+)"', page.text)

    assert "/admin/" in links
    for link in links:
        assert client.get(link).status_code == 200


def test_a_person_without_a_group_sees_no_workplace_of_others(client, bob):
    client.force_login(bob)

    page = client.get("/password")

    for place in ("studio", "operate", "admin"):
        assert f'data-count="{place}"' not in page.text


def test_an_auditor_is_no_administrator(client, bob):
    bob.groups.add(Group.objects.create(name="auditors"))
    client.force_login(bob)

    assert client.get("/admin/").status_code == 302
    assert 'data-count="admin"' not in client.get("/password").text


def test_every_page_knows_where_to_ask_for_the_number_of_items(client, bob):
    client.force_login(bob)

    page = client.get("/password")

    (address,) = re.findall(r'data-count="inbox" data-ask="([^"]+)"', page.text)
    assert client.get(address).json() == {"count": 0}


def test_landings_are_places():
    assert set(LANDINGS) <= {place.name for place in PLACES}


def test_every_page_carries_the_headers(client, ada):
    client.force_login(ada)

    for path in ("/login", "/password", "/admin/", "/nowhere", "/admin/auth/user/"):
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self';" in policy + ";"
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]


def test_no_page_of_the_shell_holds_inline_code(client, ada):
    client.force_login(ada)

    for path in ("/password", "/logout", "/nowhere", "/admin/", "/admin/auth/user/add/"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=\"", page), path
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), path


def test_trouble_is_a_page_for_people_and_a_problem_for_programs(client):
    page = client.get("/nowhere")
    problem = client.get("/v2/nowhere")

    assert page.status_code == 404
    assert "There is nothing at this address" in page.text
    assert problem.status_code in (401, 404)
    assert problem["Content-Type"].startswith("application/problem+json")


def test_a_form_without_its_token_is_refused(ada):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/login", {"username": "ada"})

    assert answer.status_code == 403
    assert "Please reload" in answer.text


def test_the_chosen_theme_is_in_the_page_from_the_start(client):
    client.cookies["helm_theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/login").text

    client.cookies["helm_theme"] = '"><script>'
    assert "data-theme" not in client.get("/login").text


def test_every_named_address_of_the_shell_exists():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert {"home", "login", "logout", "password"} <= names
