"""Columns of other tables that many resources show: of the instance, of the definition.

Each is a look-up by primary key inside the search's one query.
"""

from django.db.models import OuterRef, Subquery

from engine.store.models.definitions import Definition
from engine.store.models.instances import Instance


def of_instance(column: str, key: str = "instance_key") -> Subquery:
    """A *column* of the instance whose key stands in the row's column *key*."""
    return Subquery(Instance.objects.filter(key=OuterRef(key)).values(column)[:1])


def of_definition(column: str, key: str = "definition_key") -> Subquery:
    """A *column* of the definition whose key stands in the row's column *key*."""
    return Subquery(Definition.objects.filter(key=OuterRef(key)).values(column)[:1])
