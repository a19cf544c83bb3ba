"""Instances may be deleted: tombstones, who uses which payload, and what repeats what."""

import json
from collections.abc import Iterator

import django.db.models.deletion
import engine.store.fields
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PIECE = 1_000


def note_uses(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Payloads belong to the instances whose agents' turns name them."""
    uses = apps.get_model("engine", "PayloadUse")
    known = set(apps.get_model("engine", "Payload").objects.values_list("hash", flat=True))
    turns = apps.get_model("engine", "AgentTurn").objects.values_list("instance_key", "messages")
    piece: set[tuple[int, str]] = set()

    def write() -> None:
        uses.objects.bulk_create(
            [uses(instance_key=instance, hash_id=name) for instance, name in sorted(piece)],
            ignore_conflicts=True,
        )
        piece.clear()

    for instance, messages in turns.iterator(chunk_size=PIECE):
        piece.update((instance, name) for name in messages if name in known)
        if len(piece) >= PIECE:
            write()
    write()


def note_restarts(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The first turn of an instance says which one it repeats."""
    instances = apps.get_model("engine", "Instance").objects
    for key, events in _first_turns(apps):
        again = json.loads(events)[0][3].get("restartOf")
        if again is not None:
            instances.filter(key=key).update(restart_of=again)


def _first_turns(apps: StateApps) -> Iterator[tuple[int, bytes]]:
    rows = apps.get_model("engine", "Journal").objects.filter(seq=1)
    for key, stored in rows.values_list("instance_key", "events").iterator(chunk_size=PIECE):
        events = bytes(stored)
        if b'"restartOf"' in events:
            yield key, events


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0013_suspension"),
    ]

    operations = [
        migrations.CreateModel(
            name="OperationReference",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("reference", models.BigIntegerField()),
                ("command", models.TextField()),
                ("subject_key", models.BigIntegerField()),
                ("instance_key", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField(null=True)),
                ("actor", models.TextField()),
                ("at", engine.store.fields.MomentField()),
                ("tenant_id", models.TextField(default="<default>")),
            ],
        ),
        migrations.CreateModel(
            name="PayloadUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "instance_key",
                        "hash",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("instance_key", models.BigIntegerField()),
                (
                    "hash",
                    models.ForeignKey(
                        db_column="hash",
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="engine.payload",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("process", "Process"),
                            ("case", "Case"),
                            ("decision", "Decision"),
                        ],
                        default="process",
                    ),
                ),
                ("definition_id", models.TextField()),
                ("definition_key", models.BigIntegerField(null=True)),
                ("version", models.IntegerField()),
                ("parent_key", models.BigIntegerField(null=True)),
                ("root_key", models.BigIntegerField()),
                ("restart_of", models.BigIntegerField(null=True)),
                ("state", models.TextField()),
                ("started_at", engine.store.fields.MomentField()),
                ("ended_at", engine.store.fields.MomentField(null=True)),
                ("turns", models.BigIntegerField(default=0)),
                ("hash", models.BinaryField(default=b"")),
                ("deleted_at", engine.store.fields.MomentField()),
                ("deleted_by", models.TextField()),
                ("reason", models.TextField(default="")),
                ("operation_key", models.BigIntegerField(null=True)),
                ("left", models.BooleanField(default=False)),
                ("tenant_id", models.TextField(default="<default>")),
            ],
        ),
        migrations.AddField(
            model_name="instance",
            name="restart_of",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="batchoperation",
            name="type",
            field=models.TextField(
                choices=[
                    ("CANCEL_PROCESS_INSTANCE", "Cancel"),
                    ("RESOLVE_INCIDENT", "Resolve"),
                    ("MODIFY_PROCESS_INSTANCE", "Modify"),
                    ("MIGRATE_PROCESS_INSTANCE", "Migrate"),
                    ("SUSPEND_PROCESS_INSTANCE", "Suspend"),
                    ("RESUME_PROCESS_INSTANCE", "Resume"),
                    ("DELETE_PROCESS_INSTANCE", "Delete"),
                ]
            ),
        ),
        migrations.AddIndex(
            model_name="decisioninstance",
            index=models.Index(
                condition=models.Q(("instance_key__isnull", True)),
                fields=["evaluation_key"],
                name="decision_instance_alone",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("instance_key__isnull", False)),
                fields=["instance_key"],
                name="document_of",
            ),
        ),
        migrations.AddIndex(
            model_name="instance",
            index=models.Index(
                condition=models.Q(("parent_key__isnull", False)),
                fields=["root_key"],
                name="instance_called",
            ),
        ),
        migrations.AddIndex(
            model_name="instance",
            index=models.Index(
                condition=models.Q(("restart_of__isnull", False)),
                fields=["restart_of"],
                name="instance_restart",
            ),
        ),
        migrations.AddIndex(
            model_name="operationreference",
            index=models.Index(fields=["reference", "key"], name="operation_reference_number"),
        ),
        migrations.AddIndex(
            model_name="operationreference",
            index=models.Index(fields=["instance_key", "key"], name="operation_reference_of"),
        ),
        migrations.AddIndex(
            model_name="tombstone",
            index=models.Index(
                condition=models.Q(("left", True)), fields=["key"], name="tombstone_left"
            ),
        ),
        migrations.AddIndex(
            model_name="tombstone",
            index=models.Index(fields=["deleted_at", "key"], name="tombstone_deleted"),
        ),
        migrations.AddIndex(
            model_name="payloaduse",
            index=models.Index(fields=["hash"], name="payload_use_hash"),
        ),
        migrations.RunPython(note_uses, migrations.RunPython.noop),
        migrations.RunPython(note_restarts, migrations.RunPython.noop),
    ]
