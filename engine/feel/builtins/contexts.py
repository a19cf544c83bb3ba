"""Context functions (DMN 1.5 §10.3.4.10) and Camunda's names for them."""

from engine.feel.builtins.registry import builtin
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.values import Value

_CLAUSE = "DMN 1.5 §10.3.4.10"
_CAMUNDA = "Camunda FEEL"


@builtin("get value", "m", "key", clause=_CLAUSE)
def get_value(m: dict[str, Value] | None, key: str | None) -> Value:
    """The value of the entry of that key, or null.

    FEEL:
        get value({key1: "value1"}, "key1") = "value1"
        get value({key1: "value1"}, "key2") = null
    """
    return None if m is None or key is None else m.get(key)


@builtin("get value", "context", "keys", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def get_value_by_path(context_: dict[str, Value], keys: list[Value]) -> Value:
    """The value at the end of a path of keys, or null.

    FEEL:
        get value({x: 1, y: {z: 0}}, ["y", "z"]) = 0
        get value({x: 1}, ["y", "z"])            = null
    """
    found: Value = context_
    for key in keys:
        if not isinstance(found, dict) or not isinstance(key, str):
            return None
        found = found.get(key)
    return found


@builtin("get entries", "m", clause=_CLAUSE)
def get_entries(m: dict[str, Value], *, context: Context) -> Value:
    """The entries as contexts of ``key`` and ``value``.

    FEEL:
        get entries({a: 1, b: 2}) = [{key: "a", value: 1}, {key: "b", value: 2}]
    """
    context.admit_list(len(m))
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context", "entries", clause=_CLAUSE)
def context_of(entries: list[Value], *, context: Context) -> Value:
    """The context of these entries; null where one lacks its key or value, or comes twice.

    FEEL:
        context([{key: "a", value: 1}, {key: "b", value: 2}]) = {a: 1, b: 2}
        context([{key: "a", value: 1}, {key: "a", value: 2}]) = null
        context([{key: "a"}])                                 = null
    """
    context.admit_list(len(entries))
    made: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry, dict) or "value" not in entry:
            return None
        key = entry.get("key")
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return made


def _put(context_: dict[str, Value], key: str, value: Value, context: Context) -> dict[str, Value]:
    context.admit_list(len(context_) + 1)
    return {**context_, key: value}


def _put_deep(
    context_: dict[str, Value], keys: list[Value], value: Value, context: Context
) -> Value:
    """The context with the value at the end of the path; contexts on the way are made."""
    if not keys or not all(isinstance(key, str) for key in keys):
        return None
    path = [str(key) for key in keys]
    owners = [context_]
    for key in path[:-1]:
        inner = owners[-1].get(key)
        if inner is not None and not isinstance(inner, dict):
            return None
        owners.append(inner or {})
    made: Value = value
    for owner, key in zip(reversed(owners), reversed(path), strict=True):
        made = _put(owner, key, made, context)
    return made


@builtin("context put", "context", "key", "value", clause=_CLAUSE)
def context_put(context_: dict[str, Value], key: str, value: Value, *, context: Context) -> Value:
    """The context with that entry, added or replaced.

    FEEL:
        context put({x: 1}, "y", 2) = {x: 1, y: 2}
        context put({x: 1}, "x", 2) = {x: 2}
    """
    return _put(context_, key, value, context)


@builtin("context put", "context", "keys", "value", clause=_CLAUSE)
def context_put_deep(
    context_: dict[str, Value], keys: list[Value], value: Value, *, context: Context
) -> Value:
    """The context with the value at the end of a path of keys.

    FEEL:
        context put({x: 1, y: {a: 0}}, ["y", "a"], 2) = {x: 1, y: {a: 2}}
        context put({x: 1}, [], 2)                    = null
    """
    return _put_deep(context_, keys, value, context)


@builtin("put", "context", "key", "value", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def put(context_: dict[str, Value], key: str, value: Value, *, context: Context) -> Value:
    """Another name for ``context put``.

    FEEL:
        put({x: 1}, "y", 2) = {x: 1, y: 2}
    """
    return _put(context_, key, value, context)


@builtin("put", "context", "keys", "value", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def put_deep(
    context_: dict[str, Value], keys: list[Value], value: Value, *, context: Context
) -> Value:
    """Another name for ``context put`` with a path."""
    return _put_deep(context_, keys, value, context)


@builtin("context merge", "contexts", clause=_CLAUSE)
def context_merge(contexts: list[Value], *, context: Context) -> Value:
    """The entries of all contexts; of a key that comes again the last.

    FEEL:
        context merge([{x: 1}, {y: 2}])       = {x: 1, y: 2}
        context merge([{x: 1, y: 0}, {y: 2}]) = {x: 1, y: 2}
    """
    return _merge(contexts, context)


@builtin("context merge", "contexts", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def context_merge_all(*contexts: Value, context: Context) -> Value:
    """The same of the arguments.

    FEEL:
        context merge({x: 1}, {y: 2}) = {x: 1, y: 2}
    """
    return _merge(list(contexts), context)


@builtin("put all", "contexts", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def put_all(*contexts: Value, context: Context) -> Value:
    """Another name for ``context merge``.

    FEEL:
        put all({x: 1}, {y: 2}) = {x: 1, y: 2}
        put all([{x: 1}, {y: 2}]) = {x: 1, y: 2}
    """
    if len(contexts) == 1 and isinstance(contexts[0], list):
        return _merge(contexts[0], context)
    return _merge(list(contexts), context)


def _merge(contexts: list[Value], context: Context) -> Value:
    merged: dict[str, Value] = {}
    for each in contexts:
        if not isinstance(each, dict):
            return None
        context.spend(1 + (len(each) >> 3))
        merged.update(each)
    return merged
