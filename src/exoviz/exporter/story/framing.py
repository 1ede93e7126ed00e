"""What a story's file shows at first: its camera, and chapters as large as the viewer's frame."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from exoviz.renderer.story_image import shot_of
from exoviz.story.motion.node_motion import ABSENT
from exoviz.story.state import VIEW_ANGLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.exporter.mesh.gltf import Document
    from exoviz.exporter.story.clips import Clips
    from exoviz.exporter.story.story_plan import Plan
    from exoviz.story.state import CameraPose

    Floats = NDArray[np.float64]

__all__ = ["add_camera", "add_stage", "chapter_scales", "shown_middle"]


def shown_middle(plan: Plan, still: tuple[int, int]) -> Floats:
    """Return the middle of what is there while no clip runs, nm, (3,)."""
    chapter, moment = still
    tracks = [actor.tracks.get(chapter) for actor in plan.actors]
    places = [
        track.places[moment]
        for track in tracks
        if track is not None and track.sizes[moment] > ABSENT
    ]
    if not places:
        return np.array(plan.sampled[chapter].states[moment].camera.focus, np.float64)
    middle: Floats = (np.min(places, axis=0) + np.max(places, axis=0)) / 2
    return middle


def _widest(plan: Plan, chapter: int) -> CameraPose:
    return max((state.camera for state in plan.sampled[chapter].states), key=lambda c: c.distance)


def chapter_scales(plan: Plan, still: int) -> tuple[float, ...]:
    """Return how much larger each chapter is shown than that of the still moment.

    What the story's camera sees of it at its widest is as large in every chapter: a viewer frames
    a file once, and a pit of a hundred nanometres would be a speck where a body of five hundred
    fits.
    """
    width = _widest(plan, still).distance
    return tuple(width / _widest(plan, number).distance for number in range(len(plan.sampled)))


def _stage(plan: Plan, still: int) -> list[tuple[float, Floats]]:
    """Return scale and shift, nm, of each chapter."""
    middle = np.array(_widest(plan, still).focus, np.float64)
    return [
        (scale, middle - scale * np.array(_widest(plan, number).focus, np.float64))
        for number, scale in enumerate(chapter_scales(plan, still))
    ]


def add_stage(document: Document, plan: Plan, still: tuple[int, int], clips: Clips) -> int:
    """Add the node that everything hangs on; each clip gives it its chapter's scale; return it."""
    node = document.node(0, name="stage")
    for number, (scale, shift) in enumerate(_stage(plan, still[0])):
        count = len(plan.sampled[number].times)
        clips.move(number, node, "scale", np.full((count, 3), scale))
        clips.move(number, node, "translation", np.tile(shift, (count, 1)))
    return node


def _camera_pose(
    pose: CameraPose, scale: float, shift: Floats, nm_per_unit: float
) -> tuple[list[float], list[float]]:
    """Return place and quaternion of a camera in the frame of the file: y is up."""
    from scipy.spatial.transform import Rotation

    shot = shot_of(pose)
    turned = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
    place = turned @ (scale * shot.position.astype(float) + shift) / nm_per_unit
    axes = turned @ shot.axes.astype(float).T
    return place.tolist(), Rotation.from_matrix(axes).as_quat().tolist()


def add_camera(
    document: Document, plan: Plan, still: tuple[int, int], clips: Clips, nm_per_unit: float
) -> None:
    """Add the story's own camera beside the model: cameras must not be scaled."""
    document.tree["cameras"] = [
        {
            "name": "story",
            "type": "perspective",
            "perspective": {
                "yfov": math.radians(VIEW_ANGLE),
                "znear": 0.01,
                "zfar": 1000.0,
            },
        }
    ]
    camera: dict[str, Any] = {"name": "camera", "camera": 0}
    document.tree["nodes"].append(camera)
    node = len(document.tree["nodes"]) - 1
    document.tree["scenes"][0]["nodes"].append(node)
    chapter, moment = still
    for number, (scale, shift) in enumerate(_stage(plan, chapter)):
        poses = [
            _camera_pose(state.camera, scale, shift, nm_per_unit)
            for state in plan.sampled[number].states
        ]
        if number == chapter:
            camera["translation"], camera["rotation"] = poses[moment]
        places, turns = (np.array(values) for values in zip(*poses, strict=True))
        clips.move(number, node, "translation", places, tolerance=0.05 / nm_per_unit)
        clips.move(number, node, "rotation", turns, tolerance=1e-3)
