"""Jobs: ``zeebe:taskDefinition`` with headers, priority and linked resources."""

from collections.abc import Iterator, Mapping

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import attribute, feel, headers, priority, value
from engine.bpmn.model import Definition, Element, FlowNode
from engine.feel.compile import Expression
from engine.plan.details import Binding, LinkedResource, SentMessage, Work
from engine.plan.values import Constant

DEFAULT_RETRIES = "3"


def work_of(
    compilation: Compilation,
    element: Element,
    default: str | None = None,
    more: Mapping[str, str] | None = None,
) -> Work | None:
    """The job of *element*, or None when it has no job type.

    Args:
        compilation: where a priority for the whole process is found.
        element: what is worked.
        default: the job type where the element names none.
        more: headers besides those of the element.
    """
    definition = element.zeebe("taskDefinition")
    if definition is None and default is None:
        return None
    type_ = definition.get("type") if definition is not None else None
    retries = definition.get("retries") if definition is not None else None
    return Work(
        type=value(type_ or default or ""),
        retries=attribute(retries) or Constant(DEFAULT_RETRIES),
        headers={**headers(element), **(more or {})},
        priority=priority(element) or compilation.priority,
        linked=tuple(_linked(element)),
    )


def sent_messages(compilation: Compilation, node: FlowNode) -> tuple[SentMessage, ...]:
    """What the engine sends along message flows, instead of a worker."""
    return tuple(
        SentMessage(
            name=value((one.message.value if one.message is not None else None) or ""),
            correlation_key=_key(one.received) or _key(one.message),
            starts=one.starts,
        )
        for one in compilation.collaboration.sent(node)
    )


def _key(message: Definition | None) -> Expression | None:
    subscription = message.zeebe("subscription") if message is not None else None
    return None if subscription is None else feel(subscription.get("correlationKey"))


def _linked(element: Element) -> Iterator[LinkedResource]:
    """``zeebe:linkedResources``."""
    holder = element.zeebe("linkedResources")
    for link in holder.all("linkedResource") if holder is not None else ():
        yield LinkedResource(
            resource_id=link.get("resourceId") or "",
            type=link.get("resourceType") or "",
            name=link.get("linkName"),
            binding=Binding(link.get("bindingType") or Binding.LATEST),
            version_tag=link.get("versionTag"),
        )
