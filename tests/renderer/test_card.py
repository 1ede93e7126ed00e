"""A graphics card draws what the processor draws, and nothing that breaks it stops a picture.

Mesa's driver on the processor stands in for a card, with no screen.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

import exoviz
from card_scenes import SMALL, STORY, VIEWS
from exoviz.builder import build_vesicle
from exoviz.language import speaking
from exoviz.model import Vesicle
from exoviz.model.arrays import AtomShape
from exoviz.renderer.annotation.annotated_picture import Words
from exoviz.renderer.card.card_client import CardClient, CardError
from exoviz.renderer.card.card_process import check
from exoviz.renderer.card.card_rasterizer import CardRasterizer, GraphicsState
from exoviz.renderer.drawers import PictureRequest, drawer_of
from exoviz.renderer.image import Picture, picture
from exoviz.renderer.story_image import Stage
from exoviz.scene import View, parse_scene
from exoviz.scene.view import Orbit
from made_vesicle import made_vesicle

SIZE = (160, 110)

#: A process that answers as a card would and then does something else.
_FALSE = """
import pickle, sys
pickle.load(sys.stdin.buffer)
facts = {{"renderer": "A card", "version": "3.3", "software": {software}, "largest": 4096}}
pickle.dump(facts, sys.stdout.buffer)
sys.stdout.flush()
{then}
"""
#: What it does then: it says that it has lost its context, once it is asked for a picture.
_LOST = """
pickle.load(sys.stdin.buffer)
pickle.dump({'error': 'lost'}, sys.stdout.buffer)
sys.stdout.flush()
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def vesicle() -> Vesicle:
    return build_vesicle(parse_scene(SMALL))


@pytest.fixture(scope="module")
def card() -> Iterator[CardRasterizer]:
    made = CardRasterizer("card")
    state = made.wait()
    if state.name != "card":
        pytest.skip(f"no driver of OpenGL to draw with here: {state.detail}")
    yield made
    made.end()


def false_card(then: str, *, software: bool = False, limit: float = 1000.0) -> CardRasterizer:
    """Return one whose process does something else after it has begun."""
    text = _FALSE.format(then=then, software=software)
    return CardRasterizer(command=lambda: [sys.executable, "-c", text], limit=limit)


def assert_same(card: Picture, processor: Picture) -> None:
    """Hold a card's picture to what is promised: 99.5 % of the beads, 2 of 255 in colour."""
    assert (card.bead == processor.bead).mean() >= 0.995
    if processor.behind is not None:
        assert card.behind is not None
        assert (card.behind == processor.behind).mean() >= 0.995
    assert np.abs(card.pixels.astype(int) - processor.pixels).mean() <= 2
    assert card.pixels.std() > 5


@pytest.mark.parametrize("name", VIEWS)
def test_a_card_draws_the_same(card: CardRasterizer, vesicle: Vesicle, name: str) -> None:
    view = VIEWS[name]
    drawn = picture(vesicle, SIZE, view, rasterizer=card)
    assert card.state.name == "card", card.state
    assert_same(drawn, picture(vesicle, SIZE, view))


def test_a_card_leaves_out_what_the_window_hides(card: CardRasterizer, vesicle: Vesicle) -> None:
    view = View(camera="iso", hide=("glycans",))
    request = PictureRequest(SIZE, view, Words(), quick=True)
    drawn, same = (drawer_of(vesicle, who).draw(request)[0] for who in (card, None))
    assert card.state.name == "card", card.state
    assert (drawn.bead == same.bead).all()


def test_a_card_draws_the_same_atoms_of_what_is_near(card: CardRasterizer) -> None:
    made = made_vesicle()
    proteins = made.batches[2]
    (template,) = proteins.templates
    bead = np.repeat(np.arange(len(template.beads), dtype=np.int32), 40)
    away = np.random.default_rng(1).normal(size=(len(bead), 3))
    places = (template.beads[bead] + away).astype(np.float32)
    elements = np.resize(np.array([6, 7, 8], np.uint8), len(bead))
    atoms = AtomShape(places, np.full(len(bead), 0.17, np.float32), elements, bead)
    near = replace(proteins, templates=(replace(template, atoms=atoms),))
    vesicle = replace(made, batches=(*made.batches[:2], near, *made.batches[3:]))
    x, y, z = (float(value) for value in proteins.positions[0])
    # Between beads and atoms, and atoms alone.
    for distance in (7.0, 5.0):
        orbit = Orbit(azimuth=0, elevation=0, roll=0, distance_nm=distance, focus_nm=(x, y, z + 3))
        view = View(cutaway="none", orbit=orbit, atoms="elements")
        drawn, same = (picture(vesicle, (240, 180), view, rasterizer=who) for who in (card, None))
        assert card.state.name == "card", card.state
        first = drawn.drawing.first_atom
        assert first is not None
        assert (drawn.bead >= first).mean() > 0.05
        assert_same(drawn, same)


def test_a_card_draws_the_same_moments_of_a_story(card: CardRasterizer) -> None:
    scene = parse_scene(STORY)
    story = exoviz.build_story(scene)
    stages = [Stage(story, SIZE, scene.view, rasterizer=who) for who in (card, None)]
    for share in (0.05, 0.2, 0.4, 0.6, 0.8, 0.95):
        state = story.state_at(share * story.duration)
        drawn, same = (stage.picture(state, captions=False)[0] for stage in stages)
        assert card.state.name == "card", card.state
        assert_same(drawn, same)


def test_a_part_of_the_picture_and_another_size(card: CardRasterizer, vesicle: Vesicle) -> None:
    from exoviz.renderer.geometry.camera import Frame

    frame = Frame(60, 10, 151, 90)
    drawn = picture(vesicle, (151, 97), View(), frame=frame, rasterizer=card)
    assert_same(drawn, picture(vesicle, (151, 97), View(), frame=frame))


def test_a_picture_too_large_for_the_card_is_left_to_the_processor(vesicle: Vesicle) -> None:
    card = false_card("sys.stdin.read()")
    card.wait()
    # Twice as many samples as the driver can draw pixels.
    drawn = picture(vesicle, (2100, 8), View(), rasterizer=card)
    assert card.state.name == "card"
    assert np.array_equal(drawn.pixels, picture(vesicle, (2100, 8), View()).pixels)
    card.end()


def test_the_processor_draws_on_when_the_process_is_killed(
    vesicle: Vesicle, card: CardRasterizer
) -> None:
    told: list[GraphicsState] = []
    own = CardRasterizer("card", told.append)
    assert own.wait().name == "card"
    assert own._client is not None
    process = own._client._process
    process.kill()
    process.wait()
    drawn = picture(vesicle, SIZE, View(), rasterizer=own)
    assert np.array_equal(drawn.pixels, picture(vesicle, SIZE, View()).pixels)
    assert [state.name for state in told] == ["starting", "card", "failed"]
    # It is not tried again before somebody asks for it.
    picture(vesicle, SIZE, View(), rasterizer=own)
    assert own.state.name == "failed"
    own.choose("card")
    assert own.wait().name == "card"
    assert_same(picture(vesicle, SIZE, View(), rasterizer=own), drawn)
    own.end()


@pytest.mark.parametrize(
    ("then", "limit", "reason"),
    [
        ("sys.stdin.read()", 0.01, "does not answer"),
        ("sys.exit(3)", 1000.0, "has ended"),
        ("print('?' * 5000, flush=True)", 1000.0, "has ended"),
        (_LOST, 1000.0, "lost"),
    ],
    ids=["hangs", "crashes", "talks", "loses its context"],
)
def test_the_processor_draws_on_when_a_card(
    vesicle: Vesicle, then: str, limit: float, reason: str
) -> None:
    card = false_card(then, limit=limit)
    assert card.wait().name == "card"
    drawn = picture(vesicle, SIZE, View(), rasterizer=card)
    assert np.array_equal(drawn.pixels, picture(vesicle, SIZE, View()).pixels)
    assert card.state.name == "failed"
    assert reason in card.state.detail
    with speaking("en"):
        assert card.state.text.startswith("The processor draws")
    card.end()


def test_a_driver_that_draws_nonsense_is_refused() -> None:
    class Nonsense:
        def keep(self, name: str, array: object) -> None: ...

        def draw(self, request: object, into: NDArray[np.uint8]) -> None:  # noqa: ARG002
            into[...] = 7

    with pytest.raises(RuntimeError, match="one bead"):
        check(Nonsense())  # type: ignore[arg-type]


def test_a_driver_on_the_processor_is_no_card(vesicle: Vesicle) -> None:
    card = false_card("sys.stdin.read()", software=True)
    assert card.wait().name == "software"
    assert not card.is_fast
    drawn = picture(vesicle, SIZE, View(), rasterizer=card)
    assert np.array_equal(drawn.pixels, picture(vesicle, SIZE, View()).pixels)
    card.end()


def test_the_first_picture_does_not_wait_for_a_card(vesicle: Vesicle) -> None:
    card = false_card("sys.stdin.read()")
    picture(vesicle, SIZE, View(), rasterizer=card)
    assert card.state.name == "idle"
    picture(vesicle, SIZE, View(), rasterizer=card)
    assert card.wait().name == "card"
    assert card.is_fast
    card.end()
    assert card.wait().name == "processor"


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    state = CardRasterizer().wait()
    assert state == GraphicsState("failed", "ModernGL is not installed")


def test_a_program_that_cannot_be_started_is_said() -> None:
    with pytest.raises(CardError):
        CardClient(["/nowhere/at/all"])


def test_a_choice_made_while_it_begins_holds() -> None:
    card = false_card("sys.stdin.read()")
    card.begin()
    card.choose("processor")
    assert card.wait().name == "processor"
    card.end()
