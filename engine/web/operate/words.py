"""How Operate says things: elements by their BPMN icon, incidents in plain sentences."""

from collections.abc import Mapping

#: The word of the REST API for an element -> the class of bpmn.io's icon font.
GLYPHS: Mapping[str, str] = {
    "PROCESS": "participant",
    "START_EVENT": "start-event-none",
    "END_EVENT": "end-event-none",
    "INTERMEDIATE_CATCH_EVENT": "intermediate-event-catch-message",
    "INTERMEDIATE_THROW_EVENT": "intermediate-event-none",
    "BOUNDARY_EVENT": "intermediate-event-catch-error",
    "TASK": "task",
    "SERVICE_TASK": "service-task",
    "USER_TASK": "user-task",
    "SCRIPT_TASK": "script-task",
    "BUSINESS_RULE_TASK": "business-rule-task",
    "SEND_TASK": "send-task",
    "RECEIVE_TASK": "receive-task",
    "MANUAL_TASK": "manual-task",
    "EXCLUSIVE_GATEWAY": "gateway-xor",
    "PARALLEL_GATEWAY": "gateway-parallel",
    "INCLUSIVE_GATEWAY": "gateway-or",
    "UNKNOWN": "gateway-complex",  # the only element that the API has no word for
    "EVENT_BASED_GATEWAY": "gateway-eventbased",
    "SUB_PROCESS": "subprocess-expanded",
    "EVENT_SUB_PROCESS": "event-subprocess-expanded",
    "AD_HOC_SUB_PROCESS": "ad-hoc-marker",
    "AD_HOC_SUB_PROCESS_INNER_INSTANCE": "ad-hoc-marker",
    "MULTI_INSTANCE_BODY": "parallel-mi-marker",
    "CALL_ACTIVITY": "call-activity",
}
UNKNOWN_GLYPH = "task-none"

#: What an incident of this type is: a title, what it means, what usually helps.
INCIDENTS: Mapping[str, tuple[str, str, str]] = {
    "JOB_NO_RETRIES": (
        "A job failed and has no retries left",
        "The worker reported a failure for the last time it was allowed to try.",
        "Mend what the message names, then retry: the job gets new retries and is handed out "
        "again.",
    ),
    "AD_HOC_SUB_PROCESS_NO_RETRIES": (
        "The agent's turn failed",
        "The model could not be asked, or what it was asked could not be prepared.",
        "Look at the model connection and the message, then retry the turn.",
    ),
    "UNHANDLED_ERROR_EVENT": (
        "An error that nothing catches",
        "A worker or the model threw a BPMN error, and no boundary event or event sub-process "
        "catches its code.",
        "Correct the data that caused it, or deploy a version that catches the code; then retry.",
    ),
    "IO_MAPPING_ERROR": (
        "A mapping failed",
        "An input or output mapping of the element could not be evaluated.",
        "Set the variable that the message names, then retry.",
    ),
    "EXTRACT_VALUE_ERROR": (
        "An expression failed",
        "An expression of the element did not give a value that it can use.",
        "Set the variable that the message names, then retry.",
    ),
    "CONDITION_ERROR": (
        "No way to go on",
        "No outgoing flow's condition holds and there is no default flow.",
        "Set the variables that the conditions read, then retry.",
    ),
    "CALLED_DECISION_ERROR": (
        "The decision cannot be called",
        "The called decision is not deployed, or its name could not be evaluated.",
        "Deploy the decision, then retry.",
    ),
    "DECISION_EVALUATION_ERROR": (
        "The decision failed",
        "The decision was called, and its evaluation gave an error.",
        "Correct its inputs or deploy a new version of the decision, then retry.",
    ),
    "CALLED_ELEMENT_ERROR": (
        "The process cannot be called",
        "The called process is not deployed, has no plain start event, or is called too deeply.",
        "Deploy the process, then retry; a recursion without an end is canceled at its root.",
    ),
    "FORM_NOT_FOUND": (
        "The form is not there",
        "The user task names a form that is not deployed.",
        "Deploy the form, then retry.",
    ),
    "MESSAGE_SIZE_EXCEEDED": (
        "Too much data",
        "The step would have written more than HELM takes in one piece.",
        "Make the variables smaller, then retry.",
    ),
}
UNKNOWN_INCIDENT = (
    "The step could not be done",
    "The engine stopped here and keeps everything as it was.",
    "Mend what the message names, then retry.",
)

#: What a command of the journal is to people.
COMMANDS: Mapping[str, str] = {
    "StartInstance": "started the instance",
    "CancelInstance": "canceled the instance",
    "SuspendInstance": "suspended the instance",
    "ResumeInstance": "resumed the instance",
    "CompleteJob": "completed a job",
    "FailJob": "reported a failed job",
    "ThrowJobError": "threw an error",
    "UpdateJobRetries": "gave a job new retries",
    "FireTimer": "fired a timer",
    "CorrelateMessage": "delivered a message",
    "ReceiveSignal": "delivered a signal",
    "CompleteCall": "returned from a called process",
    "ThrowCallError": "threw an error from a called process",
    "ThrowCallEscalation": "escalated from a called process",
    "NoteCallTrouble": "counted incidents of a called process",
    "SetVariables": "set variables",
    "ModifyInstance": "modified the instance",
    "MigrateInstance": "migrated the instance",
    "RaiseIncident": "reported trouble",
    "ResolveIncident": "retried an incident",
    "CompleteTask": "completed a task",
    "AssignTask": "assigned a task",
    "UpdateTask": "changed a task",
    "DecideTask": "decided",
    "ActivateElements": "activated elements",
    "ChooseItem": "chose from the menu",
    "CompleteTurn": "answered a turn",
    "FailTurn": "failed in a turn",
}


def glyph(element_type: str) -> str:
    """The class of the icon of an element's type."""
    return f"bpmn-icon-{GLYPHS.get(element_type, UNKNOWN_GLYPH)}"


def incident_words(incident_type: str) -> tuple[str, str, str]:
    """Title, meaning and remedy of an incident's type."""
    return INCIDENTS.get(incident_type, UNKNOWN_INCIDENT)
