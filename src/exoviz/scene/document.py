"""The scene: one frozen value that says what to build and how to look at it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.scene.record_names import NameIn

__all__ = [
    "LARGEST_SIDE",
    "NARROWEST_WITH_LEGEND",
    "SMALLEST_SIDE",
    "Bookmark",
    "CameraName",
    "ChapterName",
    "CutPlane",
    "CutawayName",
    "Glycans",
    "Membrane",
    "MultivesicularBody",
    "Orbit",
    "Projection",
    "ProteinCopies",
    "RnaCopies",
    "Scene",
    "StoryRecipe",
    "StyleName",
    "VesicleShape",
    "View",
]

StyleName = Annotated[str, NameIn(STYLES)]
CameraName = Annotated[str, NameIn(CAMERAS)]
CutawayName = Annotated[str, NameIn(CUTAWAYS)]
Projection = Literal["perspective", "orthographic"]

#: Sides that a picture can have, pixels, and the width that a legend needs.
SMALLEST_SIDE = 16
LARGEST_SIDE = 16_384
NARROWEST_WITH_LEGEND = 160


class Frozen(BaseModel):
    """A value that does not change and knows all its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Amount = Annotated[float, Field(ge=0)]
Composition = dict[str, Amount]


Share = Annotated[float, Field(ge=0, le=1)]


class VesicleShape(Frozen):
    """Size of the vesicle, nm."""

    diameter_nm: float = Field(40.0, ge=20, le=150)


class Membrane(Frozen):
    """Lipids, as mole fractions or percentages (only their ratios count).

    Either `composition` for the whole membrane, split between the leaflets by each class's
    outer fraction, or `outer` and `inner` for each leaflet.

    Attributes
    ----------
    outer_fraction : mapping
        Overrides the catalog's fraction in the outer leaflet, by class, 0 to 1.
    area_scale : float
        Multiplies every class's area per lipid: below 1 a tighter membrane.
    """

    composition: Composition | None = None
    outer: Composition | None = None
    inner: Composition | None = None
    outer_fraction: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    area_scale: float = Field(1.0, ge=0.6, le=1.6)


def _copies(value: Any) -> Any:
    return {"copies": value} if isinstance(value, (int, float)) else value


def _ranges(value: Any) -> Any:
    """Take one range for a list of one."""
    flat = isinstance(value, (list, tuple)) and len(value) == 2
    return [value] if flat and all(isinstance(one, int) for one in value) else value


class ProteinCopies(Frozen):
    """How many copies of a protein, and what it is if the catalog does not know it.

    Attributes
    ----------
    copies : int
        Copies per vesicle; or
    per_um2, per_um3 : float
        density on the outer surface (membrane proteins) or in the lumen.
    glycoform : str
        Key of the glycan all its N-glycosites carry.
    mass_kda, transmembrane_helices, outside_kda, inside_kda, glycosites, place
        For a gene of the user's own: a generic shape of that mass and topology. Mass that is
        neither outside nor in the helices lies inside.
    structure : str
        File of coordinates that gives the shape, of a protein of the catalog or of the user's own.
    chains : tuple of str
        Chains of that file; all its protein chains if empty.
    transmembrane : tuple of (int, int)
        First and last residue of each stretch that crosses the membrane.
    outside : str or int
        What points out of the vesicle: the end ``"N"`` or ``"C"``, or a residue.
    glycosites : int or tuple of int
        How many N-glycosites; with a structure which residues they are.
    name, source : str
        What a protein of the user's own is called, and where it is from.
    """

    copies: int | None = Field(None, ge=0, le=100_000)
    per_um2: float | None = Field(None, ge=0)
    per_um3: float | None = Field(None, ge=0)
    glycoform: str = ""
    mass_kda: float | None = Field(None, gt=0, le=5_000)
    place: Literal["membrane", "outer", "inner", "lumen"] | None = None
    transmembrane_helices: int = Field(0, ge=0, le=40)
    outside_kda: float = Field(0.0, ge=0)
    glycosites: (
        Annotated[int, Field(ge=0, le=200)]
        | Annotated[tuple[Annotated[int, Field(ge=-1_000, le=100_000)], ...], Field(max_length=200)]
    ) = 0
    structure: str = ""
    chains: tuple[str, ...] = ()
    transmembrane: Annotated[
        tuple[tuple[int, int], ...], BeforeValidator(_ranges), Field(max_length=40)
    ] = ()
    outside: Literal["N", "C"] | int | None = None
    name: str = Field("", max_length=80)
    source: str = Field("", max_length=400)


class Glycans(Frozen):
    """Which glycans the N-glycosites carry where no protein says otherwise.

    Attributes
    ----------
    n_glycans : mapping of str to float
        Shares of glycans (only their ratios count); empty for none.
    occupancy : float
        Fraction of N-glycosites that carry a glycan.
    """

    n_glycans: Composition = {}
    occupancy: float = Field(1.0, ge=0, le=1)


class RnaCopies(Frozen):
    """How many copies of an RNA, and what it is if the catalog does not know it."""

    copies: int = Field(1, ge=0, le=10_000)
    kind: Literal["mirna", "pre-mirna", "fragment", "mrna"] | None = None
    length_nt: int | None = Field(None, ge=5, le=20_000)
    sequence: str = Field("", pattern="^[ACGUacguTt]*$")


class Orbit(Frozen):
    """Where a camera that was moved by hand stands.

    Attributes
    ----------
    azimuth, elevation, roll : float
        Degrees; azimuth 0 is +x, elevation 90 is +z.
    distance_nm : float
        From the focus.
    focus_nm : (float, float, float)
        What is in the middle of the picture; the vesicle's centre is at 0.
    """

    azimuth: float = Field(ge=-360, le=360)
    elevation: float = Field(ge=-90, le=90)
    roll: float = Field(0.0, ge=-360, le=360)
    distance_nm: float = Field(gt=0, le=100_000)
    focus_nm: tuple[float, float, float] = (0.0, 0.0, 0.0)


class CutPlane(Frozen):
    """Where the cutaways ``"plane"`` and ``"sphere"`` cut.

    What lies beyond the plane is taken away, or what lies in a ball around the point of the
    vesicle's surface in the direction of the plane's normal, which reaches down to the plane.

    Attributes
    ----------
    azimuth, elevation : float
        Of its normal, degrees.
    offset_nm : float
        From the vesicle's centre along the normal.
    """

    azimuth: float = Field(-58.0, ge=-360, le=360)
    elevation: float = Field(16.0, ge=-90, le=90)
    offset_nm: float = Field(0.0, ge=-200, le=200)


class Bookmark(Orbit):
    """A place of the camera to come back to.

    Attributes
    ----------
    cutaway : str
        What is cut away there; absent where that stays as it is.
    plane : CutPlane
        Where that cuts.
    """

    cutaway: CutawayName | None = None
    plane: CutPlane | None = None

    @property
    def orbit(self) -> Orbit:
        """Where the camera stands."""
        return Orbit(**{name: getattr(self, name) for name in Orbit.model_fields})


class View(Frozen):
    """How the scene is looked at.

    Attributes
    ----------
    orbit : Orbit
        Where the camera was moved to; `camera` still says which side a cut faces.
    keep, hide : tuple of str
        Layers, or groups of them, that are not cut and that are not drawn.
    opacity : mapping of str to float
        How opaque layers, or groups of them, are, 0 to 1; the longest path counts.
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
        Whether titles, captions and names stand in the pictures of a story.
    bookmarks : mapping of str to Bookmark
        Places of the camera to come back to, in order.
    """

    style: StyleName = "studio"
    camera: CameraName = "iso"
    orbit: Orbit | None = None
    projection: Projection = "perspective"
    cutaway: CutawayName = "octant"
    plane: CutPlane = CutPlane()
    keep: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    opacity: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    colours: dict[str, Annotated[str, Field(pattern="^[0-9A-Fa-f]{6}$")]] = {}
    labels: dict[str, tuple[()] | tuple[Share, Share]] = {}
    legend: bool = False
    scale_bar: bool | None = None
    captions: bool = True
    bookmarks: dict[str, Bookmark] = {}


class MultivesicularBody(Frozen):
    """The multivesicular body of a story, and the vesicles in it.

    Attributes
    ----------
    diameter_nm : float
        Of the midplane of its limiting membrane.
    vesicles : int
    smallest_nm, largest_nm : float
        Diameters of the vesicles, evenly spread.
    """

    diameter_nm: float = Field(500.0, ge=200, le=1200)
    vesicles: int = Field(40, ge=0, le=600)
    smallest_nm: float = Field(30.0, ge=30, le=100)
    largest_nm: float = Field(40.0, ge=30, le=100)


ChapterName = Literal[
    "pit",
    "sorting",
    "budding",
    "ceramide",
    "filling",
    "lysosome",
    "transport",
    "docking",
    "release",
    "travel",
    "uptake",
    "delivery",
    "history",
]


class StoryRecipe(Frozen):
    """What happens: chapters in order.

    Attributes
    ----------
    chapters : tuple of str
    body : MultivesicularBody
    still_s : float
        Time of the picture that stands for the whole, s.
    """

    chapters: tuple[ChapterName, ...] = Field(min_length=1)
    body: MultivesicularBody = MultivesicularBody()
    still_s: float = Field(0.0, ge=0)


class Scene(Frozen):
    """A document: what to build and how to look at it.

    Attributes
    ----------
    illustrative : str
        What in this scene is not true to life; shown on screen. Empty if nothing is.
    story : StoryRecipe
        What happens; absent in the scene of a single vesicle.
    model : str
        File of a whole model that is shown as it is, in place of a recipe.
    """

    format: Literal["exoviz-scene"] = "exoviz-scene"
    version: Literal[1] = 1
    title: str = ""
    about: str = ""
    illustrative: str = ""
    seed: int = Field(1, ge=0, le=2**63 - 1)
    model: str = ""
    vesicle: VesicleShape = VesicleShape()
    membrane: Membrane = Membrane()
    proteins: dict[str, Annotated[ProteinCopies, BeforeValidator(_copies)]] = {}
    glycans: Glycans = Glycans()
    rna: dict[str, Annotated[RnaCopies, BeforeValidator(_copies)]] = {}
    view: View = View()
    story: StoryRecipe | None = None
