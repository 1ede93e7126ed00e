"""The process that talks to the graphics card: what breaks there breaks nothing else.

It is started as a file, needs NumPy and ModernGL and nothing of exoviz, and is told everything:
the shaders, then one request for each picture, whose arrays lie in shared memory.
"""

from __future__ import annotations

import os
import pickle
import sys
from multiprocessing import resource_tracker, shared_memory
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sized

    import moderngl
    from numpy.typing import NDArray

__all__ = ["COLUMNS", "main"]

#: Columns of the textures that keep lists.
COLUMNS: Final = 4096
#: Processors that call themselves cards.
_SOFTWARE: Final = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software", "basic render")
#: Devices that are tried for one that is a card.
_DEVICES: Final = 4
#: Textures that are lists, with what their numbers are and how many stand together.
_LISTS: Final = {
    "centres": ("f4", 3),
    "radii": ("f4", 1),
    "colours": ("f4", 3),
    "molecule": ("i4", 1),
    "layer": ("i4", 1),
    "hidden": ("u1", 1),
    "corners": ("f4", 3),
    "owner": ("i4", 1),
    "layers": ("f4", 2),
    "order": ("i4", 1),
}
#: Textures that are volumes, of which what lies between cells is asked for.
_VOLUMES: Final = {"light_first": 3, "light_squares": 3, "light_products": 3, "light_key": 1}


def is_software(renderer: str) -> bool:
    """Return whether a driver draws with the processor, by the name that it gives."""
    return any(word in renderer.lower() for word in _SOFTWARE)


def _ways() -> list[dict[str, Any]]:
    """Return the ways to ask for a context without a window, the best first."""
    if not sys.platform.startswith("linux"):
        return [{}]
    named = {"backend": "egl", "libegl": "libEGL.so.1", "libgl": "libGL.so.1"}
    ways: list[dict[str, Any]] = [{**named, "device_index": number} for number in range(_DEVICES)]
    return [*ways, {}] if os.environ.get("DISPLAY") else ways


def _context() -> moderngl.Context:
    """Return the context of a card, or, if there is none, that of a software driver."""
    import moderngl

    software: list[dict[str, Any]] = []
    errors: list[Exception] = []
    for way in _ways():
        try:
            made = moderngl.create_context(standalone=True, require=330, **way)
        except Exception as error:
            errors.append(error)
            continue
        if not is_software(made.info["GL_RENDERER"]):
            return made
        made.release()
        software.append(way)
    if not software:
        raise errors[0]
    return moderngl.create_context(standalone=True, require=330, **software[0])


def _forget(name: Sized, rtype: str) -> None:
    """Leave the removal of shared memory to the process that made it."""


class SharedBlocks:
    """Blocks of memory that the other process made, by name; only the newest are kept open."""

    def __init__(self) -> None:
        # They are the other's to remove, so nothing here shall remember to do so.
        resource_tracker.register = _forget
        self._known: dict[str, shared_memory.SharedMemory] = {}

    def opened(self, *names: str) -> list[shared_memory.SharedMemory]:
        """Return the blocks of these names, and close all others."""
        for name in set(self._known) - set(names):
            self._known.pop(name).close()
        for name in names:
            if name not in self._known:
                self._known[name] = shared_memory.SharedMemory(name)
        return [self._known[name] for name in names]


class CardPainter:
    """Draws pictures in one context.

    Parameters
    ----------
    context : moderngl.Context
    sources : dict of str to (str, str)
        Vertex and fragment shader of each pass.
    """

    def __init__(self, context: moderngl.Context, sources: dict[str, tuple[str, str]]) -> None:
        self._context = context
        self._programs = {
            name: context.program(vertex_shader=vertex, fragment_shader=fragment)
            for name, (vertex, fragment) in sources.items()
        }
        self._shapes = {
            name: context.vertex_array(program, []) for name, program in self._programs.items()
        }
        self._textures: dict[str, Any] = {}
        self._targets: dict[str, moderngl.Framebuffer] = {}
        self._aside = context.framebuffer([context.texture((1, 1), 4)])
        self._size = (0, 0)

    def keep(self, name: str, array: NDArray[Any]) -> None:
        """Keep an array as the texture of a name."""
        old = self._textures.get(name)
        if name in _VOLUMES:
            deep, high, wide, parts = array.shape
            if old is None or old.size != (wide, high, deep):
                self._drop(name)
                old = self._context.texture3d((wide, high, deep), parts, dtype="f4", alignment=1)
                old.filter = (self._context.LINEAR, self._context.LINEAR)
                old.repeat_x = old.repeat_y = old.repeat_z = False
                self._textures[name] = old
            old.write(np.ascontiguousarray(array))
        elif name == "background":
            self._drop(name)
            high, wide, parts = array.shape
            self._textures[name] = self._plain((wide, high), parts, "f4")
            self._textures[name].write(np.ascontiguousarray(array))
        else:
            self._keep_list(name, np.ascontiguousarray(array))

    def _keep_list(self, name: str, array: NDArray[Any]) -> None:
        kind, parts = _LISTS[name]
        count = max(array.size // parts, 1)
        rows = -(-count // COLUMNS)
        old = self._textures.get(name)
        # Lists that are sent anew for each picture seldom become longer.
        if old is None or old.height < rows or old.height > 2 * rows + 4:
            self._drop(name)
            old = self._plain((COLUMNS, rows), parts, kind)
            self._textures[name] = old
        flat = array.reshape(-1)
        whole = len(flat) // (COLUMNS * parts)
        rest = len(flat) // parts - whole * COLUMNS
        if whole:
            old.write(flat[: whole * COLUMNS * parts], viewport=(0, 0, COLUMNS, whole))
        if rest:
            old.write(flat[whole * COLUMNS * parts :], viewport=(0, whole, rest, 1), alignment=1)

    def _plain(self, size: tuple[int, int], parts: int, kind: str) -> moderngl.Texture:
        made = self._context.texture(size, parts, dtype=kind, alignment=1)
        made.filter = (self._context.NEAREST, self._context.NEAREST)
        return made

    def _drop(self, name: str) -> None:
        old = self._textures.pop(name, None)
        if old is not None:
            old.release()

    def _fit(self, size: tuple[int, int]) -> None:
        """Make what is drawn into, in a size in pixels."""
        if size == self._size:
            return
        # What is drawn into must not be what goes.
        self._aside.use()
        for target in self._targets.values():
            for part in (*target.color_attachments, target.depth_attachment):
                if part is not None:
                    part.release()
            target.release()
        width, height = size
        fine = (2 * width, 2 * height)
        make = self._context.framebuffer
        ground = self._plain(fine, 2, "u4")
        self._targets = {
            "ground": make([ground], self._context.depth_renderbuffer(fine)),
            "front": make([self._plain(size, 4, "f4"), self._plain(size, 1, "i4")]),
            "back": make([self._plain(size, 4, "f4"), self._plain(size, 1, "i4")]),
            "picture": make([self._plain(size, 4, "f1")]),
        }
        self._size = size

    def _drawn(
        self, name: str, uniforms: dict[str, Any], vertices: int, extra: dict[str, Any]
    ) -> None:
        program: Any = self._programs[name]
        for unit, key in enumerate(sorted(k for k in program if self._is_texture(k, extra))):
            (extra.get(key) or self._textures[key]).use(unit)
            program[key].value = unit
        for key, value in uniforms.items():
            if key in program:
                program[key].value = value
        self._shapes[name].render(self._context.TRIANGLES, vertices=vertices)

    def _is_texture(self, key: str, extra: dict[str, Any]) -> bool:
        return key in extra or key in self._textures

    def light(
        self, uniforms: dict[str, Any], beads: int, triangles: int, *, behind: bool
    ) -> moderngl.Framebuffer:
        """Draw what is seen, and shade it."""
        context, values = self._context, {**uniforms, "behind": behind}
        ground = self._targets["ground"]
        ground.use()
        context.enable_only(context.DEPTH_TEST)
        ground.clear(depth=1.0)
        context.depth_func = "1"
        ground.depth_mask = False
        self._drawn("nothing", {}, 3, {})
        ground.depth_mask = True
        context.depth_func = "<"
        if beads:
            self._drawn("sphere", values, 3 * beads, {})
        if triangles:
            self._drawn("triangle", values, 3 * triangles, {})
        context.enable_only(context.NOTHING)
        target = self._targets["back" if behind else "front"]
        target.use()
        self._drawn("shading", values, 3, {"ground": ground.color_attachments[0]})
        return target

    def draw(self, request: dict[str, Any], into: NDArray[np.uint8]) -> None:
        """Draw a picture, and write it: the light or the pixels, then the beads that are seen."""
        uniforms, (beads, triangles) = request["uniforms"], request["counts"]
        self._fit(request["size"])
        front = self.light(uniforms, beads, triangles, behind=False)
        written: list[Any] = [*front.color_attachments]
        if request["composed"]:
            extra = {
                "front": front.color_attachments[0],
                "front_bead": front.color_attachments[1],
                "back": self._targets["back"].color_attachments[0],
            }
            if request["behind"]:
                back = self.light(uniforms, beads, triangles, behind=True)
                written.append(back.color_attachments[1])
            picture = self._targets["picture"]
            picture.use()
            self._drawn("picture", {**uniforms, "behind": request["behind"]}, 3, extra)
            written[0] = picture.color_attachments[0]
        offset = 0
        for part in written:
            part.read_into(into, write_offset=offset)
            offset += part.width * part.height * (4 if part.dtype in ("i4", "f1") else 16)
        problem = self._context.error
        if problem != "GL_NO_ERROR":
            raise RuntimeError(problem)


def check(painter: CardPainter) -> None:
    """Have one bead drawn on a white background, so that drivers compile what they will.

    Raises
    ------
    RuntimeError
        If it is not where it should be.
    """
    side = 16
    for name, (kind, parts) in _LISTS.items():
        painter.keep(name, np.zeros((3, parts), kind))
    painter.keep("centres", np.array([[0, 0, -5]], np.float32))
    painter.keep("radii", np.ones(1, np.float32))
    for name, parts in _VOLUMES.items():
        painter.keep(name, np.ones((2, 2, 2, parts), np.float32))
    painter.keep("background", np.ones((side, side, 3), np.float32))
    uniforms = {
        "camera_axes": (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        "middle": (float(side), float(side)),
        "pixel": 0.03,
        "columns": COLUMNS,
        "samples": (2.0 * side, 2.0 * side),
        "depths": (1.0, 10.0),
        "beads": 1,
        "cluster": 1,
        "light_cell": 1.0,
    }
    into = np.zeros(3 * 4 * side * side, np.uint8)
    for behind in (True, False):
        request = {"uniforms": uniforms, "counts": (1, 1), "size": (side, side)}
        painter.draw({**request, "composed": True, "behind": behind}, into)
    pixels, bead = into[: 4 * side * side].reshape(side, side, 4), into[4 * side * side :]
    shown = bead.view(np.int32)[: side * side].reshape(side, side)
    middle = side // 2
    if shown[middle, middle] != 0 or shown[0, 0] != -1 or pixels[0, 0].min() != 255:
        raise RuntimeError("one bead was not drawn as it should be")


def _serve(told: BinaryIO, answers: BinaryIO) -> None:
    def answer(reply: dict[str, Any]) -> None:
        pickle.dump(reply, answers)
        answers.flush()

    sources = pickle.load(told)
    try:
        context = _context()
        painter = CardPainter(context, sources)
        check(painter)
    except Exception as error:
        answer({"error": f"{type(error).__name__}: {error}"})
        return
    name = context.info["GL_RENDERER"]
    answer(
        {
            "renderer": name,
            "version": context.info["GL_VERSION"],
            "software": is_software(name),
            "largest": min(
                context.info["GL_MAX_TEXTURE_SIZE"], *context.info["GL_MAX_VIEWPORT_DIMS"]
            ),
        }
    )
    blocks = SharedBlocks()
    while True:
        try:
            request = pickle.load(told)
        except EOFError:
            return
        try:
            given, into = blocks.opened(request["given"], request["into"])
            for slot, kind, shape, offset in request["arrays"]:
                painter.keep(slot, np.ndarray(shape, kind, given.buf, offset))
            painter.draw(request, np.ndarray(into.size, np.uint8, into.buf))
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}"})
        else:
            answer({})


def main() -> None:
    """Serve whoever started this process, until it goes away."""
    # Drivers write what they like to the standard output.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
