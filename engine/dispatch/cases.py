"""Cases through the door: started, moved, given data, roles bound (`cases-api.md`).

Every write is judged twice: whether there is such a case and its caller is a member of it, and
again under the lock, where the roles are those that hold now. It answers when the case has
settled, the cases and processes that it has called included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings

from engine.dispatch import (
    case_access,
    case_closed,
    case_documents,
    case_reading,
    case_settling,
    command_ids,
    documents,
    limits,
    rejections,
)
from engine.dispatch.case_access import is_member as is_member
from engine.dispatch.case_access import is_theirs as is_theirs
from engine.dispatch.case_access import visible as visible
from engine.dispatch.case_agents import AgentView as AgentView
from engine.dispatch.case_agents import Suggestion as Suggestion
from engine.dispatch.case_agents import case_agents as case_agents
from engine.dispatch.case_reading import CaseView as CaseView
from engine.dispatch.case_reading import ItemView as ItemView
from engine.dispatch.case_reading import case_moves as case_moves
from engine.dispatch.case_reading import case_roles as case_roles
from engine.dispatch.case_reading import file_items as file_items
from engine.dispatch.case_reading import file_names as file_names
from engine.dispatch.case_reading import lists as lists
from engine.dispatch.case_reading import may_bind as may_bind
from engine.dispatch.case_reading import read_case as read_case
from engine.dispatch.clock import CONTROLLED
from engine.dispatch.envelope import CaseAsk, Envelope, Receipt
from engine.dispatch.submit import submit
from engine.feel.values import Value
from engine.governance.principal import OPERATORS, Actor
from engine.plan.cases import AUTONOMY as AUTONOMY
from engine.runtime.case_commands import MOVES as MOVES
from engine.runtime.case_commands import REFUSALS as REFUSALS
from engine.runtime.case_commands import STEERING as STEERING
from engine.runtime.case_commands import BindRole, ChangeCaseFile, MakeMove, SteerAgent
from engine.runtime.case_commands import Move as Move
from engine.runtime.commands import Command, CommandRejected, SetVariables, StartInstance
from engine.store import json
from engine.store.definitions import plan_of
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.store.models.words import DEFAULT_TENANT

#: Transitions of case file items (CMMN 1.1 table 8.1) that can be asked for.
FILE_OPS = (
    "create",
    "update",
    "replace",
    "delete",
    "addChild",
    "removeChild",
    "addReference",
    "removeReference",
)
NOTHING: Mapping[str, Value] = {}
_AS_ONESELF = CaseAsk()
HOLDERS = 1_000  #: users and groups of one role
NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class StartedCase:
    """A new case."""

    key: int
    case_id: str
    version: int
    definition_key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """A move as a caller names it (`engine.runtime.case_commands.MakeMove`).

    Attributes:
        roles: act in just these roles of the case (``as``); None: in those that the actor holds.
    """

    kind: str
    item: str
    index: int | None = None
    owner: int | None = None
    variables: Mapping[str, Value] = field(default_factory=dict)
    roles: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequest:
    """A change of the case file (`engine.runtime.case_commands.ChangeCaseFile`)."""

    op: str
    item: str
    index: int | None = None
    value: Value = None
    child: str | None = None


def start_case(
    *,
    case_id: str | None = None,
    definition_key: int | None = None,
    variables: Mapping[str, Value] = NOTHING,
    actor: Actor,
    command_id: str | None = None,
) -> StartedCase:
    """A new case of the latest version of *case_id*, or of the definition with this key."""
    limits.check_variables(variables)
    definition = _definition(case_id, definition_key)
    command = StartInstance(
        key=0,
        version=definition.version,
        definition_key=definition.key,
        variables=variables,
    )
    receipt = submit(
        Envelope(
            command=command,
            actor=actor,
            command_id=command_ids.of("start-case", definition.definition_id, actor, command_id),
            result={"definition": definition.key, "version": definition.version},
        )
    )
    case_settling.settle(receipt.instance_key)
    return StartedCase(
        key=receipt.instance_key,
        case_id=definition.definition_id,
        version=receipt.result["version"],
        definition_key=receipt.result["definition"],
    )


def _definition(case_id: str | None, definition_key: int | None) -> Definition:
    rows = Definition.objects.defer("data").filter(
        kind=DefinitionKind.CASE, tenant_id=DEFAULT_TENANT
    )
    if definition_key is not None:
        row = rows.filter(key=definition_key).first()
        sought = f"key '{definition_key}'"
    else:
        row = rows.filter(definition_id=case_id, is_latest=True).first()
        sought = f"id '{case_id}'"
    if row is None or row.state == "DELETED":
        raise rejections.rejected(
            "CREATE",
            rejections.NOT_FOUND,
            f"Expected to find case definition with {sought}, but none found",
        )
    if row.state != "ACTIVE":
        raise rejections.rejected(
            "CREATE",
            rejections.INVALID_STATE,
            f"Expected to start a case of the definition with {sought}, but it has been taken out "
            "of use",
        )
    return row


def make_move(
    key: int, request: MoveRequest, *, actor: Actor, command_id: str | None = None
) -> int | None:
    """Carry a move out; the key of the item that it moved or planned, None for the case itself."""
    limits.check_variables(request.variables)
    row = _case(key, actor)
    if request.roles is not None:
        _require_as(actor)
    command = MakeMove(
        kind=request.kind,
        item=request.item,
        index=request.index,
        owner=request.owner,
        variables=request.variables,
    )
    refusal = case_closed.refuse_move(row, request.item, request.index)
    ask = CaseAsk(request.roles)
    return _moved(_submit(row, command, "move", actor, command_id, ask, refusal))


def _require_as(actor: Actor) -> None:
    """Refuse to let *actor* act in roles of its choice, except where time is under control.

    Raises:
        CommandRejected: FORBIDDEN.
    """
    if settings.HELM_CLOCK != CONTROLLED:
        raise CommandRejected(
            "FORBIDDEN",
            "Roles can only be chosen with 'as' on a server that was started with "
            "HELM_CLOCK=controlled.",
        )
    if not actor.superuser:
        raise CommandRejected(
            "FORBIDDEN",
            f"Roles can only be chosen with 'as' by an administrator, not by '{actor}'.",
        )


def _moved(receipt: Receipt) -> int | None:
    """What the turn's own event says; a repeat reads the turn of the first."""
    turn = Journal.objects.filter(instance_key=receipt.instance_key, seq=receipt.seq)
    written = turn.values_list("events", flat=True).first()
    for name, *rest in json.decode(bytes(written)) if written is not None else ():
        if name == "MoveMade":
            item: int | None = rest[0]
            return item
    raise LookupError(f"turn {receipt.seq} of case {receipt.instance_key} made no move")


def change_case_file(
    key: int, request: FileRequest, *, actor: Actor, command_id: str | None = None
) -> None:
    """Carry a transition of a case file item out."""
    limits.check_variables({request.item: request.value})
    row = _case(key, actor)
    command = ChangeCaseFile(
        op=request.op,
        item=request.item,
        index=request.index,
        value=request.value,
        child=request.child,
    )
    refusal = case_closed.refuse_file(row, request.item)
    _submit(row, command, "case-file", actor, command_id, refusal=refusal)


def put_document(key: int, item: str, new: documents.NewDocument, *, actor: Actor) -> None:
    """Keep a file and put its reference into the case file: a new element where *item* is a list.

    A single item is created, or replaced where there is one. The file goes again if the case
    refuses it.
    """
    row = _case(key, actor)
    case = plan_of(row.definition_key).case
    place = None if case is None else case.tops.get(item)
    if case is None or place is None:
        raise rejections.no_such("UPDATE", "update", "case file item", item)
    there = item in case_reading.data(key)
    op = "create" if case.file[place].many or not there else "replace"
    stored = documents.keep(replace(new, instance_key=key), actor=actor)
    try:
        request = FileRequest(op=op, item=item, value=case_documents.reference(stored))
        change_case_file(key, request, actor=actor)
    except CommandRejected:
        documents.drop(stored.id)
        raise


def set_case_variables(
    key: int,
    variables: Mapping[str, Value],
    *,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Set variables of the case; those with the name of a case file item create or update it."""
    limits.check_variables(variables)
    row = _case(key, actor)
    command = SetVariables(key, variables, False)
    _submit(row, command, "case-variables", actor, command_id)


def bind_role(
    key: int,
    role: str,
    *,
    users: Sequence[str],
    groups: Sequence[str],
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """From now on these users and groups hold a role of the case, and nobody else."""
    for names in (users, groups):
        _check_names(names)
    row = _case(key, actor)
    if not actor.is_in(OPERATORS):
        raise CommandRejected(
            "FORBIDDEN",
            f"'{actor}' may not bind roles of a case: that is for the group '{OPERATORS}', so that "
            "nobody takes a role by himself.",
        )
    case = plan_of(row.definition_key).case
    if case is None or role not in case.roles:
        raise rejections.no_such("BIND", "bind", "role", role)
    command = BindRole(role, tuple(users), tuple(groups))
    _submit(row, command, "bind-role", actor, command_id)


def steer_agent(
    key: int,
    action: str,
    *,
    item: int | None = None,
    message: str = "",
    suggestion: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Pause an agent, let it go on, tell it something, or dismiss a suggestion of it.

    *item* is the key of its stage; None: the case itself.
    """
    row = _case(key, actor)
    command = SteerAgent(
        item=key if item is None else item,
        action=action,
        message=message,
        suggestion=suggestion,
        by=actor.person or str(actor),
    )
    _submit(row, command, "steer-agent", actor, command_id)


def _check_names(names: Sequence[str]) -> None:
    if len(names) > HOLDERS:
        raise rejections.invalid(f"Expected at most {HOLDERS} names, found {len(names)}.")
    for name in names:
        if not name.strip() or len(name) > NAME_LENGTH or "\0" in name:
            raise rejections.invalid(
                f"Expected names of 1 to {NAME_LENGTH} characters, none of them U+0000."
            )


def _case(key: int, actor: Actor) -> Instance:
    row = Instance.objects.filter(key=key, kind=case_access.KIND).first()
    if row is None:
        raise case_access.no_case(key)
    case_access.require_member(actor, row)
    return row


def _submit(
    row: Instance,
    command: Command,
    verb: str,
    actor: Actor,
    command_id: str | None,
    ask: CaseAsk = _AS_ONESELF,
    refusal: CommandRejected | None = None,
) -> Receipt:
    """Carry *command* out; *refusal* is the answer when the case is closed."""
    receipt = submit(
        Envelope(
            command=command,
            instance_key=row.key,
            actor=actor,
            command_id=command_ids.of(verb, row.key, actor, command_id),
            missing=refusal or case_closed.is_closed(row),
            case=ask,
        )
    )
    case_settling.settle(row.key)
    return receipt
