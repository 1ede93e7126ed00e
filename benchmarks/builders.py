"""The builder beside programs that build membranes and vesicles."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import peers
from benchmarks.measure import Contacts, NotMeasuredError, Timing, contacts, timed
from benchmarks.structures import flat_side, lipid_pdb, read_gro, read_pdb, ts2cg_input

__all__ = ["ONE_LIPID", "BuilderRow", "Growth", "growth", "measure_builders", "scene_file"]

SCRIPTS = Path(__file__).parent / "scripts"
# Head groups at 20 and 16 nm, 0.65 nm² a lipid: what the peers are asked for.
OUTER, INNER = 7733, 4949
PLAIN = "40 nm, one lipid"
FULL = "40 nm, all molecules"
SMALL = "20 nm, one lipid"


@dataclass(frozen=True, slots=True)
class BuilderRow:
    """One program on one piece of work; `note` says why there is nothing, or what differs."""

    work: str
    program: str
    note: str = ""
    lipids: int = 0
    timing: Timing | None = None
    contacts: Contacts | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """exoviz alone at one diameter: warm seconds, and peak memory of its process."""

    diameter: float
    lipids: int
    seconds: float
    peak_mb: float


Command = list[str | Path]
Beads = tuple[NDArray[np.integer], NDArray[np.floating]]


def _row(
    work: str, program: str, note: str, timing: Timing, lipids: int, beads: Beads
) -> BuilderRow:
    molecules, positions = beads
    return BuilderRow(work, program, note, lipids, timing, contacts(positions, molecules))


def scene_file(folder: Path, diameter: float, extra: str) -> Path:
    path = folder / f"{diameter:g}.toml"
    head = f'format = "exoviz-scene"\nversion = 1\n[vesicle]\ndiameter_nm = {diameter}\n'
    path.write_text(head + extra)
    return path


ONE_LIPID = "[membrane]\narea_scale = 1.083\n[membrane.composition]\nphosphatidylcholine = 1\n"


def _exoviz(work: str, scene: str | Path, repeats: int) -> BuilderRow:
    folder = peers.workplace("exoviz")
    output = folder / "beads.npz"
    command: Command = [sys.executable, SCRIPTS / "exoviz_vesicle.py", scene, output]
    timing = timed(command, folder, repeats, 600)
    found = np.load(output)
    lipids = len(np.unique(found["molecules"][found["lipid"]]))
    return _row(work, "exoviz", "", timing, lipids, (found["molecules"], found["positions"]))


def exoviz_plain(repeats: int) -> BuilderRow:
    scene = scene_file(peers.workplace("scenes"), 40, ONE_LIPID)
    return _exoviz(PLAIN, scene, repeats)


def exoviz_full(repeats: int) -> BuilderRow:
    return _exoviz(FULL, "exosome", repeats)


def exoviz_small(repeats: int) -> BuilderRow:
    return _exoviz(SMALL, scene_file(peers.workplace("scenes"), 20, ONE_LIPID), repeats)


def _ts2cg(work: str, note: str, proteins: bool, repeats: int) -> BuilderRow:
    program = peers.environment("ts2cg") / "TS2CG"
    folder = peers.workplace("ts2cg")
    ts2cg_input(folder, proteins=proteins)
    command: Command = [program, "PCG", "-str", "in.str", "-Bondlength", "0.2", "-LLIB", "own.LIB"]
    command += ["-defout", "out", "-function", "analytical_shape"]
    timing = timed(command, folder, repeats, 600)
    names, molecules, positions = read_gro(folder / "out.gro")
    lipids = len(np.unique(molecules[names != "ALA"]))
    name = f"TS2CG {peers.version('ts2cg')}"
    return _row(work, name, note, timing, lipids, (molecules, positions))


def ts2cg_plain(repeats: int) -> BuilderRow:
    return _ts2cg(PLAIN, "", proteins=False, repeats=repeats)


def ts2cg_full(repeats: int) -> BuilderRow:
    note = "8 lipids and 68 copies of one protein; no glycans, nothing inside"
    return _ts2cg(FULL, note, proteins=True, repeats=repeats)


def mstool(repeats: int) -> BuilderRow:
    python = peers.environment("mstool") / "python"
    folder = peers.workplace("mstool")
    command: Command = [python, SCRIPTS / "mstool_sphere.py", str(OUTER), str(INNER)]
    timing = timed(command, folder, min(repeats, 3), 600)
    _, molecules, positions = read_pdb(folder / "out.pdb")
    name = f"mstool {peers.version('mstool')}"
    return _row(PLAIN, name, "", timing, len(np.unique(molecules)), (molecules, positions))


def coby(repeats: int) -> BuilderRow:
    python = peers.environment("coby") / "python"
    folder = peers.workplace("coby")
    side = str(flat_side(OUTER + INNER))
    command: Command = [
        python,
        "-m",
        "COBY",
        "-box",
        side,
        side,
        "12",
        "-membrane",
        "lipid:POPC",
        "apl:0.65",
    ]
    command += ["-out_sys", "out", "-quiet", "True", "-backup", "False", "-randseed", "1"]
    timing = timed(command, folder, min(repeats, 3), 600)
    _, molecules, positions = read_gro(folder / "out.gro")
    name = f"COBY {peers.version('coby')}"
    lipids = len(np.unique(molecules))
    return _row(PLAIN, name, "flat membrane only", timing, lipids, (molecules, positions))


def insane(repeats: int) -> BuilderRow:
    program = peers.environment("insane") / "insane"
    folder = peers.workplace("insane")
    side = str(flat_side(OUTER + INNER))
    command: Command = [program, "-o", "out.gro", "-x", side, "-y", side, "-z", "12", "-a", "0.65"]
    command += ["-pbc", "rectangular", "-l", "POPC:1"]
    timing = timed(command, folder, repeats, 600)
    _, molecules, positions = read_gro(folder / "out.gro")
    name = f"insane {peers.version('insane')}"
    lipids = len(np.unique(molecules))
    return _row(PLAIN, name, "flat membrane only", timing, lipids, (molecules, positions))


def packmol(repeats: int) -> BuilderRow:  # noqa: ARG001  (minutes a run: once)
    program = peers.environment("packmol") / "packmol"
    folder = peers.workplace("packmol")
    (folder / "lipid.pdb").write_text(lipid_pdb())
    script = folder / "in.inp"
    script.write_text(_packmol_input(10.0))
    timing = timed([program], folder, 1, 600, stdin=script)
    _, _, positions = read_pdb(folder / "out.pdb")
    molecules = np.arange(len(positions)) // 12
    name = f"packmol {peers.version('packmol')}"
    return _row(SMALL, name, "", timing, len(positions) // 12, (molecules, positions))


def _packmol_input(radius: float) -> str:
    """Return packmol's input: heads at `radius` and 4 nm deeper, tails between; in ångström."""
    text = "tolerance 2.0\nfiletype pdb\noutput out.pdb\nseed 1\nmaxit 20\nnloop 60\n"
    outer, inner = radius, radius - 4
    leaflets = (
        (
            outer,
            f"outside sphere 0. 0. 0. {10 * outer - 3}",
            f"inside sphere 0. 0. 0. {10 * outer - 15}",
        ),
        (
            inner,
            f"inside sphere 0. 0. 0. {10 * inner + 3}",
            f"outside sphere 0. 0. 0. {10 * inner + 15}",
        ),
    )
    for at, head, tail in leaflets:
        count = round(4 * np.pi * at**2 / 0.65)
        text += f"structure lipid.pdb\n number {count}\n atoms 2\n  {head}\n end atoms\n"
        text += f" atoms 8 12\n  {tail}\n end atoms\nend structure\n"
    return text


CASES: tuple[tuple[str, str, Callable[[int], BuilderRow]], ...] = (
    (PLAIN, "exoviz", exoviz_plain),
    (PLAIN, "TS2CG", ts2cg_plain),
    (PLAIN, "mstool", mstool),
    (PLAIN, "insane", insane),
    (PLAIN, "COBY", coby),
    (FULL, "exoviz", exoviz_full),
    (FULL, "TS2CG", ts2cg_full),
    (SMALL, "exoviz", exoviz_small),
    (SMALL, "packmol", packmol),
)


def measure_builders(repeats: int, chosen: tuple[str, ...]) -> list[BuilderRow]:
    """Run every case of the programs `chosen` (all if empty)."""
    rows = []
    for work, program, case in CASES:
        if chosen and program.lower() not in chosen:
            continue
        print(f"{work}: {program}", file=sys.stderr)
        try:
            rows.append(case(repeats))
        except NotMeasuredError as error:
            rows.append(BuilderRow(work, program, str(error)))
        timing = rows[-1].timing
        print(f"    {timing.seconds:.2f} s" if timing else rows[-1].note, file=sys.stderr)
    return rows


def growth(diameters: tuple[float, ...], repeats: int) -> list[Growth]:
    """Measure exoviz alone on vesicles of one composition that grow."""
    found = []
    for diameter in diameters:
        folder = peers.workplace("growth")
        scene = scene_file(folder, diameter, ONE_LIPID)
        output = folder / "beads.npz"
        script = SCRIPTS / "exoviz_vesicle.py"
        timing = timed([sys.executable, script, scene, output, str(repeats)], folder, 1, 600)
        warm = [float(line) for line in (folder / "log.txt").read_text().split()]
        lipids = len(np.unique(np.load(output)["molecules"]))
        found.append(Growth(diameter, lipids, float(np.median(warm)), timing.peak_mb))
    return found
