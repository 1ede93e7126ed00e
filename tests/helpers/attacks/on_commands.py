"""Command lines of odd words, and of options with odd values."""

from __future__ import annotations

import contextlib
import functools
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, get_args

from attacks.case import LONGEST_MESSAGE, called, small_scene
from exoviz.cli.commands import create_app

__all__ = ["command_lines", "commands"]

_VERBS: Final = (
    *("validate", "presets", "catalog", "render"),
    *("export", "report", "build", "panels", "animate"),
)
_WORDS: Final = (
    *_VERBS,
    *("lipids", "proteins", "small.toml", "small.toml", "no.toml", "exosome", "mvb-release", "."),
    *("--lang", "--lang=kk", "ru", "--json", "--size", "32x32", "0x0", "1e9x1", "--seed", "-1"),
    *("-o", "a.png", "a.glb", "a.3mf", "a.cif", "a.xyz", "a"),
    *("--from", "--at", "--style", "studio"),
    *("--cutaway", "half", "--hide", "lipids", "--", "", " ", "\0", "-", "--help", "--version"),
    *("--longest", "10", "--traceback", "--frames", "--workers", "--resume", "--titel", "99999999"),
)


def commands(seed: int, where: Path) -> str:
    """Run a command line of words at random."""
    chance = random.Random(seed)
    small_scene(where)
    line = chance.choices(_WORDS, k=chance.randint(1, 6))
    with contextlib.chdir(where):
        # What opens a window, or makes a film of minutes, is no case.
        if not line[0] or "animate" in line[:3] or not set(_VERBS) & set(line[:2]):
            line = [chance.choice(("validate", "render", "export", "report")), "small.toml", *line]
        code, _words = called(line)
    assert code in (0, 2), f"{line}: {code}"
    return "done" if code == 0 else "refused"


#: Texts that are no number, no name, no path, or nearly one.
_TEXTS: Final = (
    *("", " ", "\0", "\n", "-", "--", "=", "ж", "Экзосома Ә", "🧬", "\u202e", "%s", "{0}", "nul"),
    *("x" * 300, "ж" * 5_000, "../" * 50 + "x", "~", "$HOME", "*", "\udcff", "a b", "'", "None"),
)
_NUMBERS: Final = (
    *("0", "-0", "1", "-1", "16", "255", "256", "257", "10000", "10001", "1_0", "0x10", "٣", "½"),
    *(str(2**63 - 1), str(2**63), "-" + "9" * 30, "9" * 5_000, "1e400", "1e-400", "nan", "inf"),
    *("-inf", "1,5", "1.5", "0.1", "0.05", "1e3", "1e309", "+2"),
)
_PATHS: Final = (
    *("a.png", "a.PNG", "a.jpg", "a.tif", "a.svg", "a.pdf", "a.glb", "a.ply", "a.obj", "a.stl"),
    *("a.3mf", "a.cif", "a.bcif", "a.pdb", "a.mvsx", "a.simularium", "a.mp4", "a.gif", "a.webp"),
    *("a", ".png", "a.", "a.xyz", "a.toml", "no/such/a.png", "a.png/", ".", "..", "small.toml"),
    *("small.toml/a.png", "/dev/null", "/dev/full", "/proc/nothing.png", "a\0.png", "é.png"),
    *("x" * 255 + ".png", "Экзосома.png", "CON.png", " .png", "-.png"),
)
_SCENES: Final = (
    *(
        "small.toml",
        "small.toml",
        "small.toml",
        "small.toml",
        "no.toml",
        "exosom",
        ".",
        "/dev/zero",
    ),
    *("a.cif", "small.toml@3", "small.toml@", "@", "mvb-release@x", "/etc/passwd", "small.toml\0"),
)
_SIZES: Final = (
    *("32x32", "16x16", "15x16", "64x36", "16385x16", "x", "32", "32x", "32X32", "32x32x32"),
    *("85x60mm", "0.1x0.1mm", "1e9x1e9mm", "nanxnanmm", "-32x32", "1e2x1e2", "٣٢x٣٢", "32×32"),
)
_LAYERS: Final = (
    "membrane",
    "lipids",
    "membrane/outer",
    "cargo",
    "proteins",
    "membrane/",
    "/",
    "*",
)


@functools.cache
def _arguments(verb: str) -> tuple[tuple[str, str, tuple[str, ...], bool], ...]:
    """Return name, kind, choices and need of every argument of a command."""
    found = []
    for one in create_app()[verb].assemble_argument_collection():
        kinds = {getattr(kind, "__name__", str(kind)) for kind in (one.hint, *get_args(one.hint))}
        kind = next((kind for kind in ("bool", "int", "float", "Path") if kind in kinds), "str")
        choices = tuple(one.get_choices() or ())
        found.append((one.names[0], kind, choices, bool(one.required)))
    return tuple(found)


def _value(name: str, kind: str, choices: Sequence[str], chance: random.Random) -> str:
    special: dict[str, Sequence[str]] = {
        **dict.fromkeys(("--scene", "SCENES"), _SCENES),
        **dict.fromkeys(("--output", "--picture", "--from"), _PATHS),
        **dict.fromkeys(("--hide", "--only", "--label", "--cut-keep"), _LAYERS),
        "--size": _SIZES,
    }
    usual = choices or special.get(name) or (_NUMBERS if kind in ("int", "float") else _TEXTS)
    pool = usual if chance.random() < 0.75 else (*_TEXTS, *_NUMBERS, *_PATHS)
    return chance.choice(pool)


def _line(chance: random.Random) -> list[str]:
    """Return a command with options that it has, and values that they may or may not take."""
    verb = chance.choice(("render", "export", "panels", "animate", "build", *_VERBS, "doctor"))
    known: list[Any] = list(_arguments(verb))
    needed = [one for one in known if one[0] in ("--scene", "SCENES", "--output", "--size")]
    needed = [one for one in needed if chance.random() < 0.95]
    others = [one for one in known if one not in needed]
    line = [verb]
    for name, kind, choices, _need in [
        *needed,
        *chance.sample(others, min(len(others), chance.randint(0, 3))),
    ]:
        value = _value(name, kind, choices, chance)
        if name in ("--scene", "SCENES", "GROUP", "NAME"):
            line.append(value)
        elif name == "--size" and chance.random() < 0.8:
            # Most pictures are small, so that what follows is reached.
            line += [name, "32x32"]
        elif kind == "bool" and chance.random() < 0.8:
            line.append(name)
        else:
            line += [f"{name}={value}"] if chance.random() < 0.5 else [name, value]
    return line


def command_lines(seed: int, where: Path) -> str:
    """Run a command with its options at the ends of their ranges, beyond them, and of odd types.

    It is done, or refused with a message of at most a screen, and then leaves nothing behind.
    """
    chance = random.Random(seed)
    small_scene(where)
    line = _line(chance)
    before = {one.name: one.read_bytes() for one in where.iterdir()}
    with contextlib.chdir(where):
        code, words = called(line)
    assert code in (0, 1, 2), f"{line}: {code}"
    left = {one.name for one in where.iterdir()} - set(before)
    if code == 0:
        paths = [Path(word.partition("=")[2] or word) for word in line]
        # A file is written with the folders that it is to be in.
        stems = {path.stem for path in paths} | {path.parts[0] for path in paths if path.parts}
        assert {Path(name).stem for name in left} <= stems, f"{line}: {left}"
        return "done"
    assert words.strip(), f"{line}: no word"
    assert len(words) < LONGEST_MESSAGE, f"{line}: {words[:200]}"
    assert not left, f"{line}: {left}"
    for name, content in before.items():
        assert (where / name).read_bytes() == content, f"{line}: {name}"
    return "refused"
