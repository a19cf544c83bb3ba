"""What every page keeps: its headers, no inline code, answers without insides, safe ways onward."""

import re
from base64 import b64encode
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.urls import path

from helm import urls as shell_urls
from tests.edges.office import Office
from tests.edges.routes import PART, Route, routes

pytestmark = pytest.mark.django_db
MARKUP = ("text/html",)
SCRIPT_SOURCES = re.compile(r"script-src ([^;]*)")
STYLE_SOURCES = re.compile(r"style-src ([^;]*)")


@pytest.fixture(autouse=True)
def _no_failures_remembered():
    cache.clear()


@pytest.fixture
def admin(person: Callable[..., User]) -> Client:
    """An administrator who sees every page."""
    client = Client(raise_request_exception=False)
    client.force_login(person("admin", is_superuser=True, is_staff=True))
    return client


def pages() -> list[Route]:
    return [route for route in routes() if route.method == "GET"]


def test_every_answer_carries_the_headers(admin: Client, office: Office):
    for route in pages():
        answer = admin.get(route.address(office))

        policy = answer["Content-Security-Policy"]
        scripts = SCRIPT_SOURCES.search(policy)
        if policy.startswith("sandbox;"):  # a file of somebody's, which runs nothing
            assert scripts is None, route
        else:
            assert scripts is not None, route
            assert scripts[1].strip() == "'self'", route
        for directive in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert directive in policy, route
        assert answer["X-Content-Type-Options"] == "nosniff", route
        assert answer["X-Frame-Options"] == "DENY", route
        assert answer["Referrer-Policy"] == "same-origin", route
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", route
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", route
        assert "camera=()" in answer["Permissions-Policy"], route
        assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"], route


def test_no_page_holds_inline_code(admin: Client, office: Office):
    for route in pages():
        answer = admin.get(route.address(office))
        if not answer.get("Content-Type", "").startswith(MARKUP):
            continue
        page = answer.text
        assert not re.search(r"\son[a-z]+=\"|javascript:", page), route
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), route
        styles = STYLE_SOURCES.search(answer["Content-Security-Policy"])
        if styles is not None and "unsafe-inline" not in styles[1]:
            assert not re.search(r"<style|\sstyle=", page), route


def test_cookies_are_for_the_server_alone(person):
    person("ada")

    answer = Client().post("/login", {"username": "ada", "password": "ada-secret"})

    for name in ("helm_session", "helm_csrf"):
        cookie = answer.cookies[name]
        assert cookie["httponly"] is True, name
        assert cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/", name


def test_signing_in_makes_a_new_session(person):
    user = person("ada")
    browser = Client()
    browser.force_login(user)
    before = browser.session.session_key

    browser.post("/logout")
    browser.post("/login", {"username": "ada", "password": "ada-secret"})

    assert browser.session.session_key != before


def test_a_changed_password_ends_the_other_sessions(person):
    user = person("ada")
    here, elsewhere = Client(), Client()
    here.force_login(user)
    elsewhere.force_login(user)

    changed = here.post(
        "/password",
        {
            "old_password": "ada-secret",
            "new_password1": "compiling since 1952",
            "new_password2": "compiling since 1952",
        },
    )

    assert changed.status_code == 302, changed.content
    assert here.get("/password").status_code == 200
    assert elsewhere.get("/password").status_code == 302
    assert elsewhere.get("/v2/topology").status_code == 401


def test_a_locked_account_is_out_at_once(person):
    user = person("ada")
    browser = Client()
    browser.force_login(user)

    user.is_active = False
    user.save()

    assert browser.get("/password").status_code == 302
    assert browser.get("/v2/topology").status_code == 401
    answer = browser.post("/login", {"username": "ada", "password": "ada-secret"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " https://evil.example",
        "\thttps://evil.example",
        "https:///evil.example",
        "/login\r\nSet-Cookie: a=b",
        "https://testserver@evil.example/",
        "https://testserver.evil.example/",
    ],
)
def test_signing_in_leads_to_no_other_site(person, target):
    person("ada")

    answer = Client().post("/login", {"username": "ada", "password": "ada-secret", "next": target})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))
    assert "evil.example" not in answer["Location"].split("?")[0]
    assert "\n" not in answer["Location"]


def test_signing_in_leads_back_to_where_one_was_sent_from(person):
    person("ada")

    asked = Client().get("/inbox")
    answer = Client().post(asked["Location"], {"username": "ada", "password": "ada-secret"})

    assert asked["Location"] == "/login?next=/inbox"
    assert answer["Location"] == "/inbox"


def test_guessing_is_slowed_down_whatever_the_case_of_the_name(person):
    person("ada")
    for name in ("ada", "Ada", "ADA", "aDa", "adA"):
        assert Client().post("/login", {"username": name, "password": "x"}).status_code == 401

    answer = Client().post("/login", {"username": "ada", "password": "ada-secret"})

    assert answer.status_code == 429


def test_guesses_at_pages_and_at_the_api_are_slowed_down(person):
    person("ada")
    wrong = {"Authorization": "Basic " + b64encode(b"ada:x").decode()}

    found = [Client().get("/v2/topology", headers=wrong).status_code for _ in range(12)]

    assert found[0] == 401
    assert found[-1] == 429


def test_an_unknown_name_is_told_nothing_else_than_a_wrong_password(person):
    person("ada")

    known = Client().post("/login", {"username": "ada", "password": "x"})
    unknown = Client().post("/login", {"username": "nobody", "password": "x"})

    def sentence(answer):
        return re.findall(r"Please enter a correct[^<]*", answer.text)

    assert known.status_code == unknown.status_code == 401
    assert sentence(known) == sentence(unknown) != []


def test_nobody_has_an_account_from_the_start(db):
    assert not User.objects.exists()
    for name, password in (("admin", "admin"), ("demo", "demo"), ("root", "root")):
        answer = Client().post("/login", {"username": name, "password": password})
        assert answer.status_code == 401


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "grace-hopper"])
def test_a_password_that_is_easily_guessed_is_refused(person, password):
    user = person("grace-hopper")
    browser = Client()
    browser.force_login(user)

    answer = browser.post(
        "/password",
        {
            "old_password": "grace-hopper-secret",
            "new_password1": password,
            "new_password2": password,
        },
    )

    assert answer.status_code == 200
    user.refresh_from_db()
    assert user.check_password("grace-hopper-secret")


def broken(request):
    raise DatabaseError("password=hunter2 at /srv/secret/place")


def test_a_mistake_of_ours_tells_nothing_of_the_inside(admin: Client, settings):
    added = path("broken-for-a-test", broken)
    with patch.object(shell_urls, "urlpatterns", [added, *shell_urls.urlpatterns]):
        from django.urls import clear_url_caches

        clear_url_caches()
        answer = admin.get("/broken-for-a-test")
    clear_url_caches()

    assert answer.status_code == 500
    for word in ("hunter2", "secret/place", "Traceback", "DatabaseError", "django", "test_pages"):
        assert word not in answer.text


def test_a_mistake_of_ours_in_the_api_tells_nothing_of_the_inside(admin: Client):
    with patch("engine.api.cluster.answer", side_effect=DatabaseError("password=hunter2")):
        answer = admin.get("/v2/topology")

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance"}
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("address", ["/nowhere", "/studio/../../etc/passwd", "/%2e%2e/x", "/a%00b"])
def test_what_is_not_there_shows_nothing_of_the_inside(admin: Client, address):
    answer = admin.get(address)

    assert answer.status_code in (400, 404)
    assert "urlpatterns" not in answer.text
    assert "Traceback" not in answer.text


def test_another_host_is_not_answered(admin: Client):
    for host in ("evil.example", "testserver.evil.example", "a b", "[::1", "evil.example:80"):
        page = admin.get("/login", headers={"Host": host})
        api = admin.get("/v2/topology", headers={"Host": host})

        assert page.status_code == api.status_code == 400, host
        assert api["Content-Type"] == "application/problem+json", host
        assert "ALLOWED_HOSTS" not in page.text, host


ODD = ("9" * 30, "0", "%00", "%ff", "a" * 300, "..", "%2e%2e", "a%2Fb", "'; --", "<b>")


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_part_of_an_address_is_no_mistake_of_ours(admin: Client, office: Office, odd):
    for route in routes():
        if PART.search(route.route):
            address = "/" + PART.sub(odd, route.route)
            answer = admin.generic(route.method, address, b"", content_type="application/json")

            assert answer.status_code < 500, (route, odd, answer.content[:300])


def test_u_0000_in_a_query_is_refused(admin: Client, office: Office):
    for route in pages():
        answer = admin.get(route.address(office) + "?q=%00&name=a%00b&page=1")

        assert answer.status_code in (302, 400, 405), route


@pytest.mark.parametrize("name", ["a\0", "n" * 5_000, "", " ", "ada\n"])
def test_an_odd_name_is_nobody(person, name):
    person("ada")
    raw = f"{name}:x".encode()

    basic = Client().get(
        "/v2/topology", headers={"Authorization": "Basic " + b64encode(raw).decode()}
    )
    page = Client().post("/login", {"username": name, "password": "x"})

    assert basic.status_code == 401
    assert page.status_code == 401


def test_names_in_addresses_are_text_and_not_markup(admin: Client):
    for address in ("/v2/<script>alert(1)</script>", "/nowhere/<script>alert(1)</script>"):
        answer = admin.get(address)

        if answer["Content-Type"].startswith(MARKUP):
            assert "<script>alert" not in answer.text
        assert answer["X-Content-Type-Options"] == "nosniff"
