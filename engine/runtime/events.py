"""What has happened, in the past participle: the names and shapes of the journal's events.

An event is a tuple whose first member is its name; elements are named by node id (the
element's id; scopes that the engine adds have ``#multiInstanceBody`` or ``#innerInstance``
behind it), never by the plan's integers. Every other member is a JSON value. A turn's events
stand in one journal row in order; actor and time are the row's. `engine.runtime.evolve`
holds what each one changes; projections are made from the same events, so an event carries
all that its rows need.

    instance
    InstanceStarted     key node {version, definition, process, businessId, tags, startEvent?,
                        terminateAfter?: [nodes], restartOf?: instance,
                        caller?: {instance, item, part, root, depth, errors, escalations}}
                        also makes the root item, ACTIVE
    CancelRequested     key reason
    BusinessIdAssigned  key businessId                          it had none
    InstanceModified    key {activate: [...], terminate: [...], reason}
    InstanceMigrated    key {definition, version, process, mapping, reason} [[item, node]]
                        [[kind, key, item, node]] [[scope, criterion, [[flow, number]]]]
                        what each item, each thing that hangs on one, each token is now
    InstanceSuspended   key by first reason                     by: operator or caller
    InstanceResumed     key by last                             last: nobody holds it any more
    InstanceEnded       key life                                last event of an instance

    items (element instances)
    ItemCreated         key node scope life index               AVAILABLE or ENABLED
    ItemStarted         key node scope index                    created and ACTIVE at once
    ItemMoved           key life                                another state that is not an end
    ItemCompleted       key
    ItemTerminated      key
    ItemChosen          scope node                              a performer picked it from the menu
    FlowTaken           scope flow                              flow: the sequence flow's id
    TokensSpent         scope criterion [flows]                 a COUNT criterion fired; flows: of
                        these only
    OnPartMet           scope criterion part                    a LATCH on-part happened
    CriterionFired      scope criterion                         LATCH marks are consumed
    Remembered          item name value                         what a behavior must remember

    data
    VariablesSet        scope {name: value} {name: key}         keys for names new in that scope
    OutputCollected     item index value                        index None appends

    work
    JobOpened           job item {type, retries, kind, headers, priority, listenerEventType?}
    JobCompleted        job item
    JobFailed           job item retries message retryAt
    JobRetriesUpdated   job item retries
    JobErrorThrown      job item code message closed            closed: the job is over
    JobCanceled         job item
    TaskOpened          task item kind {name, assignee, candidateGroups, candidateUsers, dueDate,
                        followUpDate, priority, formKey, formId, externalReference, headers, ...}
    TaskAssigned        task item assignee action
    TaskUpdated         task item {changes} action
    TaskMoved           task item state                         its listeners are asked, or were
    TaskDenied          task item job event reason              a listener has said no
    TaskCompleted       task item {action, variables | decision, by, reason, arguments, answer}
    TaskCanceled        task item

    waiting
    TimerScheduled      timer item node due repetitions cycle   due: epoch ms; -1: endless
    TimerFired          timer item
    TimerCanceled       timer item
    MessageSubscribed   subscription item node name correlationKey
    MessageCorrelated   subscription item message open          open: it may be met again
    MessageUnsubscribed subscription item
    SignalSubscribed    subscription item node name
    SignalReceived      subscription item open
    SignalUnsubscribed  subscription item
    ConditionSubscribed subscription item node number           number of the event's definition
    ConditionMet        subscription item open
    ConditionUnsubscribed subscription item

    calls (call: the key of the called instance)
    CallOpened          call item {kind, id, definition, version}
    CallReturned        call item outcome                       completed, error or escalation
    CallCanceled        call item                               given up by the caller
    CallTroubled        call item number                        open incidents over there, +/-

    compensation
    CompletionKept      scope node {variables} [completions]    variables, completions: of a scope
                        that has completed (None: none), as they were
    CompensationBegun   item scope [places]                     of the completions kept by scope
    CompensationGivenUp item                                    what is left of them is kept again
    HandlerStarted      handler item node                       of the last completion left
    HandlerEnded        handler item

    trouble
    ErrorThrown         item code message catcher               catcher: node id, None or
                        #caller, when it is caught above a called instance
    EscalationThrown    item code catcher
    SignalThrown        signal item name {variables}            reaches all who wait for it now
    IncidentRaised      incident item type message job          job: key or None
    IncidentResolved    incident item

    decisions
    DecisionEvaluated   evaluation item {decisionId, decisionKey, version, name, requirementsId,
                        requirementsKey, output, failure, failedDecision, trace: [...]}

    agents (turn counts from 1 in a region; messages and texts are hashes of payloads)
    TurnRequested       region turn job {agent, connection, model, parameters, decision?}
    TurnCompleted       region turn {model, connection, messages, inputTokens, outputTokens, cost,
                        durationMs, scripted, text?}
    TurnFailed          region turn {code, message, model, connection, scripted}
    ToolProposed        region turn call tool arguments
    ToolDecided         region turn call {outcome, reason, decision?, version?, rules, approvers}
    ToolDispatched      region turn call item arguments
    ToolReturned        region turn call {result, error}
    HumanAsked          region turn call task
    HumanAnswered       region turn call task {decision, by, reason, arguments, answer}
    BudgetReserved      region turn {calls, tokens}
    BudgetSettled       region turn {calls, tokens, cost}
"""

from typing import Any

Event = tuple[Any, ...]
