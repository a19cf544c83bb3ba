"""Where rooms plug into the shell: by having a module of an agreed name.

The shell imports no room by itself; the settings name the modules, and addresses, sockets,
services and start steps come from those that are installed.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


def present(*modules: str) -> list[str]:
    """Those of the modules that exist, in the order given; only their parents are imported."""
    return [module for module in modules if _exists(module)]


def _exists(module: str) -> bool:
    parent, _, _ = module.rpartition(".")
    if parent and not _exists(parent):
        return False
    return find_spec(module) is not None


def example_apps(folder: Path) -> list[str]:
    """The example apps: each folder of `examples/` that is a Python package."""
    return [f"examples.{file.parent.name}" for file in sorted(folder.glob("*/__init__.py"))]


def load(modules: list[str]) -> list[ModuleType]:
    """The modules themselves, in order."""
    return [import_module(module) for module in modules]
