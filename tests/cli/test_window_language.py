"""The language of a window that is opened from the command line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from exoviz import viewer
from exoviz.cli import main


@pytest.mark.parametrize(
    ("arguments", "language"),
    [(["--lang", "kk"], "kk"), (["--lang=ru"], "ru"), ([], "")],
)
@pytest.mark.parametrize("variable", ["EXOVIZ_LANG", "LANG"])
def test_only_what_is_asked_for_wins_over_what_the_window_remembers(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], language: str, variable: str
) -> None:
    found: list[str] = []

    def view(_names: Sequence[str], *, language: str, graphics: str | None) -> int:
        assert graphics is None
        found.append(language)
        return 0

    monkeypatch.setattr(viewer, "view", view)
    monkeypatch.setenv(variable, "ru")
    assert main(["view", "exosome", *arguments]) == 0
    assert found == [language]
