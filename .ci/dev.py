"""`make dev`: builds the pages and starts the server again whenever a source changes.

Vite watches its sources and writes `static/dist`; this watches Python files and Vite's manifest.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
WATCHED = ("helm", "engine", "modeler", "inbox", "examples")
LOOK_EVERY_S = 0.5


def newest() -> float:
    """When a watched file last changed."""
    files = [file for room in WATCHED for file in (CHECKOUT / room).rglob("*.py")]
    files += [CHECKOUT / "static" / "dist" / "manifest.json"]
    return max((file.stat().st_mtime for file in files if file.exists()), default=0.0)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it and wait for its end."""
    if process.poll() is None:
        process.terminate()
    process.wait()


def main() -> None:
    """Run until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    environment = {"DJANGO_SETTINGS_MODULE": "helm.settings.dev", **os.environ}
    serve = [sys.executable, str(CHECKOUT / "manage.py"), "serve"]
    build = ["npx", "vite", "build", "--watch", "--logLevel=warn"]
    subprocess.run([*build[:3], "--logLevel=warn"], cwd=CHECKOUT, check=False)
    builder = subprocess.Popen(build, cwd=CHECKOUT)
    server = subprocess.Popen(serve, cwd=CHECKOUT, env=environment)
    seen = newest()
    try:
        while True:
            time.sleep(LOOK_EVERY_S)
            now = newest()
            if now != seen:
                seen = now
                stop(server)
                server = subprocess.Popen(serve, cwd=CHECKOUT, env=environment)
    except KeyboardInterrupt:
        pass
    finally:
        stop(server)
        stop(builder)


if __name__ == "__main__":
    main()
