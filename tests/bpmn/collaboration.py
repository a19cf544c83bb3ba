"""Two participants of one collaboration, drawn small: who sends, and who waits."""

from tests.bpmn.drawing import definitions, flow, service

ORDER = (
    '<message id="order" name="order"><extensionElements>'
    '<zeebe:subscription correlationKey="=number"/></extensionElements></message>'
)
OTHER = '<message id="other" name="other"/>'


def message(reference: str = "order") -> str:
    return f'<messageEventDefinition messageRef="{reference}"/>'


def throw(identifier: str = "x", inside: str = "", reference: str = "order") -> str:
    tag = "intermediateThrowEvent"
    return f'<{tag} id="{identifier}">{inside}{message(reference)}</{tag}>'


def collaboration(
    sender: str,
    receiver: str,
    *,
    flows: str = '<messageFlow id="m" sourceRef="x" targetRef="y"/>',
    more: str = ORDER + OTHER,
) -> bytes:
    """Process ``p`` with the sender ``x``; process ``q`` is *receiver*."""
    pools = '<participant id="P" processRef="p"/><participant id="Q" processRef="q"/>'
    drawn = '<startEvent id="s"/>' + sender + '<endEvent id="e"/>'
    ways = flow("to_x", "s", "x") + flow("from_x", "x", "e")
    return definitions(
        f'<collaboration id="c">{pools}{flows}</collaboration>'
        f'<process id="p" isExecutable="true">{drawn}{ways}</process>'
        f'<process id="q" isExecutable="true">{receiver}</process>{more}'
    )


def started(inside: str | None = None) -> str:
    """A receiver that begins by the message ``y``."""
    event = f'<startEvent id="y">{message() if inside is None else inside}</startEvent>'
    return event + service("Pack") + flow("qf", "y", "Pack")


def waiting(inside: str | None = None) -> str:
    """A receiver that waits for the message ``y`` once it has been started."""
    tag = "intermediateCatchEvent"
    event = f'<{tag} id="y">{message() if inside is None else inside}</{tag}>'
    ways = flow("qf", "qs", "y") + flow("qg", "y", "Pack")
    return f'<startEvent id="qs"/>{event}{service("Pack")}{ways}'
