"""A name points at the molecule that it names, and what is seen to touch does touch."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from scipy.spatial import cKDTree

from exoviz.model import Vesicle, rotate
from exoviz.scene import load_scene
from exoviz.story import State, Story, build_story

#: Models, or how they begin, that each name stands for.
NAMED = {
    "auxilin 2 (GAK)": "GAK",
    "clathrin coat": "coat/pit",
    "dynamin": "DNM2",
    "EGF receptor": "hero/EGFR",
    "ESCRT-I": "ESCRT-I",
    "ESCRT-II": "ESCRT-II",
    "ESCRT-III": "CHMP4B",
    "flat lattice of clathrin": "coat/flat",
    "granuphilin (SYTL4)": "tethers",
    "HRS": "HGS",
    "HSC70": "HSPA8",
    "its target": "rna/target",
    "kinesin": "kinesin/",
    "microRNA in Argonaute": "AGO2",
    "microtubule": "microtubule",
    "mRNA": "hero/cargo/",
    "neutral sphingomyelinase 2": "SMPD3",
    "new protein": "protein/new",
    "RAB27A": "RAB27A",
    "ribosome": "ribosome-80S",
    "SNARE bundle": "snare/",
    "ubiquitin": "UBB",
    "USP8": "USP8",
    "VPS4": "VPS4B",
}
#: Names of places, and of whole vesicles and membranes.
PLACES = {
    "bud",
    "cytosol",
    "early endosome",
    "endosome of the recipient",
    "exosome",
    "fusion pore",
    "hemifusion diaphragm",
    "hemifusion stalk",
    "intraluminal vesicle",
    "lipids of the body",
    "lumen of the endosome",
    "membrane rich in ceramide",
    "multivesicular body",
    "outside of the cell",
    "plasma membrane (cut open)",
    "receptor",
    "recipient cell",
}
NEAR_NM = 3.5
CHAPTERS = [
    ("biogenesis", "pit"),
    ("biogenesis", "sorting"),
    ("biogenesis", "budding"),
    ("biogenesis", "ceramide"),
    ("mvb-release", "transport"),
    ("mvb-release", "docking"),
    ("uptake", "uptake"),
    ("uptake", "delivery"),
]


@functools.cache
def story(preset: str) -> Story:
    scene = load_scene(preset)
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 2, "smallest_nm": 40.0})
    mine = tuple(chapter for name, chapter in CHAPTERS if name == preset)
    recipe = scene.story.model_copy(update={"body": body, "chapters": mine})
    return build_story(scene.model_copy(update={"story": recipe}))


def beads_of(found: Story, state: State, model: str) -> np.ndarray:
    """Return every bead, (n, 3) nm, of the models that have this name or begin with it."""
    beads = [np.empty((0, 3))]
    for copies in state.copies:
        one = found.models[copies.model]
        if not copies.model.startswith(model) or isinstance(one, Vesicle):
            continue
        turned = rotate(copies.rotations[:, None].astype(np.float32), one.template.beads[None])
        beads.append((turned + copies.positions[:, None]).reshape(-1, 3).astype(float))
    beads += [shape.beads for shape in state.deformables if shape.model.startswith(model)]
    return np.concatenate(beads)


@pytest.mark.parametrize(("preset", "chapter"), CHAPTERS)
def test_a_name_points_at_what_it_names(preset: str, chapter: str) -> None:
    found = story(preset)
    one = {part.record.name: part for part in found.chapters}[chapter]
    for time in np.arange(0.2, one.duration, 0.4):
        state = one.state_at(float(time))
        for callout in state.callouts:
            if callout.text in PLACES or callout.strength < 0.3:
                continue
            beads = beads_of(found, state, NAMED[callout.text])
            assert len(beads), (callout.text, time)
            away = cKDTree(beads).query(np.array(callout.anchor))[0]
            assert away < NEAR_NM, (callout.text, time)


def test_the_exosome_that_holds_fast_touches_the_cell_where_it_is_seen() -> None:
    found = story("uptake")
    state = found.chapters[0].state_at(4.6)
    copies = next(one for one in state.copies if one.model.startswith("vesicle/"))
    vesicle = found.vesicles[copies.model]
    beads = vesicle.beads()
    places = rotate(copies.rotations.astype(np.float32), beads.positions) + copies.positions
    floor = float(state.membranes[0].section(outer=False, count=3)[0][0, 1])
    gap = places[:, 2] - beads.radii - floor
    behind = (places[:, 1] > 0) & (places[:, 1] < 8.0)
    assert 0.3 < gap.min() < 1.0
    assert gap[behind].min() < 1.5
