"""Tokens, secrets, people and the audit: what is kept of them, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import connection
from django.test import override_settings

from engine.governance import audit, secrets, tokens
from engine.governance.people import actor_of
from engine.governance.principal import Actor
from engine.store.models.journal import Journal
from engine.store.models.system import ApiToken, Secret
from tests.dispatch.desk import Desk
from tests.dispatch.drawings import chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    user = User.objects.create_user("alice")
    user.groups.add(Group.objects.get_or_create(name="operators")[0])
    return user


def test_a_user_becomes_an_actor_with_groups(alice: User) -> None:
    assert actor_of(alice) == Actor("user", "alice", frozenset(("operators",)))
    alice.is_active = False
    for nobody in (alice, AnonymousUser()):
        with pytest.raises(PermissionError):
            actor_of(nobody)


def test_a_token_is_kept_as_a_hash_and_acts_for_its_user(alice: User) -> None:
    row, text = tokens.issue("ci", user_id=alice.pk, job_types=["pay"])

    actor = tokens.actor_of_token(text)
    assert actor == Actor(
        "token", "ci", frozenset(("operators",)), False, frozenset(("pay",)), "alice"
    )
    stored = ApiToken.objects.get(pk=row.pk)
    assert text not in (stored.token_hash, stored.prefix, stored.name)
    assert stored.last_used_at is not None


def test_unknown_expired_and_orphaned_tokens_are_nobody(alice: User) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    _, expired = tokens.issue("old", expires_at=past)
    _, orphaned = tokens.issue("his", user_id=alice.pk)
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert [tokens.actor_of_token(text) for text in (expired, orphaned, "helm_x", "other")] == [
        None
    ] * 4


def test_secrets_are_encrypted_and_bound_to_their_name() -> None:
    secrets.put("openai", "sk-canary-value")
    row = Secret.objects.get()
    assert b"canary" not in bytes(row.ciphertext)
    assert (secrets.get("openai"), secrets.get("other")) == ("sk-canary-value", None)

    Secret.objects.create(
        name="other",
        key_id=row.key_id,
        nonce=row.nonce,
        ciphertext=row.ciphertext,
        updated_at=row.updated_at,
    )
    with pytest.raises(secrets.SecretUnreadable, match="'other' was changed"):
        secrets.get("other")
    secrets.delete("openai")
    assert secrets.get("openai") is None


def test_a_rotated_key_still_opens_and_secrets_move_to_the_new_one() -> None:
    with override_settings(SECRET_KEY="first", SECRET_KEY_FALLBACKS=[]):
        secrets.put("openai", "value")
    with override_settings(SECRET_KEY="second", SECRET_KEY_FALLBACKS=["first"]):
        assert secrets.get("openai") == "value"
        assert (secrets.rewrap(), secrets.rewrap()) == (1, 0)
    with override_settings(SECRET_KEY="second", SECRET_KEY_FALLBACKS=[]):
        assert secrets.get("openai") == "value"
    with (
        override_settings(SECRET_KEY="third", SECRET_KEY_FALLBACKS=[]),
        pytest.raises(secrets.SecretUnreadable, match="SECRET_KEY_FALLBACKS"),
    ):
        secrets.get("openai")


def test_the_audit_finds_what_was_changed_deleted_or_cut_off(desk: Desk) -> None:
    desk.deploy(chain("Work", "Pack"))

    def played() -> int:
        instance = desk.start()
        for _ in range(2):
            if desk.waits_at(instance) == ["Work"]:
                job = next(job for job in desk.jobs() if job.instance_key == instance)
                desk.complete(job)
        return instance

    whole, changed, gap, cut = (played() for _ in range(4))
    rows = Journal.objects
    row = rows.get(instance_key=changed, seq=1)
    rows.filter(instance_key=changed, seq=1).update(events=bytes(row.events).replace(b"p", b"q", 1))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM engine_journal WHERE instance_key = %s AND seq = 1", [gap])
        cursor.execute("DELETE FROM engine_journal WHERE instance_key = %s AND seq = 2", [cut])

    assert audit.verify(whole).intact
    verdicts = [audit.verify(key) for key in (changed, gap, cut)]
    assert [(verdict.broken_at, verdict.reason) for verdict in verdicts] == [
        (1, "a turn was changed"),
        (1, "a turn is missing"),
        (2, "turns at the end are missing"),
    ]


def test_the_audit_finds_the_end_of_an_ended_journal_cut_off(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    whole, cut, emptied = (desk.start() for _ in range(3))
    for job in desk.jobs():
        desk.complete(job)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM engine_journal WHERE instance_key = %s AND seq = 2", [cut])
        cursor.execute("DELETE FROM engine_journal WHERE instance_key = %s", [emptied])

    assert {desk.state(key) for key in (whole, cut, emptied)} == {"COMPLETED"}
    assert audit.verify(whole).intact
    verdicts = [audit.verify(key) for key in (cut, emptied)]
    assert [(verdict.broken_at, verdict.reason) for verdict in verdicts] == [
        (2, "turns at the end are missing"),
        (1, "turns at the end are missing"),
    ]
