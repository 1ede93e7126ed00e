"""Files that cannot be written: the error says so, and what was there is still there."""

from __future__ import annotations

import os
import resource
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import exoviz
from exoviz.cli import main
from exoviz.errors import InputError, UserError
from exoviz.files import check_file, whole_file
from exoviz.film import check_film, shoot
from exoviz.language import speaking
from exoviz.registry.formats import suffixes
from exoviz.renderer import save
from exoviz.renderer.annotation.figure_pages import save_page
from exoviz.renderer.annotation.primitives import Text
from exoviz.scene import load_scene, save_scene
from export_help import vesicle
from film_help import SIZE, Cards, times


@contextmanager
def full_disk(room: int = 400) -> Iterator[None]:
    """Let no file become larger: more is refused, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def chosen(suffix: str) -> tuple[str, ...]:
    """Return layers to write that a format has room for."""
    return ("membrane",) if suffix == ".str" else ("proteins",)


def files_in(folder: Path) -> dict[str, bytes]:
    """Return what is in each file of a folder, and of those in it."""
    files = (one for one in folder.rglob("*") if one.is_file())
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exoviz.exporter.print3d.solids._CELLS", 60)


@pytest.mark.parametrize("suffix", suffixes("vesicle"))
def test_an_export_to_a_full_disk_fails_and_the_old_file_stays(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    # What is compiled while it is written has its own files.
    exoviz.export(vesicle(), path, only=chosen(suffix))
    before = files_in(tmp_path)
    assert max(map(len, before.values())) > 400
    with full_disk(), pytest.raises(InputError, match="larger than the system allows") as caught:
        exoviz.export(vesicle(), path, only=chosen(suffix))
    assert caught.value.source == str(path)
    assert files_in(tmp_path) == before
    assert {one.name for one in tmp_path.iterdir()} == {Path(name).parts[0] for name in before}


@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg"])
def test_a_picture_on_a_full_disk_fails(suffix: str, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 4), np.uint8)
    path = tmp_path / f"a{suffix}"
    with full_disk(), pytest.raises(InputError, match="larger than the system allows") as caught:
        save(noise, path)
    assert str(caught.value).startswith(f"{path}: ")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".pdf", ".svg"])
def test_a_page_on_a_full_disk_fails(suffix: str, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 4), np.uint8)
    path = tmp_path / f"a{suffix}"
    primitives = [Text(5, 5, "CD9", 8, "000000", "FFFFFF", 1)]
    save_page(noise, primitives, path)
    path.unlink()
    with full_disk(), pytest.raises(InputError, match="larger than the system allows"):
        save_page(noise, primitives, path)
    assert not list(tmp_path.iterdir())


def test_a_film_on_a_full_disk_fails_in_the_readers_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ffmpeg"
    lines = ["#!/bin/sh", "cat >/dev/null", "for last; do :; done"]
    lines += ['echo "Error writing trailer of $last: No space left on device" >&2', "exit 228"]
    program.write_text("\n".join(lines), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: str(program))
    path = tmp_path / "film.gif"
    with speaking("ru"), pytest.raises(UserError) as caught:
        shoot(Cards(), times(3), path, size=SIZE, fps=10)
    assert str(caught.value).startswith(f"{path}: ")
    assert "на диске не осталось места" in str(caught.value)
    assert not path.exists()


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    target, link = tmp_path / "kept" / "a.toml", tmp_path / "link.toml"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    text = save_scene(load_scene("liposome"), link)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == text
    dangling = tmp_path / "later.toml"
    dangling.symlink_to(tmp_path / "kept" / "b.toml")
    save_scene(load_scene("liposome"), dangling)
    assert (tmp_path / "kept" / "b.toml").read_text(encoding="utf-8") == text


def test_what_is_no_file_is_refused_before_any_work(tmp_path: Path) -> None:
    for suffix in (".png", ".glb", ".mp4", ".toml"):
        pipe = tmp_path / f"pipe{suffix}"
        os.mkfifo(pipe)
        with pytest.raises(InputError, match="a channel between programs, not a file"):
            check_file(pipe)
        with pytest.raises(InputError, match="a channel between programs"), whole_file(pipe):
            pytest.fail("work was done")
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert main(["render", "exosome", "-o", str(tmp_path / "pipe.png")]) == 2
    assert main(["animate", "biogenesis", "-o", str(tmp_path / "pipe.mp4")]) == 2
    assert main(["export", "exosome", "-o", str(tmp_path / "pipe.glb")]) == 2


def test_a_folder_of_frames_holds_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "frame-000001.png").touch()
    check_film(tmp_path)
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(InputError, match=r"other files, such as 'thesis\.docx'"):
        check_film(tmp_path)
    assert (tmp_path / "frame-000001.png").exists()


@pytest.mark.parametrize(("letters", "fits"), [(251, True), (300, False)])
def test_long_names(letters: int, fits: bool, tmp_path: Path) -> None:
    path = tmp_path / ("a" * letters + ".txt")
    if fits:
        with whole_file(path) as temporary:
            temporary.write_text("fine", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "fine"
        return
    with pytest.raises(InputError, match="the name is too long"):
        check_file(path)


@pytest.mark.parametrize(
    ("number", "message"),
    [("EACCES", "рұқсат"), ("ENOSPC", "орын"), ("EROFS", "тек оқуға"), ("ENOTDIR", "қалта емес")],
)
def test_reasons_are_in_the_readers_words_and_name_the_readers_file(
    number: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def refuse(*_arguments: object, **_options: object) -> None:
        code = getattr(errno, number)
        raise OSError(code, os.strerror(code), "/somewhere/.a.x1y2z3.png")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    path = tmp_path / "a.png"
    with speaking("kk"), pytest.raises(InputError) as caught, whole_file(path):
        pytest.fail("work was done")
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "x1y2z3" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_who_may_read_a_file_stays(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    save_scene(load_scene("exosome"), path)
    path.chmod(mode)
    save_scene(load_scene("liposome"), path)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert load_scene(path) == load_scene("liposome")


def test_a_file_that_can_only_be_read_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("mine")
    path.chmod(0o444)
    for write in (lambda: save_scene(load_scene("exosome"), path), lambda: check_file(path)):
        with pytest.raises(InputError, match="can only be read"):
            write()
    assert path.read_text() == "mine"


def test_a_file_of_two_names_keeps_both(tmp_path: Path) -> None:
    path, other = tmp_path / "a.toml", tmp_path / "b.toml"
    path.write_text("mine")
    other.hardlink_to(path)
    for write in (lambda: save_scene(load_scene("exosome"), path), lambda: check_file(path)):
        with pytest.raises(InputError, match="has other names"):
            write()
    assert path.samefile(other)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("suffix", suffixes("vesicle"))
def test_the_same_model_is_the_same_file_at_any_time(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time
    written = []
    for days in (0, 100):
        monkeypatch.setattr(time, "time", lambda days=days: now() + 86_400 * days)
        path = tmp_path / str(days) / f"a{suffix}"
        path.parent.mkdir()
        exoviz.export(vesicle(), path, only=chosen(suffix))
        written.append(files_in(path.parent))
    assert written[0] == written[1]


@pytest.mark.parametrize(
    "command", ["render a.png", "export a.glb", "animate a.gif", "panels a.png"]
)
@pytest.mark.parametrize("odd", ["\0", "\ud800"], ids=ascii)
def test_a_name_that_no_disk_has_is_refused(
    command: str, odd: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verb, name = command.split()
    scenes = ["exosome"] * (2 if verb == "panels" else 1)
    assert main([verb, *scenes, "-o", f"{tmp_path}/{odd}{name}"]) == 2
    assert "no file can have such a name" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_scene_with_a_zero_in_its_name_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read as a scene"):
        load_scene(tmp_path / "a\0.toml")


def test_an_obj_is_written_bit_by_bit_and_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import trimesh

    monkeypatch.setattr("exoviz.exporter.mesh.mesh_files._ROWS", 1_000)
    seen: list[float] = []
    for name in ("a.ply", "a.obj"):
        seen.clear()
        exoviz.export(vesicle(), tmp_path / name, detail="low", progress=seen.append)
    whole: Any = trimesh.load(tmp_path / "a.ply", process=False)
    layers: Any = trimesh.load(tmp_path / "a.obj", process=False)
    rows = 2 * len(whole.vertices) + len(whole.faces)
    assert len(seen) >= rows / 1_000
    # It is read in any order of its layers.
    read = np.concatenate([one.triangles for one in layers.geometry.values()])
    assert len(read) == len(whole.triangles)
    for axis in range(3):
        made, asked = (np.sort(one[..., axis].sum(axis=1)) for one in (read, whole.triangles))
        assert np.allclose(made, asked, atol=1e-3)
    left = len(seen) // 2

    def stop(_share: float) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exoviz.export(vesicle(), tmp_path / "b.obj", detail="low", progress=stop)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.mtl", "a.obj", "a.ply"]
