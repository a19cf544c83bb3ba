"""`make bench`: each figure beside SpiffWorkflow's, measured in the same run.

`python -m benchmarks [memory|feel|dmn|durable ...]` measures only the parts that are named.
"""

import importlib
import platform
import sys
from importlib.util import find_spec

from benchmarks import memory, spiff
from benchmarks.stopwatch import per_second
from benchmarks.workloads import WORKLOADS

PARTS = ("memory", "feel", "dmn", "durable")


def main(asked: list[str]) -> None:
    print(f"Python {platform.python_version()} on {platform.machine()}; best of three rounds.")
    for part in asked or PARTS:
        if part == "memory":
            in_memory()
        elif find_spec(f"benchmarks.{part}") is not None:
            print(f"\n{part}")
            importlib.import_module(f"benchmarks.{part}").main()
        else:
            raise SystemExit(f"there is no part '{part}'; the parts are {', '.join(PARTS)}")


def in_memory() -> None:
    """Instances per second in memory, one core, HELM over SpiffWorkflow 3.2."""
    print("\nin memory, one core, instances/s")
    print(f"{'workload':14} {'HELM':>10} {'SpiffWorkflow':>14} {'ratio':>8}")
    for workload in WORKLOADS:
        ours = per_second(memory.runner(workload))
        peer = per_second(spiff.runner(workload))
        print(f"{workload.name:14} {ours:10,.0f} {peer:14,.1f} {ours / peer:7.1f}x")


if __name__ == "__main__":
    main(sys.argv[1:])
