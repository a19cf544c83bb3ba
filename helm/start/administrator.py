"""Somebody can sign in: the administrator of `HELM_ADMIN`, or one made at the first start."""

import logging
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User

from helm.data_folder import write_private

logger = logging.getLogger("helm.start")


def make_administrator() -> None:
    """The asked-for administrator exists with that password, or else at least one exists."""
    asked = settings.ENVIRONMENT.admin
    if asked is not None:
        _set_administrator(asked.name, asked.password)
        return
    note = settings.HELM_DATA / "first-admin.txt"
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        _make_first(note)
    elif note.exists():
        _remind(note)


def _set_administrator(name: str, password: str) -> None:
    user = User.objects.filter(username=name).first() or User(username=name)
    if not user.check_password(password):  # setting the same one again would end all sessions
        user.set_password(password)
    user.is_active = user.is_staff = user.is_superuser = True
    user.save()


def _make_first(note: Path) -> None:
    name = next(
        name
        for name in ("admin", *(f"admin{number}" for number in range(2, 1000)))
        if not User.objects.filter(username=name).exists()
    )
    password = secrets.token_urlsafe(12)
    write_private(note, f"{name}:{password}\n")
    _set_administrator(name, password)
    logger.info("Made the first administrator. Sign in as %s with the password %s", name, password)
    logger.info("The account is kept in %s until its password changes.", note)


def _remind(note: Path) -> None:
    """Say where the first account is, as long as what is written there still holds."""
    name, _, password = note.read_text(encoding="utf-8").strip().partition(":")
    user = User.objects.filter(username=name, is_active=True).first()
    if user is not None and user.check_password(password):
        logger.info("The first administrator's account is kept in %s", note)
    else:
        note.unlink()
