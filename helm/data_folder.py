"""The folder of everything that is kept: who may use it, and the secret key in it."""

import fcntl
import os
import secrets
from pathlib import Path


class FolderInUse(Exception):
    """Another server works on this data."""


class FolderLock:
    """Held by the server that uses the folder, until its process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "server.lock"
        self._handle: int | None = None

    def take(self) -> None:
        """Take the lock, or say who holds it.

        Raises:
            FolderInUse: another process has it.
        """
        make_private(self._file.parent)
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 200).decode(errors="replace").strip() or "another process"
            os.close(handle)
            raise FolderInUse(
                f"HELM is already running on {self._file.parent} ({holder}). "
                "Stop it first, or set HELM_DATA to another folder."
            ) from None
        self._handle = handle

    def describe(self, holder: str) -> None:
        """Leave a line for whoever finds the folder in use."""
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, holder.encode(), 0)


def make_private(folder: Path) -> None:
    """The folder exists, and nobody but its owner may look inside."""
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)


def kept_secret_key(folder: Path) -> str:
    """The installation's secret key, made at the first start. Of two first starts one wins."""
    file = folder / "secret-key"
    if not file.exists():
        make_private(folder)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        write_private(draft, secrets.token_urlsafe(48))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="utf-8").strip()
