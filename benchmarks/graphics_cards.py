"""How fast a graphics card draws the window's pictures, and how alike: without a screen.

``python -m benchmarks.graphics_cards`` prints a table, in less than five minutes;
``--model FILE`` adds a model of many atoms, such as one of cellPACK. ``--alike`` compares the
card's pictures with the processor's instead, over all presets, styles, cutaways and six moments of
each story; that also works with ``--software``, a driver on the processor, and takes long.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exoviz.builder import build_vesicle
from exoviz.model import Vesicle
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.renderer.card.card_rasterizer import CardRasterizer
from exoviz.renderer.drawers import PictureRequest, drawer_of
from exoviz.renderer.image import Picture, picture
from exoviz.renderer.story_image import Stage
from exoviz.scene import Scene, View, load_scene
from exoviz.scene.loading import preset_names
from exoviz.scene.view import Orbit
from exoviz.story import Story, build_story, built

__all__ = ["CardRow", "measure_cards", "unmeasured"]

_LARGE, _USUAL = (2560, 1440), (1920, 1080)
_SMALL = (240, 160)
_ALLOWED_BEADS, _ALLOWED_COLOUR = 0.995, 2.0
#: Seconds that one thing is drawn again and again.
_SPAN_S = 8.0


@dataclass(frozen=True)
class CardRow:
    """Frames that a card drew each second, as the window asks for them while something moves."""

    what: str
    size: tuple[int, int]
    rate: float
    slowest_ms: float
    asked: int


def _rate(
    subject: Vesicle | Story, requests: Iterator[PictureRequest], card: CardRasterizer
) -> tuple[float, float]:
    drawer = drawer_of(subject, card)
    # The first hand the beads over.
    for _first in range(3):
        drawer.draw(next(requests))
    spans = []
    began = time.perf_counter()
    while time.perf_counter() - began < _SPAN_S:
        before = time.perf_counter()
        drawer.draw(next(requests))
        spans.append(time.perf_counter() - before)
    if card.state.name != "card":
        raise SystemExit(card.state.text)
    return len(spans) / sum(spans), 1000 * max(spans)


def _orbit(view: View, distance: float, size: tuple[int, int]) -> Iterator[PictureRequest]:
    for step in itertools.count():
        place = Orbit(azimuth=(2.0 * step) % 360, elevation=20, distance_nm=distance)
        yield PictureRequest(size, view.model_copy(update={"orbit": place}), quick=True)


def _playing(story: Story, view: View, size: tuple[int, int]) -> Iterator[PictureRequest]:
    for step in itertools.count():
        yield PictureRequest(size, view, quick=True, time=(step / 30) % story.duration)


def measure_cards(model: str = "") -> tuple[list[CardRow], str]:
    """Return what was measured, and who drew; nothing is measured where no card is.

    Parameters
    ----------
    model : str
        A file with a model of many atoms, besides.
    """
    card = CardRasterizer()
    state = card.wait()
    if state.name != "card":
        return [], state.text
    rows = []
    scene = load_scene("exosome")
    for diameter, asked in ((40, 60), (100, 60), (150, 30)):
        shape = scene.vesicle.model_copy(update={"diameter_nm": float(diameter)})
        vesicle = build_vesicle(scene.model_copy(update={"vesicle": shape}))
        views = _orbit(scene.view, 6.0 * diameter, _LARGE)
        rows.append(CardRow(f"orbit, {diameter} nm", _LARGE, *_rate(vesicle, views, card), asked))
    release = load_scene("mvb-release")
    story = build_story(release)
    moments = _playing(story, release.view, _USUAL)
    rows.append(CardRow("mvb-release, playing", _USUAL, *_rate(story, moments, card), 30))
    if model:
        opened = load_scene(model)
        vesicle = build_vesicle(opened)
        beads = len(vesicle.beads().radii)
        views = _orbit(opened.view, 3.0 * vesicle.geometry.diameter, _USUAL)
        found = _rate(vesicle, views, card)
        rows.append(CardRow(f"model of {beads:,} beads", _USUAL, *found, 30))
    card.end()
    return rows, state.text


def unmeasured(reason: str) -> str:
    """Return what the document says where no card was measured."""
    asked = (
        "Asked are at least 60 frames a second at 2560 × 1440 for 40 and 100 nm and 30 for 150 nm; "
        "30 at 1920 × 1080 for `mvb-release` and for an opened model of 13 million atoms."
    )
    how = "`python -m benchmarks.graphics_cards` measures it on a machine that has a card."
    return f"**Unmeasured.** {reason}\n{asked}\n{how}\n"


def _pairs(name: str, scene: Scene, card: CardRasterizer) -> Iterator[tuple[str, Picture, Picture]]:
    subject = built(scene)
    if isinstance(subject, Story):
        stages = [Stage(subject, _SMALL, scene.view, rasterizer=who) for who in (card, None)]
        for share in (0.05, 0.2, 0.4, 0.6, 0.8, 0.95):
            state = subject.state_at(share * subject.duration)
            first, second = (stage.picture(state, captions=False)[0] for stage in stages)
            yield f"{name}, at {share}", first, second
        return
    for style, cutaway in itertools.product(STYLES, CUTAWAYS):
        view = scene.view.model_copy(update={"style": style, "cutaway": cutaway})
        drawn = picture(subject, _SMALL, view, rasterizer=card)
        yield f"{name}, {style}, {cutaway}", drawn, picture(subject, _SMALL, view)


def compare(card: CardRasterizer, names: list[str]) -> bool:
    """Print how alike pictures are; return whether all are as alike as is promised."""
    fine = True
    for name in names or preset_names():
        worst_beads, worst_colour, count = 1.0, 0.0, 0
        for what, drawn, same in _pairs(name, load_scene(name), card):
            if card.state.name != "card":
                raise SystemExit(card.state.text)
            beads = float((drawn.bead == same.bead).mean())
            colour = float(np.abs(drawn.pixels.astype(int) - same.pixels).mean())
            if beads < _ALLOWED_BEADS or colour > _ALLOWED_COLOUR:
                fine = False
                print(f"  not alike: {what}: {100 * beads:.3f} % of beads, {colour:.3f} of 255")
            worst_beads, worst_colour = min(worst_beads, beads), max(worst_colour, colour)
            count += 1
        print(
            f"{name}: {count} pictures, at least {100 * worst_beads:.3f} % of beads, "
            f"at most {worst_colour:.4f} of 255",
            flush=True,
        )
    return fine


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.graphics_cards")
    parser.add_argument("--model", default="", help="a file with a model of many atoms")
    parser.add_argument("--alike", nargs="*", metavar="PRESET", help="compare pictures")
    parser.add_argument("--software", action="store_true", help="also with a driver in software")
    options = parser.parse_args()
    if options.alike is None:
        rows, said = measure_cards(options.model)
        print(said)
        for row in rows:
            print(f"{row.what}, {row.size}: {row.rate:.1f}/s, slowest {row.slowest_ms:.0f} ms")
        sys.exit(not rows)
    card = CardRasterizer("card" if options.software else "auto")
    state = card.wait()
    print(state.text)
    fine = state.name == "card" and compare(card, options.alike)
    card.end()
    sys.exit(not fine)


if __name__ == "__main__":
    main()
