"""FEEL and DMN need the standard library and lxml, nothing else; their page tells the truth."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "feel-and-dmn.md"

ALONE = f"""
import sys
from importlib.abc import MetaPathFinder

ROOMS = ("engine.source", "engine.feel", "engine.dmn")


class Refuse(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        standard = top in sys.stdlib_module_names or top.startswith("_sysconfigdata")
        allowed = standard or top == "lxml" or name == "engine"
        if allowed or name.startswith(ROOMS):
            return None
        raise ImportError(f"{{name}} is refused")


sys.meta_path.insert(0, Refuse())
sys.path.insert(0, {str(ROOT)!r})
"""

EVERYTHING = """
import pkgutil, importlib, engine.source, engine.feel, engine.dmn

names = [
    each.name
    for room in (engine.source, engine.feel, engine.dmn)
    for each in pkgutil.walk_packages(room.__path__, room.__name__ + ".")
]
for name in names:
    importlib.import_module(name)
print(len(names), "django" in sys.modules)
"""

EXAMPLES = f"""
import doctest, re

page = open({str(PAGE)!r}, encoding="utf-8").read()
text = "\\n".join(re.findall(r"```python\\n(.*?)```", page, re.DOTALL))
example = doctest.DocTestParser().get_doctest(text, {{}}, "feel-and-dmn.md", None, 0)
runner = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF)
result = runner.run(example)
print(result.attempted, result.failed)
sys.exit(1 if result.failed else 0)
"""


def alone(code: str) -> subprocess.CompletedProcess[str]:
    """Run *code* where every import but those of the three rooms is refused."""
    return subprocess.run(
        [sys.executable, "-I", "-c", ALONE + code],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_hook_refuses_what_does_not_belong() -> None:
    for name in ("django", "msgspec", "engine.store", "engine.public"):
        done = alone(f"import {name}")

        assert f"{name} is refused" in done.stderr


def test_every_module_of_the_three_rooms_can_be_imported_alone() -> None:
    done = alone(EVERYTHING)

    assert (done.returncode, done.stderr) == (0, "")
    number, django = done.stdout.split()
    assert int(number) > 60
    assert django == "False"


def test_the_examples_of_the_page_give_what_it_says() -> None:
    done = alone(EXAMPLES)

    assert done.returncode == 0, done.stdout
    assert int(done.stdout.split()[0]) > 30
