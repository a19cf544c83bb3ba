"""What is made sure of before the server answers."""

import stat

import pytest
from django.contrib.auth.models import Group, User

from helm.data_folder import FolderInUse, FolderLock, kept_secret_key
from helm.environment import Administrator
from helm.start.administrator import make_administrator
from helm.start.groups import make_groups


@pytest.fixture
def data(tmp_path, settings):
    settings.HELM_DATA = tmp_path
    return tmp_path


@pytest.fixture
def ask_for(settings):
    from dataclasses import replace

    def ask(admin):
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, admin=admin)

    return ask


@pytest.mark.django_db
def test_the_groups_are_made_once():
    make_groups()
    make_groups()

    assert set(Group.objects.values_list("name", flat=True)) == {
        "modelers",
        "operators",
        "auditors",
    }


@pytest.mark.django_db
def test_the_first_administrator_is_made_and_noted_for_its_owner_only(data, ask_for):
    ask_for(None)

    make_administrator()

    note = data / "first-admin.txt"
    name, _, password = note.read_text().strip().partition(":")
    user = User.objects.get(username=name)
    assert user.is_superuser
    assert user.check_password(password)
    assert stat.S_IMODE(note.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_the_note_goes_when_its_password_changed(data, ask_for):
    ask_for(None)
    make_administrator()
    make_administrator()
    assert (data / "first-admin.txt").exists()

    user = User.objects.get()
    user.set_password("one of my own")
    user.save()
    make_administrator()

    assert not (data / "first-admin.txt").exists()
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_the_asked_for_administrator_is_set_anew(data, ask_for):
    User.objects.create_user("ada", password="an old secret", is_active=False)
    ask_for(Administrator("ada", "a:new:secret"))

    make_administrator()

    ada = User.objects.get()
    assert ada.check_password("a:new:secret")
    assert ada.is_superuser
    assert ada.is_active
    assert not (data / "first-admin.txt").exists()


@pytest.mark.django_db
def test_the_same_password_ends_no_sessions(data, ask_for):
    ask_for(Administrator("ada", "secret"))
    make_administrator()
    before = User.objects.get().password

    make_administrator()

    assert User.objects.get().password == before


def test_a_folder_has_one_server(tmp_path):
    first = FolderLock(tmp_path)
    first.take()
    first.describe("process 7, http://127.0.0.1:8000")

    with pytest.raises(FolderInUse, match=r"process 7, http://127.0.0.1:8000"):
        FolderLock(tmp_path).take()


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path):
    folder = tmp_path / "data"

    key = kept_secret_key(folder)

    assert kept_secret_key(folder) == key
    assert len(key) > 50
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == ["secret-key"]
