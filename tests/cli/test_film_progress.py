"""What a terminal, or a file, is written while a film is made."""

from __future__ import annotations

import io

from exoviz.cli.film_progress import reporter
from exoviz.film import FilmProgress

FILM = (
    *[FilmProgress(0, 0, None, "building")] * 3,
    *[FilmProgress(done, 40, 65.0 if done else None, "frames") for done in range(41)],
    FilmProgress(40, 40, None, "encoding"),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(stream: io.StringIO) -> str:
    report = reporter(stream)
    for progress in FILM:
        report(progress)
    return stream.getvalue()


def test_a_file_is_written_a_line_for_each_tenth() -> None:
    lines = written(io.StringIO()).splitlines()
    assert lines[:3] == ["building the story", "frame 0 of 40", "frame 4 of 40, 1:05 left"]
    assert lines[-2:] == ["frame 40 of 40", "putting the film together"]
    assert len(lines) == 13


def test_a_terminal_has_one_line_that_is_written_over() -> None:
    text = written(Terminal())
    assert text.count("building the story") == 1
    assert text.count("\n") == 1
    assert text.endswith("\x1b[Kputting the film together\n")
    assert "\r\x1b[Kframe 7 of 40, 1:05 left\r" in text
