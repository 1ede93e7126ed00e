"""The document: what to build and how to look at it, read from TOML."""

from exoviz.scene.document import (
    Glycans,
    Membrane,
    ProteinCopies,
    RnaCopies,
    Scene,
    VesicleShape,
    View,
)
from exoviz.scene.loading import check_scene, load_scene, parse_scene, preset_names, scene_file
from exoviz.scene.saving import save_scene, scene_text

__all__ = [
    "Glycans",
    "Membrane",
    "ProteinCopies",
    "RnaCopies",
    "Scene",
    "VesicleShape",
    "View",
    "check_scene",
    "load_scene",
    "parse_scene",
    "preset_names",
    "save_scene",
    "scene_file",
    "scene_text",
]
