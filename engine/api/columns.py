"""Columns of other tables that many resources show: of the instance, of the definition.

Each is a look-up by primary key inside the search's one query.
"""

from django.db.models import BigIntegerField, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from engine.store.models.definitions import Definition
from engine.store.models.instances import Instance


def of_instance(column: str, key: str = "instance_key") -> Subquery:
    """A *column* of the instance whose key stands in the row's column *key*."""
    return Subquery(Instance.objects.filter(key=OuterRef(key)).values(column)[:1])


def of_definition(column: str, key: str = "definition_key") -> Subquery:
    """A *column* of the definition whose key stands in the row's column *key*."""
    return Subquery(Definition.objects.filter(key=OuterRef(key)).values(column)[:1])


def _of_decision(column: str) -> Subquery:
    """A *column* of the decision that the row names by its id within a requirements graph."""
    return Subquery(
        Definition.objects.filter(
            kind="decision",
            requirements_key=OuterRef("requirements_key"),
            definition_id=OuterRef("decision_id"),
        ).values(column)[:1]
    )


#: Key and version of an evaluated decision; the record has them of the asked one only.
DECISION_KEY = Coalesce(F("decision_key"), _of_decision("key"), output_field=BigIntegerField())
DECISION_VERSION = Coalesce(
    _of_decision("version"), F("decision_version"), output_field=IntegerField()
)
