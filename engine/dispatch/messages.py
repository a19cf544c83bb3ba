"""Publish and correlate messages.

*Publish* never fails for want of a subscriber; with a time to live the message waits for those
who begin to wait later. *Correlate* needs someone who waits now, and is never buffered.
"""

from collections.abc import Mapping

from engine.dispatch import command_ids, fold, limits, rejections, repeats, writer
from engine.dispatch.answers import Correlated, Published
from engine.dispatch.delivery import Delivery
from engine.feel.values import Value
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request

NOTHING: Mapping[str, Value] = {}
LONGEST_TTL_MS = 10 * 365 * 24 * 3_600_000
LONGEST_TEXT = 255


def publish_message(
    name: str,
    correlation_key: str = "",
    *,
    ttl_ms: int = 0,
    message_id: str | None = None,
    variables: Mapping[str, Value] = NOTHING,
    business_id: str | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> Published:
    """A message for whoever waits for it, now or within *ttl_ms*.

    An instance that it starts gets the *business_id*; who waits already keeps its own.
    """
    gates.admit(Request(actor, "PublishMessage"))
    _check(name, correlation_key, message_id or "", variables)
    limits.check_business_id(business_id)
    if not 0 <= ttl_ms <= LONGEST_TTL_MS:
        raise rejections.invalid(
            f"The value for timeToLive is '{ttl_ms}' but must be from 0 to {LONGEST_TTL_MS}"
        )

    def work() -> repeats.Answer:
        delivery = Delivery(
            name, correlation_key, variables, actor, business_id, carry=fold.carry_out
        )
        return {"key": delivery.publish(ttl_ms, message_id or None)}

    repeat = command_ids.of("publish", name, actor, command_id)
    return Published(writer.write(lambda: repeats.once(repeat, work))["key"])


def correlate_message(
    name: str,
    correlation_key: str = "",
    *,
    variables: Mapping[str, Value] = NOTHING,
    business_id: str | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> Correlated:
    """A message that somebody must be waiting for now; NOT_FOUND otherwise, never buffered."""
    gates.admit(Request(actor, "PublishMessage"))
    _check(name, correlation_key, "", variables)
    limits.check_business_id(business_id)

    def work() -> repeats.Answer:
        delivery = Delivery(
            name, correlation_key, variables, actor, business_id, carry=fold.carry_out
        )
        key = delivery.publish(0, None)
        if not delivery.reached:
            raise rejections.rejected(
                "CORRELATE",
                rejections.NOT_FOUND,
                f"Expected to find subscription for message with name '{name}' and correlation key "
                f"'{correlation_key}', but none was found.",
            )
        return {"key": key, "instance": (delivery.started or delivery.reached)[0]}

    repeat = command_ids.of("correlate", name, actor, command_id)
    answer = writer.write(lambda: repeats.once(repeat, work))
    return Correlated(answer["key"], answer["instance"])


def _check(
    name: str, correlation_key: str, message_id: str, variables: Mapping[str, Value]
) -> None:
    limits.check_variables(variables)
    if not name:
        raise rejections.invalid("No messageName provided.")
    texts = {"name": name, "correlationKey": correlation_key, "messageId": message_id}
    for what, text in texts.items():
        if len(text) > LONGEST_TEXT:
            raise rejections.invalid(
                f"The provided {what} exceeds the limit of {LONGEST_TEXT} characters"
            )
        if "\0" in text:
            raise rejections.invalid(f"The provided {what} has the character U+0000")
