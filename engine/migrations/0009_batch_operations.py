"""What is asked of many instances at once, and what became of each."""

import engine.store.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0008_decision_explained"),
    ]

    operations = [
        migrations.CreateModel(
            name="BatchOperation",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "type",
                    models.TextField(
                        choices=[
                            ("CANCEL_PROCESS_INSTANCE", "Cancel"),
                            ("RESOLVE_INCIDENT", "Resolve"),
                            ("MODIFY_PROCESS_INSTANCE", "Modify"),
                            ("MIGRATE_PROCESS_INSTANCE", "Migrate"),
                        ]
                    ),
                ),
                ("state", models.TextField()),
                ("details", engine.store.fields.JsonField(default=dict)),
                ("actor_type", models.TextField()),
                ("actor_id", models.TextField()),
                ("principal", engine.store.fields.JsonField(default=dict)),
                ("created_at", engine.store.fields.MomentField()),
                ("ended_at", engine.store.fields.MomentField(null=True)),
                ("total", models.IntegerField(default=0)),
                ("completed", models.IntegerField(default=0)),
                ("failed", models.IntegerField(default=0)),
                ("tenant_id", models.TextField(default="<default>")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ACTIVE")),
                        fields=["key"],
                        name="batch_operation_active",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchOperationItem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "operation_key",
                        "item_key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("operation_key", models.BigIntegerField()),
                ("item_key", models.BigIntegerField()),
                ("instance_key", models.BigIntegerField()),
                ("root_key", models.BigIntegerField(null=True)),
                ("state", models.TextField()),
                ("processed_at", engine.store.fields.MomentField(null=True)),
                ("error", models.TextField(null=True)),
                ("tenant_id", models.TextField(default="<default>")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ACTIVE")),
                        fields=["operation_key", "item_key"],
                        name="batch_item_active",
                    ),
                    models.Index(fields=["instance_key"], name="batch_item_instance"),
                ],
            },
        ),
    ]
