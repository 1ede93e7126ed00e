"""The rooms of the code: one name for one thing, and few things in a room."""

import ast
import dataclasses
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = Path(__file__).parent.parent / "src" / "exoviz"
#: Entries of a folder; the top level is a list of packages and may have more.
MOST_ENTRIES = 13
SAME_EVERYWHERE = {"__init__", "__main__"}


def modules() -> Iterator[Path]:
    """Return the modules of the package."""
    return CODE.rglob("*.py")


def twice(names: Iterator[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def test_every_module_has_a_name_of_its_own() -> None:
    assert not set(twice(path.stem for path in modules())) - SAME_EVERYWHERE


def test_every_class_has_a_name_of_its_own() -> None:
    trees = (ast.parse(path.read_text("utf-8")) for path in modules())
    classes = (
        node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    )
    assert not twice(classes)


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in modules()} - {CODE}), ids=lambda path: path.name
)
def test_folders_stay_small(folder: Path) -> None:
    entries = [
        entry.name for entry in folder.iterdir() if entry.name not in {"__init__.py", "__pycache__"}
    ]
    assert len(entries) <= MOST_ENTRIES, f"{folder.name}: {', '.join(sorted(entries))}"


@pytest.mark.parametrize(
    "room", ["catalog", "importer", "scene", "model", "builder", "story", "registry", "reporting"]
)
def test_what_one_room_hands_to_another_does_not_change(room: str) -> None:
    package = importlib.import_module(f"exoviz.{room}")
    inner = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    for module in (package, *(importlib.import_module(one.name) for one in inner)):
        for name, found in vars(module).items():
            if isinstance(found, type) and dataclasses.is_dataclass(found) and name[0] != "_":
                assert found.__dataclass_params__.frozen, f"{module.__name__}.{name}"  # type: ignore[attr-defined]
