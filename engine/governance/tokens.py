"""API tokens: shown once when made, kept as a hash, confined by job types and an expiry.

A token acts for its user (the user's groups, and no longer than the user is active); without a
user it is a machine that does jobs, publishes messages and starts instances.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model

from engine.governance.principal import Actor
from engine.store.models.system import ApiToken

PREFIX = "helm_"
SHOWN = len(PREFIX) + 6  #: characters of the token that lists may show
USE_NOTED_EVERY = timedelta(minutes=1)


def issue(
    name: str,
    *,
    user_id: int | None = None,
    job_types: Iterable[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its text, which is never to be seen again."""
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        name=name,
        token_hash=_hash(text),
        prefix=text[:SHOWN],
        user_id=user_id,
        job_types=sorted(set(job_types)),
        created_at=datetime.now(UTC),
        expires_at=expires_at,
    )
    return row, text


def actor_of_token(text: str) -> Actor | None:
    """The actor of a token that is known, not expired, and whose user is active; else None."""
    if not text.startswith(PREFIX):
        return None
    row = ApiToken.objects.filter(token_hash=_hash(text)).first()
    now = datetime.now(UTC)
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    groups: frozenset[str] = frozenset()
    superuser, person = False, None
    if row.user_id is not None:
        user = get_user_model().objects.filter(pk=row.user_id, is_active=True).first()
        if user is None:
            return None
        groups = frozenset(user.groups.values_list("name", flat=True))
        superuser, person = user.is_superuser, user.get_username()
    if row.last_used_at is None or now - row.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    types = frozenset(str(name) for name in row.job_types) or None
    return Actor("token", row.name, groups, superuser, types, person)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
