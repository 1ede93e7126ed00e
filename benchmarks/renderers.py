"""The renderer beside programs that draw many spheres: from arrays to a PNG, 1280x720.

Pictures are of two classes, and the note of a row says of which. *Plain* is what a program draws
quickest: spheres lit from the camera, edges as they come. *Full* is what exoviz always draws:
light that surfaces keep from each other (ambient occlusion or cast shadows) and smooth edges.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import peers
from benchmarks.measure import NotMeasuredError, timed

__all__ = ["RendererRow", "measure_renderers"]

SCRIPTS = Path(__file__).parent / "scripts"
LIMIT = 300
# A pixel of a bead differs by more than this between its red, green and blue.
COLOURED = 16

PLAIN = "plain"
FULL = "full"


@dataclass(frozen=True, slots=True)
class RendererRow:
    """One program at one number of beads.

    Attributes
    ----------
    first : float
        Seconds of the first picture of a process, its start not included.
    seconds : float
        Median of the next pictures.
    """

    program: str
    beads: int
    note: str = ""
    first: float = 0.0
    seconds: float = 0.0
    peak_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Renderer:
    """A program that draws: its script, and whose environment runs it ("" for exoviz's own).

    Attributes
    ----------
    effects : str
        What a full picture has; empty if the picture is plain.
    """

    name: str
    script: str
    peer: str = ""
    needs_display: bool = False
    options: tuple[str, ...] = ()
    effects: str = ""

    def note(self) -> str:
        """Return the class of the picture, and what it has."""
        return f"{FULL}: {self.effects}" if self.effects else PLAIN

    def command(self) -> list[str | Path]:
        """Return the command that runs the script, without its arguments."""
        python = peers.environment(self.peer) / "python" if self.peer else Path(sys.executable)
        command: list[str | Path] = [python, SCRIPTS / self.script]
        if not self.needs_display:
            return command
        if not shutil.which("xvfb-run"):
            raise NotMeasuredError("needs a display or xvfb (apt-get install xvfb xauth)")
        return ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24", *command]

    def title(self) -> str:
        """Return the name with the peer's version."""
        return f"{self.name} ({peers.version(self.peer)})" if self.peer else self.name


RENDERERS = (
    Renderer("exoviz", "draw_exoviz.py", effects="occlusion, shadows, 4 samples, lines"),
    Renderer("VTK sphere mapper", "draw_vtk.py"),
    Renderer(
        "VTK sphere mapper, SSAO, FXAA",
        "draw_vtk.py",
        options=("occlusion",),
        effects="occlusion, filtered edges",
    ),
    Renderer(
        "VTK sphere mapper, SSAO, SSAA",
        "draw_vtk.py",
        options=("occlusion", "samples"),
        effects="occlusion, 4 samples",
    ),
    Renderer("PyVista points", "draw_pyvista.py"),
    Renderer("PyMOL OpenGL", "draw_pymol.py", "pymol", needs_display=True),
    Renderer(
        "PyMOL ray",
        "draw_pymol.py",
        "pymol",
        needs_display=True,
        options=("ray",),
        effects="shadows, smooth edges",
    ),
    Renderer("OVITO OpenGL", "draw_ovito.py", "ovito", needs_display=True),
    Renderer(
        "OVITO Tachyon",
        "draw_ovito.py",
        "ovito",
        options=("occlusion",),
        effects="occlusion, shadows, 4 samples",
    ),
)


def measure_renderers(
    counts: tuple[int, ...], repeats: int, chosen: tuple[str, ...]
) -> list[RendererRow]:
    """Draw each number of beads with the programs `chosen` (all if empty)."""
    rows = []
    for count in counts:
        for renderer in RENDERERS:
            if chosen and renderer.name.lower().split()[0] not in chosen:
                continue
            print(f"{count} beads: {renderer.name}", file=sys.stderr)
            try:
                rows.append(_measure(renderer, count, repeats))
            except NotMeasuredError as error:
                rows.append(RendererRow(renderer.name, count, f"{renderer.note()}; {error}"))
            print(f"    {rows[-1].seconds:.2f} s {rows[-1].note}", file=sys.stderr)
    return rows


def _measure(renderer: Renderer, count: int, repeats: int) -> RendererRow:
    folder = peers.workplace(renderer.script.removesuffix(".py"))
    picture = folder / f"{count}.png"
    arguments = [str(count), str(repeats), str(picture), *renderer.options]
    timed([*renderer.command(), *arguments], folder, 1, LIMIT)
    lines = (folder / "log.txt").read_text(errors="replace").splitlines()
    seconds = [float(line.split()[1]) for line in lines if line.startswith("seconds ")]
    peaks = [float(line.split()[1]) for line in lines if line.startswith("peak ")]
    if not peaks or not picture.exists():
        raise NotMeasuredError("left no picture")
    with Image.open(picture) as image:
        covered = np.ptp(np.asarray(image.convert("RGB"), int), axis=2) > COLOURED
    if covered.mean() < 0.1:
        raise NotMeasuredError("left an empty picture")
    first, *rest = seconds
    return RendererRow(
        renderer.title(), count, renderer.note(), first, statistics.median(rest), peaks[0]
    )
