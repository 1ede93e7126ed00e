"""What a story's file shows at first: its camera, and chapters as large as the viewer's frame."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.renderer.story_image import shot_of
from exoviz.story.motion.node_motion import ABSENT
from exoviz.story.state import VIEW_ANGLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.exporter.mesh.gltf import Document
    from exoviz.exporter.story.clips import Clips
    from exoviz.exporter.story.story_detail import ExportModels
    from exoviz.exporter.story.story_plan import Actor, Deforming, Plan
    from exoviz.story.state import CameraPose

    Floats = NDArray[np.float64]

__all__ = [
    "ViewerFrame",
    "add_camera",
    "add_stage",
    "chapter_scales",
    "first_frame",
    "shown_middle",
]


#: How much more than the ball viewers show, of its width.
_SEEN: Final = 1.1


@dataclass(frozen=True, slots=True, eq=False)
class ViewerFrame:
    """The ball that a viewer of a file frames.

    Attributes
    ----------
    middle : (3,) array
        nm.
    radius : float
        nm.
    """

    middle: Floats
    radius: float


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


def _box_of(actor: Actor, models: ExportModels, chapter: int, moment: int) -> Floats:
    """Return the corners, (8, 3), of the box around a copy; none where it is not there."""
    from scipy.spatial.transform import Rotation

    track = actor.tracks.get(chapter)
    if track is None or track.sizes[moment] <= ABSENT:
        return np.empty((0, 3))
    level = models.whole(actor.model)
    radii = level.radii[:, None]
    ends = (level.centres - radii).min(axis=0), (level.centres + radii).max(axis=0)
    corners = np.array(list(itertools.product(*zip(*ends, strict=True))), np.float64)
    turned = Rotation.from_quat(track.turns[moment]).apply(corners * track.sizes[moment])
    placed: Floats = turned + track.places[moment]
    return placed


def _box_around(one: Deforming, chapter: int, moment: int) -> Floats:
    """Return points whose box is that of what deforms; none where it is not there."""
    if chapter not in one.where or one.where[chapter][moment] < 0:
        return np.empty((0, 3))
    sample = one.samples[one.where[chapter][moment]]
    if not one.kind:
        there: Floats = sample[sample[:, 3] > 0, :3]
        return there
    # The half of a body of revolution behind the cut.
    reach, heights = float(sample[:, 0].max()), sample[:, 1]
    return np.array([[-reach, 0.0, heights.min()], [reach, reach, heights.max()]])


def first_frame(plan: Plan, models: ExportModels, still: tuple[int, int]) -> ViewerFrame:
    """Return the ball that viewers frame: that around the box of what is there while no clip runs.

    Parameters
    ----------
    plan : Plan
    models : ExportModels
    still : (int, int)
        The chapter and the sample in it that is shown while no clip runs.
    """
    points = np.concatenate(
        [
            *(_box_of(actor, models, *still) for actor in plan.actors),
            *(_box_around(one, *still) for one in plan.deforming),
        ]
    )
    if not len(points):
        camera = plan.sampled[still[0]].states[still[1]].camera
        return ViewerFrame(np.array(camera.focus, np.float64), camera.height / 2)
    low, high = points.min(axis=0), points.max(axis=0)
    return ViewerFrame((low + high) / 2, float(np.linalg.norm(high - low)) / 2)


def _widest(plan: Plan, chapter: int) -> CameraPose:
    return max((state.camera for state in plan.sampled[chapter].states), key=lambda c: c.height)


def chapter_scales(plan: Plan, frame: ViewerFrame) -> tuple[float, ...]:
    """Return how much larger each chapter is shown than the still moment.

    What the story's camera sees of it at its widest fills the frame: a viewer frames a file once,
    around all that is there, and a body of five hundred nanometres would be small below a
    membrane of two thousand, a pit of a hundred a speck.
    """
    return tuple(
        _SEEN * 2 * frame.radius / _widest(plan, number).height
        for number in range(len(plan.sampled))
    )


def _stage(plan: Plan, frame: ViewerFrame) -> list[tuple[float, Floats]]:
    """Return scale and shift, nm, of each chapter."""
    return [
        (scale, frame.middle - scale * np.array(_widest(plan, number).focus, np.float64))
        for number, scale in enumerate(chapter_scales(plan, frame))
    ]


def add_stage(document: Document, plan: Plan, frame: ViewerFrame, clips: Clips) -> int:
    """Add the node that everything hangs on; each clip gives it its chapter's scale; return it."""
    node = document.node(0, name="stage")
    for number, (scale, shift) in enumerate(_stage(plan, frame)):
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
    document: Document,
    plan: Plan,
    still: tuple[int, int],
    frame: ViewerFrame,
    clips: Clips,
    nm_per_unit: float,
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
    pose = plan.sampled[still[0]].states[still[1]].camera
    camera["translation"], camera["rotation"] = _camera_pose(pose, 1.0, np.zeros(3), nm_per_unit)
    for number, (scale, shift) in enumerate(_stage(plan, frame)):
        poses = [
            _camera_pose(state.camera, scale, shift, nm_per_unit)
            for state in plan.sampled[number].states
        ]
        places, turns = (np.array(values) for values in zip(*poses, strict=True))
        clips.move(number, node, "translation", places, tolerance=0.05 / nm_per_unit)
        clips.move(number, node, "rotation", turns, tolerance=1e-3)
