"""Names in stories that come and go."""

from __future__ import annotations

import numpy as np

from built_scenes import small_story as built
from built_scenes import small_story_scene as small
from exoviz.renderer.annotation.primitives import Text
from exoviz.renderer.story_image import Stage


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
