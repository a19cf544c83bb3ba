"""Addresses that no database can look for: U+0000 in a path or a query is refused at the door."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

Answer = HttpResponseBase | Awaitable[HttpResponseBase]


@sync_and_async_middleware
def addresses_middleware(
    get_response: Callable[[HttpRequest], Answer],
) -> Callable[[HttpRequest], Answer]:
    """Let only addresses through that can be text in PostgreSQL, which knows no U+0000."""

    def check(request: HttpRequest) -> None:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "\0" in query or "%00" in query:
            raise BadRequest("The address has the character U+0000")

    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        check(request)
        return await get_response(request)  # type: ignore[misc,no-any-return]

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        check(request)
        return get_response(request)  # type: ignore[return-value]

    return asynchronous if iscoroutinefunction(get_response) else synchronous
