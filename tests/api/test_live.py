"""What only a live server shows: large requests, sessions of pages, headers on the wire."""

import httpx
import pytest

from tests.api.drawings import deploy_errand
from tests.children.server import Server


@pytest.fixture(scope="module")
def errand(helm_server: Server) -> Server:
    """A live server with the process `errand_live`."""
    return deploy_errand(helm_server, "live")


def problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def test_twenty_megabytes_of_a_file_are_refused_and_the_server_goes_on(errand: Server):
    files = {"resources": ("big.bpmn", b"<a>" + b" " * 20_000_000 + b"</a>")}

    answer = httpx.post(f"{errand.url}/v2/deployments", files=files, auth=errand.admin, timeout=60)

    assert "big.bpmn" in str(problem(answer, 413)["detail"])
    assert httpx.get(f"{errand.url}/v2/status").status_code == 204


def test_a_body_over_four_megabytes_is_refused_by_a_waiting_endpoint_too(errand: Server):
    body = {"processDefinitionId": "errand_live", "variables": {"text": "x" * 5_000_000}}

    answer = httpx.post(
        f"{errand.url}/v2/process-instances", json=body, auth=errand.admin, timeout=60
    )

    problem(answer, 413)


def test_a_page_starts_an_instance_in_its_session_with_its_token_only(errand: Server):
    body = {"processDefinitionId": "errand_live"}
    with httpx.Client(base_url=errand.url, follow_redirects=True) as page:
        page.get("/login")
        name, password = errand.admin
        form = {"username": name, "password": password}
        form["csrfmiddlewaretoken"] = page.cookies["helm_csrf"]
        page.post("/login", data=form, headers={"Referer": errand.url})

        refused = page.post("/v2/process-instances", json=body)
        assert problem(refused, 403)["title"] == "FORBIDDEN"
        headers = {"X-CSRFToken": page.cookies["helm_csrf"], "Referer": errand.url}
        answer = page.post("/v2/process-instances", json=body, headers=headers)

    assert answer.status_code == 200


def test_answers_are_not_kept_by_caches(errand: Server):
    answer = httpx.get(f"{errand.url}/v2/topology", auth=errand.admin)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"


def test_a_socket_that_says_nothing_is_no_caller(errand: Server):
    answer = httpx.get(f"{errand.url}/v2/topology")

    assert problem(answer, 401)["instance"] == "/v2/topology"
    assert answer.headers["www-authenticate"].startswith("Basic")
