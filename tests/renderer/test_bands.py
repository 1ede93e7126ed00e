"""Pictures that are drawn in bands: the same pixels as in one piece."""

from __future__ import annotations

import numpy as np
import pytest

from exoviz.model import Vesicle
from exoviz.renderer import picture
from exoviz.renderer.geometry.camera import Frame
from exoviz.renderer.raster import band_canvas, bands
from exoviz.scene import View
from exoviz.scene.view import Orbit
from made_vesicle import made_vesicle


@pytest.fixture(scope="module")
def vesicle() -> Vesicle:
    return made_vesicle()


NEAR = View(
    cutaway="none",
    orbit=Orbit(azimuth=20.0, elevation=10.0, focus_nm=(0.0, 0.0, 0.0), distance_nm=24.0),
)
CLEAR = View(cutaway="none", camera="front", opacity={"membrane": 0.3})


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("view", [View(), CLEAR], ids=["solid", "clear"])
def test_bands_are_not_seen(
    vesicle: Vesicle, view: View, transparent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (203, 301)
    whole = picture(vesicle, size, view, transparent=transparent)
    monkeypatch.setattr(bands, "AT_ONCE", 1)
    banded = picture(vesicle, size, view, transparent=transparent)
    apart = np.abs(banded.pixels.astype(int) - whole.pixels).max(axis=2)
    # A ray is rounded otherwise in a band: a pixel at an edge may see the other side of it.
    assert (apart > 2).mean() < 0.002
    assert (banded.bead != whole.bead).mean() < 0.002


def test_a_large_picture_remembers_fewer_beads(
    vesicle: Vesicle, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (203, 301)
    whole = picture(vesicle, size, View())
    monkeypatch.setattr(band_canvas, "MOST_BEADS_KEPT", 8_000)
    monkeypatch.setattr(bands, "AT_ONCE", 1)
    fewer = picture(vesicle, size, View())
    assert fewer.bead.size <= 8_000
    assert (fewer.bead == whole.bead[::3, ::3]).mean() > 0.998


def test_what_the_edge_cuts_off_does_not_shade_what_is_left(vesicle: Vesicle) -> None:
    beside = 40
    wide, high = 160, 120
    # The same camera, in a picture that shows more all around.
    cut = picture(vesicle, (wide, high), NEAR, frame=Frame(0, 0, wide, high))
    all_of_it = picture(
        vesicle,
        (wide + 2 * beside, high + 2 * beside),
        NEAR,
        frame=Frame(beside, beside, beside + wide, beside + high),
    )
    whole = all_of_it.pixels[beside:-beside, beside:-beside, :3].astype(float)
    lighter = (cut.pixels[..., :3] - whole).mean(axis=2)
    assert (cut.bead[:2] >= 0).mean() > 0.9
    for edge in (lighter[:2], lighter[-2:], lighter[:, :2], lighter[:, -2:]):
        assert abs(edge.mean()) < 2.5
