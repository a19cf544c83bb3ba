"""What Django itself has to say about an installation behind a public address: nothing."""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def manage(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELM_")}
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    return subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), *arguments],
        cwd=CHECKOUT,
        env={**kept, "HELM_DATA": str(tmp_path), **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_public_installation_has_no_warnings(tmp_path):
    found = manage(
        tmp_path, "check", "--deploy", "--fail-level=WARNING", HELM_URL="https://helm.example.org"
    )

    assert found.returncode == 0, found.stderr
    assert "WARNINGS" not in found.stdout + found.stderr


def test_cookies_are_for_tls_and_for_the_server_alone(tmp_path):
    names = [
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SECURE",
        "CSRF_COOKIE_HTTPONLY",
        "CSRF_COOKIE_SAMESITE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    ]
    asked = f"from django.conf import settings as s; print([getattr(s, n) for n in {names}])"

    public = manage(tmp_path, "shell", "-v", "0", "-c", asked, HELM_URL="https://helm.example.org")
    local = manage(tmp_path, "shell", "-v", "0", "-c", asked)

    everything = [True, True, "Lax", True, True, "Lax", True, 31_536_000]
    assert public.stdout.strip() == str(everything), public.stderr
    assert local.stdout.strip() == str([False, True, "Lax", False, True, "Lax", False, 0])


def test_workers_beside_the_server_need_no_tls_and_pages_do(tmp_path):
    asked = (
        "from django.test import Client;"
        "c = Client(SERVER_NAME='helm.example.org');"
        "print([c.get(p).status_code for p in ('/login', '/v2/license', '/api/openapi.json')],"
        "c.get('/login', secure=True).headers.get('Strict-Transport-Security'))"
    )

    found = manage(tmp_path, "shell", "-v", "0", "-c", asked, HELM_URL="https://helm.example.org")

    assert found.stdout.strip() == "[301, 200, 200] max-age=31536000", found.stderr


def test_what_contradicts_itself_does_not_start(tmp_path):
    found = manage(tmp_path, "check", HELM_URL="ftp://helm.example.org")

    assert found.returncode != 0
    assert "HELM_URL must be a public address" in found.stderr
    assert "Traceback" not in found.stderr
