"""What a call activity calls: `zeebe:calledElement`, or the plain attribute of BPMN 2.0.2 §10.3.6.

The attribute is a QName, of which only the name counts: processes are found by their id, wherever
they were deployed. ``processIdExpression`` is how old models of Zeebe say ``processId="=…"``.
"""

from engine.bpmn.expressions import is_feel
from engine.bpmn.model import CallActivity

PROCESS_ID = "zeebe:calledElement processId"
OLD_PROCESS_ID = "zeebe:calledElement processIdExpression"
PLAIN = "calledElement"


def called_process(activity: CallActivity) -> tuple[str, str] | None:
    """The text that says which process is called, and the field it stands in."""
    given = activity.zeebe("calledElement")
    process_id = given.get("processId") if given is not None else None
    if process_id is not None:
        return process_id, PROCESS_ID
    old = given.get("processIdExpression") if given is not None else None
    if old is not None:
        return (old if is_feel(old) else f"={old}"), OLD_PROCESS_ID
    if activity.called is not None:
        return activity.called.rpartition(":")[2], PLAIN
    return None
