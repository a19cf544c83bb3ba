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
    ItemStarted         key node scope index                    created and ACTIVE at once
    ItemMoved           key life                                another state that is not an end
    ItemCompleted       key
    ItemTerminated      key
    ItemChosen          scope node                              a performer picked it from the menu
    FlowTaken           scope flow                              flow: the sequence flow's id
    TokensSpent         scope criterion [flows]                 a COUNT criterion fired; flows: of
                        these only
    Remembered          item name value                         what a behavior must remember

    cases (CMMN 1.1; transition: the standard's word, see `engine.runtime.cases.life`)
    CaseMoved           key life transition                     of the case itself, its end too:
                        ACTIVE SUSPENDED COMPLETED TERMINATED FAILED CLOSED; InstanceEnded CLOSED
                        is the last event of all
    ItemCreated         key node scope life index {required, discretionary, plannedBy?, roles?,
                        owner?, approval?}                      AVAILABLE; index is -1; plannedBy,
                        roles (in which a policy counts it), owner (of the table), approval (the
                        role that starts it): of what was planned
    ItemMoved           key life transition                     what was suspended is remembered
    ItemCompleted       key transition                          complete or occur
    ItemTerminated      key transition reason                   terminate, exit, parentTerminate;
                        reason: id of an exit criterion, parent-completed, no-elements, or None
    OnPartMet           holder criterion part                   holder: the item that the criterion
                        is about, or a stage in which that item may come to be
    CriterionFired      holder criterion                        its marks are consumed
    CriterionForgotten  holder criterion                        its marks are dropped
    MoveMade            item kind {by, roles}                   item: key of what was moved, or of
                        what was planned; None: the case; roles: those of the actor, None: all
    CaseFileItemMoved   case item transition path value child   item: the case file item's id; path:
                        names and numbers of elements from the case file to what was moved; value:
                        as it is now, its children within (None when it was discarded); child: the
                        id of the child or of the item referred to, or None
    AgentSteered        item {by, action, message?, suggestion?} what somebody told the agent of a
                        stage: pause, resume, ask or dismiss
    RoleBound           case role [users] [groups]              who holds the role from now on
                        The values themselves are variables of the case: an item without an item
                        around it has its whole value in VariablesSet and VariablesDropped
    VariablesDropped    scope [names]                           they do not exist any more

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
    CallReturned        call item outcome                       completed, error, escalation or
                        detached: nobody waits for it (a task that does not block)
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
    MessageThrown       message item name correlationKey {variables}    for other processes
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
