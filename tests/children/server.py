"""HELM itself as a child: `manage.py serve` on a free port, with a data folder of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.children.process import end, wait_until
from tests.children.redis import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
ADMIN = ("ada", "ada-secret")
OURS = ("PORT", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


class Server:
    """One installation. It can be stopped, killed and started again on the same data and port."""

    admin = ADMIN

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "log"
        self._log.touch()
        self.settings = dict(settings)  #: what counts from the next start on
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in OURS and not name.startswith("HELM_")
        }
        return {
            **kept,
            "PORT": str(self.port),
            "HELM_DATA": str(self.data),
            "HELM_ADMIN": ":".join(ADMIN),
            "HELM_CLOCK": "controlled",
            "HELM_EXAMPLES": "none",
            **self.settings,
        }

    def start(self, *, wait: bool = True) -> None:
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(CHECKOUT / "manage.py"), "serve"],
                cwd=CHECKOUT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if wait:
            wait_until(self._answers_or_ended, what=f"HELM at {self.url}", patience=120)
            if self.process.poll() is not None:
                raise AssertionError(f"HELM ended at its start:\n{self.log()}")

    def stop(self) -> int:
        """End it as Ctrl-C does; gives back the exit code."""
        if self.process is None:
            return 0
        code = end(self.process)
        self.process = None
        return code

    def kill(self) -> None:
        """End it as a power cut does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _answers_or_ended(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            return True
        try:
            with urllib.request.urlopen(f"{self.url}/login", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


@contextlib.contextmanager
def server(settings: Mapping[str, str]) -> Iterator[Server]:
    """A running installation for the length of a test, with these settings on top."""
    folder = Path(tempfile.mkdtemp(prefix="helm-server-"))
    running = Server(folder, settings)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)
