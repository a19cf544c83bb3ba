"""What the OpenAPI document says about a searched resource, made from its table."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from engine.api.search.kinds import Kind
from engine.api.search.table import Field, Filter, Table

REF = "#/components/schemas/"
_searched: dict[str, Table] = {}
_got: dict[str, Table] = {}
_by_offset: dict[str, Table] = {}
_shapes: dict[str, Any] = {}
PAGE_REQUEST: Mapping[str, Any] = {
    "type": "object",
    "description": "One of: limit; from and limit; after and limit; before and limit.",
    "properties": {
        "limit": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100},
        "from": {"type": "integer", "minimum": 0},
        "after": {"type": "string", "description": "An endCursor."},
        "before": {"type": "string", "description": "A startCursor."},
    },
    "additionalProperties": False,
}
OFFSET_REQUEST: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "limit": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100},
        "from": {"type": "integer", "minimum": 0},
    },
    "additionalProperties": False,
}
PAGE_ANSWER: Mapping[str, Any] = {
    "type": "object",
    "required": ["totalItems", "hasMoreTotalItems", "startCursor", "endCursor"],
    "properties": {
        "totalItems": {"type": "integer"},
        "hasMoreTotalItems": {"type": "boolean"},
        "startCursor": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "endCursor": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
}


def searches(table: Table, operation_id: str, *, cursors: bool = True) -> dict[str, Any]:
    """The arguments of a route that searches *table*; without *cursors*, by offset only."""
    _searched[table.title] = table
    query = "SearchQuery"
    if not cursors:
        query = "OffsetSearchQuery"
        _by_offset[table.title] = table
    return {
        "operation_id": operation_id,
        "openapi_extra": {
            "requestBody": {
                "required": False,
                "content": _json(f"{REF}{table.title}{query}"),
            },
            "responses": {200: {"content": _json(f"{REF}{table.title}SearchQueryResult")}},
        },
    }


def gets(table: Table, operation_id: str) -> dict[str, Any]:
    """The arguments of a route that answers one item of *table*."""
    _got[table.title] = table
    return {
        "operation_id": operation_id,
        "openapi_extra": {"responses": {200: {"content": _json(f"{REF}{table.title}Result")}}},
    }


def shape_of(shape: Any) -> dict[str, Any]:
    """The schema of a typed dictionary or a union of them, which become components."""
    schema = TypeAdapter(shape).json_schema(ref_template=f"{REF}{{model}}")
    _shapes.update(schema.pop("$defs", {}))
    return schema


def raw(operation_id: str, media_type: str, *, binary: bool = False) -> dict[str, Any]:
    """The arguments of a route that answers a file as it was deployed."""
    schema = {"type": "string", **({"format": "binary"} if binary else {})}
    return {
        "operation_id": operation_id,
        "openapi_extra": {"responses": {200: {"content": {media_type: {"schema": schema}}}}},
    }


def components() -> dict[str, Any]:
    """The schemas of all tables that routes named."""
    found: dict[str, Any] = {"PageRequest": PAGE_REQUEST, "PageResponse": PAGE_ANSWER}
    found |= _shapes
    for table in _got.values():
        found[f"{table.title}Result"] = _item_schema(table.single)
    for table in _searched.values():
        found |= _schemas(table)
    for table in _by_offset.values():
        found["OffsetRequest"] = OFFSET_REQUEST
        found[f"{table.title}OffsetSearchQuery"] = _query_schema(table, "OffsetRequest")
    return found


def _json(reference: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": reference}}}


def _schemas(table: Table) -> dict[str, Any]:
    title = table.title
    item = f"{title}SearchResult" if table.omitted else f"{title}Result"
    return {
        item: _item_schema(table.shown),
        f"{title}Filter": _filter_schema(table),
        f"{title}SearchQuery": _query_schema(table, "PageRequest"),
        f"{title}SearchQueryResult": {
            "type": "object",
            "required": ["items", "page"],
            "properties": {
                "items": {"type": "array", "items": {"$ref": f"{REF}{item}"}},
                "page": {"$ref": f"{REF}PageResponse"},
            },
        },
    }


def _query_schema(table: Table, page: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "filter": {"$ref": f"{REF}{table.title}Filter"},
            "sort": {"type": "array", "items": _sort_schema(table)},
            "page": {"$ref": f"{REF}{page}"},
        },
    }


def _item_schema(fields: Sequence[Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [field.name for field in fields],
        "properties": {field.name: field.schema() for field in fields},
    }


def _sort_schema(table: Table) -> dict[str, Any]:
    names = [field.name for field in table.fields if field.sorts]
    return {
        "type": "object",
        "required": ["field"],
        "additionalProperties": False,
        "properties": {
            "field": {"type": "string", "enum": names},
            "order": {"type": "string", "enum": ["ASC", "DESC"], "default": "ASC"},
        },
    }


def _filter_schema(table: Table) -> dict[str, Any]:
    properties = {
        field.name: _filter_of(field)
        for field in table.fields
        if field.filter is not Filter.NONE or field.where is not None
    }
    if table.alternatives:
        properties["$or"] = {"type": "array", "items": {"$ref": f"{REF}{table.title}Filter"}}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _filter_of(field: Field) -> Mapping[str, Any]:
    if field.filter is Filter.FULL:
        return {"anyOf": [field.kind.schema, _operators_schema(field.kind)]}
    return field.kind.schema


def _operators_schema(kind: Kind) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for operator in kind.operators:
        if operator == "$exists":
            properties[operator] = {"type": "boolean"}
        elif operator in {"$in", "$notIn"}:
            properties[operator] = {"type": "array", "items": kind.schema}
        elif operator == "$like":
            properties[operator] = {"type": "string"}
        else:
            properties[operator] = kind.schema
    return {"type": "object", "additionalProperties": False, "properties": properties}
