from django.db import migrations

import engine.store.fields


class Migration(migrations.Migration):
    dependencies = [("engine", "0007_decision_tests")]

    operations = [
        migrations.AddField(
            "decisioninstance", "messages", engine.store.fields.JsonField(default=list)
        ),
        migrations.AddField(
            "decisioninstance", "asked_by", engine.store.fields.OptionalTextField()
        ),
    ]
