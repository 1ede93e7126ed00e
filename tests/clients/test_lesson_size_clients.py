"""The page of a lesson on phones, laptops and boards: all is in sight, and nothing cut off."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from clients import seen

import exoviz
from built_scenes import shortest_story
from lesson_help import lesson_file


@functools.cache
def _page(folder: Path) -> Path:
    lesson_file(folder / "sizes.html")
    return folder / "sizes.html"


@pytest.fixture
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _page(tmp_path_factory.getbasetemp())


#: What does not lie within the part of the page that holds it, with all of its words.
_CUT_OFF = """((selector, within) => {
  const box = document.querySelector(within).getBoundingClientRect();
  const pen = document.createElement("canvas").getContext("2d");
  const there = [...document.querySelectorAll(selector)].filter((one) => one.offsetParent);
  return there.filter((one) => {
    const own = one.getBoundingClientRect();
    if (own.left < box.left - 1 || own.right > box.right + 1) return true;
    if (one.tagName !== "SELECT") return one.scrollWidth > one.clientWidth + 1;
    const style = getComputedStyle(one);
    pen.font = style.font;
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return [...one.options].some((option) => pen.measureText(option.text).width > room + 1);
  }).map((one) => one.id || one.className);
})("SELECTOR", "WITHIN")"""


def _cut_off(selector: str, within: str) -> tuple[str, str]:
    return ("ask", _CUT_OFF.replace("SELECTOR", selector).replace("WITHIN", within))


@pytest.mark.parametrize("size", ["360x640", "480x360", "640x360", "1920x1080", "3840x2160"])
def test_nothing_is_cut_off(page: Path, size: str) -> None:
    wide = "document.documentElement.scrollWidth <= innerWidth"
    high = "document.documentElement.scrollHeight <= innerHeight"
    small = (
        "[...document.querySelectorAll('button:not(.word), select, summary')].filter((one) => "
        "one.offsetParent && (one.offsetWidth < 24 || one.offsetHeight < 24)).length"
    )
    fits = [("ask", wide), ("ask", high), ("ask", small)]
    steps = [("click", "#speak-ru"), *fits, ("click", "#tab-tasks"), *fits]
    steps += [_cut_off(".panel button, .stage-row", ".panel")]
    assert seen(page, f"size-{size}", steps, size) == [*2 * [True, True, 0], []]


@pytest.mark.parametrize("size", ["360x640", "480x360"])
def test_tools_open_on_a_small_page_and_are_whole(page: Path, size: str) -> None:
    tools = "document.getElementById('tools').offsetHeight"
    high = "document.getElementById('picture').clientHeight"
    steps = [("ask", tools), ("ask", high), ("click", "#open-tools")]
    steps += [("ask", tools), ("ask", "document.getElementById('open-tools').ariaExpanded")]
    for language in ("en", "kk", "ru"):
        steps += [
            ("click", f"#speak-{language}"),
            _cut_off(".tools *:not(svg *, .unseen)", ".stage"),
        ]
    closed, picture, opened, told, *cut_off = seen(page, f"tools-{size}", steps, size)
    assert closed == 0 < opened
    assert picture > 0.4 * int(size.partition("x")[2])
    assert told == "true"
    assert cut_off == [[], [], []]


def test_a_story_leaves_room_for_its_picture_on_a_phone(tmp_path: Path) -> None:
    file = exoviz.lesson(shortest_story(), tmp_path / "a.html", sides=0)
    high = ("ask", "document.getElementById('picture').clientHeight")
    chapter = ("ask", "document.getElementById('chapter').clientWidth")
    caption = ("ask", "document.getElementById('caption').clientHeight")
    steps = [
        step
        for language in ("en", "kk", "ru")
        for step in (("click", f"#speak-{language}"), high, chapter)
    ]
    steps += [caption, ("ask", "document.getElementById('open-caption').click()"), caption]
    *fits, short, _click, whole = seen(file, "story-phone", steps, "360x640")
    assert min(fits[::2]) > 160
    assert min(fits[1::2]) > 300
    assert whole > short
