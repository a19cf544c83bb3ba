"""What is on its way from one instance to another, and who was called by which element."""

import engine.store.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0005_definition_imports")]

    operations = [
        migrations.CreateModel(
            name="Crossing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("receiver", models.BigIntegerField()),
                ("sender", models.BigIntegerField()),
                ("command", models.TextField()),
                ("payload", engine.store.fields.JsonField(default=dict)),
                ("part_scope", models.BigIntegerField(null=True)),
                ("part_number", models.IntegerField(null=True)),
                ("at", engine.store.fields.MomentField()),
                ("retry_at", engine.store.fields.MomentField(null=True)),
                ("tenant_id", models.TextField(default="<default>")),
            ],
        ),
        migrations.AddIndex(
            model_name="instance",
            index=models.Index(
                condition=models.Q(("parent_item_key__isnull", False)),
                fields=["parent_item_key"],
                name="instance_parent_item",
            ),
        ),
        migrations.AddIndex(
            model_name="crossing",
            index=models.Index(fields=["receiver", "id"], name="crossing_receiver"),
        ),
    ]
