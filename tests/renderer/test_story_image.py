"""Names in stories that come and go, and what a story that plays has of its full picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from built_scenes import small_story as built
from built_scenes import small_story_scene as small
from exoviz.renderer.annotation.primitives import Text
from exoviz.renderer.geometry.scenery import Cut
from exoviz.renderer.raster.backdrop import smaller
from exoviz.renderer.story_image import Stage, shot_of


def test_a_name_that_comes_is_as_faint_as_it_is_weak() -> None:
    story = built("mvb-release")
    stage = Stage(story, (320, 180), small("mvb-release").view)
    for time in np.arange(0.0, story.duration, 0.05):
        state = story.state_at(float(time))
        weak = [one for one in state.callouts if 0.1 < one.strength < 0.9]
        if weak:
            break
    _made, words = stage.picture(state)
    shown = [one.opacity for one in words if isinstance(one, Text)]
    assert any(abs(opacity - weak[0].strength) < 1e-6 for opacity in shown)


def test_nothing_jumps_in_light_or_colour_when_a_story_comes_to_rest() -> None:
    story, size = built("mvb-release"), (480, 270)
    state = story.state_at(0.6 * story.duration)
    full, quick = (
        Stage(story, size, story.scene.view, coarse=coarse).picture(state, captions=False)[0]
        for coarse in (1, 2)
    )
    one, other = (
        np.asarray(
            Image.fromarray(made.pixels[..., :3]).resize((16, 9), Image.Resampling.BOX), float
        )
        for made in (full, quick)
    )
    assert np.abs((other - one).mean(axis=(0, 1))).max() < 2
    assert np.abs(other - one).mean() < 3


def test_a_crowd_is_as_deep_and_as_bright_in_a_picture_of_fewer_pixels() -> None:
    story, size = built("mvb-release"), (960, 540)
    state = story.state_at(0.9 * story.duration)
    at, painter = shot_of(state.camera), Stage(story, size, story.scene.view).crowd
    means = []
    for coarse in (1, 2):
        cut = Cut.of(state, at, smaller(size, coarse))
        layer = painter.painted(state, at, cut.medium, cut.depth, coarse)
        assert layer is not None
        means.append(layer.mean(axis=(1, 2)))
    assert np.allclose(means[0], means[1], rtol=0.07)


def test_what_has_lost_nothing_is_drawn_as_if_nothing_were_lost() -> None:
    story = built("mvb-release")
    stage = Stage(story, (160, 90), small("mvb-release").view)
    state = story.state_at(0.9 * story.duration)
    whole = [replace(one, fraction_left=np.ones(len(one))) for one in state.copies]
    half = [replace(one, fraction_left=np.full(len(one), 0.5)) for one in state.copies]
    one, same, other = (
        stage.placed(replace(state, copies=copies)).drawing
        for copies in (state.copies, tuple(whole), tuple(half))
    )
    np.testing.assert_array_equal(one.centres, same.centres)
    np.testing.assert_array_equal(one.colours, same.colours)
    assert len(other.radii) != len(one.radii)
