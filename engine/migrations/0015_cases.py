"""Cases: what their items are beside element instances, and who holds their roles."""

import engine.store.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0014_deletion"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseItem",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("instance_key", models.BigIntegerField()),
                ("definition_id", models.TextField()),
                ("required", models.BooleanField(default=False)),
                ("discretionary", models.BooleanField(default=False)),
                ("planned_by", engine.store.fields.OptionalTextField(blank=True, null=True)),
                ("role", engine.store.fields.OptionalTextField(blank=True, null=True)),
                ("called_key", models.BigIntegerField(null=True)),
                ("called_kind", engine.store.fields.OptionalTextField(blank=True, null=True)),
                ("tenant_id", models.TextField(default="<default>")),
            ],
            options={
                "indexes": [models.Index(fields=["instance_key", "key"], name="case_item_of")],
            },
        ),
        migrations.CreateModel(
            name="CaseRole",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "instance_key",
                        "role",
                        "kind",
                        "name",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("instance_key", models.BigIntegerField()),
                ("role", models.TextField()),
                ("kind", models.TextField()),
                ("name", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "name", "instance_key"], name="case_role_holder")
                ],
            },
        ),
    ]
