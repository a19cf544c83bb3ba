"""Requirements graphs know their namespace, and which graphs their imports have led to."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import engine.store.fields
from engine.source.problem import Refused
from engine.source.xml import read_xml


def name_namespaces(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    graphs = apps.get_model("engine", "Definition").objects.filter(kind="drg")
    for graph in graphs.only("key", "data", "resource_name").iterator():
        try:
            graph.namespace = read_xml(bytes(graph.data), graph.resource_name).get("namespace", "")
        except Refused:
            continue
        graph.save(update_fields=["namespace"])


class Migration(migrations.Migration):
    dependencies = [("engine", "0004_snapshot_values")]

    operations = [
        migrations.AddField(
            model_name="definition",
            name="namespace",
            field=engine.store.fields.OptionalTextField(),
        ),
        migrations.AddField(
            model_name="definition",
            name="imports",
            field=engine.store.fields.JsonField(default=list),
        ),
        migrations.RunPython(name_namespaces, migrations.RunPython.noop),
    ]
