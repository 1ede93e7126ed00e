from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exoviz.errors import InputError, UserError
from exoviz.film import FilmProgress, check_film, frame_times, frames_kept, shoot
from exoviz.film.encoding import FilmFacts, encode
from film_help import ALWAYS, SIZE, Cards, times


def described(path: Path) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def test_mp4_is_what_every_player_plays(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    shoot(Cards(), times(12), path, size=SIZE, fps=10)
    facts = described(path)
    assert "h264 (High)" in facts
    assert "yuv420p(tv, bt709" in facts
    assert f"{SIZE[0]}x{SIZE[1]}" in facts
    assert "10 fps" in facts
    assert "00:00:01.20" in facts
    data = path.read_bytes()
    assert data.find(b"moov") < data.find(b"mdat")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(path)]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    frames = np.frombuffer(raw, np.uint8).reshape(-1, SIZE[1] * SIZE[0], 3)
    assert len(frames) == 12
    assert np.abs(frames[3].mean(axis=0) - (200, 60, 90)).max() < 4
    assert [entry.name for entry in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_pictures_that_move_have_all_frames_and_loop(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    shoot(Cards(), times(6), path, size=SIZE, fps=10)
    with Image.open(path) as image:
        assert image.size == SIZE
        assert getattr(image, "n_frames", 1) == 6
        assert image.info["loop"] == 0
        image.seek(1)
        image.load()
        assert image.info["duration"] == 100


def test_webm_is_vp9(tmp_path: Path) -> None:
    shoot(Cards(), times(4), tmp_path / "film.webm", size=SIZE, fps=10)
    assert "vp9" in described(tmp_path / "film.webm")


def test_a_path_without_suffix_gives_pictures_and_no_older_ones(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    shoot(Cards(), times(5), folder, size=SIZE, fps=10)
    shoot(Cards(), times(3), folder, size=SIZE, fps=10)
    assert sorted(entry.name for entry in folder.iterdir()) == [
        "frame-000001.png",
        "frame-000002.png",
        "frame-000003.png",
    ]


def test_the_same_frames_give_the_same_bytes_however_many_workers(tmp_path: Path) -> None:
    one, two = tmp_path / "one.mp4", tmp_path / "two.mp4"
    shoot(Cards(), times(9), one, size=SIZE, fps=10)
    source = Cards(dies_at=0.4, marker=str(tmp_path / "died"))
    shoot(source, times(9), two, size=SIZE, fps=10, workers=2)
    assert (tmp_path / "died").exists()
    assert one.read_bytes() == two.read_bytes()


def test_a_worker_that_cannot_draw_a_frame_stops_the_film(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        shoot(Cards(fails_at=0.2), times(4), tmp_path / "f.mp4", size=SIZE, fps=10, workers=2)
    assert not (tmp_path / "f.mp4").exists()


def test_a_stopped_film_leaves_the_old_one_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    whole = tmp_path / "whole.mp4"
    shoot(Cards(), times(8), whole, size=SIZE, fps=10)

    def stop(progress: FilmProgress) -> None:
        if progress.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shoot(Cards(), times(8), path, size=SIZE, fps=10, progress=stop)
    assert path.read_bytes() == b"old"
    assert frames_kept(path) == 5
    seen: list[FilmProgress] = []
    shoot(Cards(), times(8), path, size=SIZE, fps=10, resume=True, progress=seen.append)
    assert [one.done for one in seen if one.stage == "frames"] == [5, 6, 7, 8]
    assert seen[-1].stage == "encoding"
    assert path.read_bytes() == whole.read_bytes()
    assert frames_kept(path) == 0


def test_another_film_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"

    def stop(progress: FilmProgress) -> None:
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shoot(Cards(), times(8), path, size=SIZE, fps=10, progress=stop)
    with pytest.raises(InputError, match="the size"):
        shoot(Cards(), times(8), path, size=(32, 32), fps=10, resume=True)
    # Without --resume it is begun anew.
    shoot(Cards(), times(3), path, size=SIZE, fps=10)
    assert "00:00:00.30" in described(path)


def test_ffmpeg_that_fails_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    class Wrong(Cards):
        def open(self) -> Callable[[float], NDArray[np.uint8]]:
            return lambda _time: np.zeros((3, 5, 3), np.uint8)

    with pytest.raises(Exception, match=r"film|No"):
        shoot(Wrong(), times(1), tmp_path / "f.mp4", size=SIZE, fps=10)
    assert not (tmp_path / "f.mp4").exists()


@pytest.mark.parametrize(
    ("name", "words"), [("film.mpp", r"\.mp4.*Did you mean"), ("nowhere/film.mp4", "nowhere")]
)
def test_films_that_cannot_be_are_refused_at_once(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(InputError, match=re.compile(words, re.DOTALL)):
        check_film(tmp_path / name)


def test_a_folder_where_a_file_must_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").mkdir()
    with pytest.raises(InputError, match="folder"):
        check_film(tmp_path / "film.mp4")
    (tmp_path / "frames").touch()
    with pytest.raises(InputError, match="file"):
        check_film(tmp_path / "frames")


def test_times_are_even_and_stay_before_the_end() -> None:
    found = frame_times(1.0, 3.0, 10, 2.0, end=5.0)
    assert len(found) == 10
    assert np.allclose(np.diff(found), 0.2)
    assert found[0] == 1.0
    assert found[-1] < 3.0


def test_a_film_has_200_000_frames_at_most() -> None:
    # 100 frames a second, each second slowed ten times: a thousand frames for each second.
    assert len(frame_times(0.0, 200.0, 100, 0.1, end=1000.0)) == 200_000
    with pytest.raises(InputError, match="200,001 frames are more than 200,000"):
        frame_times(0.0, 200.001, 100, 0.1, end=1000.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((-1.0, 3.0, 30, 1.0), "start"),
        ((2.0, 9.0, 30, 1.0), "stop"),
        ((3.0, 3.0, 30, 1.0), "stop"),
        ((0.0, 3.0, 0, 1.0), "fps"),
        ((0.0, 3.0, 30, 99.0), "speed"),
    ],
)
def test_times_out_of_range_say_what_is_allowed(
    arguments: tuple[float, float, int, float], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        frame_times(*arguments, end=5.0)


def test_two_films_into_one_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    refused: list[str] = []

    def begin_again(progress: FilmProgress) -> None:
        if progress.done == 2 and not refused:
            with pytest.raises(InputError, match="being made already") as caught:
                shoot(Cards(), times(3), path, size=SIZE, fps=10)
            refused.append(caught.value.source)

    shoot(Cards(), times(6), path, size=SIZE, fps=10, progress=begin_again)
    assert refused == [str(path)]
    assert "00:00:00.60" in described(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["film.mp4"]


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "frames"
    shoot(Cards(), times(5), folder, size=SIZE, fps=10)
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target == folder and self.suffix == ".frames":
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            shoot(Cards(), times(3), folder, size=SIZE, fps=10)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before
    assert frames_kept(folder) == 3
    shoot(Cards(), times(3), folder, size=SIZE, fps=10, resume=True)
    assert len(list(folder.iterdir())) == 3
    assert [one.name for one in tmp_path.iterdir()] == ["frames"]


def test_processes_that_die_again_and_again_end_the_film(tmp_path: Path) -> None:
    source = Cards(dies_at=0.2, marker=ALWAYS)
    with pytest.raises(UserError, match="ended 5 times"):
        shoot(source, times(4), tmp_path / "f.mp4", size=SIZE, fps=10, workers=2)


def links(folder: Path) -> Iterator[str]:
    for one in folder.iterdir():
        # Files are closed meanwhile.
        with contextlib.suppress(FileNotFoundError):
            yield str(one.readlink())


def test_workers_open_no_port(tmp_path: Path) -> None:
    """Whoever could reach a worker could run programs as its user."""
    seen: list[int] = []

    def look(progress: FilmProgress) -> None:
        if progress.done == 2:
            mine = {str(os.getpid()), *(str(one.pid) for one in multiprocessing.active_children())}
            for process in mine:
                sockets = {link for link in links(Path(f"/proc/{process}/fd")) if "socket" in link}
                listening = [
                    line.split()
                    for kind in ("tcp", "tcp6")
                    for line in Path(f"/proc/{process}/net/{kind}").read_text().splitlines()[1:]
                ]
                seen.append(sum(f"socket:[{one[9]}]" in sockets for one in listening))

    shoot(Cards(), times(6), tmp_path / "f.mp4", size=SIZE, fps=10, workers=2, progress=look)
    assert len(seen) >= 2
    assert not any(seen)


def test_what_a_cluster_lacks_is_named(tmp_path: Path) -> None:
    tls = (tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem")
    film = functools.partial(shoot, Cards(), times(2), tmp_path / "f.mp4", size=SIZE, fps=10)
    with pytest.raises(UserError, match="no Dask scheduler"):
        film(scheduler="nowhere://127.0.0.1:9")
    with pytest.raises(UserError, match="no such file"):
        film(scheduler="tls://127.0.0.1:9", scheduler_tls=tls)


@pytest.mark.parametrize("mode", [None, 0o600])
def test_an_ffmpeg_that_cannot_be_started_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int | None
) -> None:
    program = tmp_path / "ffmpeg"
    if mode is not None:
        program.touch(mode)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
    with pytest.raises(UserError, match=rf"ffmpeg, '{re.escape(str(program))}', cannot be started"):
        shoot(Cards(), times(2), tmp_path / "a.mp4", size=SIZE, fps=10)
    assert not (tmp_path / "a.mp4").exists()


def test_a_first_folder_that_is_stopped_keeps_its_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "frames"

    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target == folder and self.suffix == ".frames":
            raise KeyboardInterrupt
        return replace(self, target)

    frames: list[int] = []

    def stop_late(progress: FilmProgress) -> None:
        frames.append(progress.done)
        if progress.stage == "encoding":
            monkeypatch.setattr(Path, "replace", interrupted)

    with pytest.raises(KeyboardInterrupt):
        shoot(Cards(), times(3), folder, size=SIZE, fps=10, progress=stop_late)
    monkeypatch.undo()
    assert not folder.exists()
    assert frames_kept(folder) == frames[-1] == 3


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_putting_a_film_together_can_be_stopped(suffix: str, tmp_path: Path) -> None:
    path, signs = tmp_path / f"film{suffix}", 0

    def stop(progress: FilmProgress) -> None:
        nonlocal signs
        signs += progress.stage == "encoding"
        if signs == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shoot(Cards(), times(8), path, size=SIZE, fps=10, progress=stop)
    assert not path.exists()
    assert frames_kept(path) == 8


def test_a_gif_is_made_of_frames_that_are_read_twice_and_never_kept(tmp_path: Path) -> None:
    rounds = 0

    def frames() -> Iterator[NDArray[np.uint8]]:
        nonlocal rounds
        rounds += 1
        frame = Cards().open()
        yield from (frame(time) for time in times(4))

    encode(frames, tmp_path / "a.gif", FilmFacts(SIZE, 10))
    assert rounds == 2
    with Image.open(tmp_path / "a.gif") as image:
        assert getattr(image, "n_frames", 1) == 4
