"""How a scene is looked at."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from exoviz.registry.colourings import BY_KIND
from exoviz.scene.mixtures import Share
from exoviz.scene.view.annotations import Annotation
from exoviz.scene.view.bookmarks import Bookmark
from exoviz.scene.view.camera_places import Orbit, StoryTurn
from exoviz.scene.view.choices import (
    AtomDetail,
    CameraName,
    ColouringName,
    CutawayName,
    LayerPaths,
    LegendDetail,
    Projection,
    StyleName,
)
from exoviz.scene.view.cut_planes import CutPlane
from exoviz.scene.view.measure_items import Measure
from exoviz.values import FrozenMapping, FrozenModel, Line, OrderedMapping, hidden

__all__ = ["View"]

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
        Plane at which the cutaways ``"plane"``, ``"sphere"`` and ``"section"`` cut.
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
    colour_by : str
        Name of a colouring: what the colours of molecules say. All but ``"kind"`` have a key in
        the picture, in place of the legend.
    colours : mapping of str to str
        Colours of layers, or groups of them, in place of all others: six hexadecimal digits.
    atoms : str
        Whether molecules with a structure are drawn atom by atom where they are near: ``"near"`` in
        the colours of their beads, ``"elements"`` with nitrogen, oxygen, sulfur and phosphorus in
        their own where colours are those of kinds, ``"never"`` as beads from near, too.
    labels : mapping of str to tuple of float
        Layers, or groups of them, that are named beside the picture, and where: shares of its
        width and height, or nothing for the best place.
    legend : str
        Legend beside what is drawn: ``"compact"`` names families, ``"full"`` each species, both
        only what is seen; ``"off"`` for none.
    scale_bar : bool, optional
        Whether a vesicle has a scale bar; absent: in the window it has one, and in a section,
        elsewhere none.
    captions : bool
        Whether titles, captions and names stand in the pictures of a story, and in that of a
        vesicle that it is a composite, and what of it is contested.
    bookmarks : mapping of str to Bookmark
        Places of the camera to come back to, in order.
    measures : mapping of str to Measure
        What is measured on a vesicle, and drawn with its number, in order.
    annotations : mapping of str to Annotation
        Texts and arrows on the picture of a vesicle, in order.
    """

    style: StyleName = "studio"
    camera: CameraName = "iso"
    orbit: Orbit | None = None
    turn: StoryTurn | None = None
    projection: Projection = "perspective"
    cutaway: CutawayName = "octant"
    plane: CutPlane = CutPlane()
    keep: LayerPaths = ()
    hide: LayerPaths = ()
    opacity: FrozenMapping[Line, Share] = FrozenMapping()
    colour_by: ColouringName = BY_KIND
    colours: FrozenMapping[Line, Annotated[str, Field(pattern="^[0-9A-Fa-f]{6}$")]] = (
        FrozenMapping()
    )
    atoms: AtomDetail = "near"
    labels: FrozenMapping[Line, _LabelPlace] = FrozenMapping()
    legend: LegendDetail = "off"
    scale_bar: bool | None = None
    captions: bool = True
    bookmarks: OrderedMapping[Line, Bookmark] = OrderedMapping()
    measures: Annotated[OrderedMapping[Line, Measure], Field(max_length=200)] = OrderedMapping()
    annotations: Annotated[OrderedMapping[Line, Annotation], Field(max_length=200)] = (
        OrderedMapping()
    )
