"""Reads what the peers write, and writes what they must be given."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["flat_side", "lipid_pdb", "read_gro", "read_pdb", "ts2cg_input"]

Floats = NDArray[np.floating]
Structure = tuple[NDArray[np.str_], NDArray[np.integer], Floats]

# Eight lipids with their shares in the outer and inner leaflet.
MIXTURE = (
    ("POPC", 0.30, 0.20),
    ("CHOL", 0.30, 0.30),
    ("DPSM", 0.20, 0.05),
    ("POPE", 0.08, 0.20),
    ("POPS", 0.02, 0.15),
    ("DPGS", 0.05, 0.00),
    ("PAPI", 0.00, 0.05),
    ("PAPE", 0.05, 0.05),
)
TWO_TAILS = (
    ("NC3", 0, 1.0),
    ("PO4", 0, 0.0),
    ("GL1", 0, -1.0),
    ("GL2", 0.5, -1.0),
    *((f"C{index}A", 0, -1.0 - index) for index in range(1, 5)),
    *((f"C{index}B", 1, -1.0 - index) for index in range(1, 5)),
)
STEROL = (
    ("ROH", 0, 0.0),
    ("R1", 0, -0.8),
    ("R2", 0.5, -1.2),
    ("R3", 0, -1.6),
    ("R4", 0.5, -2.0),
    ("R5", 0, -2.6),
    ("C1", 0, -3.4),
    ("C2", 0, -4.4),
)


def flat_side(lipids: int) -> float:
    """Return the side of a square bilayer of `lipids` at 0.65 nm² each."""
    return round(math.sqrt(lipids / 2 * 0.65), 2)


def _structure(labels: Iterable[str], names: Iterable[str], positions: Floats) -> Structure:
    """Number molecules: a new one begins where the residue's label changes."""
    label = np.array(list(labels))
    molecules = np.concatenate(([0], np.cumsum(label[1:] != label[:-1])))
    return np.array(list(names)), molecules, positions


def read_gro(path: Path) -> Structure:
    """Return residue names, molecule numbers and positions (nm) of a GRO file."""
    lines = path.read_text().splitlines()
    lines = lines[2 : 2 + int(lines[1])]
    positions = np.array([(line[20:28], line[28:36], line[36:44]) for line in lines], float)
    return _structure((s[:10] for s in lines), (s[5:10].strip() for s in lines), positions)


def read_pdb(path: Path) -> Structure:
    """Return residue names, molecule numbers and positions (nm) of a PDB file."""
    with path.open() as file:
        lines = [line for line in file if line.startswith(("ATOM", "HETATM"))]
    positions = np.array([(line[30:38], line[38:46], line[46:54]) for line in lines], float) / 10
    return _structure((s[17:27] for s in lines), (s[17:21].strip() for s in lines), positions)


def lipid_pdb() -> str:
    """Return a straight lipid of 12 beads with its second bead, the phosphate, at the origin."""
    heads = (("NC3", 0, 4), ("PO4", 0, 0), ("GL1", 0, -4), ("GL2", 3, -4))
    tails = tuple(
        (f"C{index}{chain}", x, -4 - 3.8 * index)
        for chain, x in (("A", 0), ("B", 3))
        for index in range(1, 5)
    )
    rows = [
        f"ATOM  {index:5d} {name:<4} POPCA   1    {x:8.3f}{0:8.3f}{z:8.3f}\n"
        for index, (name, x, z) in enumerate((*heads, *tails), start=1)
    ]
    return "".join((*rows, "END\n"))


def _lipid_library() -> str:
    text = "Description own\nVersion 1\n"
    for name, _, _ in MIXTURE:
        beads = STEROL if name == "CHOL" else TWO_TAILS
        rows = (f"{i} {bead} {x} 0 {z}\n" for i, (bead, x, z) in enumerate(beads, start=1))
        text += f"\n[{name}]\n" + "".join(rows) + "\n"
    return text


def _bundle() -> str:
    """Return a GRO file of a protein: seven helices, 2.5 nm wide and 6 nm tall, 399 beads."""
    turn = 1.75 * np.arange(57)
    centres = [(0.95 * np.cos(a), 0.95 * np.sin(a)) for a in 2 * np.pi * np.arange(6) / 6]
    beads = [
        (x + 0.23 * np.cos(angle), y + 0.23 * np.sin(angle), 0.06 * angle)
        for x, y in (*centres, (0.0, 0.0))
        for angle in turn
    ]
    rows = (
        f"{1:5d}{'ALA':<5}{'BB':>5}{index:5d}{x:8.3f}{y:8.3f}{z:8.3f}\n"
        for index, (x, y, z) in enumerate(beads, start=1)
    )
    return f"P1\n{len(beads)}\n" + "".join(rows) + "  10 10 10\n"


def ts2cg_input(folder: Path, *, proteins: bool) -> None:
    """Write TS2CG's input: a sphere of radius 18 nm, of one lipid, or of eight with proteins."""
    (folder / "own.LIB").write_text(_lipid_library())
    (folder / "P1.gro").write_text(_bundle())
    lipids = "POPC 1 1 0.65\n"
    if proteins:
        area = {"CHOL": 0.40}
        lipids = "".join(f"{n} {out} {ins} {area.get(n, 0.65)}\n" for n, out, ins in MIXTURE)
    # The density of its lattice of points; less leaves it without room for all lipids.
    density = 4 if proteins else 1.54
    text = "include P1.gro\n" if proteins else ""
    text += f"[Lipids List]\nDomain 0\n{lipids}End\n"
    if proteins:
        text += "[Protein List]\nP1 1 0.06 0 0 -3.0\nEnd Protein\n"
    text += f"[Shape Data]\nShapeType Sphere\nBox 50 50 50\nDensity {density}\n"
    (folder / "in.str").write_text(text + "Thickness 4\nRadius 18\nEnd\n")
