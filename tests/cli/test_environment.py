"""What a user's own settings and a poor system may be like, none of which changes a figure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from attacks.case import called, small_scene

#: Optimised away docstrings and assertions, the plainest language, no room for temporary files.
VARIABLES = {
    "PYTHONOPTIMIZE": "2",
    "LC_ALL": "C",
    "LANG": "C",
    "TMPDIR": "/nothing/there",
    "MPLCONFIGDIR": "/proc/nothing",
    "XDG_CACHE_HOME": "/proc/nothing",
}


def test_settings_of_the_user_change_no_figure(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nsavefig.bbox: tight\nnone: 3\n")
    line = ["--lang", "kk", "render", small_scene(tmp_path), "--size", "64x64", "-o"]
    assert called([*line, str(tmp_path / "a.svg")])[0] == 0
    here = {key: value for key, value in os.environ.items() if key != "HOME"}
    run = subprocess.run(
        [sys.executable, "-m", "exoviz", *line, str(tmp_path / "b.svg")],
        cwd=tmp_path,
        env={**here, **VARIABLES},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_numba_without_threads_is_an_error_in_words(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "exoviz", "render", small_scene(tmp_path), "-o", "a.png"],
        cwd=tmp_path,
        env={**os.environ, "NUMBA_NUM_THREADS": "0", "EXOVIZ_LANG": "en"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert "Numba cannot be used" in run.stderr
    assert not (tmp_path / "a.png").exists()
