"""Models for tests that share one live server: their ids are the test's own."""

from pathlib import Path

import httpx

from tests.children.server import Server

MODELS = Path(__file__).parent / "models"


def errand(name: str) -> bytes:
    """The process ``errand_<name>``, whose one job has the type ``fetch_<name>``."""
    text = (MODELS / "errand.bpmn").read_text(encoding="utf-8")
    text = text.replace('process id="errand"', f'process id="errand_{name}"')
    return text.replace('type="fetch"', f'type="fetch_{name}"').encode()


def deploy_errand(server: Server, name: str) -> Server:
    """Deploy ``errand_<name>`` on a live server."""
    files = {"resources": (f"{name}.bpmn", errand(name))}
    httpx.post(f"{server.url}/v2/deployments", files=files, auth=server.admin).raise_for_status()
    return server
