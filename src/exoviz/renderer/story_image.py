"""One frame of a story, to pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.cores import free_cores
from exoviz.language import _
from exoviz.model.layers import (
    CELL_MEMBRANES,
    MEMBRANE,
    cell_membrane_layer,
    is_below,
    is_cell_membrane,
    matches,
)
from exoviz.model.products import length_of
from exoviz.registry.styles import StyleSheet
from exoviz.renderer.annotation.captions import (
    Caption,
    Line,
    callout_primitives,
    caption_primitives,
    chapter_caption,
    clock_text,
    legend_on_plate,
    line_of,
)
from exoviz.renderer.annotation.insets import inset_primitives
from exoviz.renderer.annotation.keys.legend import layers_seen
from exoviz.renderer.annotation.keys.legend_rows import legend_sections
from exoviz.renderer.annotation.layout import ink
from exoviz.renderer.annotation.letters import USUAL, TextScale, letters_of
from exoviz.renderer.annotation.primitives import Primitive, paint, room_of
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import Frame, Shot
from exoviz.renderer.geometry.detail.detail_camera import LEVELS, SPACING, DetailCamera
from exoviz.renderer.geometry.membrane_beads import COVER
from exoviz.renderer.geometry.scenery import Cut
from exoviz.renderer.geometry.story_drawing import RenderModels, story_drawing
from exoviz.renderer.image import (
    COARSE,
    Picture,
    in_place_order,
    line_darkness,
    line_width,
    reflected,
)
from exoviz.renderer.raster.backdrop import background, enlarged, lay_light, smaller
from exoviz.renderer.raster.crowd.crowd_discs import lay_crowd
from exoviz.renderer.raster.crowd.crowd_painting import CrowdPainter
from exoviz.renderer.raster.exposure import Exposure, Rasterizer
from exoviz.renderer.raster.groundwork import Groundwork
from exoviz.renderer.raster.light import Lit, Surroundings
from exoviz.renderer.raster.pixels import in_strips
from exoviz.renderer.raster.shading import SUPERSAMPLING, Scale
from exoviz.scene import View
from exoviz.scene.view import StoryTurn
from exoviz.story.state import VIEW_ANGLE, CameraPose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.renderer.raster.visibility import Ground
    from exoviz.story import State, Story

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

__all__ = ["Stage", "StagedState", "stage_sheet"]

#: Pixels across a bead of a membrane: of the picture as it is, or each of two where it is enlarged.
_GRAIN: Final = (3.5, 4.5)
#: Share of the radius of a membrane's bead that keeps light away, were it as large as is aimed at.
_MEMBRANE: Final = np.float32(0.45)
#: The same of all other beads; and how it falls with their size, as those of vesicles that are
#: merged fill what lies between them as well: by comparison with full pictures.
_OTHERS: Final = np.float32(0.8)
_MERGED_MATTER: Final = 0.13
#: Radius of a lipid's bead whose matter is that of its sphere: the mean of a leaflet's, nm.
_LEAFLET_NM: Final = np.float32(0.263)
#: Cells along the longest side of the volume in which light is followed; fewer in a small picture.
_CELLS: Final = (28, 48)
#: Rows up to which one is small.
_SMALL: Final = 400
#: How far behind the focus one sees, in heights of the picture.
_REACH: Final = 5.0
#: Share of a frame from which on its legend names something.
_SEEN: Final = 2e-4
#: Share of a name's strength up to which it is not written.
_FAINTEST: Final = 0.02
#: How far up and down a camera can be turned, degrees.
_STEEPEST: Final = 80.0


def shot_of(camera: CameraPose) -> Shot:
    """Return the camera of a story; z is up."""
    a, e = math.radians(camera.azimuth - 90), math.radians(camera.elevation)
    towards = np.array([math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)])
    right = np.cross((0.0, 0.0, 1.0), towards)
    right /= length_of(right)
    up = np.cross(towards, right)
    turn = math.radians(camera.roll)
    right, up = (
        math.cos(turn) * right + math.sin(turn) * up,
        math.cos(turn) * up - math.sin(turn) * right,
    )
    axes = np.stack([right, up, towards])
    focus = np.array(camera.focus)
    return Shot(
        position=(focus + camera.distance * towards).astype(np.float32),
        focus=focus.astype(np.float32),
        axes=axes.astype(np.float32),
        half_height=math.tan(math.radians(VIEW_ANGLE / 2)),
    )


def stage_sheet(sheet: StyleSheet) -> StyleSheet:
    """Return a style as stories are drawn in it: far membrane fades into the space behind it."""
    return replace(
        sheet, fade=sheet.centre, fade_near=0.0, fade_far=0.85, enclosed=0.7 * sheet.enclosed
    )


def _grain(scale: int) -> float:
    """Return the pixels across a bead of a membrane, in the picture that one sees."""
    return _GRAIN[1] * COARSE if scale > 1 else _GRAIN[0]


def _farthest(camera: CameraPose) -> float:
    """Return the depth, nm, beyond which nothing is seen."""
    return camera.distance + min(max(_REACH * camera.height, 300.0), 1000.0)


def turned_state(state: State, turn: StoryTurn | None) -> State:
    """Return a moment of a story with its camera turned by hand."""
    if turn is None:
        return state
    camera = state.camera
    turned = replace(
        camera,
        azimuth=camera.azimuth + turn.azimuth,
        elevation=min(max(camera.elevation + turn.elevation, -_STEEPEST), _STEEPEST),
        height=camera.height / turn.nearer,
    )
    return replace(state, camera=turned)


@dataclass(frozen=True, slots=True, eq=False)
class _Canvas:
    """What a stage draws on.

    Attributes
    ----------
    sheet : StyleSheet
        With the scale that is drawn in.
    size : (int, int)
        Width and height, drawn pixels.
    darkness : float
        Of lines; see `line_darkness`.
    sky : (3, h, w) array
        The background, sRGB.
    """

    sheet: StyleSheet
    size: tuple[int, int]
    darkness: float
    sky: Floats


@dataclass(frozen=True, slots=True, eq=False)
class StagedState:
    """What stands on a stage at a moment.

    Attributes
    ----------
    state : State
    canvas : _Canvas
    at : Shot
    cut : Cut
    drawing : Drawing
        In order of place.
    ground : Groundwork
        Its own.
    crowd : (4, h / 2, w / 2) array, optional
        See `CrowdPainter.painted`.
    light : Lit, optional
        Around the beads, where it is known yet.
    """

    state: State
    canvas: _Canvas
    at: Shot
    cut: Cut
    drawing: Drawing
    ground: Groundwork
    crowd: Floats | None
    light: Lit | None = None


class Stage:
    """Draws frames of a story in one size and style.

    A frame is `placed`, then `lit`: while one is lit, another thread may place the next.

    Parameters
    ----------
    story : Story
    size : (int, int)
        Width and height, pixels.
    view : View
    text : TextScale
    rasterizer : Rasterizer, optional
        Draws beads and triangles in place of the processor.
    coarse : int
        How many pixels wide and high each drawn one is at least: more than one while it plays.
    """

    def __init__(
        self,
        story: Story,
        size: tuple[int, int],
        view: View,
        text: TextScale = USUAL,
        rasterizer: Rasterizer | None = None,
        *,
        coarse: int = 1,
    ) -> None:
        self.story = story
        self.rasterizer = rasterizer
        self.size = size
        self.text = text
        self.letters = letters_of(size, text, told=True)
        sheet = style_sheet_of(view, story.layers())
        self.sheet: StyleSheet = stage_sheet(sheet)
        self.view = view
        self.models = RenderModels(story, self.sheet, view)
        self._used: list[Ground] = []
        self.crowd = CrowdPainter(story, self.sheet, view)
        self._canvas = self._of_scale(max(coarse, self.sheet.scale))

    def draw_coarsely(self, coarse: int) -> None:
        """Draw as many pixels wide and high as one, or as many as the style does, if more.

        Beads are as large on the screen whether two are one or more.
        """
        scale = max(coarse, self.sheet.scale)
        if scale != self._canvas.sheet.scale:
            self._canvas = self._of_scale(scale)

    def _of_scale(self, scale: int) -> _Canvas:
        size = smaller(self.size, scale)
        sheet = replace(self.sheet, scale=scale)
        darkness = line_darkness(self.sheet, self.size, scale)
        sky = background(sheet, size, 0.5, slice(0, size[1]))
        return _Canvas(sheet, size, darkness, sky)

    def frame(self, time: float, *, captions: bool = True) -> Bytes:
        """Return the pixels of a time of the story, (height, width, 3), with or without words."""
        state = turned_state(self.story.state_at(time), self.view.turn)
        made, words = self.picture(state, captions=captions)
        paint(made.pixels, words)
        return made.pixels[..., :3]

    def picture(
        self, state: State, *, captions: bool = True, caption: Caption | None = None
    ) -> tuple[Picture, tuple[Primitive, ...]]:
        """Return the picture of a state, and the words that are still to be painted over it.

        Parameters
        ----------
        state : State
        captions : bool
            Whether anything but a legend is written over it.
        caption : Caption, optional
            In place of the title and the caption of the story.
        """
        return self.lit(self.placed(state), captions=captions, caption=caption)

    def lit(
        self, staged: StagedState, *, captions: bool = True, caption: Caption | None = None
    ) -> tuple[Picture, tuple[Primitive, ...]]:
        """Return the same of a state that is `placed`."""
        found = self._drawn(staged)
        pixels = found.pixels
        if staged.canvas.size != self.size:
            pixels = enlarged(pixels, self.size)
        words: tuple[Primitive, ...] = ()
        if captions or self.view.legend != "off":
            words = self._words(staged.state, found, captions, caption)
        nm_per_pixel = found.shot.nm_per_pixel(self.size[1])
        below = self._told(staged.state, caption) if captions and self._is_printed else ()
        return replace(found, pixels=pixels, nm_per_pixel=nm_per_pixel, below=below), words

    @property
    def _is_printed(self) -> bool:
        """Whether sentences stand below the picture: in print they would hide half of it."""
        return self.text.dpi is not None

    def _caption(self, state: State, caption: Caption | None) -> Caption:
        return caption or chapter_caption(state, self.story.chapters[state.chapter])

    def _told(self, state: State, caption: Caption | None) -> tuple[str, ...]:
        """Return the sentences of a moment, and what is illustrative in it, as paragraphs."""
        told = self._caption(state, caption).text.splitlines()
        return tuple(text for text in (*told, self._note(state)) if text)

    def _words(
        self, state: State, found: Picture, captions: bool, caption: Caption | None
    ) -> tuple[Primitive, ...]:
        """Lay out title, caption, clock and names, and what the colours mean."""
        at, letters, colours = found.shot, self.letters, ink(found.sheet, False)
        words: tuple[Primitive, ...] = ()
        rows = (letters.margin, self.size[1] - letters.margin)
        if captions:
            title = self._caption(state, caption)
            words, rows = caption_primitives(
                replace(title, text="") if self._is_printed else title,
                "" if self._is_printed else self._note(state),
                self.size,
                letters,
                colours,
                at.nm_per_pixel(self.size[1]),
                clock_text(state.clock),
            )
        if self.view.legend != "off":
            seen = self._layers_seen(found, state)
            sections = legend_sections(seen, found.drawing.copies, (), found.sheet)
            words += legend_on_plate(sections, self.view.legend, self.size, letters, colours, rows)
        if captions and state.inset is not None:
            shown = replace(state.inset, strength=state.inset.strength * (1 - state.fade))
            words += inset_primitives(self.story, shown, self.size, letters, colours, rows)
        taken = [room_of(primitive) for primitive in words]
        names: list[Primitive] = []
        lines: list[Line] = []
        for callout in state.callouts if captions else ():
            # What has faded has no name.
            strength = min(callout.strength, 1.0) * (1 - state.fade)
            if strength <= _FAINTEST:
                continue
            primitives = callout_primitives(
                callout, found, self.size, letters, colours, taken, lines
            )
            if not primitives:
                continue
            taken.append(room_of(primitives[0]))
            lines.append(line_of(primitives))
            names += [replace(one, opacity=one.opacity * strength) for one in primitives]
        return (*names, *words)

    def _layers_seen(self, found: Picture, state: State) -> tuple[str, ...]:
        """Return the layers that a frame shows: each membrane of the cell, which are one mesh."""
        membranes = [
            cell_membrane_layer(kind) for membrane in state.membranes for kind in membrane.types
        ]
        seen: list[str] = []
        for layer in layers_seen(found, _SEEN):
            seen += membranes if layer == CELL_MEMBRANES else [layer]
        return tuple(layer for layer in dict.fromkeys(seen) if not matches(layer, self.view.hide))

    def _note(self, state: State) -> str:
        """Return what is illustrative at a moment."""
        notes = []
        if self.story.illustrative:
            notes.append(_("Illustrative: {text}").format(text=self.story.illustrative))
        if self.crowd.fills(state):
            what = _(
                "Behind: molecules of the medium at real concentrations, placed by chance, at rest."
            )
            notes.append(what)
        return " ".join(notes)

    def placed(self, state: State) -> StagedState:
        """Return what stands on the stage at a moment."""
        canvas = self._canvas
        width, height = canvas.size
        at = shot_of(state.camera)
        scale = canvas.sheet.scale
        grain = _grain(scale) / scale
        detail_camera = DetailCamera(at, width / height, height, grain, _farthest(state.camera))
        cut = Cut.of(state, at, canvas.size)
        with free_cores() as beside:
            # What fills the medium depends on nothing that is drawn.
            finer = scale / self.sheet.scale
            painted = beside.submit(self.crowd.painted, state, at, cut.medium, cut.depth, finer)
            drawing = in_place_order(story_drawing(state, self.models, detail_camera, cut.hides))
            ground = Groundwork.of(drawing, self._used)
            crowd = painted.result()
        return StagedState(state, canvas, at, cut, drawing, ground, crowd)

    def _drawn(self, staged: StagedState) -> Picture:
        """Return the picture without words, of as few pixels as the style draws."""
        canvas, at = staged.canvas, staged.at
        nm_per_pixel = at.nm_per_pixel(canvas.size[1])
        frame = Frame(0, 0, *canvas.size)
        light, bead = reflected(self._exposure(staged, frame), self.rasterizer)
        pixels = _composed(staged, light, 1 / nm_per_pixel)
        return Picture(pixels, nm_per_pixel, staged.drawing, canvas.sheet, at, frame, bead)

    def _matter(
        self, radii: Floats, pixel_nm: Floats, scale: int, membrane: Mask, lipid: Mask
    ) -> Floats:
        """Return the radii, (n,), of what of beads keeps light away, nm.

        Parameters
        ----------
        radii : (n,) array
            Of the beads, nm.
        pixel_nm : (n,) array
            Size of a pixel where each is.
        scale : int
            How many of them each drawn one is wide and high.
        membrane, lipid : (n,) array
            Whether each is of a membrane of the cell, or a lipid of a vesicle.
        """
        at_rest, own = (
            np.clip(pixel_nm * np.float32(_grain(one)), SPACING, SPACING * 2.0 ** (LEVELS - 1))
            for one in (self.sheet.scale, scale)
        )
        # Beads of leaflets cover as much area in whatever detail: their matter goes with it.
        wall = _MEMBRANE * np.cbrt(radii * radii * (np.float32(COVER) * at_rest))
        leaflet = _OTHERS * np.cbrt(radii * radii * _LEAFLET_NM)
        finer = (at_rest / own).astype(np.float32)
        others = _OTHERS * finer ** np.float32(_MERGED_MATTER) * radii
        matter = np.where(membrane, wall, np.where(lipid, leaflet, others))
        return np.asarray(matter, np.float32)

    def _exposure(self, staged: StagedState, frame: Frame) -> Exposure:
        """Return what a picture shows, and the light around it."""
        state, drawing, at, canvas = staged.state, staged.drawing, staged.at, staged.canvas
        sheet, height = canvas.sheet, canvas.size[1]
        tall = state.camera.height
        scale = Scale(
            nm_per_pixel=at.nm_per_pixel(height * SUPERSAMPLING),
            line=line_width(sheet, canvas.size, self.text.thinnest / sheet.scale),
            near=state.camera.distance + 0.12 * tall,
            far=_farthest(state.camera),
            darkness=canvas.darkness,
        )
        ground = staged.ground

        def light() -> Lit:
            return staged.light or self._light(staged)

        return Exposure.of(drawing, at, frame, canvas.size, sheet, scale, ground, light)

    def with_light(self, staged: StagedState) -> StagedState:
        """Return the same with its light known, which is looked for by `lit` otherwise."""
        return replace(staged, light=self._light(staged)) if len(staged.drawing.radii) else staged

    def _light(self, staged: StagedState) -> Lit:
        """Return the light around beads, of which there is at least one."""
        state, drawing, at, canvas = staged.state, staged.drawing, staged.at, staged.canvas
        # The volume in which things take light from each other stays where the camera looks.
        middle = at.to_view(at.focus[None])[0]
        half = np.array([1.25, 0.8, 0.8], np.float32) * np.float32(state.camera.height)
        box = (middle - half, middle + half)
        radii = np.where(drawing.radii > 0, drawing.radii, np.float32(0.22))
        # A membrane that is cut open would keep the studio's light from what it holds.
        through = np.array([is_cell_membrane(name) for name in drawing.layers])
        lipids = np.array([is_below(name, MEMBRANE) for name in drawing.layers])
        places = at.to_view(drawing.centres)
        pixel_nm = -places[:, 2] * np.float32(2 * at.half_height / self.size[1])
        kinds = through[drawing.layer], lipids[drawing.layer]
        radii = self._matter(radii, pixel_nm, canvas.sheet.scale, *kinds)
        # As in the full picture, also where few pixels are drawn.
        cells = _CELLS[smaller(self.size, self.sheet.scale)[1] > _SMALL]
        around = Surroundings.of(places, radii, box, cells)
        return around.lit(np.eye(3, dtype=np.float32), at)


def _composed(staged: StagedState, light: Floats, pixels_per_nm: float) -> Bytes:
    """Return the pixels of what is drawn, on the cut face and what fills it."""
    cut, canvas, crowd = staged.cut, staged.canvas, staged.crowd
    (width, height), sky = canvas.size, canvas.sky
    keep = cut.shadows(light[3], pixels_per_nm)
    behind = cut.painted(sky, canvas.sheet, keep)
    if crowd is not None:
        lay_crowd(behind, crowd, cut.medium * (1 - cut.stalk), keep)
    pixels = np.empty((height, width, 4), np.uint8)

    def compose(first: int, last: int) -> None:
        rows = slice(first, last)
        own = light[:, rows], behind[:, rows], pixels[rows]
        lay_light(*own, first, sky[:, rows], staged.state.fade)

    in_strips(compose, height)
    return pixels
