from django.db import migrations, models

import engine.store.fields


class Migration(migrations.Migration):
    dependencies = [("engine", "0006_crossings")]

    operations = [
        migrations.AddField("decisioninstance", "given", engine.store.fields.JsonField(null=True)),
        migrations.AddField("deployment", "note", models.TextField(default="")),
    ]
