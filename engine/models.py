"""The models of the engine, gathered for Django; rooms import them from `engine.store.models`."""

from engine.store.models.agents import AgentCall, AgentTurn, ModelConnection
from engine.store.models.batches import BatchOperation, BatchOperationItem
from engine.store.models.cases import CaseItem, CaseRole
from engine.store.models.crossings import Crossing
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, Deployment
from engine.store.models.documents import Document
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance, Snapshot, SnapshotPart, SnapshotValue
from engine.store.models.journal import Command, Journal, Payload
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.subscriptions import (
    ConditionSubscription,
    CorrelatedMessage,
    Message,
    MessageCorrelation,
    MessageStart,
    MessageSubscription,
    SignalSubscription,
    StartSubscription,
)
from engine.store.models.system import ApiToken, Clock, KeyBlock, Secret, Setting
from engine.store.models.tasks import Task, TaskCandidate
from engine.store.models.traces import OperationReference, PayloadUse, Tombstone
from engine.store.models.work import Job, Timer

__all__ = [
    "AgentCall",
    "AgentTurn",
    "ApiToken",
    "BatchOperation",
    "BatchOperationItem",
    "CaseItem",
    "CaseRole",
    "Clock",
    "Command",
    "ConditionSubscription",
    "CorrelatedMessage",
    "Crossing",
    "DecisionInstance",
    "Definition",
    "Deployment",
    "Document",
    "ElementInstance",
    "Incident",
    "Instance",
    "Job",
    "Journal",
    "KeyBlock",
    "Message",
    "MessageCorrelation",
    "MessageStart",
    "MessageSubscription",
    "ModelConnection",
    "OperationReference",
    "Payload",
    "PayloadUse",
    "Secret",
    "Setting",
    "SignalSubscription",
    "Snapshot",
    "SnapshotPart",
    "SnapshotValue",
    "StartSubscription",
    "Task",
    "TaskCandidate",
    "Timer",
    "Tombstone",
    "Variable",
]
