"""Who waits for messages, and which messages met whom."""

from django.db.models import QuerySet, Value
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.columns import of_definition, of_instance
from engine.api.rights import require_runs
from engine.api.search.answer import found
from engine.api.search.describe import searches
from engine.api.search.expressions import NO_TEXT
from engine.api.search.kinds import INTEGER, KEY, MAPPING, MOMENT, TEXT, enum
from engine.api.search.table import Field, Filter, Table
from engine.api.words import SUBSCRIPTION_STATES, SUBSCRIPTION_TYPES
from engine.public import Actor
from engine.store.fields import JsonField
from engine.store.models.subscriptions import CorrelatedMessage, MessageSubscription

router = Router(tags=["Message subscription"])


def _rows(actor: Actor) -> QuerySet[MessageSubscription]:
    require_runs(actor, "message subscriptions")
    return MessageSubscription.objects.all()


def _correlated_rows(actor: Actor) -> QuerySet[CorrelatedMessage]:
    require_runs(actor, "correlated messages")
    return CorrelatedMessage.objects.all()


MESSAGE_SUBSCRIPTIONS = Table(
    title="MessageSubscription",
    what="Message subscription",
    rows=_rows,
    fields=(
        Field("messageSubscriptionKey", KEY, "key", Filter.FULL, sorts=True),
        Field("processDefinitionId", TEXT, "process_id", Filter.FULL, sorts=True),
        Field("processDefinitionKey", KEY, "definition_key", Filter.FULL, nullable=True),
        Field("processInstanceKey", KEY, "instance_key", Filter.FULL, sorts=True, nullable=True),
        Field("rootProcessInstanceKey", KEY, of_instance("root_key"), nullable=True),
        Field("elementId", TEXT, "element_id", Filter.FULL, sorts=True),
        Field("elementInstanceKey", KEY, "item_key", Filter.FULL, sorts=True, nullable=True),
        Field(
            "messageSubscriptionState",
            enum(*SUBSCRIPTION_STATES),
            "state",
            Filter.FULL,
            sorts=True,
        ),
        Field("lastUpdatedDate", MOMENT, "updated_at", Filter.FULL, sorts=True),
        Field("messageName", TEXT, "name", Filter.FULL, sorts=True),
        Field("correlationKey", TEXT, "correlation_key", Filter.FULL, sorts=True, nullable=True),
        Field(
            "messageSubscriptionType",
            enum(*SUBSCRIPTION_TYPES),
            "type",
            Filter.FULL,
            sorts=True,
        ),
        Field("toolProperties", MAPPING, Value(None, output_field=JsonField(null=True))),
        Field(
            "processDefinitionName",
            TEXT,
            of_definition("name"),
            Filter.FULL,
            sorts=True,
            nullable=True,
        ),
        Field(
            "processDefinitionVersion",
            INTEGER,
            of_definition("version"),
            Filter.FULL,
            sorts=True,
            nullable=True,
        ),
        Field("businessId", TEXT, of_instance("business_id"), nullable=True),
        Field("toolName", TEXT, NO_TEXT, Filter.FULL, sorts=True, nullable=True),
        Field("inboundConnectorType", TEXT, NO_TEXT, Filter.FULL, sorts=True, nullable=True),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL, sorts=True),
    ),
)


@router.post(
    "/message-subscriptions/search", **searches(MESSAGE_SUBSCRIPTIONS, "searchMessageSubscriptions")
)
def search_message_subscriptions(request: HttpRequest) -> HttpResponse:
    """Search who waits, or waited, for messages."""
    return found(request, MESSAGE_SUBSCRIPTIONS)


CORRELATED_MESSAGES = Table(
    title="CorrelatedMessageSubscription",
    what="Correlated message subscription",
    rows=_correlated_rows,
    unique=("message_key", "subscription_id"),
    fields=(
        Field(
            "businessId",
            TEXT,
            of_instance("business_id"),
            Filter.FULL,
            sorts=True,
            nullable=True,
        ),
        Field(
            "correlationKey",
            TEXT,
            "subscription__correlation_key",
            Filter.FULL,
            sorts=True,
            nullable=True,
        ),
        Field("correlationTime", MOMENT, "correlated_at", Filter.FULL, sorts=True),
        Field("elementId", TEXT, "subscription__element_id", Filter.FULL, sorts=True),
        Field("elementInstanceKey", KEY, "item_key", Filter.FULL, sorts=True, nullable=True),
        Field("messageKey", KEY, "message_key", Filter.FULL, sorts=True),
        Field("messageName", TEXT, "subscription__name", Filter.FULL, sorts=True),
        Field("partitionId", INTEGER, Value(1), Filter.FULL, sorts=True),
        Field("processDefinitionId", TEXT, "subscription__process_id", Filter.FULL, sorts=True),
        Field("processDefinitionKey", KEY, "subscription__definition_key", Filter.FULL, sorts=True),
        Field("processInstanceKey", KEY, "instance_key", Filter.FULL, sorts=True),
        Field("rootProcessInstanceKey", KEY, of_instance("root_key"), nullable=True),
        Field("subscriptionKey", KEY, "subscription_id", Filter.FULL, sorts=True),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL, sorts=True),
    ),
)


@router.post(
    "/correlated-message-subscriptions/search",
    **searches(CORRELATED_MESSAGES, "searchCorrelatedMessageSubscriptions"),
)
def search_correlated_messages(request: HttpRequest) -> HttpResponse:
    """Search which messages met which subscriptions."""
    return found(request, CORRELATED_MESSAGES)
