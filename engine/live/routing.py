"""The addresses of the sockets. Before them stand the check of host and origin, and the session."""

from typing import Any

from django.urls import path, register_converter

from engine.live.consumers import CaseHints, FleetHints, InboxHints, InstanceFeed


class KeyConverter:
    """A key in an address: what fits into 63 bits."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(KeyConverter, "livekey")

websocket_urlpatterns: list[Any] = [
    path("ws/instances/<livekey:key>", InstanceFeed.as_asgi()),
    path("ws/cases/<livekey:key>", CaseHints.as_asgi()),
    path("ws/inbox", InboxHints.as_asgi()),
    path("ws/fleet", FleetHints.as_asgi()),
]
