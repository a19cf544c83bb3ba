"""The moves of a case: what may be done now, and doing it (`cases-api.md`, Moves)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field
from typing_extensions import TypedDict

from engine.api.answers import answer, key_text
from engine.api.case_problems import moving
from engine.api.idempotency import command_id
from engine.api.schema import Body, CaseKey, Json, JsonObject, Key, Name, Names, one_of
from engine.api.shapes import KeyText, one_word
from engine.api.signin import actor_in
from engine.api.variable_values import values_of
from engine.public import cases

own = Router(tags=["Case"])

MoveKind = Annotated[str, one_word(*cases.MOVES)]
RefusalCode = Annotated[str, one_word(*cases.REFUSALS)]
Index = Annotated[int, Field(ge=0, le=2**31 - 1)]


class CaseMove(TypedDict):
    """A move; one that the caller sees but may not make says why."""

    kind: MoveKind
    itemKey: KeyText | None
    planItemId: str
    name: str
    allowed: bool
    reason: RefusalCode | None
    detail: str | None
    schema: dict[str, Any] | None


class CaseMoves(TypedDict):
    moves: list[CaseMove]


@own.get("/cases/{caseKey}/moves", operation_id="getCaseMoves", response=CaseMoves)
def get_case_moves(request: HttpRequest, key: CaseKey) -> HttpResponse:
    """What the caller may do in the case now, and what not, with the reason."""
    with moving():
        offered = cases.case_moves(key, actor=actor_in(request))
    return answer(
        {
            "moves": [
                {
                    "kind": move.kind,
                    "itemKey": key_text(move.item),
                    "planItemId": move.element,
                    "name": move.name,
                    "allowed": move.refusal is None,
                    "reason": move.refusal,
                    "detail": move.detail,
                    "schema": None if move.schema is None else dict(move.schema),
                }
                for move in offered
            ]
        }
    )


class CaseMoveRequest(Body):
    """One move. ``as`` is for administrators where the clock is under control."""

    kind: Annotated[str, *one_of(*cases.MOVES)]
    item: Name
    index: Index | None = None
    owner: Key | None = None
    variables: JsonObject = {}
    roles: Annotated[Names | None, Field(alias="as")] = None


class CaseMoveResult(TypedDict):
    """The item that was moved or planned; null for the case itself."""

    caseKey: KeyText
    itemKey: KeyText | None


@own.post("/cases/{caseKey}/moves", operation_id="moveCase", response=CaseMoveResult)
def move_case(request: HttpRequest, key: CaseKey, body: Json[CaseMoveRequest]) -> HttpResponse:
    """Make a move; a refused one changes nothing, its variables included."""
    asked = cases.MoveRequest(
        kind=body.kind,
        item=body.item,
        index=body.index,
        owner=body.owner,
        variables=values_of(body.variables),
        roles=None if body.roles is None else frozenset(body.roles),
    )
    with moving():
        item = cases.make_move(key, asked, actor=actor_in(request), command_id=command_id(request))
    return answer({"caseKey": str(key), "itemKey": key_text(item)})
