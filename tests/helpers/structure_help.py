"""Small structures and models for tests, written with gemmi."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
from gemmi import cif
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A bundle of four helices of 30 residues that cross a membrane, and a ball of 60 residues above.
HELICES = [(1, 30), (41, 70), (81, 110), (121, 150)]
RANGES = "[[1, 30], [41, 70], [81, 110], [121, 150]]"
BALL = (151, 210)
#: Half the thickness of the membrane, Å.
HALF = 15.0


def helix(start: Floats, step: float, count: int) -> Floats:
    """Return CA atoms of a helix along z, Å."""
    turn = np.radians(100) * np.arange(count)
    spiral: Floats = start + np.stack(
        (2.3 * np.cos(turn), 2.3 * np.sin(turn), step * np.arange(count)), axis=1
    )
    return spiral


def bundle() -> tuple[list[int], Floats]:
    """Return the numbers and the CA atoms of a membrane protein, +z outside, Å."""
    numbers: list[int] = []
    places = []
    for index, (first, last) in enumerate(HELICES):
        up = 1 if index % 2 == 0 else -1
        corner = np.array([9.0 * (index % 2), 9.0 * (index // 2), -22.0 * up])
        places.append(helix(corner - (4.5, 4.5, 0), 1.5 * up, last - first + 1))
        numbers += range(first, last + 1)
    ball = np.random.default_rng(7).normal(size=(60, 3))
    ball *= (13 * np.random.default_rng(8).random(60) ** (1 / 3) / np.linalg.norm(ball, axis=1))[
        :, None
    ]
    places.append(ball + (0, 0, 38.0))
    numbers += range(BALL[0], BALL[1] + 1)
    return numbers, np.concatenate(places)


def names_of(numbers: Sequence[int]) -> list[str]:
    """Return the residues: asparagine at 160, 170 and so on, leucine and serine elsewhere."""
    return ["ASN" if n % 10 == 0 else "LEU" if n <= 150 else "SER" for n in numbers]


def protein(
    *,
    turn: Floats | None = None,
    shift: Sequence[float] = (0, 0, 0),
    planes: bool = False,
    chains: str = "A",
    skip: Sequence[int] = (),
    atoms: Sequence[str] = ("N", "CA", "C", "CB"),
) -> gemmi.Structure:
    """Return the membrane protein, turned and shifted, with the dummy atoms of OPM if wished."""
    numbers, places = bundle()
    turned = np.eye(3) if turn is None else turn
    structure = gemmi.Structure()
    structure.name = "test"
    model = gemmi.Model(1)
    offsets = {"N": (-1, 0.6, 0.3), "CA": (0, 0, 0), "C": (1, 0.4, 0.5), "CB": (0.2, -1.4, 0.4)}
    offsets |= {"O": (1.2, 1.5, 0.6), "CG": (0, -2.4, -0.7), "CD1": (1.3, -3, -0.6)}
    offsets |= {"CD2": (-1.1, -3.2, -0.5)}
    for index, name in enumerate(chains):
        chain = gemmi.Chain(name)
        for number, kind, place in zip(numbers, names_of(numbers), places, strict=True):
            if number in skip:
                continue
            residue = gemmi.Residue()
            residue.name, residue.seqid = kind, gemmi.SeqId(str(number))
            residue.het_flag = "A"
            residue.entity_type = gemmi.EntityType.Polymer
            residue.subchain = name
            for atom in atoms:
                at = turned @ (place + offsets[atom] + (40.0 * index, 0, 0)) + shift
                residue.add_atom(_atom(atom, at))
            chain.add_residue(residue)
        model.add_chain(chain)
    if planes:
        model.add_chain(_planes(turned, np.array(shift, float)))
    structure.add_model(model)
    return structure


def _atom(name: str, place: Floats) -> gemmi.Atom:
    atom = gemmi.Atom()
    atom.name, atom.element = name, gemmi.Element(name[0])
    atom.pos, atom.occ = gemmi.Position(*place.tolist()), 1.0
    return atom


def _planes(turn: Floats, shift: Floats) -> gemmi.Chain:
    chain = gemmi.Chain("D")
    number = 0
    for x in range(-30, 31, 15):
        for y in range(-30, 31, 15):
            for name, z in (("O", HALF), ("N", -HALF)):
                number += 1
                residue = gemmi.Residue()
                residue.name, residue.seqid = "DUM", gemmi.SeqId(str(number))
                residue.het_flag, residue.subchain = "H", "D"
                residue.entity_type = gemmi.EntityType.NonPolymer
                residue.add_atom(_atom(name, turn @ np.array([x, y, z], float) + shift))
                chain.add_residue(residue)
    return chain


def write(structure: gemmi.Structure, path: Path) -> Path:
    """Write a structure as its extension says."""
    structure.setup_entities()
    if path.suffix == ".pdb":
        structure.write_pdb(str(path))
    elif path.suffix == ".bcif":
        path.write_bytes(packed(structure.make_mmcif_document()))
    else:
        structure.make_mmcif_document().write_file(str(path))
    return path


def packed(document: cif.Document) -> bytes:
    """Return a document as BinaryCIF."""
    from ihm.format_bcif import BinaryCifWriter

    stream = io.BytesIO()
    writer: Any = BinaryCifWriter(stream)
    block = document.sole_block()
    writer.start_block(block.name)
    for category in block.get_mmcif_category_names():
        columns = block.get_mmcif_category(category)
        keywords = [name.replace("[", "").replace("]", "") for name in columns]
        with writer.loop(category.rstrip("."), [*columns]) as loop:
            for row in zip(*columns.values(), strict=True):
                texts = [None if value is None or value is False else value for value in row]
                loop.write(**dict(zip(keywords, texts, strict=True)))
    writer.flush()
    return stream.getvalue()


HEAD = """\
format = "exoviz-scene"
version = 1
seed = 3
[vesicle]
diameter_nm = 40
[membrane]
composition = { PC = 60, Chol = 40 }
"""


def scene_text(table: str, key: str = "MINE", *, more: str = "") -> str:
    """Return a scene with one protein."""
    return f"{HEAD}{more}[proteins.{key}]\n{table}\n"


def upright(count: int, radius: float, seed: int) -> list[tuple[Floats, Floats]]:
    """Return turns and places (Å) of molecules that stand on a sphere."""
    rng = np.random.default_rng(seed)
    found = []
    for _copy in range(count):
        z = rng.normal(size=3)
        z /= np.linalg.norm(z)
        x = np.cross(z, rng.normal(size=3))
        x /= np.linalg.norm(x)
        found.append((np.stack((x, np.cross(z, x), z), axis=1), z * radius))
    return found


def loop(block: Any, category: str, columns: dict[str, Sequence[object]]) -> None:
    """Write a table."""
    made = block.init_loop(category, list(columns))
    made.set_all_values([[str(value) for value in column] for column in columns.values()])


def vesicle_model(proteins: int = 60, lipids: int = 300) -> cif.Document:
    """Return a model as cellPACK writes them: entities once, copies as operators.

    A protein on the surface, lipids, a capsid whose copies are products of operators, and a
    strand of RNA.
    """
    document = cif.Document()
    block = document.add_new_block("vesicle")
    block.set_pair("_struct.title", "'A vesicle for tests'")
    numbers, places = bundle()
    rng = np.random.default_rng(1)
    strand = np.cumsum(rng.normal(size=(80, 3)) * 3.5, axis=0)
    lipid = np.stack((0.6 * rng.normal(size=40), 0.6 * rng.normal(size=40), np.arange(40) / 2), 1)
    names = names_of(numbers)
    rows: list[tuple[object, ...]] = []

    def atom(chain: str, entity: int, comp: str, name: str, sequence: int, at: Floats) -> None:
        element = name[0]
        rows.append(
            (len(rows) + 1, element, name, ".", comp, chain, entity, sequence, *at.round(3), chain)
        )

    for number, name, place in zip(numbers, names, places, strict=True):
        atom("A", 1, name, "CA", number, place)
    for index, place in enumerate(lipid):
        atom("B", 2, "POPC", f"{'P' if index == 39 else 'C'}{index}", 1, place)
    for number, name, place in zip(numbers[:60], names[:60], places[:60], strict=True):
        atom("C", 3, name, "CA", number, place)
    for index, place in enumerate(strand - strand.mean(axis=0)):
        atom("D", 4, "ACGU"[index % 4], "P", index + 1, place)
    described = (
        "ves.surface.Receptor",
        "ves.membrane.POPC",
        "ves.interior.Capsid protein",
        "ves.interior.genome",
    )
    loop(
        block,
        "_entity.",
        {
            "id": [1, 2, 3, 4],
            "type": ["polymer", "non-polymer", "polymer", "polymer"],
            "pdbx_description": [cif.quote(text) for text in described],
        },
    )
    turns = [(about_z(2 * np.pi * step / 5), np.zeros(3)) for step in range(5)]
    operators = [*upright(proteins, 180.0, 2), *upright(lipids, 170.0, 3)]
    first = len(operators) + 1
    operators += [*turns, *((np.eye(3), np.array([40.0, 0, 10.0 * step])) for step in range(3))]
    operators.append((np.eye(3), np.zeros(3)))
    last = len(operators)
    loop(
        block,
        "_pdbx_struct_assembly_gen.",
        {
            "assembly_id": [1] * 4,
            "oper_expression": [
                f"(1-{proteins})",
                f"({proteins + 1}-{proteins + lipids})",
                f"({first}-{first + 4})({first + 5}-{first + 7})",
                last,
            ],
            "asym_id_list": list("ABCD"),
        },
    )
    columns: dict[str, Sequence[object]] = {"id": range(1, last + 1)}
    for row in range(3):
        for column in range(3):
            columns[f"matrix[{row + 1}][{column + 1}]"] = [one[0][row, column] for one in operators]
        columns[f"vector[{row + 1}]"] = [one[1][row] for one in operators]
    loop(block, "_pdbx_struct_oper_list.", columns)
    atoms = (
        *("id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id"),
        *("label_asym_id", "label_entity_id", "auth_seq_id", "Cartn_x", "Cartn_y", "Cartn_z"),
        "auth_asym_id",
    )
    loop(block, "_atom_site.", dict(zip(atoms, zip(*rows, strict=True), strict=True)))
    return document


def about_z(angle: float) -> Floats:
    """Return a turn about z."""
    return np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
