"""What a lesson's page holds, as values that JSON can hold."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.cards.layer_tree import Node, tree
from exoviz.cards.model_contents import ModelContents, Topic
from exoviz.language import LANGUAGE_NAMES, _, current, in_each_language
from exoviz.lessons.lesson_pictures import chapter_pictures, side_pictures, step_pictures
from exoviz.lessons.lesson_steps import camera_facts, runs_of, seen_as, steps_of
from exoviz.lessons.lesson_tasks import lesson_tasks
from exoviz.lessons.packed_beads import (
    LESSON_STYLES,
    SOLID_NAMES,
    BeadArrays,
    lesson_sheet,
    packed,
)
from exoviz.lessons.page_words import page_plurals, page_words
from exoviz.lessons.story.packed_story import packed_story
from exoviz.model.layers import CARGO, MEMBRANE, Root, is_lipid, is_rna
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES, StyleSheet
from exoviz.renderer.annotation.believable import note_of
from exoviz.renderer.annotation.keys.legend_rows import legend_sections
from exoviz.renderer.annotation.layer_names import in_sentence, layer_title
from exoviz.renderer.card.shader_sources import SPARE_NM, shader_sources
from exoviz.renderer.geometry import snfg
from exoviz.renderer.geometry.camera import (
    FILL,
    LUMEN_VIEW_ANGLE,
    NARROW_VIEW_ANGLE,
    VIEW_ANGLE,
)
from exoviz.renderer.geometry.cutaway import OCTANT_SHIFT, WEDGE_DEGREES
from exoviz.renderer.geometry.drawing import TAIL_ENDS_NM
from exoviz.renderer.palette import from_hex, linear, part_colours, to_hex
from exoviz.renderer.raster.backdrop import DITHER
from exoviz.renderer.raster.clusters import CLUSTER
from exoviz.renderer.raster.groundwork import SUGAR_NM
from exoviz.renderer.raster.light import light_constants
from exoviz.renderer.raster.shading import SAMPLING_CONSTANTS
from exoviz.renderer.story_image import stage_sheet
from exoviz.scene.view.tour import said
from exoviz.story import Story

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exoviz.model import Part, Vesicle
    from exoviz.scene import Scene, View

__all__ = ["lesson_contents"]

#: Format of the values; a page reads its own alone.
_VERSION: Final = 1


def _light(colour: str, share: float = 1.0) -> list[float]:
    return [float(share * value) for value in linear(from_hex(colour))]


def _look(sheet: StyleSheet) -> dict[str, Any]:
    """Return a style as the page draws it: shares, lights in linear light, and the background."""
    names = ("flat", "enclosed", "contact", "key", "gloss", "rim", "fade_near", "fade_far")
    lines = ("edge_between", "edge_step", "edge_group", "line_px")
    return {
        **{name: float(getattr(sheet, name)) for name in (*names, *lines)},
        "lights": [
            _light(sheet.ambient_colour, sheet.ambient),
            _light(sheet.key_colour),
            _light(sheet.fade),
            _light(sheet.line_colour),
        ],
        "background": [f"#{sheet.centre}", f"#{sheet.edge}"],
    }


def _node(node: Node) -> dict[str, Any]:
    return {"path": node.path, "children": [_node(one) for one in node.children]}


def _nodes(nodes: Sequence[Node]) -> list[Node]:
    return [one for node in nodes for one in (node, *_nodes(node.children))]


def _legend(
    model: Vesicle | Story, sheet: StyleSheet, sugars: Sequence[Part]
) -> list[list[dict[str, Any]]]:
    """Return the legend of families, in the language in force: its sections, and their rows."""
    counts = model.layer_counts()
    sections = legend_sections(tuple(counts), counts, sugars, sheet)
    return [
        [asdict(entry) for entry in section.levels[min(1, len(section.levels) - 1)]]
        for section in sections
    ]


def _sugars(model: Vesicle | Story) -> tuple[Part, ...]:
    """Return the sugars that are drawn as solids."""
    from exoviz.model import SUGARS

    if isinstance(model, Story):
        return ()
    parts = {int(part) for one in model.batches for t in one.templates for part in t.parts}
    return tuple(sorted(part for part in SUGARS if int(part) in parts))


def _texts(
    model: Vesicle | Story, scene: Scene | None, sheets: Mapping[str, StyleSheet], title: str
) -> dict[str, Any]:
    """Return all texts that the catalog and the scene give, in the language in force."""
    nodes = _nodes(tree(model.layer_counts()))
    held = ModelContents(model)
    sugars = _sugars(model)
    tour = None if scene is None else scene.tour
    note = model.illustrative if isinstance(model, Story) else ""
    return {
        "title": title or (said(tour.title) if tour is not None else ""),
        "scene": "" if scene is None else _(scene.title),
        "about": "" if scene is None else _(scene.about),
        "note": note or ("" if scene is None else note_of(scene)),
        "aims": [] if tour is None else [runs_of(aim) for aim in tour.aims],
        "plan": []
        if tour is None
        else [
            {"title": said(part.title), "minutes": part.minutes, "text": runs_of(part.text)}
            for part in tour.plan
        ],
        "names": {node.path: node.title for node in nodes},
        "titles": {node.path: in_sentence(layer_title(node.path)) for node in nodes},
        "cards": {
            node.path: asdict(held.card(Topic(node.path, node.layers, bool(node.children))))
            for node in nodes
        },
        "styles": {name: _(STYLES[name].title) for name in sheets},
        "cutaways": {one.name: _(one.title) for one in CUTAWAYS.values()},
        "legend": {name: _legend(model, sheet, sugars) for name, sheet in sheets.items()},
    }


def _colour(layer: str, sheet: StyleSheet) -> str:
    from exoviz.model import Part

    part = Part.CHOLINE if is_lipid(layer) else Part.OUTSIDE
    return str(to_hex(part_colours(layer, sheet.overrides, sheet.saturation)[part]))


def _drawn(model: Vesicle | Story) -> dict[str, Any]:
    """Return what drawing needs besides beads: all of it has its owner in the renderer."""
    vesicle = next(iter(model.vesicles.values())) if isinstance(model, Story) else model
    geometry = vesicle.geometry
    return {
        "geometry": {
            "radius": geometry.diameter / 2,
            "lumen": geometry.lumen,
            "midplane": geometry.midplane,
        },
        "cameras": camera_facts(),
        "viewing": {
            "angle": VIEW_ANGLE,
            "lumenAngle": LUMEN_VIEW_ANGLE,
            "narrowAngle": NARROW_VIEW_ANGLE,
            "fill": FILL,
        },
        "cutting": {"octantShift": OCTANT_SHIFT, "wedgeDegrees": WEDGE_DEGREES},
        "layers": {
            "lipids": [layer for layer in model.layers() if is_lipid(layer)],
            "chains": [layer for layer in model.layers() if is_rna(layer)],
            "membrane": MEMBRANE,
            "outer": str(Root.OUTER),
            "behindMembrane": [str(Root.INNER), CARGO],
            "tailEndsNm": TAIL_ENDS_NM,
        },
        "light": {**light_constants(), "sugarNm": float(SUGAR_NM)},
        "sampling": SAMPLING_CONSTANTS,
        "shaders": shader_sources(embedded=True),
        "spareNm": SPARE_NM,
        "cluster": CLUSTER,
        "dither": [float(one) for one in DITHER.ravel()],
        "solids": {name: _rounded(snfg.solid(name)) for name in (*SOLID_NAMES[1:], "link")},
        "solidNames": SOLID_NAMES,
        "sugarSphereNm": snfg.SPHERE_RADIUS_NM,
    }


def _rounded(triangles: np.ndarray[Any, Any]) -> list[float]:
    return [round(float(one), 5) for one in triangles.ravel()]


def lesson_contents(
    model: Vesicle | Story, scene: Scene | None, view: View, title: str = "", sides: int = 0
) -> Mapping[str, Any]:
    """Return everything that a page shows of a vesicle or a story.

    Parameters
    ----------
    model : Vesicle or Story
    scene : Scene or None
        Has its title, what there is to say of it, and the tour.
    view : View
    title : str
        In place of that of the tour or the scene.
    sides : int
        Pictures from all around a vesicle, for browsers that cannot draw in 3D; with some, each
        step has its own picture, too, for these and for paper; a story without steps has one of
        each chapter.
    """
    tour = None if scene is None else scene.tour
    steps = steps_of(tour, view, model if isinstance(model, Story) else None)
    if tour is not None and sides:
        pictures = step_pictures(model, tour, view)
        steps = [{**step, "picture": one} for step, one in zip(steps, pictures, strict=True)]
    style = view.style if view.style in LESSON_STYLES else LESSON_STYLES[0]
    counts = model.layer_counts()
    own: dict[str, Any]
    if isinstance(model, Story):
        sheets = {style: stage_sheet(lesson_sheet(model, view, style))}
        own = {
            "sides": [],
            "chapters": chapter_pictures(model, view) if sides and not steps else [],
            "beads": None,
            "story": packed_story(model, view, sheets[style]),
        }
    else:
        sheets = {name: lesson_sheet(model, view, name) for name in LESSON_STYLES}
        own = {
            "sides": side_pictures(model, view, sides),
            "chapters": [],
            "beads": packed(BeadArrays.of(model, view)),
            "story": None,
        }
    return {
        "version": _VERSION,
        "language": current(),
        "languages": LANGUAGE_NAMES,
        "words": page_words(),
        "plurals": page_plurals(),
        "texts": in_each_language(lambda: _texts(model, scene, sheets, title)),
        "counts": counts,
        "tree": [_node(node) for node in tree(counts)],
        "swatches": {
            name: {layer: _colour(layer, sheet) for layer in counts}
            for name, sheet in sheets.items()
        },
        "style": style,
        "looks": {name: _look(sheet) for name, sheet in sheets.items()},
        "view": seen_as(view),
        "age": None if tour is None else tour.age_years,
        "steps": steps,
        "tasks": lesson_tasks(model, scene, view),
        "drawn": _drawn(model),
        **own,
    }
