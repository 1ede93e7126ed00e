"""The scene: one frozen value that says what to build and how to look at it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from exoviz.errors import Problem
from exoviz.language import _
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.chapters import CHAPTERS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.scene.mixtures import Glycans, Membrane, Share, no_lipids
from exoviz.scene.protein_amounts import Corona, Population
from exoviz.scene.protein_items import Proteins, outside_of
from exoviz.scene.record_names import NameIn
from exoviz.scene.rna_items import Rna
from exoviz.scene.story_checks import LARGEST_BODY, coat_depth, distinct_diameters, room_problem
from exoviz.values import (
    FilePath,
    FrozenMapping,
    FrozenModel,
    Line,
    Prose,
    RefusedError,
    hidden,
)

__all__ = [
    "FARTHEST_PLANE_NM",
    "LARGEST_SIDE",
    "NARROWEST_WITH_LEGEND",
    "SMALLEST_SIDE",
    "Bookmark",
    "CameraName",
    "ChapterName",
    "CutPlane",
    "CutawayName",
    "MultivesicularBody",
    "Orbit",
    "Projection",
    "Scene",
    "StoryRecipe",
    "StoryTurn",
    "StyleName",
    "VesicleShape",
    "View",
]

StyleName = Annotated[str, NameIn(STYLES)]
CameraName = Annotated[str, NameIn(CAMERAS)]
CutawayName = Annotated[str, NameIn(CUTAWAYS)]
ChapterName = Annotated[str, NameIn(CHAPTERS)]
Projection = Literal["perspective", "orthographic"]

#: Sides that a picture can have, pixels, and the width that a legend needs.
SMALLEST_SIDE = 16
LARGEST_SIDE = 16_384
NARROWEST_WITH_LEGEND = 160
#: Largest distance of a cutting plane from the vesicle's centre, nm.
FARTHEST_PLANE_NM = 200
#: Largest distance of a camera, and of what it looks at, nm.
FARTHEST_CAMERA_NM = 100_000
_Far = Annotated[float, Field(ge=-FARTHEST_CAMERA_NM, le=FARTHEST_CAMERA_NM)]
#: Layers, or groups of them.
_Layers = Annotated[tuple[Line, ...], Field(max_length=1_000)]


class VesicleShape(FrozenModel):
    """Size of the vesicle.

    Attributes
    ----------
    diameter_nm : float
        From head group to head group, without proteins and glycans.
    copies_at_nm : float, optional
        Diameter for which the copies of the proteins are given: a vesicle of another has as many
        on each nm² of membrane, and in each nm³ of lumen. Absent: they are given for this vesicle.
    """

    diameter_nm: float = Field(40.0, ge=20, le=150)
    copies_at_nm: float | None = Field(None, ge=20, le=150)


class Orbit(FrozenModel):
    """Position of a camera that was moved by hand.

    Attributes
    ----------
    azimuth : float
        Degrees; 0 is from +x, -90 from the front.
    elevation : float
        Degrees; 90 is from above.
    roll : float
        Degrees; turns the picture about its middle.
    distance_nm : float
        Distance from the focus.
    focus_nm : (float, float, float)
        Point in the middle of the picture, nm; the vesicle's centre is at 0.
    """

    azimuth: float = Field(ge=-360, le=360)
    elevation: float = Field(ge=-90, le=90)
    roll: float = Field(0.0, ge=-360, le=360)
    distance_nm: float = Field(gt=0, le=FARTHEST_CAMERA_NM)
    focus_nm: tuple[_Far, _Far, _Far] = (0.0, 0.0, 0.0)


class CutPlane(FrozenModel):
    """Where the cutaways ``"plane"`` and ``"sphere"`` cut.

    What lies beyond the plane is taken away, or what lies in a ball around the point of the
    vesicle's surface in the direction of the plane's normal, which reaches down to the plane.

    Attributes
    ----------
    azimuth, elevation : float
        Direction of its normal, degrees.
    offset_nm : float
        Distance from the vesicle's centre along the normal.
    """

    azimuth: float = Field(-58.0, ge=-360, le=360)
    elevation: float = Field(16.0, ge=-90, le=90)
    offset_nm: float = Field(0.0, ge=-FARTHEST_PLANE_NM, le=FARTHEST_PLANE_NM)


class Bookmark(Orbit):
    """A place of the camera to come back to.

    Attributes
    ----------
    cutaway : str
        Cutaway to use there; absent where that stays as it is.
    plane : CutPlane
        Plane of that cutaway.
    """

    cutaway: CutawayName | None = None
    plane: CutPlane | None = None

    @property
    def orbit(self) -> Orbit:
        """Where the camera stands."""
        return Orbit(**{name: getattr(self, name) for name in Orbit.model_fields})


class StoryTurn(FrozenModel):
    """Turn of a story's camera away from its path.

    Attributes
    ----------
    azimuth : float
        Degrees, to the right.
    elevation : float
        Degrees, up.
    nearer : float
        Factor by which it is nearer.
    """

    azimuth: float = Field(0.0, ge=-180, le=180)
    elevation: float = Field(0.0, ge=-90, le=90)
    nearer: float = Field(1.0, ge=0.1, le=10)


#: Where a name stands: shares of width and height, or nothing for the best place.
_LabelPlace = Annotated[
    Annotated[tuple[()], Tag(hidden("best"))]
    | Annotated[tuple[Share, Share], Tag(hidden("given"))],
    Discriminator(lambda value: hidden("best" if value in ((), []) else "given")),
]


class View(FrozenModel):
    """View of the scene.

    Attributes
    ----------
    style : str
        Name of a style.
    camera : str
        Name of a camera: where it is seen from.
    projection : str
        With ``"orthographic"`` what is far away is as large as what is near.
    cutaway : str
        Name of a cutaway.
    plane : CutPlane
        Plane at which the cutaways ``"plane"`` and ``"sphere"`` cut.
    orbit : Orbit
        Place to which the camera was moved; `camera` still says which side a cut faces.
    turn : StoryTurn
        Turn of a story's camera away from its path.
    keep : tuple of str
        Layers, or groups of them, that are not cut.
    hide : tuple of str
        Layers, or groups of them, that are not drawn.
    opacity : mapping of str to float
        Opacity of layers, or of groups of them, 0 to 1; the longest path counts.
    colours : mapping of str to str
        Colours of layers, or groups of them, in place of the style's: six hexadecimal digits.
    labels : mapping of str to tuple of float
        Layers, or groups of them, that are named beside the picture, and where: shares of its
        width and height, or nothing for the best place.
    legend : bool
        Whether a legend stands beside a vesicle.
    scale_bar : bool, optional
        Whether a vesicle has a scale bar; absent: in the window it has one, elsewhere none.
    captions : bool
        Whether titles, captions and names stand in the pictures of a story, and in that of a
        vesicle that it is a composite, and what of it is contested.
    bookmarks : mapping of str to Bookmark
        Places of the camera to come back to, in order.
    """

    style: StyleName = "studio"
    camera: CameraName = "iso"
    orbit: Orbit | None = None
    turn: StoryTurn | None = None
    projection: Projection = "perspective"
    cutaway: CutawayName = "octant"
    plane: CutPlane = CutPlane()
    keep: _Layers = ()
    hide: _Layers = ()
    opacity: FrozenMapping[Line, Share] = FrozenMapping()
    colours: FrozenMapping[Line, Annotated[str, Field(pattern="^[0-9A-Fa-f]{6}$")]] = (
        FrozenMapping()
    )
    labels: FrozenMapping[Line, _LabelPlace] = FrozenMapping()
    legend: bool = False
    scale_bar: bool | None = None
    captions: bool = True
    bookmarks: FrozenMapping[Line, Bookmark] = FrozenMapping()


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
            sizes = {"smallest": f"{self.smallest_nm:g}", "largest": f"{self.largest_nm:g}"}
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
    """

    format: Literal["exoviz-scene"] = "exoviz-scene"
    version: Literal[1] = 1
    title: Line = ""
    about: Prose = ""
    illustrative: Prose = ""
    seed: int = Field(1, ge=0, le=2**63 - 1)
    model: FilePath = ""
    vesicle: VesicleShape = VesicleShape()
    membrane: Membrane = Membrane()
    proteins: Proteins = FrozenMapping()
    glycans: Glycans = Glycans()
    rna: Rna = FrozenMapping()
    corona: Corona = FrozenMapping()
    population: Population | None = None
    view: View = View()
    story: StoryRecipe | None = None

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
