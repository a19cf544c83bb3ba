"""Secrets at rest: AES-256-GCM under a key made from the installation's secret key.

Each row names the key it was written with, so that the secret key can be rotated: with the old
one in ``SECRET_KEY_FALLBACKS``, `rewrap` writes every secret anew under the present key. The
name of a secret is authenticated with it: a ciphertext moved to another name does not open.
"""

import hashlib
import os
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from engine.store.models.system import Secret

NONCE_BYTES = 12


class SecretUnreadable(Exception):
    """The secret cannot be opened: its key is gone, or the row was changed."""


def put(name: str, text: str) -> None:
    """Keep *text* under *name*, replacing what was there."""
    key = _present_key()
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), name.encode())
    Secret.objects.update_or_create(
        name=name,
        defaults={
            "key_id": _key_id(key),
            "nonce": nonce,
            "ciphertext": sealed,
            "updated_at": datetime.now(UTC),
        },
    )


def get(name: str) -> str | None:
    """The secret kept under *name*, or None when there is none.

    Raises:
        SecretUnreadable: it is there but cannot be opened.
    """
    row = Secret.objects.filter(name=name).first()
    return None if row is None else _open(row)


def delete(name: str) -> None:
    """Forget the secret kept under *name*."""
    Secret.objects.filter(name=name).delete()


def rewrap() -> int:
    """Write every secret that an older key sealed under the present one; how many."""
    present = _key_id(_present_key())
    rows = list(Secret.objects.exclude(key_id=present))
    for row in rows:
        put(row.name, _open(row))
    return len(rows)


def _open(row: Secret) -> str:
    key = _keys().get(row.key_id)
    if key is None:
        raise SecretUnreadable(
            f"The secret '{row.name}' was written with the key {row.key_id}, which is neither the "
            "present secret key nor one of SECRET_KEY_FALLBACKS. Enter the secret again."
        )
    try:
        opened = AESGCM(key).decrypt(bytes(row.nonce), bytes(row.ciphertext), row.name.encode())
    except InvalidTag:
        raise SecretUnreadable(
            f"The secret '{row.name}' was changed in the database. Enter it again."
        ) from None
    return opened.decode()


def _present_key() -> bytes:
    return _derive(settings.SECRET_KEY)


def _keys() -> dict[str, bytes]:
    derived = [_derive(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return {_key_id(key): key for key in derived}


def _derive(secret: str | bytes) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"helm", info=b"secrets-at-rest")
    return kdf.derive(secret.encode() if isinstance(secret, str) else secret)


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"key id" + key).hexdigest()[:12]
