"""Lipids of a cut membrane: as fluid as those of a vesicle, and the same in every frame."""

import math

import numpy as np
import pytest

from exoviz.model.neighbours import lengths
from exoviz.registry.styles import STYLES
from exoviz.renderer.geometry.camera import Shot
from exoviz.renderer.geometry.detail.detail_camera import DetailCamera
from exoviz.renderer.geometry.lipid_beads import LipidBeads, fluid
from exoviz.renderer.geometry.lipid_lattice import at_the_cut, in_cells
from exoviz.renderer.geometry.membrane_beads import MembraneBeads, membrane_beads
from exoviz.renderer.story_image import shot_of
from exoviz.story.membrane.cell_membrane import CellMembrane, resting_gap
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.membrane.hemifusion import DIAPHRAGM
from exoviz.story.models import lipid_models
from exoviz.story.state import CameraPose

FUSION = Fusion(120, patch=300)


def beads(progress: float) -> MembraneBeads:
    templates = lipid_models()
    shares = dict(zip(sorted(templates), (50.0, 30.0, 20.0), strict=False))
    tint = np.array([0.7, 0.6, 0.5], np.float32)
    lipids = LipidBeads.of(shares, templates, tint, next(iter(STYLES.values())))
    at: Shot = shot_of(CameraPose((0.0, 0.0, -5.0), 40.0, 0.0, 6.0, 0.0))
    camera = DetailCamera(at, 16 / 9, 720, 4.0, 2000.0)
    membrane = CellMembrane(("a", "b"), FUSION, gap=resting_gap(FUSION), fused=progress)
    return membrane_beads(membrane, (lipids, lipids), camera)


def test_lipids_lean_and_stand_out_each_for_itself_for_ever() -> None:
    index = np.arange(4000)
    up = np.tile((0.0, 0.0, 1.0), (4000, 1))
    places = np.zeros((4000, 3))
    base, leaning = fluid(places, up, index, 2.0)
    again, _ = fluid(places, up, index[::-1], 2.0)
    np.testing.assert_array_equal(base, again[::-1])
    assert np.allclose(lengths(leaning), 1)
    tilt = np.degrees(np.arccos(leaning[:, 2]))
    # Lipids of a fluid bilayer lean by about 15 to 20 degrees.
    assert 8 < np.sqrt(np.mean(tilt**2)) < 20
    heads = base + 2.0 * leaning
    assert 0.08 < heads[:, 2].std() < 0.3
    assert abs(heads.mean(axis=0)).max() < 0.02


def test_frames_do_not_flicker() -> None:
    one, two = beads(0.5), beads(0.5001)
    here = dict(zip(one.molecule, one.centres, strict=True))
    there = dict(zip(two.molecule, two.centres, strict=True))
    both = list(here.keys() & there.keys())
    assert len(both) > 0.98 * len(here)
    moved = np.array([here[key] - there[key] for key in both])
    assert lengths(moved).max() < 0.1


@pytest.mark.parametrize("progress", [0.3, DIAPHRAGM])
def test_tails_fill_the_core(progress: float) -> None:
    drawn = beads(progress)
    middle = -resting_gap(FUSION) / 2
    x, z = np.meshgrid(np.linspace(-1.2, 1.2, 13), middle + np.linspace(-1, 1, 9))
    near = drawn.centres[drawn.centres[:, 1] < 6.0]
    aside = (
        np.hypot(x.reshape(-1, 1) - near[:, 0], z.reshape(-1, 1) - near[:, 2])
        - drawn.radii[drawn.centres[:, 1] < 6.0]
    )
    # Whoever looks into the cut sees a tail everywhere.
    assert (aside.min(axis=1) < 0.15).mean() > 0.97


def test_points_of_a_lattice_are_found_in_the_cells_that_hold_them() -> None:
    chance = np.random.default_rng(3)
    areas = np.cumsum(chance.random(20))
    wanted = chance.random((19, 7)) < 0.4
    each = areas[-1] / 5000
    stretches = np.array([(40, 700), (700, 700), (2000, 5000)])
    index = np.concatenate([np.arange(*one) for one in stretches])
    row = np.clip(np.searchsorted(areas, (index + 0.5) * each, side="right") - 1, 0, 18)
    turns = index * (math.sqrt(5) - 1) / 2
    column = ((turns - np.floor(turns)) * 7).astype(int)
    found = in_cells(stretches, wanted, areas, each)
    assert (found == index[wanted[row, column]]).all()


@pytest.mark.parametrize("deep", [0.0, 9.0])
def test_points_near_the_cut_are_found_without_looking_at_all(deep: float) -> None:
    beside = 120 * np.sin(np.linspace(0, math.pi, 40))
    areas = np.cumsum(np.linspace(50.0, 900.0, 40))
    each, depth = 1.2, 3.0
    stretches = np.array([(0, 3000), (9000, int(areas[-1] / each))])
    index = np.concatenate([np.arange(*one) for one in stretches])
    turns = index * (math.sqrt(5) - 1) / 2
    fraction = turns - np.floor(turns)
    radius = np.interp((index + 0.5) * each, areas, beside)
    near = np.minimum(fraction, 1 - fraction) * math.pi * radius < depth
    found = at_the_cut(stretches, each, depth, areas, beside, deep)
    # Before the first row there is nothing to go by.
    known = (index + 0.5) * each >= areas[0]
    assert (found[np.isin(found, index[known])] == index[(near | (radius < deep)) & known]).all()
    assert 200 < len(found) < len(index) / 5
