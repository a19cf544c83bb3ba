"""Element instances inside each other: what lies above one."""

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


def scopes_above(key: int) -> list[int]:
    """The element instance itself and every scope around it, innermost first."""
    with connection.cursor() as cursor:
        cursor.execute(UPWARD, [key])
        return [row[0] for row in cursor.fetchall()]
