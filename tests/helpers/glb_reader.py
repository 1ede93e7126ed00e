"""A reader of binary glTF files that knows the format, and nothing of the code that writes them."""

from __future__ import annotations

import functools
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

__all__ = ["Glb"]

Floats = NDArray[np.float64]


class Glb:
    """A binary glTF file."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        size = struct.unpack("<I", data[12:16])[0]
        self.tree: dict[str, Any] = json.loads(data[20 : 20 + size])
        self.bytes = data[20 + size + 8 :]
        self.nodes: list[dict[str, Any]] = self.tree["nodes"]

    @functools.cache  # noqa: B019 - as long as the test
    def values(self, accessor: int) -> Floats:
        one = self.tree["accessors"][accessor]
        view = self.tree["bufferViews"][one["bufferView"]]
        kind = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
        part = self.bytes[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}[one["type"]]
        found = np.frombuffer(part, kind[one["componentType"]]).astype(float)
        assert len(found) == one["count"] * width
        return found if width == 1 else found.reshape(-1, width)

    def light(self, primitive: dict[str, Any]) -> Floats:
        """Return the colour of each corner as linear light, as viewers multiply it, (v, 3)."""
        material = self.tree["materials"][primitive["material"]]
        factor = np.array(material["pbrMetallicRoughness"]["baseColorFactor"][:3])
        shares = self.values(primitive["attributes"]["COLOR_0"])[:, :3] / 255
        return np.asarray(factor * shares)

    def number(self, name: str) -> int:
        return next(i for i, node in enumerate(self.nodes) if node.get("name") == name)

    def posed(self, clip: int, time: float) -> list[dict[str, Floats]]:
        """Return translation, rotation, scale and weights of all nodes at a time of a clip."""
        default = {"translation": np.zeros(3), "rotation": np.array([0, 0, 0, 1.0])}
        default |= {"scale": np.ones(3), "weights": np.zeros(0)}
        poses = [
            {name: np.asarray(node.get(name, value)) for name, value in default.items()}
            for node in self.nodes
        ]
        animation = self.tree["animations"][clip]
        for channel in animation["channels"]:
            sampler = animation["samplers"][channel["sampler"]]
            assert sampler.get("interpolation", "LINEAR") == "LINEAR"
            keys, values = self.values(sampler["input"]), self.values(sampler["output"])
            assert (np.diff(keys) > 0).all()
            values = values.reshape(len(keys), -1)
            target = channel["target"]
            after = min(int(np.searchsorted(keys, time, side="right")), len(keys) - 1)
            before = max(after - 1, 0)
            span = keys[after] - keys[before]
            share = min(max((time - keys[before]) / span, 0.0), 1.0) if span > 0 else 0.0
            one, two = values[before], values[after]
            if target["path"] == "rotation":
                way = (Rotation.from_quat(one).inv() * Rotation.from_quat(two)).as_rotvec()
                mixed = (Rotation.from_quat(one) * Rotation.from_rotvec(way * share)).as_quat()
            else:
                mixed = one + share * (two - one)
            poses[target["node"]][target["path"]] = mixed
        return poses

    def movers(self, layer: str) -> list[int]:
        """Return the nodes of the things of a layer that move."""
        return [
            number
            for number, node in enumerate(self.nodes)
            if node.get("extras", {}).get("layer") == layer and "translation" in node
        ]

    @functools.cache  # noqa: B019 - as long as the test
    def corners(self, number: int) -> Floats:
        """Return the corners (v, 3) of what moves with a node, in the node's own frame.

        That is a mesh of its own, or the part of a mesh of which it is a bone.
        """
        node = self.nodes[number]
        skinned = [one for one in self.nodes if "skin" in one and number in self._joints(one)]
        (shown,) = [node] if "mesh" in node else skinned
        (primitive,) = self.tree["meshes"][shown["mesh"]]["primitives"]
        points = self.values(primitive["attributes"]["POSITION"])
        if shown is node:
            return points
        bone = self.values(primitive["attributes"]["JOINTS_0"])[:, 0]
        found: Floats = points[bone == self._joints(shown).index(number)]
        return found

    def _joints(self, node: dict[str, Any]) -> list[int]:
        joints: list[int] = self.tree["skins"][node["skin"]]["joints"]
        return joints
