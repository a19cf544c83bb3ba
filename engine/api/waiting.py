"""Letting a request wait without a thread.

Django gives each request that runs synchronous code a thread of its own, and keeps it until the
answer. A request that is going to wait gives its thread, and the database connection in it, back
first; whatever runs synchronously later gets new ones.
"""

from asgiref.sync import SyncToAsync, sync_to_async
from django.db import connections


async def let_go() -> None:
    """Close the connections of the request's thread and end the thread."""
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.get(context) if context else None
    if executor is None or context is None:
        return
    await sync_to_async(connections.close_all)()
    SyncToAsync.context_to_thread_executor.pop(context, None)
    executor.shutdown(wait=False)
