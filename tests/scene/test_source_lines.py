"""Every fault of a scene is found on the line where its key is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.errors import Problem
from exoviz.resources import folder
from exoviz.scene import preset_names
from exoviz.scene.source_lines import in_lines

ODD = '''format = "x" # a = 1
a.b = [1, 2,
  3]
"q.r".s = """
x = 1
"""
[m]
c = { PC = 40, "a b" = [ { z = 1 } ], d.e = 3 }
[[n]]
f = 1.5
 [ o . p ] # h = 2
g = [
 { h = 1 },
]
k = \'\'\'it's = ' \'\'\'
w = 2
'''
LINES = {
    "format": 1,
    "a.b": 2,
    "q.r.s": 4,
    "m": 7,
    "m.c.PC": 8,
    "m.c.d.e": 8,
    "m.c.no": 8,
    "n": 9,
    "n.0.f": 10,
    "o.p": 11,
    "o.p.g.h": 13,
    "o.p.k": 15,
    "o.p.w": 16,
    "x": 0,
}


def lines_of(content: str, *paths: str) -> dict[str, int]:
    found = in_lines([Problem(path, "odd") for path in paths], {}, content)
    return {one.where: one.line for one in found}


def paths_in(table: Mapping[str, Any], base: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield base + key
        if isinstance(value, Mapping):
            yield from paths_in(value, f"{base}{key}.")


def test_every_way_to_write_a_key_is_found() -> None:
    tomllib.loads(ODD)
    assert lines_of(ODD, *LINES) == LINES


@pytest.mark.parametrize("name", preset_names())
def test_each_key_of_a_preset_is_on_its_line(name: str) -> None:
    content = (folder("scenes") / f"{name}.toml").read_text(encoding="utf-8")
    written = content.splitlines()
    paths = list(paths_in(tomllib.loads(content)))
    found = lines_of(content, *paths)
    assert set(found) == set(paths)
    for path, line in found.items():
        assert path.rpartition(".")[2] in written[line - 1], path


@given(st.text(alphabet=" \n\t=[]{}\"'#,.a1\\", max_size=300))
def test_any_text_is_gone_through(content: str) -> None:
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError:
        return
    for path, line in lines_of(content, *paths_in(table)).items():
        assert 1 <= line <= content.count("\n") + 1, path


def test_spaces_cost_nothing() -> None:
    # A search that tries every start of a run of spaces would need hours.
    content = "a = 1\n" + " " * 1_000_000 + "\nb = 2\n"
    assert lines_of(content, "b") == {"b": 3}
