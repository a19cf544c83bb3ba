"""Which projection an event has. Events that are not here only the journal keeps."""

from collections.abc import Callable, Mapping

from engine.runtime.events import Event
from engine.store.projections import (
    agents,
    calls,
    decisions,
    elements,
    incidents,
    instances,
    jobs,
    migration,
    subscriptions,
    tasks,
    timers,
    variables,
)
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject

Projection = Callable[[Batch, Subject, Event], None]

PROJECTIONS: Mapping[str, Projection] = {
    "InstanceStarted": instances.instance_started,
    "BusinessIdAssigned": instances.business_id_assigned,
    "InstanceMigrated": migration.instance_migrated,
    "InstanceEnded": instances.instance_ended,
    "ItemStarted": elements.item_started,
    "ItemCreated": elements.item_created,
    "ItemMoved": elements.item_moved,
    "ItemCompleted": elements.item_completed,
    "ItemTerminated": elements.item_terminated,
    "VariablesSet": variables.variables_set,
    "JobOpened": jobs.job_opened,
    "JobCompleted": jobs.job_completed,
    "JobFailed": jobs.job_failed,
    "JobRetriesUpdated": jobs.job_retries_updated,
    "JobErrorThrown": jobs.job_error_thrown,
    "JobCanceled": jobs.job_canceled,
    "TaskOpened": tasks.task_opened,
    "TaskAssigned": tasks.task_assigned,
    "TaskUpdated": tasks.task_updated,
    "TaskMoved": tasks.task_moved,
    "TaskDenied": jobs.task_denied,
    "TaskCompleted": tasks.task_completed,
    "TaskCanceled": tasks.task_canceled,
    "TimerScheduled": timers.timer_scheduled,
    "TimerFired": timers.timer_over,
    "TimerCanceled": timers.timer_over,
    "MessageSubscribed": subscriptions.message_subscribed,
    "MessageCorrelated": subscriptions.message_correlated,
    "MessageUnsubscribed": subscriptions.message_unsubscribed,
    "SignalSubscribed": subscriptions.signal_subscribed,
    "SignalReceived": subscriptions.signal_received,
    "SignalUnsubscribed": subscriptions.signal_unsubscribed,
    "ConditionSubscribed": subscriptions.condition_subscribed,
    "ConditionMet": subscriptions.condition_met,
    "ConditionUnsubscribed": subscriptions.condition_unsubscribed,
    "CallTroubled": calls.call_troubled,
    "IncidentRaised": incidents.incident_raised,
    "IncidentResolved": incidents.incident_resolved,
    "DecisionEvaluated": decisions.decision_evaluated,
    "TurnRequested": agents.turn_requested,
    "TurnCompleted": agents.turn_completed,
    "TurnFailed": agents.turn_failed,
    "ToolProposed": agents.tool_proposed,
    "ToolDecided": agents.tool_decided,
    "ToolDispatched": agents.tool_dispatched,
    "ToolReturned": agents.tool_returned,
    "HumanAsked": agents.human_asked,
    "HumanAnswered": agents.human_answered,
}
