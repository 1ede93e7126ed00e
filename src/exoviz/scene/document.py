"""The scene: one frozen value that says what to build and how to look at it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator

from exoviz.errors import Problem, nearest
from exoviz.language import _, plain_number
from exoviz.registry.chapters import CHAPTERS
from exoviz.resources import folder
from exoviz.scene.mixtures import Glycans, Membrane, no_lipids
from exoviz.scene.number_origins import Provenance
from exoviz.scene.protein_amounts import Corona, Population
from exoviz.scene.protein_items import Proteins, outside_of
from exoviz.scene.rna_items import Rna
from exoviz.scene.story_checks import LARGEST_BODY, coat_depth, distinct_diameters, room_problem
from exoviz.scene.view import View
from exoviz.scene.view.choices import ChapterName
from exoviz.scene.view.tour import Tour
from exoviz.values import FilePath, FrozenMapping, FrozenModel, Line, Prose, RefusedError

__all__ = [
    "LARGEST_NM",
    "SMALLEST_NM",
    "MultivesicularBody",
    "Scene",
    "StoryRecipe",
    "VesicleShape",
    "preset_files",
]


def preset_files() -> Mapping[str, Path]:
    """Return the files of the scenes that come with exoviz, by name."""
    return {path.stem: path for path in sorted(folder("scenes").glob("*.toml"))}


#: Diameters that a vesicle can have, nm. Exosomes have 30 to 150; medians that tracking finds in
#: plasma are 127 to 172.
SMALLEST_NM: Final = 20
LARGEST_NM: Final = 300


class VesicleShape(FrozenModel):
    """Size of the vesicle.

    Attributes
    ----------
    diameter_nm : float
        From head group to head group, without proteins and glycans.
    copies_at_nm : float, optional
        Diameter for which the copies of the proteins are given: a vesicle of another has as many
        on each nm² of membrane, and in each nm³ of lumen. Absent: they are given for this vesicle.
    diameter_sd_nm : float
        Standard deviation of the diameters in a population, whose mean is `diameter_nm` and which
        are log-normal; a single vesicle takes no notice of it.
    """

    diameter_nm: float = Field(40.0, ge=SMALLEST_NM, le=LARGEST_NM)
    copies_at_nm: float | None = Field(None, ge=SMALLEST_NM, le=LARGEST_NM)
    diameter_sd_nm: float = Field(0.0, ge=0, le=LARGEST_NM)


class MultivesicularBody(FrozenModel):
    """The multivesicular body of a story, and the vesicles in it.

    Attributes
    ----------
    diameter_nm : float
        Diameter of the midplane of its limiting membrane.
    vesicles : int
        Vesicles in the half of it that is shown.
    smallest_nm, largest_nm : float
        Range of the diameters of the vesicles, which are evenly spread over it.
    """

    diameter_nm: float = Field(500.0, ge=200, le=LARGEST_BODY)
    vesicles: int = Field(40, ge=0, le=600)
    smallest_nm: float = Field(30.0, ge=30, le=100)
    largest_nm: float = Field(40.0, ge=30, le=100)

    @model_validator(mode="after")
    def _has_sizes_in_order(self) -> Self:
        if self.smallest_nm > self.largest_nm:
            what = _("{smallest} is larger than largest_nm, {largest}")
            sizes = {
                "smallest": plain_number(self.smallest_nm),
                "largest": plain_number(self.largest_nm),
            }
            raise RefusedError(Problem("smallest_nm", what.format(**sizes)))
        return self

    @property
    def distinct_diameters(self) -> tuple[float, ...]:
        """Diameters of the vesicles that are built, nm, smallest first; the others are copies."""
        return distinct_diameters(self.smallest_nm, self.largest_nm, self.vesicles)

    def without_room(self, coat: float) -> Problem | None:
        """Return the problem of vesicles that have no room in it, with what would fit.

        Parameters
        ----------
        coat : float
            How far proteins and sugars stand out of them, nm.
        """
        return room_problem(
            self.smallest_nm, self.largest_nm, self.vesicles, coat, self.diameter_nm
        )


class StoryRecipe(FrozenModel):
    """A story: chapters in order.

    Attributes
    ----------
    chapters : tuple of str
        Names of chapters, in order.
    body : MultivesicularBody
        The multivesicular body.
    still_s : float
        Time of the picture that stands for the whole.
    """

    chapters: tuple[ChapterName, ...] = Field(min_length=1)
    body: MultivesicularBody = MultivesicularBody()
    still_s: float = Field(0.0, ge=0)

    @property
    def shows_body(self) -> bool:
        """Whether one of its chapters shows the body with its vesicles."""
        return any(CHAPTERS[name].body for name in self.chapters)


class Scene(FrozenModel):
    """A document: what to build and how to look at it.

    A scene that exists is right: whatever it is made from, its species are those of the catalog
    or described in it, and are written by their keys.

    Attributes
    ----------
    format : str
        Kind of file.
    version : int
        Version of the format.
    base : str
        Preset that has every key of the top level that is not here.
    title : str
        Title of picture and report.
    about : str
        Description of the scene.
    seed : int
        The same scene and seed give the same vesicle.
    vesicle : VesicleShape
        Size of the vesicle.
    membrane : Membrane
        Its lipids.
    proteins : mapping
        Its proteins, by key or name: a number of copies, or a table.
    glycans : Glycans
        Glycans of its proteins.
    rna : mapping
        Its RNA, by key or name: a number of copies, or a table.
    corona : mapping
        Proteins of blood plasma that settle on it, by key or name: numbers of copies; or
        ``"plasma"`` for those of the catalog. Without it there is none.
    population : Population
        Population that it is one of; absent where it stands for all of it.
    view : View
        View of the scene.
    illustrative : str
        Note on what is not true to life, shown on screen; empty if nothing is.
    story : StoryRecipe
        Story of the scene; absent in the scene of a single vesicle.
    model : str
        File of a whole model that is shown as it is, in place of a recipe.
    bead_radius_nm : float
        Radius of the beads of a model whose file does not give it.
    bead_mass_da : float
        Mass of one of these beads.
    tour : Tour
        Tour of it, step by step.
    provenance : Provenance
        Origin of its numbers, in a scene that was made of tables.
    """

    format: Literal["exoviz-scene"] = "exoviz-scene"
    version: Literal[1] = 1
    base: Line = ""
    title: Line = ""
    about: Prose = ""
    illustrative: Prose = ""
    seed: int = Field(1, ge=0, le=2**63 - 1)
    model: FilePath = ""
    bead_radius_nm: float | None = Field(None, ge=0.05, le=50)
    bead_mass_da: float | None = Field(None, gt=0, le=1e8)
    vesicle: VesicleShape = VesicleShape()
    membrane: Membrane = Membrane()
    proteins: Proteins = FrozenMapping()
    glycans: Glycans = Glycans()
    rna: Rna = FrozenMapping()
    corona: Corona = FrozenMapping()
    population: Population | None = None
    view: View = View()
    story: StoryRecipe | None = None
    tour: Tour | None = None
    provenance: Provenance | None = None

    @model_validator(mode="before")
    @classmethod
    def _with_its_base(cls, data: Any) -> Any:
        name = data.get("base") if isinstance(data, Mapping) else None
        if not isinstance(name, str) or not name:
            return data
        known = preset_files()
        if name not in known:
            what = _("there is no preset '{name}'. Presets: {known}.")
            text = what.format(name=name, known=", ".join(known))
            raise RefusedError(Problem("base", text, nearest(name, known)))
        rest = {key: value for key, value in data.items() if key != "base"}
        return {**tomllib.loads(known[name].read_text("utf-8")), **rest}

    @model_validator(mode="after")
    def _tells_of_itself(self) -> Self:
        if self.tour is not None:
            chapters = () if self.story is None else self.story.chapters
            found = [
                replace(problem, where=f"tour.{problem.where}")
                for problem in self.tour.misplaced(chapters, preset_files())
            ]
            if found:
                raise RefusedError(*found)
        return self

    @model_validator(mode="after")
    def _has_all_on_its_side(self) -> Self:
        outside = self.membrane.outside
        found = outside_of(self.proteins, outside)
        if self.story is not None and outside == "cytosol":
            what = _("the vesicles of a story are exosomes, whose outside is not the cytosol")
            found.append(Problem("membrane.outside", what))
        elif self.story is not None and self.story.shows_body:
            crowded = self.story.body.without_room(coat_depth(self.proteins, self.glycans))
            found += [crowded] if crowded else []
        if any(self.corona.values()) and (self.story is not None or outside == "cytosol"):
            what = _(
                "a corona settles on what floats in blood plasma: give it in the scene of a single "
                "vesicle whose outside is that of the cell"
            )
            found.append(Problem("corona", what))
        if found:
            raise RefusedError(*found)
        return self

    @model_validator(mode="after")
    def _has_its_markers(self) -> Self:
        if self.population is not None and not self.model:
            try:
                self.population.subpopulations(self.proteins)
            except RefusedError as error:
                raise RefusedError(
                    *(replace(one, where=f"population.{one.where}") for one in error.problems)
                ) from None
        return self

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if not self.model:
            if not self.membrane.has_lipids:
                raise RefusedError(no_lipids("membrane"))
            beads = [key for key in ("bead_radius_nm", "bead_mass_da") if getattr(self, key)]
            if beads:
                what = _("this is for the beads of a model, and there is no model")
                raise RefusedError(*(Problem(key, what) for key in beads))
            return self
        what = _("a scene with a model shows it as it is, and has no recipe or story")
        recipe = (
            *("membrane", "proteins", "glycans", "rna", "vesicle"),
            *("corona", "population", "story"),
        )
        usual = type(self).model_fields
        given = [key for key in recipe if getattr(self, key) != usual[key].default]
        if given:
            raise RefusedError(*(Problem(key, what) for key in given))
        return self
