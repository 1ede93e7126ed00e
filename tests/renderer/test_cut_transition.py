"""Transitions from one cut to another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.model import Vesicle
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer import CutTransition, Live, view_drawing
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.cut_transition import Molecules
from exoviz.scene import View
from exoviz.scene.view import CutPlane

views = st.builds(
    View,
    cutaway=st.sampled_from(list(CUTAWAYS)),
    camera=st.sampled_from(["front", "top", "iso"]),
    plane=st.builds(
        CutPlane,
        azimuth=st.floats(-180, 180),
        elevation=st.floats(-90, 90),
        offset_nm=st.floats(-15, 15),
        flip=st.booleans(),
        thickness_nm=st.none() | st.floats(0.5, 20),
    ),
    keep=st.sampled_from([(), ("cargo",), ("membrane/inner", "proteins")]),
)


@pytest.fixture(scope="module")
def molecules(exosome: Vesicle) -> Molecules:
    return Molecules.of(exosome)


@given(start=views, end=views)
@settings(max_examples=30)
def test_a_molecule_changes_at_most_once(molecules: Molecules, start: View, end: View) -> None:
    shares = np.linspace(0, 1, 9)
    cut = np.stack([molecules.depth(CutTransition(start, end, share)) > 0 for share in shares])
    assert np.abs(np.diff(cut.astype(int), axis=0)).sum(axis=0).max() <= 1
    assert (cut[0] == (molecules.depth(start) > 0)).all()
    assert (cut[-1] == (molecules.depth(end) > 0)).all()


@pytest.mark.parametrize("cutaway", list(CUTAWAYS))
def test_the_way_ends_with_what_the_cut_shows(exosome: Vesicle, cutaway: str) -> None:
    live = Live(exosome)
    end = View(cutaway=cutaway, keep=("cargo", "membrane"))
    end = end.model_copy(update={"keep": ("cargo",)}) if cutaway != "none" else end
    last = live.drawing(end, CutTransition(View(cutaway="octant"), end, 1.0))
    shown = view_drawing(exosome, end, style_sheet_of(end, exosome.layers()))
    assert set(np.unique(last.molecule)) == set(np.unique(shown.molecule))
    assert len(last.centres) == len(shown.centres)
    # Each drawing has its own order of place.
    solids, others = (
        np.column_stack([one.molecule[one.owner], one.triangles.reshape(-1, 9)])
        for one in (last, shown)
    )
    assert (np.unique(solids, axis=0) == np.unique(others, axis=0)).all()


def test_a_way_that_is_broken_off_goes_on_from_there(molecules: Molecules) -> None:
    none, half = View(cutaway="none"), View(cutaway="half")
    there = CutTransition(none, half, 0.4)
    back = CutTransition(there, none, 0.0)
    assert np.array_equal(molecules.depth(back) > 0, molecules.depth(there) > 0)
    cut = [(molecules.depth(CutTransition(there, none, s)) > 0).sum() for s in (0, 0.3, 0.7, 1)]
    assert cut == sorted(cut, reverse=True)
    assert cut[0] > 0
    assert cut[-1] == 0
