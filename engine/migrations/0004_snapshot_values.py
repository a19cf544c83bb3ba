"""Large values belong to their instance, and go with it.

Snapshots are a cache: they are made again from the journal, so that no value has to be copied.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget_snapshots(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("Snapshot", "SnapshotPart"):
        apps.get_model("engine", name).objects.all().delete()


def compress(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As the other bytes: see 0002."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT attcompression FROM pg_attribute"
            " WHERE attrelid = 'engine_snapshot'::regclass AND attname = 'data'"
        )
        found = cursor.fetchone()
    if found == ("l",):
        editor.execute("ALTER TABLE engine_snapshotvalue ALTER data SET COMPRESSION lz4")


class Migration(migrations.Migration):
    dependencies = [("engine", "0003_starts_since")]

    operations = [
        migrations.CreateModel(
            name="SnapshotValue",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "instance_key",
                        "hash",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("instance_key", models.BigIntegerField()),
                ("hash", models.TextField()),
                ("data", models.BinaryField()),
            ],
        ),
        migrations.RunPython(forget_snapshots, migrations.RunPython.noop),
        migrations.RunPython(compress, migrations.RunPython.noop),
    ]
