"""Pictures of the window by a graphics card, as long as there is one that can be trusted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from exoviz.language import _, marked
from exoviz.registry.graphics import Graphics
from exoviz.renderer.card.card_client import CardClient, CardError, CardFacts, program
from exoviz.renderer.card.card_process import COLUMNS
from exoviz.renderer.card.seen_clusters import seen_clusters
from exoviz.renderer.card.shader_sources import SPARE_NM, shader_sources
from exoviz.renderer.raster.backdrop import DITHER, background
from exoviz.renderer.raster.clusters import CLUSTER
from exoviz.renderer.raster.exposure import Composed
from exoviz.renderer.raster.shading import SUPERSAMPLING, Uniforms
from exoviz.renderer.raster.visibility import NEAREST_NM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.raster.exposure import Exposure

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["CardRasterizer", "GraphicsState"]

#: Longest to wait for a process that begins, and for a picture, s; a driver on the processor,
#: which only tests ask for, may take its time.
_BEGIN_S: Final = 60.0
_PICTURE_S: Final = 1.0
_SOFTWARE_S: Final = 300.0
#: Bytes that are surely handed over in a second.
_BYTES_A_SECOND: Final = 2e8


@dataclass(frozen=True, slots=True)
class GraphicsState:
    """Who draws, and why.

    Attributes
    ----------
    name : str
        ``"idle"``: nothing has been tried; ``"starting"``; ``"card"``: the card draws;
        ``"software"``: there is only a driver on the processor; ``"failed"``; ``"processor"``: as
        was chosen.
    detail : str
        Name of the card, or why it does not draw.
    """

    name: Literal["idle", "starting", "card", "software", "failed", "processor"]
    detail: str = ""

    @property
    def text(self) -> str:
        """The state in words."""
        return _(_WORDS[self.name]).format(detail=_(self.detail) if self.detail else "")


_WORDS: Final = {
    "idle": marked("The processor draws."),
    "starting": marked("The processor draws, until the graphics card is ready."),
    "card": marked("The graphics card draws: {detail}."),
    "software": marked("The processor draws: there is no graphics card, only {detail}."),
    "failed": marked("The processor draws: the graphics card cannot be used ({detail})."),
    "processor": marked("The processor draws, as was chosen."),
}


class CardRasterizer:
    """Draws with a graphics card; where that cannot be, leaves it to the processor.

    It begins with its second picture, so that a window opens no later than without it.

    Parameters
    ----------
    graphics : str
        ``"auto"``: a card draws where there is a real one; ``"card"``: also one that is only a
        driver on the processor; ``"processor"``.
    told : callable
        Called with each new state, in whatever thread it comes about.
    command : callable
        Gives the command that starts the process of the card.
    limit : float
        Longest to wait for a picture, s.
    """

    def __init__(
        self,
        graphics: Graphics = "auto",
        told: Callable[[GraphicsState], None] = lambda _state: None,
        *,
        command: Callable[[], list[str]] = program,
        limit: float = _PICTURE_S,
    ) -> None:
        self._told = told
        self._command = command
        self._limit = limit
        self._lock = threading.RLock()
        self._client: CardClient | None = None
        self._facts: CardFacts | None = None
        self._kept: dict[str, object] = {}
        self._pictures = 0
        self._begun = threading.Event()
        self._graphics: Graphics = graphics
        self.state = GraphicsState("processor" if graphics == "processor" else "idle")

    def choose(self, graphics: Graphics) -> None:
        """Let another draw from now on; a card that failed is tried again."""
        with self._lock:
            self._end_client()
            self._graphics = graphics
            self._begun = threading.Event()
            self._pictures = 1
            self._set(GraphicsState("processor" if graphics == "processor" else "idle"))

    def begin(self) -> None:
        """Start the process of the card, without waiting for it."""
        with self._lock:
            if self.state.name != "idle":
                return
            self._set(GraphicsState("starting"))
            arguments = (self._begun,)
        threading.Thread(target=self._start, args=arguments, name="card", daemon=True).start()

    def wait(self) -> GraphicsState:
        """Start the process, wait until it has begun or failed, and return which."""
        self.begin()
        if self.state.name == "starting":
            self._begun.wait()
        return self.state

    def end(self) -> None:
        """End the process of the card; the processor draws from now on."""
        with self._lock:
            self._end_client()
            self.state = GraphicsState("processor")
            self._begun.set()

    def _set(self, state: GraphicsState) -> None:
        self.state = state
        self._told(state)

    def _end_client(self) -> None:
        if self._client is not None:
            self._client.end()
        self._client, self._facts = None, None
        self._kept.clear()

    def _start(self, begun: threading.Event) -> None:
        client = None
        try:
            client = CardClient(self._command())
            facts = client.begin(shader_sources(), _BEGIN_S)
            refused = facts.software and self._graphics == "auto"
            state = GraphicsState("software" if refused else "card", facts.renderer)
        except CardError as error:
            state, facts = GraphicsState("failed", str(error)), None
        with self._lock:
            # Another choice may have been made meanwhile.
            is_wanted = begun is self._begun and self.state.name == "starting"
            if is_wanted and state.name == "card":
                self._client, self._facts = client, facts
            elif client is not None:
                client.end()
            if is_wanted:
                self._set(state)
        begun.set()

    @property
    def is_fast(self) -> bool:
        """Whether full pictures are drawn faster than a movement needs them."""
        facts = self._facts
        return facts is not None and not facts.software

    def composed(self, exposure: Exposure) -> Composed | None:
        """Return a picture on its background; see `Rasterizer`."""
        width, height = exposure.size
        behind = bool((exposure.opaque < 1).any())
        results = [((height, width, 4), "u1"), *[((height, width), "i4")] * (1 + behind)]
        found = self._drawn(exposure, results, composed=True, behind=behind)
        return None if found is None else Composed(*found, *[None] * (3 - len(found)))

    def reflected(self, exposure: Exposure) -> tuple[Floats, Integers] | None:
        """Return the light that comes from what is drawn, and what is seen; see `Rasterizer`."""
        width, height = exposure.size
        results = [((height, width, 4), "f4"), ((height, width), "i4")]
        found = self._drawn(exposure, results, composed=False, behind=False)
        return None if found is None else (np.moveaxis(found[0], 2, 0), found[1])

    def _drawn(
        self,
        exposure: Exposure,
        results: list[tuple[tuple[int, ...], str]],
        *,
        composed: bool,
        behind: bool,
    ) -> list[NDArray[Any]] | None:
        self._pictures += 1
        if self.state.name == "idle" and self._pictures > 1:
            self.begin()
        with self._lock:
            client, facts = self._client, self._facts
            if client is None or facts is None or not len(exposure.drawing.centres):
                return None
            if SUPERSAMPLING * max(exposure.size) > facts.largest:
                return None
            arrays, uniforms = self._prepared(exposure, composed=composed)
            request = {
                "size": exposure.size,
                "counts": (CLUSTER * len(arrays["order"]), len(exposure.drawing.owner)),
                "uniforms": uniforms,
                "composed": composed,
                "behind": behind,
            }
            more = sum(array.nbytes for array in arrays.values()) / _BYTES_A_SECOND
            limit = max(self._limit, _SOFTWARE_S) if facts.software else self._limit + more
            try:
                return client.draw(arrays, request, results, limit)
            except CardError as error:
                self._end_client()
                self._set(GraphicsState("failed", str(error)))
                return None

    def _prepared(
        self, exposure: Exposure, *, composed: bool
    ) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the arrays that the card has not, and what is the same for all of a picture."""
        drawing, at, frame, size = exposure.drawing, exposure.at, exposure.frame, exposure.size
        lists = {
            "centres": (drawing.centres, np.float32),
            "radii": (drawing.radii, np.float32),
            "colours": (drawing.colours, np.float32),
            "molecule": (drawing.molecule, np.int32),
            "layer": (drawing.layer, np.int32),
            "hidden": (drawing.hidden, np.uint8),
            "corners": (drawing.triangles, np.float32),
            "owner": (drawing.owner, np.int32),
        }
        arrays: dict[str, NDArray[Any]] = {}
        for name, (array, kind) in lists.items():
            # It stays the same object as long as it stays the same.
            if self._kept.get(name) is not array:
                self._kept[name] = array
                arrays[name] = np.ascontiguousarray(array, kind)
        arrays["layers"] = np.stack([exposure.opaque, exposure.outlined], 1).astype(np.float32)
        if composed:
            sky = (exposure.sheet.centre, exposure.sheet.edge, size, exposure.middle)
            if self._kept.get("background") != sky:
                self._kept["background"] = sky
                made = background(exposure.sheet, size, exposure.middle, slice(0, size[1]))
                arrays["background"] = np.moveaxis(made, 0, 2)
        bounds = exposure.ground.clusters.bounds
        arrays["order"], depths = seen_clusters(bounds, at, frame, size)
        light = exposure.light()
        matter = light.surroundings
        if self._kept.get("moments") is not matter.moments:
            self._kept["moments"] = matter.moments
            moments = matter.moments.reshape(*matter.matter.shape, 9)
            for part, name in enumerate(("light_first", "light_squares", "light_products")):
                arrays[name] = moments[..., 3 * part : 3 * part + 3]
        arrays["light_key"] = light.key.reshape(*matter.matter.shape, 1)
        origin, axes = light.frame
        bright, even = light.sky
        across = (frame.left + frame.width / 2) * SUPERSAMPLING
        down = (frame.top + frame.height / 2) * SUPERSAMPLING
        shading = Uniforms.of(exposure.sheet, exposure.scale)
        lines = shading.line_steps[:, ::-1]
        return arrays, {
            "camera_position": _numbers(at.position),
            "camera_axes": _numbers(at.axes.T),
            "middle": (across, down),
            "pixel": 2 * at.half_height / (frame.height * SUPERSAMPLING),
            "columns": COLUMNS,
            "samples": (float(size[0] * SUPERSAMPLING), float(size[1] * SUPERSAMPLING)),
            "depths": _depths(exposure, depths),
            "cluster": CLUSTER,
            "beads": len(drawing.centres),
            "light_origin": _numbers(origin),
            "light_axes": _numbers(axes.T),
            "light_low": _numbers(matter.low),
            "light_cell": float(matter.cell),
            "studio_axes": _numbers(light.axes.T),
            "studio_bright": _numbers(bright),
            "studio_even": float(even),
            "numbers": [float(number) for number in shading.numbers],
            "lights": [_numbers(light) for light in shading.lights],
            "contact_steps": _pairs(shading.contact_steps.reshape(-1, 2)[:, ::-1]),
            "contact_reaches": [_numbers(reach) for reach in shading.contact_reaches],
            "line_steps": _pairs(np.concatenate([lines, np.zeros((16 - len(lines), 2), int)])),
            "line_count": len(lines),
            "dither": [float(number) for number in DITHER.ravel()],
        }


def _depths(exposure: Exposure, beads: tuple[float, float]) -> tuple[float, float]:
    """Return depths, nm, between which is all that is drawn: beads, of which they are known."""
    at, bounds = exposure.at, exposure.ground.solids.bounds
    depth = -at.to_view(bounds[:, :3])[:, 2]
    half = (np.abs(at.axes[2]) * bounds[:, 3:]).sum(axis=1)
    nearest = min(beads[0], float((depth - half).min(initial=beads[0]))) - 2 * SPARE_NM
    farthest = max(beads[1], float((depth + half).max(initial=beads[1]))) + 2 * SPARE_NM
    nearest = max(nearest, float(NEAREST_NM) / 2)
    return nearest, max(farthest, nearest + 1.0)


def _numbers(array: NDArray[Any]) -> tuple[float, ...]:
    return tuple(float(number) for number in array.ravel())


def _pairs(array: NDArray[Any]) -> list[tuple[int, int]]:
    return [(int(one), int(two)) for one, two in array]
