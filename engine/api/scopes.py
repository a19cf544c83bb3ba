"""Element instances inside each other: what lies above one, which incidents lie below one."""

from django.db import connection

UPWARD = """
WITH RECURSIVE up (key, scope_key, depth) AS (
    SELECT key, scope_key, 0 FROM engine_elementinstance WHERE key = %s
    UNION ALL
    SELECT outer_one.key, outer_one.scope_key, up.depth + 1
    FROM engine_elementinstance AS outer_one JOIN up ON outer_one.key = up.scope_key
    WHERE up.depth < 1000
)
SELECT key FROM up ORDER BY depth
"""
INCIDENTS_BELOW = """
WITH RECURSIVE up (incident_key, scope_key, depth) AS (
    SELECT incident.key, incident.item_key, 0 FROM engine_incident AS incident
    WHERE incident.instance_key = %s
    UNION ALL
    SELECT up.incident_key, element.scope_key, up.depth + 1
    FROM engine_elementinstance AS element JOIN up ON element.key = up.scope_key
    WHERE up.depth < 1000
)
SELECT DISTINCT incident_key FROM up WHERE scope_key = %s
"""


def scopes_above(key: int) -> list[int]:
    """The element instance itself and every scope around it, innermost first."""
    with connection.cursor() as cursor:
        cursor.execute(UPWARD, [key])
        return [row[0] for row in cursor.fetchall()]


def incidents_below(instance_key: int, key: int) -> list[int]:
    """The incidents of the element instance and of everything inside it."""
    with connection.cursor() as cursor:
        cursor.execute(INCIDENTS_BELOW, [instance_key, key])
        return [row[0] for row in cursor.fetchall()]
