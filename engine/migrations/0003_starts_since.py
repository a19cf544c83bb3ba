"""Start subscriptions know since when their process waits; the outbox, which nobody used, goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0002_postgresql")]

    operations = [
        migrations.DeleteModel(name="Outbox"),
        migrations.AddField(
            model_name="startsubscription",
            name="since",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
    ]
