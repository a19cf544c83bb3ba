"""Modify an instance by hand: what could begin, and all changes of one request or none of them.

The page's script asks for both as JSON. What is refused is told with the number of the change that
it is about (``refused``), so that the page can say it there.
"""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from engine.public import (
    ActivateElement,
    Actor,
    CommandRejected,
    ModifyInstance,
    MoveToken,
    TerminateElement,
    Value,
    VariablesAt,
    from_json,
    modify_instance,
    what_can_begin,
    what_is_refused,
)
from engine.store import json
from engine.store.models.instances import Instance
from engine.web.operate.access import operators
from engine.web.operate.elements import elements_of
from engine.web.operate.reasons import NoReason, reason_of, refusal

MOST = 200  #: changes of one request
LARGEST = 2_000_000  #: bytes of one request


class Written(msgspec.Struct, forbid_unknown_fields=True):
    """Variables as they were typed, and whether they belong to the element itself."""

    text: str = ""
    local: bool = False


class Begin(msgspec.Struct, forbid_unknown_fields=True):
    """Begin an element, in the run *ancestor* of a scope around it where there are several."""

    element: str
    ancestor: int | None = None
    variables: Written = msgspec.field(default_factory=Written)


class Move(msgspec.Struct, forbid_unknown_fields=True):
    """End every run of *source*, or the run *key*, and begin *target* for each of them."""

    target: str
    source: str | None = None
    key: int | None = None
    variables: Written = msgspec.field(default_factory=Written)


class End(msgspec.Struct, forbid_unknown_fields=True):
    """End every run of *element*, or the run *key*."""

    element: str | None = None
    key: int | None = None


class Changes(msgspec.Struct, forbid_unknown_fields=True):
    """All that is asked for at once."""

    activate: list[Begin] = []
    move: list[Move] = []
    terminate: list[End] = []
    reason: str = ""


class NotRead(ValueError):
    """A change that cannot be read: of which list, its number there, and why."""

    def __init__(self, kind: str, number: int, why: str) -> None:
        super().__init__(why)
        self.kind, self.number, self.why = kind, number, why


@require_http_methods(["GET", "POST"])
@operators
def modification(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """What could begin now; POST carries changes out."""
    found = Instance.objects.filter(key=key).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _carried_out(request, actor, key)
    names = elements_of(found.definition_key)
    beginnings = [
        {
            "element": one.element,
            "refusal": one.refusal,
            "around": names[one.around].name if one.around in names else one.around,
            "runs": [str(run) for run in one.runs],
        }
        for one in what_can_begin(key, actor=actor)
    ]
    return _answer({"beginnings": beginnings})


def _carried_out(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    try:
        changes = _changes(request)
        instructions = _instructions(changes)
    except NotRead as problem:
        refused: list[dict[str, object]] = [
            {"kind": problem.kind, "number": problem.number, "why": problem.why}
        ]
        return _refused("One of the changes cannot be read.", refused)
    except ValueError as problem:
        return _answer({"detail": str(problem)}, 400)
    try:
        modify_instance(key, instructions, actor=actor)
    except CommandRejected as rejected:
        refused = [one._asdict() for one in what_is_refused(key, instructions, actor=actor)]
        return _refused(refusal(rejected.message), refused)
    return _answer({"applied": True})


def _refused(detail: str, refused: list[dict[str, object]]) -> HttpResponse:
    return _answer({"applied": False, "detail": detail, "refused": refused})


def _changes(request: HttpRequest) -> Changes:
    """The body.

    Raises:
        ValueError: it is too large or not what the page sends, or it has no reason.
    """
    if len(request.body) > LARGEST:
        raise ValueError("These changes carry more than 2 MB of variables.")
    try:
        changes = msgspec.json.decode(request.body, type=Changes, strict=False)
    except msgspec.DecodeError as error:
        raise ValueError(f"The changes cannot be read: {error}.") from error
    if len(changes.activate) + len(changes.move) + len(changes.terminate) > MOST:
        raise ValueError(f"At most {MOST} changes are made at once.")
    try:
        changes.reason = reason_of(changes.reason)
    except NoReason as problem:
        raise ValueError(str(problem)) from problem
    return changes


def _instructions(changes: Changes) -> ModifyInstance:
    return ModifyInstance(
        activate=tuple(
            ActivateElement(
                one.element,
                _variables("activate", number, one.variables, one.element),
                one.ancestor,
            )
            for number, one in enumerate(changes.activate)
        ),
        move=tuple(
            MoveToken(
                one.target,
                source=one.source if one.key is None else None,
                key=one.key,
                variables=_variables("move", number, one.variables, one.target),
            )
            for number, one in enumerate(changes.move)
        ),
        terminate=tuple(
            TerminateElement(one.element if one.key is None else None, one.key)
            for one in changes.terminate
        ),
        reason=changes.reason,
    )


def _variables(kind: str, number: int, given: Written, element: str) -> tuple[VariablesAt, ...]:
    """What was typed, as values.

    Raises:
        NotRead: it is no JSON object.
    """
    if not given.text.strip():
        return ()
    try:
        value: Value = from_json(json.decode(given.text))
    except msgspec.DecodeError as error:
        why = f'This is no JSON: {error}. Write an object, for example {{"amount": 5}}.'
        raise NotRead(kind, number, why) from error
    if not isinstance(value, dict):
        why = 'Variables are one JSON object with their names, for example {"amount": 5}.'
        raise NotRead(kind, number, why)
    return (VariablesAt(value, element if given.local else None),)


def _answer(body: object, status: int = 200) -> HttpResponse:
    answer = HttpResponse(json.encode(body), content_type="application/json", status=status)
    answer["Cache-Control"] = "no-store"
    return answer
