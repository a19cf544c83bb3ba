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
#: From each incident of the instance, and of what it has called, outward: through scopes, and
#: from the root of a called instance (its element has the instance's key) to what called it.
INCIDENTS_BELOW = """
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


def scopes_above(key: int) -> list[int]:
    """The element instance itself and every scope around it, innermost first."""
    with connection.cursor() as cursor:
        cursor.execute(UPWARD, [key])
        return [row[0] for row in cursor.fetchall()]


def incidents_below(instance_key: int, key: int) -> list[int]:
    """The incidents of the element instance, of everything inside it, and of what that called."""
    with connection.cursor() as cursor:
        cursor.execute(INCIDENTS_BELOW, [instance_key, key, key])
        return [row[0] for row in cursor.fetchall()]
