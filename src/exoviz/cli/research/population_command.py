"""The command that makes populations."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from exoviz.cli.parameters import Flag, Json, Scheduler, SchedulerTls, Seed, Workers, option_of
from exoviz.cli.pictures import makes_folder
from exoviz.errors import ArgumentError, InputError
from exoviz.language import _, marked

__all__ = ["population"]


def _option(where: str) -> str:
    # What is wrong with the scene has the name that the scene gives it.
    names = {"n": "-n", "story": "story", "model": "model"}
    return names.get(where) or option_of(where)


@makes_folder("output")
def population(
    recipe: Annotated[
        str,
        Parameter(
            name="recipe",
            show_default=False,
            help=marked("Name of a preset, or path of a scene, such as 'exoviz recipe' makes."),
        ),
    ],
    *,
    vesicles: Annotated[
        int, Parameter(name=("--vesicles", "-n"), metavar="N", help=marked("How many vesicles."))
    ],
    output: Annotated[
        Path,
        Parameter(
            name=("--output", "-o"),
            metavar="FOLDER",
            help=marked("Folder for tables, summary and figures: a new or an empty one."),
        ),
    ],
    sizes: Annotated[
        Path | None,
        Parameter(
            metavar="TABLE",
            help=marked(
                "Table of sizes, .csv, .tsv, .txt or .xlsx; by default the scene's diameter and "
                "its diameter_sd_nm."
            ),
        ),
    ] = None,
    seed: Seed = None,
    dispersion: Annotated[
        float,
        Parameter(
            metavar="X",
            help=marked(
                "Variance of copies beyond that of chance, over their squared mean: 0 for "
                "Poisson's distribution."
            ),
        ),
    ] = 0.0,
    counts_only: Annotated[
        Flag, Parameter(help=marked("Place nothing: copies, mass and density alone."))
    ] = False,
    workers: Workers = 1,
    scheduler: Scheduler = "",
    scheduler_tls: SchedulerTls = None,
    resume: Annotated[
        Flag, Parameter(help=marked("Go on with a population that was stopped."))
    ] = False,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Draw vesicles from a recipe; if it is stopped, those that are built are kept."""
    import exoviz
    from exoviz.cli.film_progress import at_work
    from exoviz.sampling.populations import vesicles_kept

    scene = exoviz.load(recipe)
    try:
        with at_work(sys.stderr) as progress:
            made = exoviz.population(
                scene,
                vesicles,
                output,
                sizes=sizes,
                seed=seed,
                dispersion=dispersion,
                counts_only=counts_only,
                workers=workers,
                scheduler=scheduler,
                scheduler_tls=scheduler_tls,
                resume=resume,
                progress=progress,
            )
    except KeyboardInterrupt:
        count = vesicles_kept(output)
        if count:
            what = _(
                "{count} vesicles are kept; the same command with --resume goes on from there."
            )
            sys.stderr.write("\n" + what.format(count=count) + "\n")
        raise
    except ArgumentError as error:
        named = recipe if error.source == "scene" else error.source
        raise InputError(named, error.renamed(_option).problems) from None
    if as_json:
        sys.stdout.write(json.dumps(made.summary, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.write(made.text)
    for file in made.files:
        sys.stdout.write(_("written: {file}").format(file=file) + "\n")
