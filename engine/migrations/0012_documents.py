"""Documents that processes refer to."""

import engine.store.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0011_wait_states"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("hash", models.TextField()),
                ("size", models.BigIntegerField()),
                ("file_name", models.TextField()),
                ("content_type", models.TextField()),
                ("expires_at", engine.store.fields.MomentField(null=True)),
                ("process_id", engine.store.fields.OptionalTextField(blank=True, null=True)),
                ("instance_key", models.BigIntegerField(null=True)),
                ("properties", engine.store.fields.JsonField(default=dict)),
                ("created_at", engine.store.fields.MomentField()),
                ("created_by", models.TextField()),
                ("tenant_id", models.TextField(default="<default>")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)),
                        fields=["expires_at"],
                        name="document_expiry",
                    )
                ],
            },
        ),
    ]
