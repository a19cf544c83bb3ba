"""Instances may stand still: since when, and an index that keeps the others from paying for it."""

import engine.store.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0012_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="instance",
            name="suspended_at",
            field=engine.store.fields.MomentField(null=True),
        ),
        migrations.AlterField(
            model_name="elementinstance",
            name="state",
            field=engine.store.fields.WordField(
                choices=[
                    ("ACTIVE", "Active"),
                    ("SUSPENDED", "Suspended"),
                    ("COMPLETED", "Completed"),
                    ("TERMINATED", "Terminated"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="instance",
            name="state",
            field=engine.store.fields.WordField(
                choices=[
                    ("ACTIVE", "Active"),
                    ("SUSPENDED", "Suspended"),
                    ("COMPLETED", "Completed"),
                    ("TERMINATED", "Terminated"),
                ],
                default="ACTIVE",
            ),
        ),
        migrations.AddIndex(
            model_name="instance",
            index=models.Index(
                condition=models.Q(("state", "SUSPENDED")),
                fields=["key"],
                name="instance_suspended",
            ),
        ),
    ]
