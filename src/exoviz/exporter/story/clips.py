"""Clips of a glTF file: one for each chapter, of movements that are kept as few keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.story.motion.node_motion import ABSENT, thinned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.exporter.mesh.gltf import Document
    from exoviz.exporter.story.story_plan import Actor, Deforming, Plan

    Floats = NDArray[np.float64]

__all__ = ["Clips"]

_FLOAT: Final = 5126
#: How far a movement may be off: nm, components of a quaternion, and shares.
_TOLERANCE: Final = {"translation": 0.1, "rotation": 4e-3, "scale": 4e-3, "weights": 2e-3}


class Clips:
    """Collects the movements of nodes.

    Every clip says of everything that ever moves or comes and goes where and whether it is, so
    that clips can be played in any order.

    Parameters
    ----------
    document : Document
    plan : Plan
    names : sequence of str
        Names of the chapters; empty for a file without clips.
    """

    def __init__(self, document: Document, plan: Plan, names: Sequence[str]) -> None:
        self.document = document
        self.nm_per_metre = float(document.tree["nodes"][0]["extras"]["nm_per_metre_of_file"])
        self.plan = plan
        self.names = names
        self._clips: list[dict[str, Any]] = [
            {"name": name, "channels": [], "samplers": []} for name in names
        ]
        self._known: dict[tuple[str, bytes], int] = {}
        self._samplers: list[dict[tuple[int, int], int]] = [{} for _name in names]

    def _accessor(self, values: NDArray[np.float32], *, bounds: bool) -> int:
        key = (str(values.shape), values.tobytes())
        if key not in self._known:
            more = {"min": [float(values[0])], "max": [float(values[-1])]} if bounds else {}
            self._known[key] = self.document.add(values, _FLOAT, None, **more)
        return self._known[key]

    def move(
        self,
        chapter: int,
        node: int,
        what: str,
        values: Floats,
        *,
        breaks: NDArray[np.bool_] | None = None,
        tolerance: float = 0.0,
    ) -> None:
        """Add the values (s, c) of a node at all moments of a chapter."""
        if not self.names:
            return
        times = self.plan.sampled[chapter].times
        cuts = np.zeros(len(times) - 1, np.bool_) if breaks is None else breaks
        limit = tolerance or _TOLERANCE[what]
        keys, chosen = thinned(times, values, cuts, limit, unit=what == "rotation")
        if what == "rotation":
            chosen = chosen / np.linalg.norm(chosen, axis=1, keepdims=True)
        self._add(chapter, node, what, keys, chosen)

    def _add(self, chapter: int, node: int, what: str, keys: Floats, values: Floats) -> None:
        clip = self._clips[chapter]
        end = self.plan.sampled[chapter].times[-1]
        if not clip["channels"] and keys[-1] < end:
            # One movement at least waits for the end, so that a clip is as long as its chapter.
            keys, values = np.append(keys, end), np.concatenate([values, values[-1:]])
        shape = values.astype(np.float32)
        shape = shape.ravel() if what == "weights" else shape
        # The way between keys is straight, which need not be said.
        sampler = (
            self._accessor(keys.astype(np.float32), bounds=True),
            self._accessor(shape, bounds=False),
        )
        # What is not there is so alike: a sampler for each would be half of the text.
        known = self._samplers[chapter]
        number = known.setdefault(sampler, len(known))
        if number == len(clip["samplers"]):
            clip["samplers"].append({"input": sampler[0], "output": sampler[1]})
        clip["channels"].append({"sampler": number, "target": {"node": node, "path": what}})

    def actor(self, node: int, actor: Actor, place: Floats, turn: Floats) -> None:
        """Add the movements of something rigid that has a place and a turn while no clip runs."""
        numbers = range(len(self.names))
        own = [actor.tracks[number] for number in numbers if number in actor.tracks]
        if not own:
            return
        moved = {
            "translation": np.concatenate([track.places for track in own]),
            "rotation": np.concatenate([track.turns for track in own]),
        }
        rest = {"translation": place, "rotation": turn}
        goes = {
            what: bool(np.abs(values - rest[what]).max() > _TOLERANCE[what])
            for what, values in moved.items()
        }
        whole = len(own) == len(self.names) and all((track.sizes >= 1).all() for track in own)
        for number in numbers:
            track = actor.tracks.get(number)
            count = len(self.plan.sampled[number].times)
            if not whole:
                sizes = np.full(count, ABSENT) if track is None else track.sizes
                self.move(
                    number,
                    node,
                    "scale",
                    np.repeat(sizes[:, None], 3, axis=1),
                    breaks=None if track is None else track.breaks,
                )
            if track is None:
                continue
            columns = {"translation": track.places, "rotation": track.turns}
            for what, values in columns.items():
                if goes[what]:
                    self.move(number, node, what, values, breaks=track.breaks)

    def deforming(self, node: int, one: Deforming) -> None:
        """Add the changes of something that deforms."""
        numbers = range(len(self.names))
        counts = [len(self.plan.sampled[number].times) for number in numbers]
        sizes = [one.sizes(number, counts[number]) for number in numbers]
        if any((size < 1).any() for size in sizes):
            for number in numbers:
                breaks = np.diff(sizes[number][:, 0]) != 0
                values = np.repeat(sizes[number], 3, axis=1)
                self.move(number, node, "scale", values, breaks=breaks)
        if len(one.keys.shapes) > 1:
            for number in numbers:
                if number in one.where:
                    breaks = np.diff(sizes[number][:, 0]) != 0
                    self.move(number, node, "weights", one.weights(number)[:, 1:], breaks=breaks)

    def close(self, scales: Sequence[float]) -> None:
        """Put the clips into the document, each as long as its chapter, with its scale."""
        found = []
        for number, clip in enumerate(self._clips):
            if not clip["channels"]:
                continue
            sampled_chapter = self.plan.sampled[number]
            clock = sampled_chapter.states[0].clock
            facts: dict[str, Any] = {
                "chapter": number + 1,
                "seconds_of_film": sampled_chapter.chapter.duration,
                "to_real_time_scale": clock.steady,
                "nm_per_metre_of_file": self.nm_per_metre / scales[number],
            }
            if np.isfinite(clock.rate):
                facts["seconds_of_life_in_a_second_of_film"] = clock.rate
            found.append({**clip, "extras": facts})
        if found:
            self.document.tree["animations"] = found
