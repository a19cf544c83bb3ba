"""The management commands `deploy` and `explain`."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from engine.store.models.definitions import Definition
from tests.dispatch.desk import Desk
from tests.dispatch.drawings import chain


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "p.bpmn"
    file.write_bytes(chain("Work"))
    return file


def test_a_folder_is_deployed_and_what_happened_is_printed(
    desk: Desk, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (model.parent / "notes.txt").write_text("hello")
    for _ in range(2):
        call_command("deploy", str(model.parent))

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[1], line[-1]) for line in lines] == [
        ("resource", "notes.txt", "new"),
        ("process", "p", "new"),
        ("resource", "notes.txt", "unchanged"),
        ("process", "p", "unchanged"),
    ]


def test_problems_are_all_told_and_nothing_is_deployed(desk: Desk, model: Path) -> None:
    (model.parent / "bad.form").write_text("[]")
    with pytest.raises(CommandError, match=r"bad\.form"):
        call_command("deploy", str(model.parent))
    with pytest.raises(CommandError, match="No such file"):
        call_command("deploy", str(model.parent / "missing.bpmn"))

    assert not Definition.objects.exists()


def test_checking_deploys_nothing(desk: Desk, model: Path) -> None:
    call_command("deploy", "--check", str(model))
    (model.parent / "bad.form").write_text("[]")
    with pytest.raises(CommandError, match="1 problems"):
        call_command("deploy", "--check", str(model.parent))

    assert not Definition.objects.exists()


def test_a_plan_is_explained(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("explain", str(model))
    assert "plan p" in capsys.readouterr().out
    with pytest.raises(CommandError, match="the file has: p"):
        call_command("explain", str(model), "--process", "q")
