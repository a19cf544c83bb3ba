"""Incidents as they are felt: by an element instance, all it contains and all that was called."""

from django.db import connection

#: From each incident of the instance, and of what it has called, outward: through scopes, and
#: from the root of a called instance (its element has the instance's key) to what called it.
_BELOW = """
WITH RECURSIVE below (key) AS (
    SELECT CAST(%s AS bigint)
    UNION ALL
    SELECT called.key FROM engine_instance AS called JOIN below ON called.parent_key = below.key
),
up (incident_key, scope_key) AS (
    SELECT incident.key, incident.item_key
    FROM engine_incident AS incident JOIN below ON incident.instance_key = below.key
    UNION ALL
    SELECT up.incident_key, COALESCE(element.scope_key, called.parent_item_key)
    FROM up JOIN engine_elementinstance AS element ON element.key = up.scope_key
    LEFT JOIN engine_instance AS called ON called.key = element.key
    WHERE up.scope_key <> %s
)
SELECT DISTINCT incident_key FROM up WHERE scope_key = %s
"""


def incidents_below(instance_key: int, key: int) -> list[int]:
    """The incidents of the element instance, of everything inside it, and of what that called."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [instance_key, key, key])
        return [row[0] for row in cursor.fetchall()]
