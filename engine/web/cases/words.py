"""What people read for the standard's words."""

#: What an item is.
TYPES = {
    "stage": "Stage",
    "task": "Task",
    "humanTask": "Task for a person",
    "processTask": "Process",
    "caseTask": "Case",
    "decisionTask": "Decision",
    "milestone": "Milestone",
    "eventListener": "Event",
    "userEventListener": "Event",
    "timerEventListener": "Timer",
}
ICONS = {
    "stage": "folder",
    "task": "check",
    "humanTask": "person",
    "processTask": "process",
    "caseTask": "case",
    "decisionTask": "decision",
    "milestone": "milestone",
    "eventListener": "bell",
    "userEventListener": "bolt",
    "timerEventListener": "clock",
}
#: How a state looks, and its word.
STATES = {
    "available": ("neutral", "Waiting"),
    "enabled": ("info", "Can be started"),
    "disabled": ("neutral", "Not needed"),
    "active": ("live", "Active"),
    "suspended": ("wait", "Suspended"),
    "failed": ("bad", "Failed"),
    "completed": ("ok", "Done"),
    "terminated": ("neutral", "Ended"),
    "closed": ("neutral", "Closed"),
}
LOOKS = {
    "neutral": "dot",
    "info": "info",
    "live": "play",
    "wait": "clock",
    "bad": "stop",
    "ok": "check",
}
#: What a button says of an item, by its name; an event is raised by its own name.
MOVES = {
    "complete": "Complete {}",
    "manualStart": "Start {}",
    "disable": "{} is not needed",
    "reenable": "{} is needed after all",
    "plan": "Add {}",
    "suspend": "Suspend {}",
    "resume": "Resume {}",
    "terminate": "End {}",
    "fault": "Mark {} as failed",
    "reactivate": "Try {} again",
    "waive": "Do without {}",
}
#: What a button says of the case itself.
CASE_MOVES = {
    "complete": "Complete the case",
    "suspend": "Suspend the case",
    "resume": "Resume the case",
    "terminate": "End the case",
    "fault": "Mark the case as failed",
    "reactivate": "Open the case again",
    "close": "Close the case for good",
}
#: How the state of an agent looks, and its word.
AGENTS = {
    "off": ("neutral", "Off"),
    "paused": ("wait", "Paused"),
    "failed": ("bad", "In trouble"),
    "asks": ("wait", "Asks a person"),
    "thinking": ("agent", "Thinking"),
    "waiting": ("neutral", "Waiting"),
}
#: What an agent may do by itself.
AUTONOMY = {
    "off": "it is not asked",
    "suggest": "it suggests, and people act",
    "act-with-approval": "it acts when a person approves",
    "act": "it acts within its boundary",
}
#: What is offered beside the work; everything else stands in the menu of its item.
FOREMOST = ("manualStart", "plan", "trigger", "reactivate", "waive", "resume", "reenable")
#: What cannot be taken back, and asks first.
FINAL = frozenset(("terminate", "close", "fault"))
#: What the journal's commands are for people, as a past participle behind a name.
DONE = {
    "complete": "completed",
    "trigger": "raised",
    "manualStart": "started",
    "disable": "set aside",
    "reenable": "took up again",
    "plan": "added",
    "suspend": "suspended",
    "resume": "resumed",
    "terminate": "ended",
    "fault": "marked as failed",
    "reactivate": "reactivated",
    "waive": "did without",
    "close": "closed",
}
#: What happened to an item of the case file.
FILE = {
    "create": "was put into the case file",
    "update": "was changed",
    "replace": "was replaced",
    "delete": "was taken out of the case file",
    "addChild": "got a new part",
    "removeChild": "lost a part",
    "addReference": "refers to something new",
    "removeReference": "refers to something no more",
}
