"""The command line: what it prints, where it fails and how."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import exoviz
from built_scenes import REPORT_KEYS, shortest_story_scene
from exoviz.catalog import load_catalog
from exoviz.cli import main
from exoviz.cli.listing.catalog_tables import FIELDS, aligned
from exoviz.cli.pictures import parse_size, printed_size
from exoviz.cli.program import FAILED, FINE, INTERRUPTED, WRONG_INPUT
from exoviz.errors import InputError, UserError
from exoviz.language import LANGUAGES
from exoviz.scene import save_scene

Capture = pytest.CaptureFixture[str]
#: What every building of a vesicle begins with, whoever asks for it.
BUILDING = "exoviz.builder.vesicle.vesicle_geometry"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EXOVIZ_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.mark.parametrize("command", ["build", "render", "report", "validate", "presets", "doctor"])
def test_help_names_every_command(command: str, capsys: Capture) -> None:
    assert main(["--help"]) == FINE
    assert command in capsys.readouterr().out
    assert main([command, "--help"]) == FINE
    assert f"exoviz {command}" in capsys.readouterr().out


def test_help_of_render_names_every_option_and_choice(capsys: Capture) -> None:
    main(["render", "--help"])
    text = capsys.readouterr().out
    options = "output size cutaway cut-keep hide only style transparent camera legend scale-bar"
    options += " text-size dpi"
    for option in options.split():
        assert f"--{option}" in text
    assert "none|octant|half|wedge" in text


def test_version(capsys: Capture) -> None:
    assert main(["--version"]) == FINE
    assert capsys.readouterr().out.strip() == exoviz.__version__


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["rendr"], "Did you mean 'render'?"),
        (["render", "exosome"], "--output"),
        (["render", "-o", "x.png"], "SCENE"),
        (["render", "exosome", "-o", "x.png", "--cutaway", "hlf"], "Did you mean 'half'?"),
        (["render", "exosome", "-o", "x.png", "--sise", "1x1"], "Did you mean '--size'?"),
        (["render", "exosome", "-o", "x.png", "--seed", "-1"], "-1 is not between 0 and"),
        (["render", "exosome", "-o", "x.png", "--dpi", "many"], "'many' is not possible"),
        (["render", "exosome", "-o", "x.png", "--size", "12"], "--size 1920x1080"),
        (["animate", "liposome", "-o", "x.mp4"], "liposome: --turntable: a vesicle alone has no"),
        (["panels", "-o", "x.png"], "a figure has 1 to 26 panels, and not 0"),
        (["catalog", "proteins", "CD3636"], "'exoviz catalog proteins' lists"),
        (["report", "nothing-like-it"], "Presets: exosome"),
        (["catalog", "lipids", "cholesterl"], "Did you mean 'cholesterol'?"),
        (["catalog", "cholesterl"], "Did you mean 'cholesterol'?"),
        (["catalog", "protein", "CD9"], "Did you mean 'proteins'?"),
        (["catalog", "lipids", "cholesterol", "more"], "more"),
        (["presets", "--lang", "de"], "en, kk, ru"),
        (["presets", "--lang"], "en, kk, ru"),
    ],
)
def test_wrong_input_is_explained(arguments: list[str], expected: str, capsys: Capture) -> None:
    assert main(arguments) == WRONG_INPUT
    shown = capsys.readouterr()
    assert expected in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("text", ["1920x1080", "1920X1080", "1920×1080"])
def test_sizes(text: str) -> None:
    assert parse_size(text) == (1920, 1080)


@pytest.mark.parametrize(
    ("text", "dpi", "pixels", "dots"),
    [
        ("85x60mm", None, (1004, 709), 300),
        ("85mmx60mm", 600, (2008, 1417), 600),
        ("85.5×60MM", 100, (337, 236), 100),
        ("640x480", None, (640, 480), None),
        ("640x480", 72, (640, 480), 72),
        ("cell-single", None, (1004, 753), 300),
        ("nature-double:60mm", None, (3242, 1063), 450),
        ("nature-single", 300, (1051, 788), 300),
    ],
)
def test_sizes_in_millimetres(
    text: str, dpi: int | None, pixels: tuple[int, int], dots: int | None
) -> None:
    assert printed_size(text, dpi, "medium")[:2] == (pixels, dots)


@pytest.mark.parametrize(
    "text", ["", "x", "10", "0x10", "15x99", "10x99999", "-1x5", "1.5x2", "1x2x3"]
)
def test_sizes_that_are_none(text: str) -> None:
    with pytest.raises(InputError):
        parse_size(text)
    with pytest.raises(InputError):
        printed_size(text, 300, "medium")


def _raise(error: BaseException) -> Callable[..., None]:
    def function(*arguments: object, **options: object) -> None:
        raise error

    return function


def interrupted_import() -> RuntimeError:
    """Return what an interrupt becomes while a class is made."""
    error = RuntimeError("Error calling __set_name__")
    error.__cause__ = KeyboardInterrupt()
    return error


@pytest.mark.parametrize(
    ("error", "code", "expected"),
    [
        (
            UserError("the RNA needs a bigger vesicle"),
            WRONG_INPUT,
            "the RNA needs a bigger vesicle",
        ),
        (KeyboardInterrupt(), INTERRUPTED, "stopped"),
        (interrupted_import(), INTERRUPTED, "stopped"),
        (ZeroDivisionError("by zero"), FAILED, "--traceback"),
        (OSError(28, "No space left on device"), FAILED, "no room left"),
        (
            PermissionError(13, "Permission denied", "out.png"),
            FAILED,
            "out.png: you have no permission for that",
        ),
    ],
)
def test_exit_codes(
    error: BaseException,
    code: int,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    monkeypatch.setattr(BUILDING, _raise(error))
    assert main(["report", "liposome"]) == code
    shown = capsys.readouterr().err
    assert expected in shown
    assert "Traceback" not in shown


def test_traceback_on_request(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(BUILDING, _raise(ZeroDivisionError("by zero")))
    assert main(["--traceback", "report", "liposome"]) == FAILED
    assert "Traceback" in capsys.readouterr().err


def test_closed_pipe_is_silent() -> None:
    program = "import sys; from exoviz.cli import main; sys.exit(main())"
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-c", program, "catalog", "lipids", "--json"],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.stderr == b""
    assert done.returncode == FAILED


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        (["--lang", "ru", "--help"], {}, "Команды:"),
        (["--help", "--lang=ru"], {"EXOVIZ_LANG": "kk"}, "Команды:"),
        (["--help"], {"EXOVIZ_LANG": "ru"}, "Команды:"),
        (["--help"], {"LANG": "ru_RU.UTF-8"}, "Команды:"),
        (["--help"], {"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "Commands:"),
        (["--help"], {"LANG": "fr_FR.UTF-8"}, "Commands:"),
    ],
)
def test_language(
    arguments: list[str],
    variables: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == FINE
    assert expected in capsys.readouterr().out


def test_language_variable_with_an_unknown_language(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("EXOVIZ_LANG", "de")
    assert main(["presets"]) == WRONG_INPUT
    assert "EXOVIZ_LANG" in capsys.readouterr().err


def test_presets(capsys: Capture) -> None:
    assert main(["presets"]) == FINE
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("exosome ")
    assert "40 nm" in lines[2]
    assert main(["presets", "--json"]) == FINE
    scenes = json.loads(capsys.readouterr().out)
    assert scenes["exosome-30nm"]["vesicle"]["diameter_nm"] == 30


@pytest.mark.parametrize("group", ["lipids", "proteins", "glycans", "rna"])
def test_catalog(group: str, capsys: Capture) -> None:
    assert main(["catalog", group]) == FINE
    assert len(capsys.readouterr().out.splitlines()) > 5
    assert main(["catalog", group, "--json"]) == FINE
    data = json.loads(capsys.readouterr().out)
    for entry in data[group].values():
        assert all(key in data["sources"] for key in entry["source"])


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (["proteins", "P08962"], "CD63: CD63 (tetraspanin-30, LAMP-3)"),
        (["rna", "hsa-mir-21-5p"], "miR-21-5p: hsa-miR-21-5p"),
        (["glycans", "polylactosamine 4"], "polylactosamine-4: "),
        (["alix"], "PDCD6IP: ALIX"),
        (["LBPA"], "bmp: bis(monoacylglycero)phosphate"),
    ],
)
def test_catalog_knows_the_names_that_people_write(
    asked: list[str], title: str, capsys: Capture
) -> None:
    assert main(["catalog", *asked]) == FINE
    assert capsys.readouterr().out.startswith(title)


def test_catalog_entry_has_its_sources(capsys: Capture) -> None:
    assert main(["catalog", "lipids", "chol"]) == FINE
    text = capsys.readouterr().out
    assert text.startswith("cholesterol: ")
    assert "area, nm²" in text
    assert "doi:" in text


def test_catalog_says_where_what_and_who_was_read(capsys: Capture) -> None:
    assert main(["catalog", "proteins", "HSP90AB1"]) == FINE
    text = " ".join(capsys.readouterr().out.split())
    for words in ("can be reached in the lumen", "MISEV 2023 2: cytosolic", "Contested: "):
        assert words in text
    marks = text.count("[read]") + text.count("[not read]")
    assert marks == len(load_catalog().proteins["HSP90AB1"].cited)


def test_catalog_of_sources(capsys: Capture) -> None:
    sources = load_catalog().sources
    assert main(["catalog", "sources"]) == FINE
    text = capsys.readouterr().out
    rows = {line.split()[0]: line for line in text.splitlines() if line and line[0] != " "}
    for key, source in sources.items():
        assert ("not read" in rows[key]) != source.read
        assert not source.doi or source.doi in text.replace("\n    ", " ")
    assert main(["catalog", "sources", "--json"]) == FINE
    data = json.loads(capsys.readouterr().out)
    assert set(data) == set(sources)
    everywhere = [key for one in load_catalog().entries() for key in one.cited]
    for key, one in data.items():
        assert one["read"] == sources[key].read
        assert (one["values"] > 0) >= (key in everywhere)
        assert one["values"] >= len(one["entries"])


def test_catalog_of_one_source_names_what_rests_on_it(capsys: Capture) -> None:
    assert main(["catalog", "sources", "Giang2014"]) == FINE
    assert "cholesterol" in capsys.readouterr().out
    assert main(["catalog", "sources", "Giang2015"]) == WRONG_INPUT
    assert "Giang2014" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_of_history(language: str, capsys: Capture) -> None:
    history = load_catalog().history
    assert main(["catalog", "history", "--lang", language]) == FINE
    text = capsys.readouterr().out
    years = [line[:4] for line in text.splitlines() if line[:4].isdigit()]
    assert years == [str(one.year) for one in history]
    marks = {"en": "read]", "kk": "оқыл", "ru": "прочитан]"}
    assert text.count(marks[language]) >= len(history)
    assert main(["catalog", "history", "--json"]) == FINE
    data = json.loads(capsys.readouterr().out)
    assert {one["read"] for one in data} <= {"read", "read in part", "not read"}


def test_what_a_lipid_tells_cells_stands_on_its_page(capsys: Capture) -> None:
    assert main(["catalog", "lipids", "ceramide"]) == FINE
    page = capsys.readouterr().out
    assert "As a signal: Exosomes of astrocytes" in page
    assert "Wang2012:" in page
    assert main(["catalog", "lipids", "cholesterol"]) == FINE
    assert "As a signal" not in capsys.readouterr().out


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("entry", ["lipids GM3", "glycans Man9", "rna miR-21-5p", "proteins CD63"])
def test_catalog_entry_in_other_languages(entry: str, language: str, capsys: Capture) -> None:
    assert main(["catalog", *entry.split(), "--lang", language]) == FINE
    rows = [line for line in capsys.readouterr().out.splitlines() if "  " in line.strip()]
    for word in ("kind", "mass_da", "length_nt", "False", "family", "mirna", "mannose"):
        assert not [line for line in rows if line.startswith(word) or f" {word}" in line]


@pytest.mark.parametrize("group", ["lipids", "proteins", "glycans", "rna"])
def test_every_property_of_the_catalog_has_a_name(group: str) -> None:
    hidden = {"key", "name", "role", "source", "evidence", "extent_source", "extent_evidence"}
    # Which way a frame faces is told with the heights.
    hidden |= {"up"}
    # What a lipid tells cells is told in a sentence.
    hidden |= {"signal"}
    # Who contests it stands among the sources.
    hidden |= {"contested_source"}
    for species in load_catalog().group(group).values():
        assert not set(species.model_dump()) - hidden - set(FIELDS)


def test_validate_names_a_scene_without_a_title(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'format = "exoviz-scene"\nversion = 1\nmembrane.composition.PC = 1\n', encoding="utf-8"
    )
    assert main(["validate", str(file)]) == FINE
    assert "()" not in capsys.readouterr().out


def test_picture_is_refused_before_the_vesicle_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(BUILDING, _raise(ZeroDivisionError("built")))
    (tmp_path / "file").write_text("", encoding="utf-8")
    for name in ("x.bmp", "file/x.png"):
        assert main(["render", "liposome", "-o", str(tmp_path / name)]) == WRONG_INPUT
        assert name.split("/")[0] in capsys.readouterr().err


def test_validate_names_file_line_and_nearest(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'format = "exoviz-scene"\nversion = 1\n[membrane.composition]\ncholesterl = 1\n',
        encoding="utf-8",
    )
    assert main(["validate", str(file)]) == WRONG_INPUT
    text = capsys.readouterr().err
    assert f"{file}:4: membrane.composition.cholesterl" in text
    assert "'cholesterol'" in text
    assert main(["validate", "exosome"]) == FINE


def test_report(capsys: Capture) -> None:
    assert main(["report", "liposome", "--json", "--seed", "5"]) == FINE
    facts = json.loads(capsys.readouterr().out)
    assert facts.keys() >= REPORT_KEYS
    assert facts["seed"] == 5
    assert facts["lipids"].keys() >= {"outer", "inner", "by_class"}


def test_build_draws_and_reports(tmp_path: Path, capsys: Capture) -> None:
    picture = tmp_path / "new" / "liposome.png"
    assert main(["build", "liposome", "--picture", str(picture), "--size", "320x240"]) == FINE
    assert len(capsys.readouterr().out.splitlines()) > 10
    with Image.open(picture) as image:
        assert image.size == (320, 240)


def test_render(tmp_path: Path) -> None:
    picture = tmp_path / "liposome.png"
    command = ["render", "liposome", "-o", str(picture), "--size", "450x360", "--transparent"]
    command += ["--cutaway", "half", "--style", "goodsell", "--dpi", "150", "--legend", "compact"]
    command += ["--text-size", "1.5"]
    command += ["--scale-bar", "--camera", "front", "--lang", "kk"]
    assert main(command) == FINE
    with Image.open(picture) as image:
        assert image.size == (450, 360)
        assert image.mode == "RGBA"
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)


def test_render_with_an_unknown_layer(tmp_path: Path, capsys: Capture) -> None:
    picture = tmp_path / "liposome.png"
    assert main(["render", "liposome", "-o", str(picture), "--hide", "membran"]) == WRONG_INPUT
    assert "--hide: there is no molecule, group or layer 'membran'" in capsys.readouterr().err
    assert not picture.exists()


def test_render_names_the_scene_whose_view_has_an_unknown_layer(
    tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "mine.toml"
    text = 'format = "exoviz-scene"\nversion = 1\nmembrane.composition.PC = 1\nview.hide = ["x"]\n'
    file.write_text(text, encoding="utf-8")
    assert main(["render", str(file), "-o", str(tmp_path / "x.png")]) == WRONG_INPUT
    assert "mine.toml: view.hide: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "source", "option"),
    [
        ("render mine.toml -o x.png", "mine.toml", "view.hide"),
        ("animate mine.toml -o x.gif", "mine.toml", "view.hide"),
        ("export mine.toml -o x.ply", "x.ply", "view.hide"),
        ("render mine.toml -o x.png --hide y", "mine.toml", "--hide"),
        ("animate plain.toml -o x.gif --chapter nothing", "plain.toml", "--chapter"),
    ],
)
def test_a_story_whose_view_has_an_unknown_layer_is_distinguished_from_an_option(
    command: str,
    source: str,
    option: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    monkeypatch.chdir(tmp_path)
    scene = shortest_story_scene()
    view = scene.view.model_copy(update={"hide": ("x",)})
    save_scene(scene, tmp_path / "plain.toml")
    save_scene(scene.model_copy(update={"view": view}), tmp_path / "mine.toml")
    assert main(command.split()) == WRONG_INPUT
    assert f"exoviz: {source}: {option}: " in capsys.readouterr().err


def test_options_without_a_meaning_are_refused_by_name(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "x.png"
    command = ["render", "liposome", "-o", str(file), "--at", "3", "--cutaway", "half"]
    assert main(command) == WRONG_INPUT
    assert capsys.readouterr().err == (
        "exoviz: liposome: --at: a vesicle alone has no time; only a story has.\n"
    )
    options = "--cutaway half --cut-keep rna --only rna --camera front --transparent"
    options += " --label rna --scale-bar"
    assert main(["render", "history", "-o", str(file), *options.split()]) == WRONG_INPUT
    lines = capsys.readouterr().err.removeprefix("exoviz: ").splitlines()
    named = {line.split(": ")[1] for line in lines}
    assert named == {word for word in options.split() if word.startswith("--")}
    assert all(line.startswith("history: --") for line in lines)
    assert not file.exists()


def test_doctor(capsys: Capture) -> None:
    assert main(["doctor", "--json"]) == FINE
    facts = json.loads(capsys.readouterr().out)
    assert facts.keys() >= {"exoviz", "platform", "python", "numba", "processors", "qt"}
    assert facts["exoviz"] == exoviz.__version__


def test_columns_are_aligned() -> None:
    assert aligned([("a", "bb"), ("ccc", "d")], ("x", "yy")) == (
        "x    yy\n───  ──\na    bb\nccc  d"
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_fault(closed: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m exoviz presets {closed}"
    assert subprocess.run(command, shell=True, check=False).returncode == 0


def test_a_wrong_number_of_threads_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "exoviz", "--lang", "en", "render", "liposome", "-o", "a.png"]
    environment = {**os.environ, "NUMBA_NUM_THREADS": "0"}
    run = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "Numba cannot be used" in run.stderr
    assert "Traceback" not in run.stderr
