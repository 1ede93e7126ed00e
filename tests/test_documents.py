"""The Python in the documents and docstrings runs as it is printed, but with small pictures."""

from __future__ import annotations

import doctest
import functools
import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import exoviz

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
BLOCKS = [
    pytest.param(block, id=f"{path.name}-{index}")
    for path in sorted(DOCUMENTS)
    for index, block in enumerate(re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.S))
]
MODULES = [
    ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((ROOT / "src").rglob("*.py"))
    if re.search(r"^\s*>>> ", path.read_text("utf-8"), re.MULTILINE)
]


@pytest.fixture
def _small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_scene: Callable[..., Any]) -> None:
    """What is written goes to a folder of its own, and pictures have few pixels and frames."""
    monkeypatch.chdir(tmp_path)
    size = (64, 48)
    few: dict[str, dict[str, Any]] = {
        "render": {"size": size},
        "show": {"size": size, "sides": 2},
        "animate": {"size": size, "fps": 1},
    }
    for name, options in few.items():
        monkeypatch.setattr(exoviz, name, functools.partial(getattr(exoviz, name), **options))
    monkeypatch.setattr(exoviz, "open_window", open_scene)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("block", BLOCKS)
def test_python_in_documents_runs(block: str, tmp_path: Path) -> None:
    exec(compile(block, "document", "exec"), {})
    named = re.findall(r'"([\w-]+\.(?:png|glb|mp4|svg|pdf|cif|stl|3mf))"', block)
    assert all((tmp_path / name).stat().st_size > 100 for name in named)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name), raise_on_error=False)
    assert found.attempted > 0
    assert found.failed == 0
