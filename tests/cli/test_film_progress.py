"""What a terminal, or a file, is written while a film is made."""

from __future__ import annotations

import io

import pytest

from exoviz.cli import film_progress, main
from exoviz.cli.film_progress import at_work, reporter, work_shown
from exoviz.film import FilmProgress
from exoviz.progress import UNKNOWN, followed, tick

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
    assert lines[:3] == ["building", "frame 0 of 40", "frame 4 of 40, 1:05 left"]
    assert lines[-2:] == ["frame 40 of 40", "putting the film together"]
    assert len(lines) == 13


def test_a_terminal_has_one_line_that_is_written_over() -> None:
    text = written(Terminal())
    assert text.count("building") == 1
    assert text.count("\n") == 1
    assert text.endswith("\x1b[Kputting the film together\n")
    assert "\r\x1b[Kframe 7 of 40, 1:05 left\r" in text


def test_long_work_says_each_second_that_it_goes_on() -> None:
    times = iter([0.0, 0.4, 1.2, 1.9, 2.5])
    terminal = Terminal()
    with at_work(terminal, lambda: next(times)) as progress:
        for share in (UNKNOWN, UNKNOWN, UNKNOWN, 0.5):
            progress(share)
    said = terminal.getvalue()
    assert said == "\r\x1b[Kat work for 1 s\r\x1b[Kat work for 2 s, 50 %\r\x1b[K"


def test_a_file_and_work_that_is_done_at_once_are_told_nothing() -> None:
    file, terminal = io.StringIO(), Terminal()
    for stream in (file, terminal):
        with at_work(stream) as progress:
            progress(UNKNOWN)
        assert not stream.getvalue()


@pytest.mark.parametrize("command", ["build", "report", "measures", "cite"])
def test_commands_that_build_say_that_they_are_at_work(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("sys.stdout", io.StringIO())
    monkeypatch.setattr(film_progress, "_EVERY_S", 0.0)
    assert main([command, "liposome"]) == 0
    assert "at work for" in terminal.getvalue()
    # Nothing of it is left on the line.
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_work_is_followed_by_whoever_followed_already(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []
    with followed(seen.append), followed(tick):
        tick(0.5)
    assert seen == [0.5]
    file = io.StringIO()
    monkeypatch.setattr("sys.stderr", file)
    with work_shown():
        tick()
    assert not file.getvalue()
