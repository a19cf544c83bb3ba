"""`make bench`: each figure beside a baseline that is measured in the same run.

`python -m benchmarks [part ...]` (`make bench PARTS="jobs latency"`) measures only the parts that
are named. At the end stands what must be reached, and what was found.
"""

import importlib
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import floors

PARTS = ("memory", "feel", "dmn", "durable", "jobs", "latency", "growth", "cases")


def main(asked: list[str]) -> None:
    """Measure the parts and print the floors."""
    for part in asked:
        if part not in PARTS:
            raise SystemExit(f"there is no part '{part}'; the parts are {', '.join(PARTS)}")
    print(f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores.")
    with tempfile.TemporaryDirectory(prefix="helm-bench-") as folder:
        found = Path(folder) / "found"
        found.touch()
        os.environ[floors.FILE] = str(found)
        for part in asked or PARTS:
            began = time.monotonic()
            print(f"\n{part}", flush=True)
            importlib.import_module(f"benchmarks.{part}").main()
            print(f"({time.monotonic() - began:,.0f} s)", flush=True)
        print("\nfloors")
        print(floors.summary(found))


if __name__ == "__main__":
    main(sys.argv[1:])
