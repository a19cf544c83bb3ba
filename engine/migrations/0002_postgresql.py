"""What PostgreSQL has of its own: the sequence of keys, and room in pages for updates in place."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIRST_KEY = (1 << 51) + 1
KEYS_PER_STEP = 32
UPDATED_OFTEN = ("snapshot", "snapshotpart", "job", "variable", "instance")


def prepare(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    editor.execute(f"CREATE SEQUENCE engine_keys START {FIRST_KEY} INCREMENT {KEYS_PER_STEP}")
    for table in UPDATED_OFTEN:
        editor.execute(f"ALTER TABLE engine_{table} SET (fillfactor = 70)")


def undo(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP SEQUENCE engine_keys")


class Migration(migrations.Migration):
    dependencies = [("engine", "0001_models")]

    operations = [migrations.RunPython(prepare, undo)]
