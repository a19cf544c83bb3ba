"""Everything that one batch changes: the changes of each projected table."""

from collections.abc import Iterable

from engine.store.models.agents import AgentCall, AgentTurn
from engine.store.models.cases import CaseItem, CaseRole
from engine.store.models.decisions import DecisionInstance
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.subscriptions import (
    ConditionSubscription,
    CorrelatedMessage,
    MessageSubscription,
    SignalSubscription,
)
from engine.store.models.tasks import Task, TaskCandidate
from engine.store.models.work import Job, Timer
from engine.store.writing.changes import Changes, Table

INSTANCES = Table(
    Instance,
    "key process_id process_name definition_key version version_tag kind state started_at ended_at"
    " business_id tags parent_key parent_item_key root_key incidents tenant_id started_by"
    " suspended_at restart_of",
)
ELEMENTS = Table(
    ElementInstance,
    "key instance_key definition_key process_id element_id element_name type state started_at"
    " ended_at scope_key incident_key incidents part_scope part_number tenant_id",
)
CASE_ITEMS = Table(
    CaseItem,
    "key instance_key definition_id required discretionary planned_by role called_key called_kind"
    " tenant_id",
)
#: Deleted by case and role, so that nobody has to know who held it.
CASE_ROLES = Table(CaseRole, "instance_key role kind name", key="instance_key role")
VARIABLES = Table(
    Variable, "key instance_key scope_key name value tenant_id updated_at", key="scope_key name"
)
JOBS = Table(
    Job,
    "key instance_key item_key definition_key process_id version element_id type kind"
    " listener_event_type state retries headers priority worker deadline retry_at token"
    " error_code error_message denied denied_reason incident_key created_at ended_at updated_at"
    " part_scope part_number tenant_id",
)
TIMERS = Table(
    Timer,
    "key instance_key item_key definition_key element_id due repetitions cycle part_scope"
    " part_number tenant_id",
)
MESSAGE_SUBSCRIPTIONS = Table(
    MessageSubscription,
    "key instance_key item_key definition_key process_id element_id name correlation_key state"
    " type updated_at part_scope part_number tenant_id",
)
CORRELATED_MESSAGES = Table(
    CorrelatedMessage,
    "subscription_key message_key instance_key item_key correlated_at tenant_id",
    key="subscription_key message_key",
)
SIGNAL_SUBSCRIPTIONS = Table(
    SignalSubscription,
    "key instance_key item_key definition_key process_id element_id name part_scope part_number"
    " tenant_id",
)
CONDITION_SUBSCRIPTIONS = Table(
    ConditionSubscription,
    "key instance_key item_key definition_key process_id element_id number tenant_id",
)
TASKS = Table(
    Task,
    "key kind instance_key item_key definition_key process_id process_name version element_id name"
    " state assignee candidate_groups candidate_users due_date follow_up_date priority form_key"
    " form_id external_reference headers details approvals created_at updated_at"
    " completed_at completed_by decision job_key business_id tags part_scope part_number tenant_id",
)
#: Deleted by task and kind, so that nobody has to know which candidates there were.
TASK_CANDIDATES = Table(TaskCandidate, "task_key kind name", key="task_key kind")
INCIDENTS = Table(
    Incident,
    "key instance_key item_key definition_key process_id element_id type message state job_key"
    " created_at resolved_at part_scope part_number tenant_id",
)
DECISIONS = Table(
    DecisionInstance,
    "id evaluation_key index decision_key decision_id decision_name decision_version decision_type"
    " requirements_id requirements_key root_decision_key instance_key item_key definition_key"
    " process_id state result failure evaluated_inputs matched_rules given messages"
    " asked_by evaluated_at tenant_id",
    key="id",
)
AGENT_TURNS = Table(
    AgentTurn,
    "region_key turn instance_key definition_key process_id element_id job_key state agent"
    " connection model parameters decision messages text input_tokens output_tokens cost"
    " duration_ms scripted failure_code failure_message requested_at ended_at tenant_id",
    key="region_key turn",
)
AGENT_CALLS = Table(
    AgentCall,
    "region_key turn call instance_key tool arguments verdict item_key dispatched answer task_key"
    " human proposed_at updated_at",
    key="region_key turn call",
)


class Batch:
    """The changes of each projected table."""

    __slots__ = (
        "agent_calls",
        "agent_turns",
        "case_items",
        "case_roles",
        "condition_subscriptions",
        "correlated_messages",
        "decisions",
        "elements",
        "incidents",
        "instances",
        "jobs",
        "message_subscriptions",
        "signal_subscriptions",
        "task_candidates",
        "tasks",
        "timers",
        "variables",
    )

    def __init__(self) -> None:
        self.instances = Changes(INSTANCES)
        self.elements = Changes(ELEMENTS)
        self.case_items = Changes(CASE_ITEMS)
        self.case_roles = Changes(CASE_ROLES)
        self.variables = Changes(VARIABLES)
        self.jobs = Changes(JOBS)
        self.timers = Changes(TIMERS)
        self.message_subscriptions = Changes(MESSAGE_SUBSCRIPTIONS)
        self.correlated_messages = Changes(CORRELATED_MESSAGES)
        self.signal_subscriptions = Changes(SIGNAL_SUBSCRIPTIONS)
        self.condition_subscriptions = Changes(CONDITION_SUBSCRIPTIONS)
        self.tasks = Changes(TASKS)
        self.task_candidates = Changes(TASK_CANDIDATES)
        self.incidents = Changes(INCIDENTS)
        self.decisions = Changes(DECISIONS)
        self.agent_turns = Changes(AGENT_TURNS)
        self.agent_calls = Changes(AGENT_CALLS)

    def changes(self) -> Iterable[Changes]:
        """All tables, in the order in which they are written."""
        return (getattr(self, name) for name in self.__slots__)
