"""Who waits for conditions is told; a message carries the business id of what it starts."""

import engine.store.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0010_task_listeners"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="business_id",
            field=engine.store.fields.OptionalTextField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="ConditionSubscription",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("instance_key", models.BigIntegerField()),
                ("item_key", models.BigIntegerField()),
                ("definition_key", models.BigIntegerField()),
                ("process_id", models.TextField()),
                ("element_id", models.TextField()),
                ("number", models.IntegerField()),
                ("tenant_id", models.TextField(default="<default>")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["instance_key"], name="condition_subscription_of")
                ],
            },
        ),
    ]
