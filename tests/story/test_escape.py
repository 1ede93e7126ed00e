"""Vesicles find the pore of any body that a scene allows, and the report says what was seen."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exoviz.reporting.release_facts import mean_release, release
from exoviz.scene import Scene
from exoviz.scene.document import MultivesicularBody
from exoviz.story.motion import escape as motion
from exoviz.story.motion.escape import escape

#: Bodies at the ends of the ranges: the largest, the smallest, and one that is full.
BODIES = (
    {"diameter_nm": 1200.0, "vesicles": 600, "smallest_nm": 30.0, "largest_nm": 47.0},
    {"diameter_nm": 1200.0, "vesicles": 1, "smallest_nm": 100.0, "largest_nm": 100.0},
    {"diameter_nm": 200.0, "vesicles": 1, "smallest_nm": 100.0, "largest_nm": 100.0},
    {"diameter_nm": 200.0, "vesicles": 37, "smallest_nm": 35.0, "largest_nm": 35.0},
    {"diameter_nm": 200.0, "vesicles": 2, "smallest_nm": 95.0, "largest_nm": 95.0},
)


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion, "KEYFRAMES", 400)
    monkeypatch.setattr(motion, "MOST_STEPS", 1200)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{body['vesicles']} in a body")
def test_vesicles_of_any_body_are_followed(body: dict[str, float]) -> None:
    found = escape(MultivesicularBody.model_validate(body), 1)
    assert 1 <= found.total <= min(body["vesicles"], 40)
    assert (np.diff(found.released) >= 0).all()
    assert 0 <= found.released[-1] <= found.total
    assert found.estimate > 0
    assert math.isnan(found.mean) == (found.released[-1] == 0)


def test_where_none_is_released_no_mean_is_said() -> None:
    scene = Scene.model_validate(
        {
            "vesicle": {"diameter_nm": 30},
            "membrane": {"composition": {"PC": 60, "cholesterol": 40}},
            "story": {"chapters": ["release"], "body": BODIES[1]},
        }
    )
    data = release(scene)
    assert data["mean_ms"] is None
    assert mean_release(data).startswith("none in ")
