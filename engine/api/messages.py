"""Messages and signals: publish, correlate, broadcast."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import DEFAULT_TENANT, answer
from engine.api.idempotency import command_id
from engine.api.problems import commanding
from engine.api.schema import Body, BusinessId, Json, JsonObject, Milliseconds, Name, ShortText
from engine.api.shapes import KeyText
from engine.api.signin import actor_in
from engine.api.tenants import only_default
from engine.api.variable_values import values_of
from engine.public import broadcast_signal, correlate_message, publish_message

router = Router(tags=["Message"])


class MessagePublicationRequest(Body):
    """A message, and for how many milliseconds it is kept for someone who does not wait yet."""

    name: Name
    correlation_key: ShortText = ""
    time_to_live: Milliseconds = 0
    message_id: ShortText | None = None
    variables: JsonObject = {}
    tenant_id: ShortText | None = None
    business_id: BusinessId | None = None


class MessagePublicationResult(TypedDict):
    tenantId: str
    messageKey: KeyText


@router.post(
    "/messages/publication", operation_id="publishMessage", response=MessagePublicationResult
)
def publish(request: HttpRequest, body: Json[MessagePublicationRequest]) -> HttpResponse:
    """Publish a message to whoever waits for it, now or within its time to live."""
    only_default([body.tenant_id], "publishMessage")
    with commanding("PUBLISH"):
        published = publish_message(
            body.name,
            body.correlation_key,
            ttl_ms=body.time_to_live,
            message_id=body.message_id or None,
            variables=values_of(body.variables),
            business_id=body.business_id,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return answer({"tenantId": DEFAULT_TENANT, "messageKey": str(published.key)})


class MessageCorrelationRequest(Body):
    """A message that somebody must be waiting for now."""

    name: Name
    correlation_key: ShortText = ""
    variables: JsonObject = {}
    tenant_id: ShortText | None = None
    business_id: BusinessId | None = None


class MessageCorrelationResult(TypedDict):
    tenantId: str
    messageKey: KeyText
    processInstanceKey: KeyText


@router.post(
    "/messages/correlation", operation_id="correlateMessage", response=MessageCorrelationResult
)
def correlate(request: HttpRequest, body: Json[MessageCorrelationRequest]) -> HttpResponse:
    """Correlate a message at once; 404 when nobody waits for it."""
    only_default([body.tenant_id], "correlateMessage")
    with commanding("CORRELATE"):
        met = correlate_message(
            body.name,
            body.correlation_key,
            variables=values_of(body.variables),
            business_id=body.business_id,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return answer(
        {
            "tenantId": DEFAULT_TENANT,
            "messageKey": str(met.key),
            "processInstanceKey": str(met.instance_key),
        }
    )


class SignalBroadcastRequest(Body):
    """A signal for everyone who waits for it."""

    signal_name: Name
    variables: JsonObject = {}
    tenant_id: ShortText | None = None


class SignalBroadcastResult(TypedDict):
    tenantId: str
    signalKey: KeyText


@router.post(
    "/signals/broadcast",
    operation_id="broadcastSignal",
    response=SignalBroadcastResult,
    tags=["Signal"],
)
def broadcast(request: HttpRequest, body: Json[SignalBroadcastRequest]) -> HttpResponse:
    """Broadcast a signal."""
    only_default([body.tenant_id], "broadcastSignal")
    with commanding("BROADCAST"):
        key = broadcast_signal(
            body.signal_name,
            values_of(body.variables),
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return answer({"tenantId": DEFAULT_TENANT, "signalKey": str(key)})
