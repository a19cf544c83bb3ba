"""Files of /static/ are answered before Django: whole, compressed, kept, and nothing else."""

import asyncio
import gzip

import pytest

from helm.static import StaticFiles


@pytest.fixture
def dist(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path / "dist"]
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "assets" / "page-Ab3_dE-9.js").write_text("let x = 1;\n" * 200)
    (tmp_path / "dist" / "helm.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("not for you")
    from django.contrib.staticfiles import finders

    finders.get_finder.cache_clear()
    yield tmp_path / "dist"
    finders.get_finder.cache_clear()


@pytest.fixture
def ask(dist):
    async def django(scope, receive, send):
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"Django"})

    files = StaticFiles(django)

    def ask(path, *, method="GET", **headers):
        sent = []

        async def send(message):
            sent.append(message)

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
            ],
        }
        asyncio.run(files(scope, receive, send))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], dict(sent[0]["headers"]), body

    return ask


def test_a_hashed_file_is_kept_for_a_year(ask):
    status, headers, body = ask("/static/assets/page-Ab3_dE-9.js")

    assert status == 200
    assert headers[b"content-type"] == b"text/javascript; charset=utf-8"
    assert b"immutable" in headers[b"cache-control"]
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert body.startswith(b"let x")


def test_a_text_is_compressed_for_those_who_ask(ask):
    _, headers, body = ask("/static/assets/page-Ab3_dE-9.js", accept_encoding="br, gzip")

    assert headers[b"content-encoding"] == b"gzip"
    assert int(headers[b"content-length"]) == len(body)
    assert gzip.decompress(body).startswith(b"let x")


def test_an_unhashed_file_is_asked_for_again_and_not_sent_again(ask):
    _, headers, _ = ask("/static/helm.svg")

    status, again, body = ask("/static/helm.svg", if_none_match=headers[b"etag"].decode())

    assert headers[b"cache-control"] == b"no-cache"
    assert (status, body) == (304, b"")
    assert again[b"etag"] == headers[b"etag"]


def test_a_changed_file_is_read_again(ask, dist):
    ask("/static/helm.svg")

    (dist / "helm.svg").write_text("<svg>new</svg>")

    assert ask("/static/helm.svg")[2] == b"<svg>new</svg>"


def test_a_head_request_has_no_body(ask):
    status, headers, body = ask("/static/helm.svg", method="HEAD")

    assert (status, body) == (200, b"")
    assert headers[b"content-length"] == b"6"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret.txt",
        "/static/assets/../../secret.txt",
        "/static//etc/passwd",
        "/static/",
        "/static/assets",
        "/static/no\x00pe",
        "/static/assets/none.js",
    ],
)
def test_nothing_else_is_served(ask, path):
    assert ask(path)[0] == 404


def test_only_reading_is_possible(ask):
    assert ask("/static/helm.svg", method="POST")[0] == 405


def test_everything_else_is_django(ask):
    assert ask("/inbox")[0] == 299


def test_the_admins_own_files_are_served(ask):
    assert ask("/static/admin/css/base.css")[0] == 200
