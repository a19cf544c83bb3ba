"""`manage.py deploy_examples`: the examples, ready to be started.

Every app of `examples/` is deployed with its models and forms; the same bytes make no new
version. What the examples name is made where it is missing, and never changed: the groups of
people, and the model connections, which play from a script until somebody gives them a real
model.
"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand

from engine import public
from engine.store.models.agents import ModelConnection

KINDS = ("models/*.bpmn", "models/*.cmmn", "models/*.dmn", "models/*.csv", "forms/*.form")
GROUPS = ("loan-officers", "owners", "requesters", "buyers", "approvers")
CONNECTIONS = ("quick", "strong")


class Command(BaseCommand):
    help = "Deploy the examples; the same bytes make no new version."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in GROUPS:
            Group.objects.get_or_create(name=name)
        for name in CONNECTIONS:
            ModelConnection.objects.get_or_create(
                name=name, defaults={"provider": "scripted", "model": name}
            )
        for app in apps.get_app_configs():
            if app.name.startswith("examples."):
                self._deploy(Path(app.path), app.label)

    def _deploy(self, folder: Path, name: str) -> None:
        files = [
            (path.name, path.read_bytes()) for kind in KINDS for path in sorted(folder.glob(kind))
        ]
        deployment = public.deploy(files, actor=public.SYSTEM)
        fresh = [item for item in deployment.items if item.new]
        if fresh:
            self.stdout.write(f"Deployed the example {name}: {len(fresh)} new definitions.")
