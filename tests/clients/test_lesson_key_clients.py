"""A whole lesson done by keys alone, as whoever has no mouse does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from clients import seen

from lesson_help import lesson_file


def _entered(*names: str) -> list[tuple[str, str]]:
    return [step for name in names for step in (("reach", name), ("press", "Enter"))]


@pytest.mark.parametrize("size", ["1000x700", "360x640"])
def test_a_lesson_is_done_by_keys_alone(size: str, tmp_path: Path) -> None:
    lesson_file(tmp_path / "a.html")
    steps = [
        *_entered("speak-ru", "level-simple", "next", "answer-0", "answer-1", "next"),
        ("ask", "exovizLesson.state.tab"),
        *_entered("seek-0", "picture", "give-0", "earlier-1-2", "check-1", "give-1"),
        *_entered("list-2", "choose-2-0"),
        ("reach", "option-3-0-0"),
        ("press", "ArrowDown"),
        *_entered("check-3"),
        ("reach", "guess-4"),
        *[("press", "ArrowRight")] * 3,
        *_entered("check-4"),
        ("ask", "[...exovizLesson.state.found.values()].map((one) => one.done).join()"),
        ("ask", "/[0-9.]+[0-9A-Z]{7}/.test(document.querySelector('.result').textContent)"),
    ]
    tab, done, has_code = seen(tmp_path / "a.html", f"keys-{size}", steps, size)
    assert tab == "tasks"
    assert done == "true,true,true,true,true"
    assert has_code
