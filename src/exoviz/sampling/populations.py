"""A population of vesicles from one recipe: drawn, built or only counted, and summed up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.files import check_folder, whole_file, whole_folder, writing
from exoviz.language import _, current, number, plain_number
from exoviz.progress import Progress, silent
from exoviz.sampling.copy_draws import BLOCK, Draws, PopulationPlan, draws_of
from exoviz.sampling.crowd_picture import CrowdTile, chosen_for_crowd, crowd_page, crowd_scale
from exoviz.sampling.filled_vesicles import VesicleFilling
from exoviz.sampling.kept_vesicles import KeptVesicles, vesicles_kept
from exoviz.sampling.population_figures import FIGURE_KINDS, population_figures
from exoviz.sampling.population_summary import PopulationTally
from exoviz.sampling.population_tables import TableBlock, write_tables
from exoviz.sampling.population_words import population_notes, population_text
from exoviz.sampling.size_distribution import sizes_of_shape, sizes_of_table
from exoviz.sampling.vesicle_builds import BuiltFacts, VesicleOrder, VesicleSource, orders_of
from exoviz.scene import Scene, scene_text
from exoviz.tables import Recipe
from exoviz.workers import TlsFiles, from_cluster, from_here, from_processes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_BUILT", "MOST_COUNTED", "SampledPopulation", "population", "vesicles_kept"]

#: Vesicles of a population at most.
MOST_BUILT: Final = 100_000
MOST_COUNTED: Final = 2_000_000
_LARGEST_DISPERSION: Final = 100.0
#: Dots per inch of the picture of the crowd.
_DPI: Final = 300
#: Files that a population leaves.
_FILES: Final = (
    *("vesicles.parquet", "molecules.parquet", "summary.json", "summary.md"),
    *(f"figure.{kind}" for kind in FIGURE_KINDS),
)
_CROWD: Final = "crowd.png"


@dataclass(frozen=True, slots=True)
class SampledPopulation:
    """A population, in its folder.

    Attributes
    ----------
    folder : Path
    summary : mapping
        Distributions and shares, as in ``summary.json``; see ``docs/population.md``.
    text : str
        The same in words, as in ``summary.md``.
    files : tuple of Path
        All that was written.
    """

    folder: Path
    summary: Mapping[str, Any]
    text: str
    files: tuple[Path, ...]

    @property
    def vesicles(self) -> pd.DataFrame:
        """The table of vesicles, one row each."""
        return self._read("vesicles")

    @property
    def molecules(self) -> pd.DataFrame:
        """The table of molecules, one row for each vesicle and kind of molecule in it."""
        return self._read("molecules")

    def _read(self, name: str) -> pd.DataFrame:
        import pandas as pd

        return pd.read_parquet(self.folder / f"{name}.parquet", engine="pyarrow")


def _check(scene: Scene, vesicles: int, dispersion: float, most: int) -> None:
    problems = []
    if scene.story is not None:
        what = _("a story has many vesicles: choose the scene of a single one, such as 'exosome'.")
        problems.append(Problem("story", what))
    if scene.model:
        what = _("a model is shown as it is: it has no recipe from which others could be drawn.")
        problems.append(Problem("model", what))
    if not 1 <= vesicles <= most:
        what = _("a population has 1 to {most} vesicles, and not {count}.")
        hint = _("Up to {most} can be counted without being built.")
        hint = hint.format(most=number(MOST_COUNTED)) if most < vesicles <= MOST_COUNTED else ""
        problems.append(Problem("n", what.format(most=number(most), count=number(vesicles)), hint))
    if not 0 <= dispersion <= _LARGEST_DISPERSION:
        what = _("{value} is not between 0 and {most}").format(
            value=plain_number(dispersion), most=plain_number(_LARGEST_DISPERSION)
        )
        problems.append(Problem("dispersion", what))
    if problems:
        raise ArgumentError("scene", problems)


def _refuse_cluster(**asked: object) -> None:
    """Refuse what is asked of a cluster where vesicles are only counted."""
    what = _("has no meaning where vesicles are only counted: nothing is built on a cluster.")
    hint = _("Leave it out, or have the vesicles built.")
    problems = [Problem(name, what, hint) for name, value in asked.items() if value]
    if problems:
        raise ArgumentError("scene", problems)


def _counted(plan: PopulationPlan) -> Iterator[TableBlock]:
    filling = VesicleFilling(plan)
    for draws in draws_of(plan):
        yield TableBlock(draws, filling.of(draws), filling.lipid_keys)


def _joined(parts: Sequence[Draws]) -> Draws:
    return Draws(
        0,
        np.concatenate([one.diameters for one in parts]),
        np.concatenate([one.subpopulation for one in parts]),
        np.concatenate([one.copies for one in parts]),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """How vesicles are built: by whom, and who is told."""

    workers: int
    scheduler: str
    scheduler_tls: TlsFiles | None
    progress: Progress

    def lines(
        self, source: VesicleSource, orders: Sequence[VesicleOrder], wanted: Sequence[int]
    ) -> Iterator[tuple[int, bytes]]:
        if not wanted:
            return iter(())
        if self.scheduler:
            return from_cluster(source, orders, wanted, self.scheduler, self.scheduler_tls)
        if self.workers > 1:
            return from_processes(source, orders, wanted, self.workers)
        return from_here(source, orders, wanted)


def _facts(plan: PopulationPlan) -> dict[str, Any]:
    """Return what the vesicles of a plan depend on."""
    text = scene_text(plan.scene.model_copy(update={"tour": None}))
    sizes = plan.sizes
    points = np.concatenate([sizes.diameters, sizes.below]).tobytes()
    return {
        "scene": hashlib.sha256(text.encode()).hexdigest(),
        "sizes": hashlib.sha256(points).hexdigest(),
        "vesicles": plan.vesicles,
        "dispersion": plan.dispersion,
        "version": version("exoviz"),
    }


def _built(
    plan: PopulationPlan, draws: Draws, kept: KeptVesicles, work: _Work
) -> tuple[list[BuiltFacts], list[CrowdTile], float]:
    """Return all vesicles of a plan as built, pictures of some, and the scale of these."""
    chosen = chosen_for_crowd(draws.diameters)
    scale = crowd_scale(draws.diameters[chosen])
    orders = orders_of(plan, frozenset(chosen))
    found = dict(kept.found)
    wanted = [number for number in range(len(orders)) if number not in found]
    source = VesicleSource(plan.scene, scale, current())
    work.progress(len(found) / len(orders))
    for _number, line in work.lines(source, orders, wanted):
        one = kept.put(line)
        found[one.number] = one
        work.progress(len(found) / len(orders))
    facts = [found[number] for number in range(len(orders))]
    tiles = [
        CrowdTile(float(draws.diameters[number]), facts[number].picture)
        for number in chosen
        if facts[number].picture
    ]
    return facts, tiles, scale


def _blocks_of(
    plan: PopulationPlan, draws: Draws, facts: Sequence[BuiltFacts]
) -> Iterator[TableBlock]:
    for first in range(0, len(draws), BLOCK):
        part = slice(first, first + BLOCK)
        some = Draws(first, draws.diameters[part], draws.subpopulation[part], draws.copies[part])
        yield TableBlock.of_built(plan, some, facts[part])


def population(
    recipe: Scene | Recipe,
    n: int,
    folder: str | Path,
    *,
    sizes: str | Path | None = None,
    seed: int | None = None,
    dispersion: float = 0.0,
    counts_only: bool = False,
    workers: int = 1,
    scheduler: str = "",
    scheduler_tls: TlsFiles | None = None,
    resume: bool = False,
    progress: Progress = silent,
) -> SampledPopulation:
    """Draw vesicles from a recipe, build or only count them, and write tables and figures.

    Diameters come from `sizes`, or from the scene; copies follow the diameter as `copies_at_nm`
    says, and are drawn around their means, kind by kind.

    Parameters
    ----------
    recipe : Scene or Recipe
        Of one vesicle, or what `exoviz.recipe` returns.
    n : int
        Vesicles: at most 100,000, or 2,000,000 that are only counted.
    folder : str or Path
        Where everything is written: a new or an empty one.
    sizes : str or Path, optional
        Table of sizes, of NanoSight, ZetaView or of two columns; by default the scene's own
        diameter and its `diameter_sd_nm`.
    seed : int, optional
        In place of the scene's. The same seed gives the same population, the first vesicles of
        which are the same however many there are.
    dispersion : float
        Variance of the copies beyond that of chance, over the square of their mean: 0 for Poisson's
        distribution, above for negative binomial ones.
    counts_only : bool
        Whether nothing is placed: copies, lipids, mass and density are worked out alone.
    workers : int
        Processes that build. The population is the same however many there are.
    scheduler : str
        Address of a Dask cluster that exists, in place of `workers`; see `exoviz.animate`. Not
        where vesicles are only counted.
    scheduler_tls : (Path, Path, Path), optional
        Files in PEM of that cluster's certificate authority, of an own certificate, and its key.
    resume : bool
        Go on with a population that was stopped in `folder`.
    progress : callable
        Called now and then with the share that is done; what it raises stops the work, and what
        is built is kept in the folder.

    Returns
    -------
    SampledPopulation

    Raises
    ------
    InputError
        If something asked for is not possible; nothing is written then.
    """
    scene = recipe.scene if isinstance(recipe, Recipe) else recipe
    _check(scene, n, dispersion, MOST_COUNTED if counts_only else MOST_BUILT)
    if counts_only:
        _refuse_cluster(scheduler=scheduler, scheduler_tls=scheduler_tls)
    if seed is not None:
        scene = scene.model_copy(update={"seed": seed})
    spread = sizes_of_shape(scene.vesicle) if sizes is None else sizes_of_table(Path(sizes))
    spread.check()
    plan = PopulationPlan.of(scene, spread, n, dispersion)
    target = Path(folder)
    if counts_only:
        return _write_counted(plan, target, progress)
    work = _Work(workers, scheduler, scheduler_tls, progress)
    with KeptVesicles(target, _facts(plan), resume=resume) as kept:
        draws = _joined(list(draws_of(plan)))
        facts, tiles, scale = _built(plan, draws, kept, work)
        tally = PopulationTally(plan)
        for block in write_tables(plan, _blocks_of(plan, draws, facts), target):
            tally.add(block)
        made = _finished(plan, tally, target, target)
        if tiles:
            _write_crowd(plan, tiles, scale, made, target / _CROWD)
        kept.forget()
    return _listed(made, target)


def _write_counted(plan: PopulationPlan, folder: Path, progress: Progress) -> SampledPopulation:
    check_folder(folder, "")
    tally = PopulationTally(plan)
    with whole_folder(folder) as temporary:
        done = 0
        for block in write_tables(plan, _counted(plan), temporary):
            tally.add(block)
            done += len(block.draws)
            progress(done / plan.vesicles)
        made = _finished(plan, tally, temporary, folder)
    return _listed(made, folder)


def _listed(made: SampledPopulation, folder: Path) -> SampledPopulation:
    names = [name for name in (*_FILES, _CROWD) if (folder / name).is_file()]
    files = tuple(folder / name for name in names)
    return SampledPopulation(folder, made.summary, made.text, files)


def _finished(
    plan: PopulationPlan, tally: PopulationTally, where: Path, named: Path
) -> SampledPopulation:
    """Write the summary and the figures of a population whose tables are written."""
    data = tally.summary()
    usual = [kind.key for kind in plan.kinds if kind.is_usual]
    data["notes"] = population_notes(plan.scene, data, usual)
    data["version"] = version("exoviz")
    text = population_text(data)
    written = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    for name, content in (("summary.json", written), ("summary.md", text)):
        with whole_file(where / name, named / name) as temporary:
            temporary.write_text(content, encoding="utf-8")
    for kind, figure in population_figures(data, tally, plan.sizes).items():
        with whole_file(where / f"figure.{kind}", named / f"figure.{kind}") as temporary:
            temporary.write_bytes(figure)
    return SampledPopulation(named, data, text, ())


def _write_crowd(
    plan: PopulationPlan,
    tiles: Sequence[CrowdTile],
    scale: float,
    made: SampledPopulation,
    path: Path,
) -> None:
    from exoviz.renderer import save

    scene = plan.scene
    note = _("{count} of {all} vesicles, by size, at one scale. A model: shapes are simplified.")
    counts = {"count": len(tiles), "all": number(made.summary["vesicles"])}
    page = crowd_page(tiles, scene.view, scale, _(scene.title), note.format(**counts))
    software = f"exoviz {version('exoviz')}"
    with writing(path):
        save(page, path, dpi=_DPI, metadata={"Title": _(scene.title), "Software": software})
