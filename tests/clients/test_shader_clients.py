"""The shaders are right for OpenGL 3.3 and for OpenGL ES 3.0, by the validator of Khronos."""

from __future__ import annotations

from pathlib import Path

import pytest
from clients import output_of, program

from exoviz.renderer.card.shader_sources import PAGE_PROGRAMS, PROGRAMS, shader_sources


@pytest.mark.parametrize(
    ("name", "embedded"),
    [(name, False) for name in PROGRAMS] + [(name, True) for name in (*PROGRAMS, *PAGE_PROGRAMS)],
)
def test_glslang_takes_the_shaders(name: str, embedded: bool, tmp_path: Path) -> None:
    validator = program("glslangValidator", "glslang")
    stages = []
    for ending, text in zip(("vert", "frag"), shader_sources(embedded=embedded)[name], strict=True):
        stages.append(tmp_path / f"{name}.{ending}")
        stages[-1].write_text(text, encoding="utf-8")
    output_of(validator, "-l", *stages)
