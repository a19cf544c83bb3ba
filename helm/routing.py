"""The addresses of sockets, gathered from the rooms. Any other is closed with 4404."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.urls import re_path

from helm.plugs import load


async def unknown_socket(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Accept and close: a close before the handshake would reach the browser as "try again"."""
    message = await receive()
    if message["type"] == "websocket.connect":
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 4404})


websocket_urlpatterns = [
    *(
        pattern
        for routing in load(settings.HELM_SOCKETS)
        for pattern in routing.websocket_urlpatterns
    ),
    re_path("", unknown_socket),  # type: ignore[arg-type]  # an ASGI application, not a view
]
