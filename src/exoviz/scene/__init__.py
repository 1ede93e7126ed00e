"""The document: what to build and how to look at it, read from TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exoviz.deferred import deferred
from exoviz.scene.document import Scene, VesicleShape
from exoviz.scene.loading import (
    load_scene,
    parse_scene,
    preset_names,
    refuse_story,
    scene_file,
    story_recipe,
    tour_names,
)
from exoviz.scene.mixtures import Glycans, MeanChains, Membrane
from exoviz.scene.protein_amounts import CopyNumber, PerArea, PerVolume
from exoviz.scene.protein_items import CatalogProtein, OwnGlobule, OwnStructure, ProteinItem
from exoviz.scene.rna_items import CatalogRna, RnaItem, RnaOfLength, RnaOfSequence
from exoviz.scene.view import View

if TYPE_CHECKING:
    from exoviz.scene.saving import save_scene, scene_text

__all__ = [
    "CatalogProtein",
    "CatalogRna",
    "CopyNumber",
    "Glycans",
    "MeanChains",
    "Membrane",
    "OwnGlobule",
    "OwnStructure",
    "PerArea",
    "PerVolume",
    "ProteinItem",
    "RnaItem",
    "RnaOfLength",
    "RnaOfSequence",
    "Scene",
    "VesicleShape",
    "View",
    "load_scene",
    "parse_scene",
    "preset_names",
    "refuse_story",
    "save_scene",
    "scene_file",
    "scene_text",
    "story_recipe",
    "tour_names",
]

__getattr__ = deferred(__name__, {"saving": ("save_scene", "scene_text")})
