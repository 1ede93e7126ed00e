"""A picture in motion is the full one with fewer pixels; what is remembered changes no picture."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exoviz.model import Vesicle
from exoviz.renderer.drawers import PictureRequest, VesicleDrawer
from exoviz.renderer.geometry.camera import orbit_around
from exoviz.renderer.geometry.cut_transition import CutTransition
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.interactive import Live
from exoviz.scene import View
from made_vesicle import made_vesicle

SIZE = (240, 160)


@pytest.fixture(scope="module")
def vesicle() -> Vesicle:
    return made_vesicle()


def turned(vesicle: Vesicle, view: View, azimuth: float) -> View:
    orbit = orbit_around("iso", *extent(vesicle), SIZE[0] / SIZE[1])
    place = orbit.model_copy(update={"azimuth": orbit.azimuth + azimuth})
    return view.model_copy(update={"orbit": place})


def seen(drawer: VesicleDrawer, view: View, *, quick: bool) -> NDArray[np.uint8]:
    return drawer.draw(PictureRequest(SIZE, view, quick=quick))[0].pixels


def blocks(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the mean colours of 30 × 20 parts of a picture."""
    small = Image.fromarray(pixels).convert("RGB").resize((30, 20), Image.Resampling.BOX)
    return np.asarray(small, np.float32)


VIEWS = {
    "cut": View(),
    "closed": View(cutaway="none"),
    "hidden": View(cutaway="half", hide=("membrane/outer",)),
    "drawn": View(style="goodsell"),
    "clear": View(cutaway="none", opacity={"membrane": 0.3}),
}


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_jumps_when_a_vesicle_comes_to_rest(vesicle: Vesicle, name: str) -> None:
    drawer, view = VesicleDrawer(vesicle), turned(vesicle, VIEWS[name], 10)
    quick, full = seen(drawer, view, quick=True), seen(drawer, view, quick=False)
    assert quick.shape[:2] == (SIZE[1] // 2, SIZE[0] // 2)
    apart = blocks(quick) - blocks(full)
    assert np.abs(apart.mean(axis=(0, 1))).max() < 1
    assert np.abs(apart).mean() < 3


@pytest.mark.parametrize("name", VIEWS)
def test_what_was_drawn_before_changes_no_picture(vesicle: Vesicle, name: str) -> None:
    drawer = VesicleDrawer(vesicle)
    for azimuth in (0, 25, 50):
        seen(drawer, turned(vesicle, VIEWS["cut"], azimuth), quick=True)
        seen(drawer, turned(vesicle, VIEWS[name], azimuth), quick=True)
    view = turned(vesicle, VIEWS[name], 60)
    again, fresh = (seen(one, view, quick=False) for one in (drawer, VesicleDrawer(vesicle)))
    assert (again == fresh).all()
    again, fresh = (seen(one, view, quick=True) for one in (drawer, VesicleDrawer(vesicle)))
    assert (again == fresh).all()


@pytest.mark.parametrize("name", VIEWS)
def test_few_pixels_show_few_beads_of_the_same_molecules(vesicle: Vesicle, name: str) -> None:
    drawer, view = VesicleDrawer(vesicle), turned(vesicle, VIEWS[name], 10)
    quick, full = (
        drawer.draw(PictureRequest(SIZE, view, quick=quick))[0] for quick in (True, False)
    )
    assert (~quick.drawing.hidden).sum() < 0.9 * (~full.drawing.hidden).sum()
    ours, theirs = quick.bead, full.bead[::2, ::2]
    both = (ours >= 0) & (theirs >= 0)
    assert both.sum() > 0.95 * (theirs >= 0).sum()
    layers = [
        np.array(one.drawing.layers)[one.drawing.layer[bead[both]]]
        for one, bead in ((quick, ours), (full, theirs))
    ]
    assert (layers[0] == layers[1]).mean() > 0.6
    assert not quick.drawing.hidden[np.unique(ours[both])].any()
    layer_of = dict(zip(full.drawing.molecule.tolist(), full.drawing.layer.tolist(), strict=True))
    names = {number: full.drawing.layers[layer] for number, layer in layer_of.items()}
    found = np.unique(ours[both])
    assert [names.get(int(quick.drawing.molecule[one])) for one in found] == [
        quick.drawing.layers[quick.drawing.layer[one]] for one in found
    ]


def test_a_cut_moves_in_the_detail_and_the_light_of_what_stands_before_and_after(
    vesicle: Vesicle,
) -> None:
    start, end = (turned(vesicle, View(cutaway=name), 10) for name in ("octant", "half"))
    drawer = VesicleDrawer(vesicle)
    for view, share in ((start, 0.0), (end, 1.0)):
        way = CutTransition(start, end, share)
        moving, still = (
            drawer.draw(PictureRequest(SIZE, view, quick=True, transition=one))[0]
            for one in (way, None)
        )
        apart = blocks(moving.pixels) - blocks(still.pixels)
        assert np.abs(apart.mean(axis=(0, 1))).max() < 1
        assert np.abs(apart).mean() < 2
        beads = len(Live(vesicle).drawing(view, way).radii)
        assert len(moving.drawing.radii) < 0.9 * beads
