"""Jobs of task listeners may deny what a person has asked for."""

from django.db import migrations, models

import engine.store.fields


class Migration(migrations.Migration):
    dependencies = [("engine", "0009_batch_operations")]

    operations = [
        migrations.AddField(
            model_name="job", name="denied", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="job",
            name="denied_reason",
            field=engine.store.fields.OptionalTextField(blank=True, null=True),
        ),
    ]
