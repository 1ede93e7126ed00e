"""What the project is attacked with: one case for each seed, the same for the same seed.

An attack takes a seed and an empty folder, and returns in a word how the case ended. What may not
happen is raised: an error that is none of the user's, a message that runs on, a file that is
neither what it was nor whole.
"""

from __future__ import annotations

import contextlib
import functools
import io
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

import exoviz
from exoviz.catalog import load_catalog
from exoviz.cli import main
from exoviz.errors import MOST_PROBLEMS, InputError, UserError
from exoviz.importer import read_tables
from exoviz.importer.assemblies import copied_chains
from exoviz.resources import folder
from exoviz.scene import Scene, parse_scene, preset_names, scene_text
from story_attack import told, within_ranges

__all__ = ["ATTACKS", "Attack", "damaged"]

#: Letters of a message, as in tests/scene/test_hostile_scenes.py.
_LONGEST_MESSAGE: Final = 400 * MOST_PROBLEMS
_SMALL: Final[Mapping[str, Any]] = {
    "title": "Кішкентай везикула",
    "vesicle": {"diameter_nm": 20},
    "membrane": {"composition": {"PC": 60, "cholesterol": 40}},
}
_ODD: Final = (
    *("0", "-1", "1e308", "nan", "inf", "-0.0", "9" * 30, "true", '""', '"\\u0000"', "[]", "{}"),
    *("{ copies = 3 }", '"../../etc/passwd"', "1979-05-27", '"Экзосома"', "'''\n'''", "[1, [2]]"),
)
_WORDS: Final = (
    *("validate", "presets", "catalog", "render", "export", "report", "build", "panels", "animate"),
    *("lipids", "proteins", "small.toml", "small.toml", "no.toml", "exosome", "mvb-release", "."),
    *("--lang", "--lang=kk", "ru", "--json", "--size", "32x32", "0x0", "1e9x1", "--seed", "-1"),
    *(
        "-o",
        "a.png",
        "a.glb",
        "a.3mf",
        "a.cif",
        "a.xyz",
        "a",
        "--from",
        "--at",
        "--style",
        "studio",
    ),
    *("--cutaway", "half", "--hide", "lipids", "--", "", " ", "\0", "-", "--help", "--version"),
    *("--longest", "10", "--traceback", "--frames", "--workers", "--resume", "--titel", "99999999"),
)
_STOPPED: Final = 130


@dataclass(frozen=True)
class Attack:
    """A kind of case.

    Attributes
    ----------
    case : callable
        Takes a seed and an empty folder, and returns how it ended, in a word.
    longest_s : float
        A case that takes longer hangs, s.
    """

    case: Callable[[int, Path], str]
    longest_s: float = 10.0


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file in which bits, bytes or stretches are wrong, mostly where its tables begin."""
    found = bytearray(content)
    for _change in range(chance.choice((1, 1, 1, 5, 50))):
        place = chance.randrange(min(len(found), chance.choice((len(found), 40_000))))
        match chance.randrange(4):
            case 0 | 1:
                found[place] ^= 1 << chance.randrange(8)
            case 2:
                found[place] = chance.choice((0x00, 0xFF, 0x7F, 0x80, 0xDD, 0xDF, 0xCF))
            case _:
                del found[place : place + chance.randrange(200)]
    return bytes(found)


def _refused(error: UserError) -> str:
    words = str(error)
    assert words.strip()
    assert len(words) < _LONGEST_MESSAGE, words[:200]
    return "refused"


def _mutated(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    for _change in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(lines))
        line = lines[place]
        key, equals, _value = line.partition("=")
        match chance.randrange(6):
            case 0 | 1 | 2 if equals:
                lines[place] = f"{key}= {chance.choice(_ODD)}"
            case 3:
                lines.insert(chance.randrange(len(lines)), line)
            case 4:
                del lines[place]
                lines = lines or [""]
            case _:
                cut = chance.randrange(len(line) + 1)
                lines[place] = line[:cut] + chance.choice("\"'[]{}=.#\\ж\x00\t-9") + line[cut + 1 :]
    return "\n".join(lines) + "\n"


def scenes(seed: int, _where: Path) -> str:
    """Read a scene of exoviz's own with values and signs changed; write and read what is right."""
    chance = random.Random(seed)
    path = folder("scenes") / f"{chance.choice(preset_names())}.toml"
    try:
        scene = parse_scene(_mutated(path.read_text(encoding="utf-8"), chance))
    except InputError as error:
        return _refused(error)
    assert parse_scene(scene_text(scene)) == scene
    return "read"


def builds(seed: int, _where: Path) -> str:
    """Build a vesicle of anything in the catalog, in any amount."""
    chance = random.Random(seed)
    catalog = load_catalog()
    proteins = {
        key: chance.choice((0, 1, 3, 40, 100_000))
        for key in chance.sample(sorted(catalog.proteins), chance.randint(0, 5))
    }
    lipids = {
        key: chance.choice((0.001, 1.0, 50.0))
        for key in chance.sample(sorted(catalog.lipids), chance.randint(1, 4))
    }
    table: dict[str, Any] = {
        "seed": chance.randrange(2**63),
        "vesicle": {
            "diameter_nm": chance.choice((20, 20.01, 25, 30, round(chance.uniform(20, 40), 3)))
        },
        "membrane": {
            "composition": lipids,
            "area_scale": chance.choice((0.6, 1.0, 1.6)),
            "outside": chance.choice(("exoplasm", "cytosol")),
        },
        "proteins": proteins,
        "rna": dict.fromkeys(chance.sample(sorted(catalog.rna), chance.randint(0, 2)), 1),
        "glycans": {"n_glycans": {chance.choice(sorted(catalog.glycans)): 1}}
        if chance.random() < 0.5
        else {},
    }
    try:
        vesicle = exoviz.build(Scene.model_validate(table))
    except UserError as error:
        return _refused(error)
    for batch in vesicle.batches:
        assert np.isfinite(batch.positions).all()
        assert np.isfinite(batch.rotations).all()
    return "built"


def stories(seed: int, _where: Path) -> str:
    """Tell a story within the documented ranges; see `story_attack`."""
    return told(within_ranges(seed))


@functools.cache
def _written(suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / f"a{suffix}"
        exoviz.export(Scene.model_validate(_SMALL), path)
        return path.read_bytes()


def structures(seed: int, where: Path) -> str:
    """Read a damaged model in mmCIF, BinaryCIF or PDB."""
    chance = random.Random(seed)
    suffix = chance.choice((".bcif", ".bcif", ".cif"))
    path = where / f"a{suffix}"
    path.write_bytes(damaged(_written(suffix), chance))
    try:
        tables = read_tables(path)
        tables.first("struct", "title")
        for column in ("type_symbol", "label_asym_id", "label_seq_id", "Cartn_x"):
            tables.texts("atom_site", column)
            tables.numbers("atom_site", column)
        copied_chains(tables)
    except InputError as error:
        return _refused(error)
    return "read"


@functools.cache
def _drawn(suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / f"a{suffix}"
        assert _called(["render", _small(Path(made)), "-o", str(path), "--size", "64x64"])[0] == 0
        return path.read_bytes()


def _small(where: Path) -> str:
    path = where / "small.toml"
    path.write_text(scene_text(Scene.model_validate(_SMALL)), encoding="utf-8")
    return str(path)


def _called(arguments: list[str]) -> tuple[int, str]:
    """Run a command in this process; return its exit code and what it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    words = said.getvalue()
    assert "should not" not in words, f"{arguments}: {words[-400:]}"
    assert "Traceback" not in words, f"{arguments}: {words[-400:]}"
    return code, words


def figures(seed: int, where: Path) -> str:
    """Make a figure again from a picture that is damaged."""
    chance = random.Random(seed)
    suffix = chance.choice((".png", ".jpg", ".tiff"))
    path = where / f"a{suffix}"
    path.write_bytes(damaged(_drawn(suffix), chance))
    code, _words = _called(["render", "--from", str(path), "-o", str(where / "b.png")])
    assert code in (0, 2), code
    return "made again" if code == 0 else "refused"


def commands(seed: int, where: Path) -> str:
    """Run a command line of words at random."""
    chance = random.Random(seed)
    _small(where)
    line = chance.choices(_WORDS, k=chance.randint(1, 6))
    with contextlib.chdir(where):
        # What opens a window, or makes a film of minutes, is no case.
        if not line[0] or "animate" in line[:3] or not set(_WORDS[:9]) & set(line[:2]):
            line = [chance.choice(("validate", "render", "export", "report")), "small.toml", *line]
        code, _words = _called(line)
    assert code in (0, 2), f"{line}: {code}"
    return "done" if code == 0 else "refused"


def signals(seed: int, where: Path) -> str:
    """Stop a command at any moment: what it wrote is whole, and no parts stay behind."""
    chance = random.Random(seed)
    scene, name = _small(where), chance.choice(("a.glb", "a.cif", "a.png"))
    verb = ["render", scene, "--size", "320x200"] if name == "a.png" else ["export", scene]
    command = [sys.executable, "-m", "exoviz", *verb, "-o", str(where / name)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    threading.Event().wait(chance.uniform(0.5, 4.0))
    started.send_signal(chance.choice((signal.SIGINT, signal.SIGTERM)))
    _said, words = started.communicate()
    left = {one.name for one in where.iterdir()} - {"small.toml"}
    # Before Python listens, a signal ends it without a word.
    assert started.returncode in (0, _STOPPED, -signal.SIGINT, -signal.SIGTERM), words[-400:]
    assert left <= {name}, left
    if started.returncode == 0:
        assert left == {name}
        return "done"
    return "stopped"


ATTACKS: Final[Mapping[str, Attack]] = {
    "scenes": Attack(scenes),
    "builds": Attack(builds),
    "stories": Attack(stories, 300.0),
    "structures": Attack(structures),
    "commands": Attack(commands, 60.0),
    "figures": Attack(figures),
    "signals": Attack(signals, 60.0),
}
