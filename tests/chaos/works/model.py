"""The model connection of the agent in the load: it plays from a script in HELM_DATA."""

from django.conf import settings

CONNECTION = "chaos"
SCRIPT = """\
process: chaos_agent
regions:
  Ask:
    - turn: 1
      say: I look it up.
      call: [{tool: Look, arguments: {}}]
      usage: {input: 10, output: 5}
    - turn: any
      done: {found: true}
      usage: {input: 12, output: 5}
"""


def connect() -> None:
    """Write the script and make the connection, where they are missing."""
    from engine.store.models.agents import ModelConnection

    folder = settings.HELM_DATA / "scripts"
    folder.mkdir(exist_ok=True)
    (folder / "chaos.yaml").write_text(SCRIPT, encoding="utf-8")
    defaults = {"provider": "scripted", "model": CONNECTION}
    ModelConnection.objects.get_or_create(name=CONNECTION, defaults=defaults)
