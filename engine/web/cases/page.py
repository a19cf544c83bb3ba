"""One case: its steps, your work now, what else you can do, what happened, what is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engine.public import Actor, CommandRejected, cases, visible_tasks
from engine.store import json
from engine.store.models.instances import Instance
from engine.store.models.tasks import Task
from engine.web.cases import agents, words
from engine.web.cases.access import members
from engine.web.cases.timeline import entries

OPEN_TASKS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the case as a step of the way."""

    name: str
    look: str
    word: str
    current: bool

    @property
    def icon(self) -> str:
        """The drawing of its state."""
        return words.LOOKS[self.look]


@dataclass(frozen=True, slots=True)
class Offer:
    """One move as a button: what it says, and why it is not possible where it is not."""

    kind: str
    item: str
    owner: str
    text: str
    icon: str
    allowed: bool
    detail: str
    final: bool
    fields: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The move in a form: what, of which item, from whose table."""
        return f"{self.kind}:{self.owner}:{self.item}"

    @property
    def asks(self) -> bool:
        """Whether a question stands before it."""
        return self.final or bool(self.fields)


@dataclass(slots=True)
class Node:
    """An item with what it holds, and what can be done to it."""

    item: cases.ItemView
    look: str
    word: str
    icon: str
    type: str
    offers: list[Offer] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Work:
    """A task of a person."""

    task: Task
    mine: bool


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of the case: the members of a context, else a text where it is one, else JSON."""

    name: str
    text: str
    members: tuple[tuple[str, str], ...] = ()
    documents: tuple["DocumentLine", ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A file whose reference is a value of the case."""

    name: str
    size: int
    url: str


@require_GET
@members
def case(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The page; for htmx only what changes."""
    return case_page(request, actor, key)


def case_page(
    request: HttpRequest, actor: Actor, key: int, *, wrong: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    """The page; *wrong* is a form that was refused, to be shown again with the reason."""
    try:
        view = cases.read_case(key, actor=actor)
    except CommandRejected as rejected:
        return refused(request, rejected)
    row = Instance.objects.get(key=key)
    types = {item.key: item.type for item in view.items}
    offers = [_offer(move, types) for move in cases.case_moves(key, actor=actor)]
    tree = _tree(view.items, offers)
    context = {
        "case": view,
        "row": row,
        "look": words.STATES[view.state][0],
        "word": words.STATES[view.state][1],
        "steps": steps(view.items),
        "milestones": [node for node in _all(tree) if node.item.type == "milestone"],
        "work": _work(actor, key),
        "also": [one for one in offers if one.item != "case" and one.kind in words.FOREMOST],
        "of_case": [one for one in offers if one.item == "case"],
        "tree": tree,
        "entries": entries(key, cases.file_names(key)),
        "file": _data(view.case_file),
        "variables": _data(view.variables),
        "roles": cases.case_roles(key, actor=actor),
        "agents": agents.cards(key, actor),
        "binds": cases.may_bind(actor),
        "member": cases.is_member(actor, row),
        "file_ops": cases.FILE_OPS[:4],
        "file_items": cases.file_items(key),
        "document_items": _for_documents(key, view.case_file),
        "parent": view.parent_case,
        "wrong": wrong or {},
        "asked": _asked(offers, request.GET.get("ask", "")),
    }
    partial = bool(request.headers.get("HX-Request"))
    answer = render(request, "cases/live.html" if partial else "cases/case.html", context)
    answer["Vary"] = "HX-Request"
    return answer


def refused(request: HttpRequest, rejected: CommandRejected) -> HttpResponseBase:
    """There is no such case, or it is not for whoever asks."""
    status = 404 if rejected.code == "NOT_FOUND" else 403
    context = {"sentence": rejected.message, "missing": status == 404}
    return render(request, "cases/refused.html", context, status=status)


def _for_documents(key: int, case_file: Mapping[str, Any]) -> list[str]:
    """Where a document can be added without taking the place of something."""
    lists = cases.lists(key)
    return [name for name in cases.file_items(key) if name in lists or name not in case_file]


def _asked(offers: list[Offer], mark: str) -> Offer | None:
    """The move whose question is to be shown."""
    return next((one for one in offers if one.allowed and one.mark == mark), None)


def steps(items: Iterable[cases.ItemView]) -> list[Step]:
    """The outermost stages, in the order of their creation; the last run of each."""
    found: dict[str, cases.ItemView] = {}
    for item in items:
        if item.type == "stage" and item.parent is None:
            found[item.element] = item
    return [
        Step(item.name or item.element, *words.STATES[item.state], item.state == "active")
        for item in found.values()
    ]


def _offer(move: cases.Move, types: Mapping[int, str]) -> Offer:
    of_case = move.item is None and move.kind != "plan"
    icon = words.ICONS.get(types.get(move.item or 0, ""), "case")
    schema = move.schema or {}
    properties = schema.get("properties")
    names = tuple(properties) if isinstance(properties, dict) else ()
    item = "case" if of_case else move.element
    if move.item is not None and move.kind != "plan":
        item = str(move.item)
    return Offer(
        kind=move.kind,
        item=item,
        owner=str(move.item) if move.kind == "plan" and move.item is not None else "",
        text=_text(move, of_case=of_case),
        icon="plus" if move.kind == "plan" else icon,
        allowed=move.refusal is None,
        detail=move.detail or "",
        final=move.kind in words.FINAL,
        fields=names,
    )


def _text(move: cases.Move, *, of_case: bool) -> str:
    """What the button says."""
    if of_case:
        return words.CASE_MOVES[move.kind]
    if move.kind == "trigger":
        return move.name
    return words.MOVES[move.kind].format(move.name)


def _tree(items: Iterable[cases.ItemView], offers: list[Offer]) -> list[Node]:
    """The items as they hold each other, each with its own moves."""
    by_item: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.kind != "plan":
            by_item.setdefault(offer.item, []).append(offer)
    nodes: dict[int, Node] = {}
    outermost: list[Node] = []
    for item in items:
        node = Node(
            item,
            *words.STATES[item.state],
            words.ICONS.get(item.type, "dot"),
            words.TYPES.get(item.type, item.type),
            by_item.get(str(item.key), []),
        )
        nodes[item.key] = node
        (outermost if item.parent is None else nodes[item.parent].children).append(node)
    return outermost


def _all(tree: list[Node]) -> Iterable[Node]:
    for node in tree:
        yield node
        yield from _all(node.children)


def _work(actor: Actor, key: int) -> list[Work]:
    """The open tasks of the case that are shown to *actor*, his own first."""
    rows = visible_tasks(actor).filter(instance_key=key, state="CREATED").order_by("key")
    found = [Work(task, cases.is_theirs(actor, task)) for task in rows[:OPEN_TASKS]]
    return sorted(found, key=lambda work: not work.mine)


def _data(values: Mapping[str, Any]) -> list[Datum]:
    return [_datum(name, value) for name, value in values.items()]


def _datum(name: str, value: Any) -> Datum:
    listed = value if isinstance(value, list) else [value]
    files = tuple(line for one in listed if (line := _document(one)) is not None)
    if files and len(files) == len(listed):
        return Datum(name, "", documents=files)
    if isinstance(value, dict) and value:
        return Datum(name, "", tuple((each, _text_of(value[each])) for each in value))
    return Datum(name, _text_of(value))


def _document(value: Any) -> DocumentLine | None:
    """The file that *value* is the reference of."""
    if not isinstance(value, dict) or value.get("camunda.document.type") != "camunda":
        return None
    about = value.get("metadata")
    if not isinstance(about, dict) or "documentId" not in value:
        return None
    size = about.get("size")
    id_ = str(value["documentId"])
    query = urlencode({"contentHash": str(value.get("contentHash") or "")})
    return DocumentLine(
        name=str(about.get("fileName") or id_),
        size=size if isinstance(size, int) else 0,
        url=f"/v2/documents/{quote(id_, safe='')}?{query}",
    )


def _text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.encode(value).decode()
