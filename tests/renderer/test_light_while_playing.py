"""While a story plays its membranes are as light as in the full picture of the same moment."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from built_scenes import small_story as built
from exoviz.model.layers import MEMBRANE, is_below, is_cell_membrane
from exoviz.renderer.image import Picture
from exoviz.renderer.palette import linear
from exoviz.renderer.story_image import Stage
from exoviz.scene import load_scene, preset_names
from thoroughness import swept

SIZE = (1280, 800)
#: Shares of a story's time, and how much lighter or darker a membrane may be.
MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9)
FEW = {"lysosome-fate": (0.7,), "mvb-release": (0.5,)}
BOUND = 0.08
#: Share of the picture below which edges, of which pixels show half, are much of a membrane.
SEEN = 0.02
EDGE = 3
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])

STORIES = [name for name in preset_names() if load_scene(name).story is not None]


def membranes(picture: Picture) -> NDArray[np.str_]:
    """Return the membrane that each pixel shows: of the cell, or of any vesicle."""
    drawing = picture.drawing
    assert drawing.exact is not None
    names = [
        MEMBRANE if is_below(name, MEMBRANE) else name * is_cell_membrane(name)
        for name in (*drawing.layers, "")
    ]
    which = np.where(picture.bead >= 0, drawing.exact[picture.bead], -1)
    whole = Image.fromarray(which.astype(np.int32)).resize(SIZE, Image.Resampling.NEAREST)
    return np.asarray(np.array(names)[np.asarray(whole)])


def apart(name: str, share: float) -> dict[str, float]:
    """Return by what share of its light each membrane differs while it plays."""
    from scipy.ndimage import binary_erosion

    story = built(name)
    state = story.state_at(share * story.duration)
    full, quick = (
        Stage(story, SIZE, story.scene.view, coarse=coarse).picture(state, captions=False)[0]
        for coarse in (1, 2)
    )
    light = [
        linear((one.pixels[..., :3] / 255).astype(np.float32)) @ LUMINANCE for one in (full, quick)
    ]
    shown = [membranes(one) for one in (full, quick)]
    found = {}
    for kind in np.unique(shown[0]):
        both = binary_erosion((shown[0] == kind) & (shown[1] == kind), iterations=EDGE)
        if kind and both.mean() > SEEN:
            found[str(kind)] = float(light[1][both].mean() / light[0][both].mean() - 1)
    return found


@pytest.mark.parametrize("name", swept(STORIES, list(FEW)))
def test_membranes_are_as_light_while_a_story_plays(name: str, thorough: bool) -> None:
    moments = MOMENTS if thorough else FEW[name]
    found = {(share, one): by for share in moments for one, by in apart(name, share).items()}
    assert found or thorough
    assert {where: by for where, by in found.items() if abs(by) > BOUND} == {}
