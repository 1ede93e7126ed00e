"""Files of others, and of exoviz's own, that are damaged or hostile."""

from __future__ import annotations

import functools
import json
import random
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from attacks.case import called, drawn, exported, refused
from attacks.damage import damaged, odd_lines, odd_numbers, packed_oddly, special
from exoviz.builder.imported.imported_model import open_model
from exoviz.errors import InputError
from exoviz.exporter.figures.figure_recipes import KEY, stored_recipe
from exoviz.importer.protein_chains import read_protein
from exoviz.registry import implementation
from exoviz.registry.formats import FORMATS
from exoviz.scene import load_scene
from structure_help import packed, protein, vesicle_model, write

__all__ = ["hostile_structure", "pictures", "structures"]


@functools.cache
def _of_others(suffix: str) -> bytes:
    """Return a protein in a membrane, or a vesicle of proteins and lipids, as others write them."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / f"a{suffix}"
        if suffix == ".bcif":
            return packed(vesicle_model(6, 20))
        return write(protein(), path).read_bytes()


def hostile_structure(seed: int, where: Path) -> Path:
    """Write a file of coordinates that is damaged or hostile into a folder; return its path."""
    chance = random.Random(seed)
    suffix = chance.choice((".bcif", ".cif", ".pdb"))
    path = where / f"a{suffix}{chance.choice(('', '', '', '.gz'))}"
    content = chance.choice((exported, _of_others))(suffix)
    changes: list[Callable[[bytes, random.Random], bytes]] = [damaged, _cut_off]
    if suffix != ".bcif":
        changes += [odd_numbers, odd_numbers, odd_lines, odd_lines]
    if chance.random() < 0.08:
        special(path, chance)
        return path
    content = chance.choice(changes)(content, chance)
    path.write_bytes(packed_oddly(content, chance) if path.suffix == ".gz" else content)
    return path


def _cut_off(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def structures(seed: int, where: Path) -> str:
    """Open a model, and a protein, in mmCIF, BinaryCIF or PDB that is damaged or hostile."""
    path = hostile_structure(seed, where)
    ends = []
    for read in (_scene_and_model, read_protein):
        try:
            read(path)
            ends.append("read")
        except InputError as error:
            ends.append(refused(error))
    return "read" if "read" in ends else "refused"


def _scene_and_model(path: Path) -> None:
    assert load_scene(path).title
    for batch in open_model(path).batches:
        assert np.isfinite(batch.positions).all()
        assert np.isfinite(batch.rotations).all()


#: Values in the place of one of a recipe.
_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, -1, 0, 1e308, 10**400, float("nan"), "", "ж" * 5_000, [], {}, [[]], "kk"),
    *([1, 2], [-5, 10**9], [16, 16], "../../etc/passwd", "\0", [32, "x"], {"a": {"b": []}}),
)
_SCENES: Final = (
    *('model = "/dev/zero"', 'model = "a.png"', 'title = "\\u0000"', "seed = 1e400", "[[story]]"),
    *("vesicle.diameter_nm = 1e300", "proteins = { CD9 = 100000 }", "x = " + "[" * 5_000),
    *('proteins = { M = { copies = 1, structure = "/dev/zero" } }', "membrane = 3", "view = []"),
    *("n = " + "9" * 5_000, 'view = { camera = "up" }', 'view = { hide = ["\\u2028"] }', ""),
)


def _hostile_recipe(recipe: Mapping[str, Any], chance: random.Random) -> str:
    """Return the recipe of a figure with values that nobody means, as text."""
    found = dict(recipe)
    for _change in range(chance.choice((1, 1, 3))):
        key = chance.choice([*found, "more", "panels"])
        match chance.randrange(4):
            case 0:
                found["scene"] = f"{recipe['scene']}\n{chance.choice(_SCENES)}\n"
            case 1:
                head = 'format = "exoviz-scene"\nversion = 1\n'
                found["scene"] = head + chance.choice(_SCENES)
            case 2 if key != "more":
                found.pop(key, None)
            case _:
                found[key] = chance.choice(_VALUES)
    text = json.dumps(found)
    return chance.choice((text, text, text[: chance.randrange(len(text))], "[" * 100_000, "zlib:x"))


def _with_recipe(suffix: str, text: str) -> bytes:
    from PIL import Image

    record = FORMATS[suffix]
    blank = Image.new("RGB", (16, 16))
    metadata = {"Title": "a", KEY: text}
    if record.picture is not None:
        made: bytes = implementation(record.picture.writer)(blank, None, metadata)
    else:
        assert record.page is not None
        made = implementation(record.page.writer)(np.asarray(blank), (), None, metadata)
    return made


def pictures(seed: int, where: Path) -> str:
    """Make a figure again from a picture that is damaged, or whose recipe is hostile."""
    chance = random.Random(seed)
    suffix = chance.choice((".png", ".jpg", ".tiff", ".svg", ".pdf"))
    path = where / f"a{suffix}"
    match chance.randrange(8):
        case 0:
            special(path, chance)
        case 1 | 2 | 3:
            change = chance.choice((damaged, damaged, _cut_off))
            path.write_bytes(change(drawn(suffix), chance))
        case _:
            path.write_bytes(drawn(suffix))
            recipe = stored_recipe(path)
            try:
                path.write_bytes(_with_recipe(suffix, _hostile_recipe(recipe, chance)))
            except InputError as error:
                return refused(error)
    code, _words = called(["render", "--from", str(path), "-o", str(where / "b.png")])
    assert code in (0, 2), code
    assert (where / "b.png").exists() == (code == 0)
    return "made again" if code == 0 else "refused"
