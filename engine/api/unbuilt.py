"""Operations of Camunda's API that HELM does not carry out yet, refused with a sentence.

A client that calls one learns that the address is right and the engine is not there yet (501),
rather than that there is no such address.
"""

import re

UNBUILT: tuple[tuple[str, str], ...] = (
    (r"decision-instances/deletion", "delete many evaluations as one batch operation"),
    (r"(users|groups|roles|tenants|authorizations|mapping-rules)(/.*)?", "manage people by /v2"),
    (r"cluster-variables(/.*)?", "keep cluster variables"),
    (r"(audit-logs|usage-metrics|backups|global-task-listeners)(/.*)?", "do this"),
)
_PATTERNS = tuple((re.compile(f"/v2/{path}"), what) for path, what in UNBUILT)


def unbuilt(path: str) -> str | None:
    """What the operation at *path* would do, when it is one that is known and not built."""
    return next((what for pattern, what in _PATTERNS if pattern.fullmatch(path)), None)
