"""What the panel "Try" asks: the draft in the editor, evaluated with what stands in its fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.views.decorators.http import require_POST

from engine import public
from engine.public import Refused
from modeler.access import draft_of, person
from modeler.api import Answer, Refusal, _body, _problem, json_view
from modeler.models import Draft, Kind

LONGEST_TEXT = 4_000
"""Characters of a value that the page shows; longer ones are cut."""


@require_POST
@json_view
def try_decision(request: HttpRequest, project: str, file: str) -> Answer:
    """Try `element` of the `text` in the editor with `values`, texts by the names of fields."""
    found = draft_of(project, file)
    if found.kind != Kind.DMN:
        raise Refusal(400, "Only files with decisions can be tried.")
    body = _body(request)
    text, element, values = body.get("text"), body.get("element"), body.get("values", {})
    if not isinstance(text, str) or not isinstance(values, dict):
        raise Refusal(400, 'A trial needs "text" (a string) and "values" (an object).')
    try:
        tried = public.try_draft(
            files_beside(found, text),
            found.name,
            element if isinstance(element, str) else None,
            values,
            actor=public.actor_of(person(request)),
        )
    except Refused as refused:
        return {"problems": [_problem(one) for one in refused.problems]}
    return {"problems": [], **(_tried(tried) if tried is not None else {"elements": []})}


def files_beside(draft: Draft, text: str) -> dict[str, bytes]:
    """The draft as it is in the editor, and the other decisions of its project."""
    others = draft.project.drafts.filter(kind=Kind.DMN).exclude(pk=draft.pk)
    files = {name: content.encode() for name, content in others.values_list("name", "text")}
    return {**files, draft.name: text.encode()}


def _tried(tried: public.Tried) -> Answer:
    result = tried.result
    return {
        "elements": [
            {"id": each.id, "name": each.name, "kind": each.kind} for each in tried.elements
        ],
        "element": tried.element,
        "fields": [_field(each) for each in tried.fields],
        "wrong": [{"path": list(path), "message": text} for path, text in tried.wrong.items()],
        "given": tried.given_json,
        "literals": {name: public.feel_text(value) for name, value in tried.given.items()},
        "result": None if result is None else _result(result, tried.namespace),
    }


def _field(field: public.Field) -> Answer:
    return {
        "name": field.name,
        "kind": field.kind,
        "type": field.type_ref,
        "choices": list(field.choices),
        "parts": [_field(each) for each in field.parts],
        "declared": field.declared,
    }


def _result(result: public.Attempt, namespace: str) -> Answer:
    return {
        "output": _shown(result.output),
        "entries": _entries(result.output),
        "failure": result.failure,
        "failed": result.failed,
        "messages": _messages(result.messages),
        "steps": [_step(each, namespace) for each in result.steps],
    }


def _step(step: public.Step, namespace: str) -> Answer:
    trace = step.trace
    return {
        "id": trace.decision_id,
        "name": trace.name,
        "kind": trace.kind,
        "here": step.namespace == namespace,
        "output": _shown(trace.output),
        "failure": trace.failure,
        "hitPolicy": trace.hit_policy,
        "inputs": _values(trace.inputs),
        "rules": [
            {
                "id": rule.rule_id,
                "index": rule.index,
                "outputs": _values(rule.outputs),
                "notes": list(rule.annotations),
            }
            for rule in trace.matched_rules
        ],
        "messages": _messages(trace.messages),
    }


def _entries(output: Any) -> Mapping[str, str]:
    """The entries of a context as FEEL texts, any other output under the empty name."""
    if isinstance(output, dict) and output:
        return {name: public.feel_text(value) for name, value in output.items()}
    return {"": public.feel_text(output)}


def _values(values: Iterable[tuple[str, str, Any]]) -> list[Mapping[str, str]]:
    return [{"id": id_, "name": name, "value": _shown(value)} for id_, name, value in values]


def _messages(messages: Iterable[public.Message]) -> list[Answer]:
    return [
        {
            "text": each.text,
            "code": each.code,
            "column": each.column,
            "element": each.at,
            "where": each.where,
        }
        for each in messages
    ]


def _shown(value: Any) -> str:
    """The value as FEEL writes it."""
    text = public.feel_text(value)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} …"
