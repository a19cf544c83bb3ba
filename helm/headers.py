"""Headers that every answer carries beside those of Django's own security middleware."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

Answer = HttpResponseBase | Awaitable[HttpResponseBase]

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


@sync_and_async_middleware
def headers_middleware(
    get_response: Callable[[HttpRequest], Answer],
) -> Callable[[HttpRequest], Answer]:
    """Turn off what pages never use, and keep pages of a signed-in person out of caches."""

    def complete(response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        return complete(await get_response(request))  # type: ignore[misc]

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        return complete(get_response(request))  # type: ignore[arg-type]

    return asynchronous if iscoroutinefunction(get_response) else synchronous
