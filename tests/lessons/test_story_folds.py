"""Buds of a story in a lesson: where the film has them, with what they carry."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from built_scenes import folded_story
from exoviz.lessons.story.columns import Columns
from exoviz.lessons.story.story_motion import packed_membranes
from exoviz.progress import silent
from exoviz.story.membrane.folded_membrane import FoldedMembrane
from exoviz.story.membrane.membrane_rows import HALF_NM
from exoviz.story.motion.node_motion import SampledChapter, sampled_chapters, tracks_of
from lesson_help import columns_of

ABSENT = 0xFFFF


@functools.cache
def _sampled() -> SampledChapter:
    (chapter,) = sampled_chapters(folded_story(), -1.0, silent)
    return chapter


def _membrane(moment: int) -> FoldedMembrane:
    (found,) = _sampled().states[moment].membranes
    assert isinstance(found, FoldedMembrane)
    return found


def test_buds_are_where_the_story_has_them() -> None:
    packed = Columns()
    (membrane,) = packed_membranes((_sampled(),), {"mvb": 0, "vesicle": 1}, packed)
    columns = columns_of(packed.packed())
    folded: dict[str, Any] = membrane["folded"]
    compared = 0
    for fold in folded["folds"]:
        nodes = columns[fold["nodes"]].astype(np.int32).view(np.float32)
        places = np.stack([columns[one] for one in fold["places"]], axis=1) * fold["quantum"]
        shapes = places.reshape(2, len(nodes), fold["shapes"], 2)
        one, two, share = ((columns[number] & 0xFFFF) for number in fold["moments"][0])
        for moment in np.flatnonzero(one != ABSENT)[::3]:
            own = _membrane(int(moment))
            same = [
                other
                for other in own.folds
                if np.allclose(other.axis, fold["axis"]) and other.bends == fold["bends"]
            ]
            if not same:
                # Where it will be the membrane is smooth yet.
                assert moment + 1 == np.flatnonzero(one != ABSENT)[1]
                continue
            weight = share[moment] / 65_535
            found = (1 - weight) * shapes[:, :, one[moment]] + weight * shapes[:, :, two[moment]]
            for side, table in zip((1, -1), found, strict=True):
                sphere = own.ball[1] + side * own.fusion.offset
                r, z, nr, nz = same[0].section(sphere, side).at(nodes)
                out = side * (HALF_NM - own.fusion.offset)
                wanted = np.stack([r + out * nr, z + out * nz], axis=1)
                assert np.abs(table - wanted).max() < 0.3
                compared += 1
    assert compared > 10


def test_a_protein_of_a_bud_stays_the_same_one() -> None:
    roles = {
        copies.model
        for state in _sampled().states
        for copies in state.copies
        if not copies.exported
    }
    assert len(roles) > 5
    for (model, _role, _slot), track in tracks_of(_sampled(), drawn=True).items():
        steps = np.linalg.norm(np.diff(track.places, axis=0), axis=1)[~track.breaks]
        if model in roles and len(steps):
            # In a fifth of a second a bud comes some nanometres farther.
            assert steps.max() < 15.0, model
