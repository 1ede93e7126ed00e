"""What a report of a fault says of a system, and what it never says."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import pytest

from exoviz.reporting.system_facts import examine, system_text, without_paths


def test_no_folder_and_no_user_stands_in_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "jane.doe")
    text = system_text(examine())
    assert "exoviz" in text
    assert "python" in text
    for private in (Path.home(), Path.cwd(), Path(sys.prefix), Path(sys.executable).parent):
        assert str(private) == "/" or str(private) not in text
    assert "jane" not in text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("error: /opt/jane.doe/lib/q.so: no such file", "error: q.so: no such file"),
        (r"cannot load C:\Users\jane.doe\py\qt.dll", "cannot load qt.dll"),
        ("see https://example.org/a/b and 1/2", "see https://example.org/a/b and 1/2"),
        ("jane.doe may not", "… may not"),
        ("PyQt5 5.15.19", "PyQt5 5.15.19"),
    ],
)
def test_a_path_is_its_file_alone(said: str, left: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "jane.doe")
    assert without_paths(said) == left


def test_the_home_folder_goes_whole_with_spaces_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/users/Jane Doe"))
    assert without_paths("no /users/Jane Doe/x.so here") == "no x.so here"
