"""What is asked all the time finds an index, however many rows have ended."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Q, QuerySet

from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.subscriptions import Message, MessageSubscription
from engine.store.models.tasks import Task, TaskCandidate
from engine.store.models.work import READY_STATES, Job, JobState, Timer

ASKED: dict[str, Callable[[], QuerySet]] = {
    "job_ready": lambda: Job.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=5),
        type="work",
        state__in=READY_STATES,
        retries__gt=0,
        incident_key=None,
    ).order_by("-priority", "key"),
    "job_leased": lambda: Job.objects.filter(state=JobState.ACTIVATED, deadline__lte=5),
    "job_held_back": lambda: Job.objects.filter(state=JobState.FAILED, retry_at__lte=5),
    "job_of": lambda: Job.objects.filter(instance_key=1).order_by("key"),
    "timer_due": lambda: Timer.objects.filter(due__lte=5).order_by("due"),
    "message_subscription_open": lambda: MessageSubscription.objects.filter(
        name="paid", correlation_key="1", state="CREATED"
    ),
    "message_waiting": lambda: Message.objects.filter(name="paid", correlation_key="1"),
    "message_expiry": lambda: Message.objects.filter(expires_at__lte=5),
    "task_open": lambda: Task.objects.filter(assignee="bob", state="CREATED").order_by("key"),
    "task_candidate_name": lambda: TaskCandidate.objects.filter(kind="group", name="clerks"),
    "incident_active": lambda: Incident.objects.filter(state="ACTIVE").order_by("key"),
    "incident_of": lambda: Incident.objects.filter(instance_key=1).order_by("key"),
    "instance_active": lambda: Instance.objects.filter(process_id="order", state="ACTIVE"),
    "instance_trouble": lambda: Instance.objects.filter(incidents__gt=0).order_by("key"),
    "instance_business": lambda: Instance.objects.filter(business_id="A-7"),
    "instance_started": lambda: Instance.objects.order_by("-started_at", "-key"),
    "element_instance_of": lambda: ElementInstance.objects.filter(instance_key=1).order_by("key"),
    "element_instance_live": lambda: ElementInstance.objects.filter(
        definition_key=1, element_id="Pack", ended_at__isnull=True
    ),
    "element_instance_element": lambda: ElementInstance.objects.filter(element_id="Pack").order_by(
        "key"
    ),
    "element_instance_trouble": lambda: ElementInstance.objects.filter(incidents__gt=0),
    "variable_of": lambda: Variable.objects.filter(instance_key=1).order_by("key"),
    "variable_in_scope": lambda: Variable.objects.filter(scope_key=1, name="amount"),
    "engine_journal": lambda: Journal.objects.filter(instance_key=1, seq__gt=5).order_by("seq"),
}


NOW = datetime(2026, 11, 20, tzinfo=UTC)


def an_element_has_run_often() -> None:
    """What the index of living ones is for: on an empty table, two indexes cost the same."""
    ElementInstance.objects.bulk_create(
        ElementInstance(
            key=key,
            instance_key=key,
            definition_key=1,
            process_id="order",
            element_id="Pack",
            type="SERVICE_TASK",
            state="ACTIVE" if key % 500 == 0 else "COMPLETED",
            started_at=NOW,
            ended_at=None if key % 500 == 0 else NOW,
        )
        for key in range(1, 3_001)
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE engine_elementinstance")


def forget_what_is_known_of_tables() -> None:
    """What PostgreSQL has counted in tables of a few rows, if it came by, makes indexes alike."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE pg_class SET reltuples = -1, relpages = 0 "
                "WHERE relnamespace = 'public'::regnamespace"
            )
            cursor.execute(
                "DELETE FROM pg_statistic WHERE starelid::regclass::text LIKE 'engine_%'"
            )


@pytest.mark.parametrize("index", ASKED)
def test_an_index_is_used(db, index: str):
    forget_what_is_known_of_tables()
    if index == "element_instance_live":
        an_element_has_run_often()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # the tables are empty: it would read them whole
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")

    plan = ASKED[index]()[:10].explain()

    assert index in plan or "sqlite_autoindex" in plan, plan  # unique constraints of SQLite
    assert "TEMP B-TREE" not in plan, plan
