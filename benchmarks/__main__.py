"""Measure everything and write ``docs/benchmarks.md``; ``--small`` tries it out and only prints.

PyMOL and OVITO draw only with a display, or with Debian's xvfb, xauth and mesa-vulkan-drivers;
without these they are skipped, and the table says so.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.builders import BuilderRow, Growth, growth, measure_builders
from benchmarks.commands import CommandRow, measure_commands
from benchmarks.exports import ExportRow, measure_exports
from benchmarks.films import FilmRow, measure_films
from benchmarks.graphics_cards import CardRow, measure_cards, unmeasured
from benchmarks.lessons import LessonRow, measure_lessons
from benchmarks.motions import MotionRow, measure_motion
from benchmarks.renderers import RendererRow, measure_renderers
from benchmarks.windows import WindowRow, measure_window

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"

PARTS = (
    *("builders", "commands", "growth", "renderers", "films", "window", "motion", "graphics"),
    *("lessons", "exports"),
)

HEAD = """# Benchmarks

Made by `make bench`. Every program runs in the same session on the same machine, one after the
other; ratios are to exoviz on the same work (2.0 ×: takes twice as long). Differences below
1.5 × are within the noise.
"""
BUILDERS = """## Builder

Whole processes, from start to the file written; median of the runs. The plain vesicle is one kind
of lipid at 0.65 nm² each; for 40 nm the others are asked for 7,733 + 4,949 lipids, with their head
groups at 20 and 16 nm, and what exoviz fits between the same surfaces differs a little, so
that the ratio is that of the seconds per lipid. *Nearest* is the distance of the nearest two beads
of different molecules; *too near* the share of beads with a bead of another molecule within 0.2 nm.
"""
COMMANDS = """## Cold

Whole processes of commands from their start, files in the memory of the system: median of the
runs by the clock, and seconds of all processors. *Python alone* imports NumPy and pydantic; *kept*
reads a [vesicle that was built before](commands.md#kept-vesicles), all others build it.
"""
GROWTH = """## Growth

exoviz alone, one kind of lipid; seconds of a build in a warm process (median), and peak memory
of the process, Python and its libraries included.
"""
RENDERERS = """## Renderer

Spheres in a cut shell, from arrays in memory to a PNG of 1280 × 720; the first picture of a
process, and the median of the next. *Plain* rows draw lit spheres and no more; *full* rows have
the effects named, as exoviz always has: shadows, ambient occlusion and smooth edges. Only full
rows are of its class.
"""

FILMS = """## Films

The scene `mvb-release` at 1280 × 720, at moments over the whole of it: to build the story (its
vesicles built, their motion integrated), one state of it, and one frame with its words, in a warm
process.
"""


WINDOW = """## Window

Without a screen; the view is 1280 × 800 large. *Block* is the longest time between two beats of a
timer of the interface while a vesicle is built and drawn beside it.
"""

MOTION = """## Motion

Pictures as the window asks for them while something moves, words included, drawn by the processor
with half of the pixels along each side, and full ones; medians, the better of two turns. *CPU* is
the time of all processors together, which tells two versions apart where others use the machine,
too. *Before* is an earlier exoviz in the same run (`--before FOLDER`, its repository), which drew a
third of the pixels along each side while a vesicle moved.
"""

GRAPHICS = """## Graphics card

The window's pictures as they are asked for while something moves, words included, drawn by a
graphics card without a screen.
"""

LESSONS = """## Lessons

Pages of lessons in Chromium without a graphics card (SwiftShader), as they move: the vesicle is
turned, the story plays. *CPU* is the time of all processors together, *page* that of the page's own
process; both tell two versions apart where others use the machine, too. They are drawn with half of
the pixels along each side, as a page begins; it takes fewer where a picture takes more than a tenth
of a second.
"""

EXPORTS = """## Files

The default exosome, built; the quicker of two runs in a warm process.
"""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|---" * len(header) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def builder_table(rows: Sequence[BuilderRow]) -> str:
    own = {
        row.work: row.timing.seconds / row.lipids
        for row in rows
        if row.program == "exoviz" and row.timing
    }
    cells = []
    for row in rows:
        if row.timing is None or row.contacts is None:
            cells.append((row.work, row.program, "", "", "", "", "", "", row.note))
            continue
        per_lipid = row.timing.seconds / row.lipids
        ratio = f"{per_lipid / own[row.work]:.1f} ×" if row.work in own else ""
        near = row.contacts.nearest_nm
        cells.append(
            (
                row.work,
                row.program,
                f"{row.lipids:,}",
                f"{row.timing.seconds:.2f} ({len(row.timing.runs)})",
                f"**{ratio}**" if row.program != "exoviz" else "1",
                f"{row.timing.peak_mb:.0f}",
                f"{near:.3f}" if near < 0.3 else "> 0.3",
                f"{100 * row.contacts.share:.2f} %",
                row.note,
            )
        )
    header = ("work", "program", "lipids", "s (runs)", "ratio", "peak MB", "nearest, nm")
    return table((*header, "too near", "note"), cells)


def growth_table(rows: Sequence[Growth]) -> str:
    return table(
        ("diameter, nm", "lipids", "s", "µs per lipid", "peak MB"),
        (
            (
                f"{row.diameter:g}",
                f"{row.lipids:,}",
                f"{row.seconds:.2f}",
                f"{1e6 * row.seconds / row.lipids:.0f}",
                f"{row.peak_mb:.0f}",
            )
            for row in rows
        ),
    )


def command_table(rows: Sequence[CommandRow]) -> str:
    return table(
        ("command", "s", "processor s", "asked, s"),
        ((row.command, f"{row.seconds:.2f}", f"{row.processor:.2f}", row.asked) for row in rows),
    )


def renderer_table(rows: Sequence[RendererRow]) -> str:
    own = {row.beads: row.seconds for row in rows if row.program == "exoviz" and row.seconds}
    cells = []
    for row in rows:
        if not row.seconds:
            cells.append((f"{row.beads:,}", row.program, "", "", "", "", row.note))
            continue
        ratio = f"**{row.seconds / own[row.beads]:.1f} ×**" if row.beads in own else ""
        cells.append(
            (
                f"{row.beads:,}",
                row.program,
                f"{row.first:.2f}",
                f"{row.seconds:.2f}",
                "1" if row.program == "exoviz" else ratio,
                f"{row.peak_mb:.0f}",
                row.note,
            )
        )
    return table(("beads", "program", "first, s", "next, s", "ratio", "peak MB", "note"), cells)


def film_table(rows: Sequence[FilmRow]) -> str:
    cells = [
        (
            row.scene,
            row.style,
            f"{row.built:.1f}",
            f"{1000 * row.state:.1f}",
            f"{row.median:.2f}",
            f"{row.slowest:.2f}",
            f"{row.peak_mb:.0f}",
        )
        for row in rows
    ]
    head = ("scene", "style", "built, s", "state, ms", "median frame, s", "slowest, s", "peak MB")
    return table(head, cells)


def window_table(rows: Sequence[WindowRow]) -> str:
    cells = [(row.what, f"{row.value:.3g} {row.unit}", f"{row.asked} {row.unit}") for row in rows]
    return table(("what", "measured", "asked"), cells)


def motion_table(rows: Sequence[MotionRow]) -> str:
    cells = []
    for row in rows:
        then = ("", "", "")
        if row.before is not None:
            span, cost = row.before
            then = (f"{span:.3f}", f"{1000 * cost:.0f}", f"**{cost / row.cost:.1f} ×**")
        size = f"{row.size[0]} × {row.size[1]}"
        now = (f"{row.seconds:.3f}", f"{1 / row.seconds:.1f}", f"{1000 * row.cost:.0f}")
        cells.append((row.what, size, *now, row.asked, *then))
    head = ("what", "pixels", "s", "frames/s", "CPU, ms", "asked", "before, s", "before, CPU, ms")
    return table((*head, "CPU before / now"), cells)


def export_table(rows: Sequence[ExportRow]) -> str:
    cells = [(row.what, f"{row.seconds:.2f}", f"{row.megabytes:.1f}", row.asked) for row in rows]
    return table(("file", "s", "MB", "asked"), cells)


def lesson_table(rows: Sequence[LessonRow]) -> str:
    cells = [
        (
            row.what,
            f"{row.size[0]} × {row.size[1]}",
            f"{row.seconds:.3f}",
            f"{1 / row.seconds:.1f}",
            f"{1000 * row.cost:.0f}",
            f"{1000 * row.page_cost:.0f}",
            row.asked,
        )
        for row in rows
    ]
    return table(("lesson", "pixels", "s", "frames/s", "CPU, ms", "page, ms", "asked"), cells)


def graphics_table(rows: Sequence[CardRow]) -> str:
    cells = [
        (
            row.what,
            f"{row.size[0]} × {row.size[1]}",
            f"{row.rate:.0f}",
            f"{row.slowest_ms:.0f}",
            f"{row.asked}",
        )
        for row in rows
    ]
    return table(("what", "pixels", "frames/s", "slowest, ms", "asked, frames/s"), cells)


def machine() -> str:
    cores = len(os.sched_getaffinity(0))
    day = datetime.now(UTC).date().isoformat()
    return f"{day}; {cores} cores, {platform.machine()}, Python {platform.python_version()}.\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--small", action="store_true", help="one run of small sizes, print only")
    parser.add_argument("--only", nargs="*", default=[], help="programs, such as exoviz ts2cg")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--before", type=Path, help="repository of an earlier exoviz")
    options = parser.parse_args()
    # Builds are what is measured.
    os.environ["EXOVIZ_CACHE"] = "off"
    chosen = tuple(name.lower() for name in options.only)
    repeats = 1 if options.small else 5
    parts = [HEAD, machine()]
    if options.part in (None, "builders"):
        parts += [BUILDERS, builder_table(measure_builders(repeats, chosen))]
    if options.part in (None, "commands") and (not chosen or "exoviz" in chosen):
        parts += [COMMANDS, command_table(measure_commands(repeats))]
    if options.part in (None, "growth") and (not chosen or "exoviz" in chosen):
        diameters = (40.0,) if options.small else (40.0, 70.0, 100.0, 150.0, 300.0)
        parts += [GROWTH, growth_table(growth(diameters, repeats))]
    if options.part in (None, "renderers"):
        counts = (10_000,) if options.small else (10_000, 100_000, 1_000_000)
        parts += [RENDERERS, renderer_table(measure_renderers(counts, min(repeats, 3), chosen))]
    if options.part in (None, "films") and (not chosen or "exoviz" in chosen):
        parts += [FILMS, film_table(measure_films(6 if options.small else 24))]
    own = not chosen or "exoviz" in chosen
    if options.part in (None, "window") and own:
        parts += [WINDOW, window_table(measure_window())]
    if options.part in (None, "motion") and own:
        parts += [MOTION, motion_table(measure_motion(options.before))]
    if options.part in (None, "graphics") and own:
        rows, said = measure_cards()
        parts += [GRAPHICS, f"{said}\n\n{graphics_table(rows)}" if rows else unmeasured(said)]
    if options.part in (None, "lessons") and own:
        parts += [LESSONS, lesson_table(measure_lessons(10 if options.small else 40))]
    if options.part in (None, "exports") and own:
        parts += [EXPORTS, export_table(measure_exports())]
    text = "\n".join(parts)
    if options.small or options.part or chosen:
        sys.stdout.write(text)
    else:
        DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
