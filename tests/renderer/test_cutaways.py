"""What a cut by a plane leaves, and what a section says of itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from built_scenes import built
from exoviz.errors import InputError
from exoviz.model import Vesicle
from exoviz.model.layers import SIDES, is_below, leaflet
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer import Words, laid_out
from exoviz.renderer.annotation.primitives import Text
from exoviz.renderer.geometry.camera import direction, shot_of_view
from exoviz.renderer.geometry.cut_transition import Molecules
from exoviz.renderer.geometry.cutaway import cut_away
from exoviz.renderer.geometry.drawing import extent
from exoviz.scene import View, load_scene, preset_names, save_scene
from exoviz.scene.view import SECTION_NM, CutPlane

PLANAR = [name for name, record in CUTAWAYS.items() if record.by_plane]
PRESETS = preset_names()
planes = st.builds(
    CutPlane,
    azimuth=st.floats(-180, 180),
    elevation=st.floats(-90, 90),
    offset_nm=st.floats(-18, 18),
    flip=st.booleans(),
    thickness_nm=st.none() | st.floats(0.5, 30),
)
RADIUS = 20.0


def points_around() -> np.ndarray:
    return np.random.default_rng(4).uniform(-25, 25, (3000, 3)).astype(np.float32)


@given(plane=planes)
@settings(max_examples=25)
def test_a_slab_is_what_two_half_spaces_share(plane: CutPlane) -> None:
    points = points_around()
    height = points @ direction(plane.azimuth, plane.elevation) - np.float32(plane.offset_nm)
    if plane.flip:
        height = -height
    first = height <= 0
    for cutaway, thickness in (
        ("plane", plane.thickness_nm),
        ("section", plane.thickness_nm or SECTION_NM),
    ):
        stays = ~cut_away(View(cutaway=cutaway, plane=plane), points, RADIUS)
        second = np.ones(len(points), bool) if thickness is None else height >= -thickness
        clear = np.abs(height) > 1e-4
        clear &= True if thickness is None else np.abs(height + thickness) > 1e-4
        assert (stays == (first & second))[clear].all()


@pytest.mark.parametrize("cutaway", ["plane", "sphere"])
@given(plane=planes)
@settings(max_examples=25)
def test_flipped_what_was_taken_away_stays(cutaway: str, plane: CutPlane) -> None:
    points = points_around()
    one = plane.model_copy(update={"thickness_nm": None, "flip": False})
    other = one.model_copy(update={"flip": True})
    gone = [cut_away(View(cutaway=cutaway, plane=each), points, RADIUS) for each in (one, other)]
    # What lies on the plane itself stays on both sides.
    assert not (gone[0] & gone[1]).any()
    assert (gone[0] | gone[1]).mean() > 0.999


@pytest.mark.parametrize("cutaway", ["plane", "sphere"])
@given(plane=planes)
@settings(max_examples=25)
def test_two_slabs_back_to_back_are_one_twice_as_thick(cutaway: str, plane: CutPlane) -> None:
    points = points_around()

    def stays(flip: bool) -> np.ndarray:
        own = plane.model_copy(update={"flip": flip, "thickness_nm": 4.0})
        return ~cut_away(View(cutaway=cutaway, plane=own), points, RADIUS)

    whole = plane.model_copy(update={"flip": False, "thickness_nm": 8.0})
    if cutaway == "plane":
        moved = whole.model_copy(update={"offset_nm": plane.offset_nm + 4.0})
        both = ~cut_away(View(cutaway="plane", plane=moved), points, RADIUS)
        assert ((stays(True) | stays(False)) == both).mean() > 0.998
    assert (stays(True) & stays(False)).mean() < 0.001


@pytest.mark.parametrize("name", PRESETS)
def test_over_the_presets_a_slab_holds_whole_molecules_of_its_own(name: str) -> None:
    vesicle = built(name)[1]
    molecules = Molecules.of(vesicle)
    plane = CutPlane(azimuth=20, elevation=35, offset_nm=2.0)

    def shown(**update: object) -> np.ndarray:
        view = View(cutaway="plane", plane=plane.model_copy(update=update))
        return molecules.depth(view) <= 0

    free = ~molecules.chain
    near, far = shown(), shown(flip=True)
    assert (near | far).all()
    assert not (near & far)[free].any()
    slab, behind = shown(thickness_nm=6.0), shown(offset_nm=-4.0)
    # The second plane is a plane like the first; what it leaves out lies beyond one or the other.
    assert (slab == (near & ~behind))[free].all()
    assert 0 < slab.sum() < near.sum()


def test_a_section_is_seen_straight_from_before_it(exosome: Vesicle) -> None:
    for flip in (False, True):
        plane = CutPlane(azimuth=40, elevation=-30, flip=flip)
        view = View(cutaway="section", plane=plane, camera="lumen")
        at = shot_of_view(view, *extent(exosome), exosome.geometry.lumen, 1.5)
        normal = direction(40, -30) * (-1 if flip else 1)
        assert np.allclose(at.axes[2], normal, atol=1e-5)
        assert np.allclose(at.axes @ at.axes.T, np.eye(3), atol=1e-5)
        # Without perspective: all its depth is as large to a fiftieth.
        assert exosome.geometry.diameter / at.distance < 0.02


@pytest.mark.parametrize("azimuth", [-58.0, 70.0])
def test_the_names_of_a_section_point_at_the_leaflets(exosome: Vesicle, azimuth: float) -> None:
    view = View(cutaway="section", plane=CutPlane(azimuth=azimuth, offset_nm=3))
    size = (360, 270)
    made, primitives = laid_out(exosome, size, view, Words())
    assert {label.path for label in made.labels} == {leaflet(side) for side in SIDES}
    for label in made.labels:
        column, row = (int(value) for value in label.anchor)
        bead = int(made.bead[row, column])
        assert is_below(made.drawing.layers[made.drawing.layer[bead]], label.path)
    words = " ".join(one.text for one in primitives if isinstance(one, Text))
    assert "5.0 nm thick" in words
    assert "3.0 nm" in words


def test_without_captions_a_section_says_nothing(exosome: Vesicle) -> None:
    view = View(cutaway="section", captions=False, style="draft")
    made, primitives = laid_out(exosome, (120, 90), view, Words())
    assert not made.labels
    assert not primitives


def test_beside_the_vesicle_a_section_is_empty(exosome: Vesicle) -> None:
    view = View(cutaway="section", plane=CutPlane(offset_nm=150), style="draft")
    made, _primitives = laid_out(exosome, (120, 90), view, Words(scale_bar=True))
    assert (made.bead < 0).all()


def test_a_plane_is_saved_and_read_again(tmp_path) -> None:  # type: ignore[no-untyped-def]
    plane = CutPlane(azimuth=10, offset_nm=-4, flip=True, thickness_nm=7.5)
    view = View(cutaway="section", plane=plane)
    path = tmp_path / "cut.toml"
    save_scene(load_scene("exosome").model_copy(update={"view": view}), path)
    assert load_scene(path).view.plane == plane


@pytest.mark.parametrize("thickness", [0, -3, 201])
def test_a_slab_that_cannot_be_is_refused(thickness: float) -> None:
    with pytest.raises(InputError, match="thickness_nm"):
        CutPlane(thickness_nm=thickness)
