"""The window runs on another binding of Qt than PyQt5: its tests pass there too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_the_window_runs_on_pyside6() -> None:
    environment = os.environ | {"QT_API": "pyside6", "PYTEST_QT_API": "pyside6"}
    done = subprocess.run(
        [
            sys.executable,
            *("-m", "pytest", "-p", "no:cacheprovider"),
            *("--override-ini", "filterwarnings=default"),
            HERE / "test_window.py",
            *("-k", "click or dragging or undo or tick or recipe"),
        ],
        env=environment,
        cwd=HERE.parent.parent,
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PySide6" in done.stdout
