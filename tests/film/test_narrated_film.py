"""What is said in a film: text beside it, and a teacher's recordings in it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exoviz
from built_scenes import shortest_story
from exoviz.errors import ArgumentError
from exoviz.film import shoot
from exoviz.film.narration import Recording, narrated, recordings_in
from exoviz.film.subtitles import Cue, cues_of, subtitle_files, write_subtitles
from exoviz.language import LANGUAGES, _, speaking
from exoviz.renderer.annotation.captions import Caption
from film_help import SIZE, Cards, times
from sound_help import FFMPEG, heard, tone

NAMES = ("pit", "sorting", "travel")


@pytest.mark.parametrize(
    ("suffix", "kind"), [(".mp4", "mp3"), (".mp4", "m4a"), (".webm", "ogg"), (".webm", "wav")]
)
def test_recordings_are_heard_when_their_chapters_begin(
    tmp_path: Path, suffix: str, kind: str
) -> None:
    first, last = tmp_path / f"1.{kind}", tone(tmp_path / "03 travel.wav", 0.5, 220)
    command = [FFMPEG, "-loglevel", "error", "-i", str(last), str(first)]
    subprocess.run(command, check=True)
    spoken = recordings_in(tmp_path, NAMES)
    assert [(one.path, one.part) for one in spoken] == [(first, 0), (last, 2)]
    shown, narration = narrated(times(30), (0.0, 1.0, 2.0, 3.0), 10, spoken)
    assert shown == times(30)
    path = tmp_path / f"film{suffix}"
    shoot(Cards(), shown, path, size=SIZE, fps=10, narration=narration)
    loud = abs(heard(path))
    assert abs(len(loud) - 3000) < 60
    assert loud[50:450].mean() > 1000 < loud[2050:2450].mean()
    assert loud[600:1950].mean() < 100 > loud[2650:].mean()


@given(
    st.lists(st.floats(0.2, 9.0), min_size=1, max_size=3),
    st.floats(0.05, 4.0),
    st.integers(1, 60),
)
def test_nothing_that_is_said_is_cut_off(lengths: list[float], speed: float, fps: int) -> None:
    starts = (0.0, 3.0, 4.0, 9.0)
    spoken = [Recording(Path(str(n)), n, length) for n, length in enumerate(lengths)]
    plain = [n * speed / fps for n in range(max(int(9.0 * fps / speed), 1))]
    try:
        shown, narration = narrated(plain, starts, fps, spoken)
    except ArgumentError:
        return
    assert [time for n, time in enumerate(shown) if n == 0 or time != shown[n - 1]] == plain
    ends = [begin for _path, begin in narration.parts[1:]] + [len(shown) / fps]
    for (path, begin), end in zip(narration.parts, ends, strict=True):
        assert begin + lengths[int(str(path))] <= end + 1e-6
        assert shown[round(begin * fps)] - starts[int(str(path))] <= speed / fps + 1e-6


def test_recordings_that_fit_nothing_are_named(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="no recording"):
        recordings_in(tmp_path, NAMES)
    tone(tmp_path / "1.wav", 0.1)
    tone(tmp_path / "pit.wav", 0.1)
    tone(tmp_path / "4.wav", 0.1)
    (tmp_path / "travel.mp3").write_bytes(b"no sound")
    (tmp_path / "notes.txt").write_text("passed over")
    with pytest.raises(ArgumentError) as caught:
        recordings_in(tmp_path, NAMES)
    text = str(caught.value)
    assert all(word in text for word in ("'pit.wav' and '1.wav'", "'4.wav'", "'travel.mp3'"))
    assert "notes" not in text
    with pytest.raises(ArgumentError, match="no folder"):
        recordings_in(tmp_path / "none", NAMES)


def test_parts_may_lack_a_name_or_share_it(tmp_path: Path) -> None:
    for name in ("1", "2", "3", "4 Inside"):
        tone(tmp_path / f"{name}.wav", 0.1)
    spoken = recordings_in(tmp_path, ("Inside", "", "", "inside"))
    assert [one.path.stem for one in spoken] == ["1", "2", "3", "4 Inside"]


@given(st.lists(st.sampled_from(["", "one", "two"]), min_size=1, max_size=60), st.integers(1, 30))
def test_cues_say_what_is_said_in_every_frame(said: list[str], fps: int) -> None:
    # Each is said for as long as it takes to look.
    frames = [text for text in said for _frame in range(fps)]
    cues = cues_of(range(len(frames)), fps, lambda time: Caption("", frames[int(time)]))
    for place, text in enumerate(frames):
        now = [cue.text for cue in cues if cue.start - 1e-9 <= place / fps < cue.stop - 1e-9]
        assert now == ([text] if text else [])


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
def test_players_read_the_files_of_subtitles(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    write_subtitles(path, (Cue(0.0, 1.5, "Айналым\nA & B < C"), Cue(1.5, 3.25, "екінші")))
    command = [FFMPEG, "-loglevel", "error", "-i", str(path), "-f", "srt", "-"]
    told = subprocess.run(command, capture_output=True, check=True)
    assert told.stderr == b""
    text = told.stdout.decode()
    assert "00:00:01,500 --> 00:00:03,250" in text
    assert "Айналым\nA & B < C" in text.replace("&amp;", "&").replace("&lt;", "<")


def test_a_film_has_its_words_beside_it_in_the_languages_asked_for(tmp_path: Path) -> None:
    story, path = shortest_story(), tmp_path / "film.mp4"
    with speaking("kk"):
        exoviz.animate(story, path, size=(96, 64), fps=1, stop=3.0, quality="draft")
        assert {one.name for one in tmp_path.iterdir()} == {
            "film.mp4",
            "film.kk.srt",
            "film.kk.vtt",
        }
        assert _(story.chapters[0].title) in (tmp_path / "film.kk.srt").read_text(encoding="utf-8")
    exoviz.animate(story, path, size=(96, 64), fps=1, stop=2.0, captions="all")
    assert all(file.is_file() for file in subtitle_files(path, LANGUAGES))


def test_sound_needs_a_story_and_a_film_that_holds_it(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"\.mp4, \.webm"):
        exoviz.animate(shortest_story(), tmp_path / "x.gif", audio=tmp_path)
    with pytest.raises(ArgumentError, match="a story's chapters"):
        exoviz.animate(exoviz.load("exosome"), tmp_path / "x.mp4", turntable=2.0, audio=tmp_path)
