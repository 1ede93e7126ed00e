"""The shaders, and what stands before them: one text for OpenGL 3.3 and for OpenGL ES 3.0."""

from __future__ import annotations

from typing import Final

from exoviz.renderer.raster.backdrop import KNEE
from exoviz.renderer.raster.samples import SHADING_CONSTANTS, ShadingNumbers
from exoviz.renderer.raster.visibility import EMPTY_DEPTH, NEAREST_NM
from exoviz.resources import folder

__all__ = ["PAGE_PROGRAMS", "PROGRAMS", "SPARE_NM", "shader_sources"]

#: For each pass, the files of its vertex shader and of its fragment shader.
PROGRAMS: Final = {
    "nothing": (("screen.vert",), ("nothing.frag",)),
    "sphere": (("view.glsl", "sphere.vert"), ("view.glsl", "sphere.frag")),
    "triangle": (("view.glsl", "plane.glsl", "triangle.vert"), ("view.glsl", "triangle.frag")),
    "shading": (("screen.vert",), ("view.glsl", "plane.glsl", "shading.frag")),
    "picture": (("screen.vert",), ("view.glsl", "picture.frag")),
}

#: Those with which a page draws what moves, where the processor has to do it.
PAGE_PROGRAMS: Final = {
    "ball": (("view.glsl", "ball.vert"), ("view.glsl", "sphere.frag")),
    "once": (("screen.vert",), ("once.glsl", "view.glsl", "plane.glsl", "shading.frag")),
}

#: Depth, nm, that is left before and behind what is drawn: nothing rounds by more.
SPARE_NM: Final = 0.01

_DESKTOP: Final = """#version 330
#extension GL_ARB_conservative_depth : enable
"""
_EMBEDDED: Final = """#version 300 es
#extension GL_EXT_conservative_depth : enable
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp isampler2D;
precision highp usampler2D;
precision highp sampler3D;
"""


def _written(value: float | tuple[float, ...]) -> str:
    if isinstance(value, tuple):
        return f"vec{len(value)}({', '.join(repr(float(one)) for one in value)})"
    return repr(float(value))


def _constants() -> str:
    """Return what the shaders share with the processor, from where it stands there."""
    named: dict[str, float | tuple[float, ...]] = {
        "EMPTY_DEPTH": float(EMPTY_DEPTH),
        "NEAREST_NM": float(NEAREST_NM),
        "KNEE": KNEE,
        "SPARE_NM": SPARE_NM,
        **SHADING_CONSTANTS,
    }
    lines = [f"#define {name} {_written(value)}" for name, value in named.items()]
    lines += [f"#define {name.upper()} {i}" for i, name in enumerate(ShadingNumbers._fields)]
    lines.append(f"#define NUMBERS {len(ShadingNumbers._fields)}")
    return "\n".join(lines) + "\n"


def shader_sources(*, embedded: bool = False) -> dict[str, tuple[str, str]]:
    """Return the vertex and the fragment shader of each pass.

    Parameters
    ----------
    embedded : bool
        Whether for OpenGL ES 3.0, which WebGL 2 is, in place of OpenGL 3.3; with `PAGE_PROGRAMS`.
    """
    before = (_EMBEDDED if embedded else _DESKTOP) + _constants()
    shaders = folder("assets") / "shaders"

    def text(names: tuple[str, ...]) -> str:
        return before + "".join((shaders / name).read_text(encoding="utf-8") for name in names)

    programs = {**PROGRAMS, **PAGE_PROGRAMS} if embedded else PROGRAMS
    return {name: (text(vertex), text(pixel)) for name, (vertex, pixel) in programs.items()}
