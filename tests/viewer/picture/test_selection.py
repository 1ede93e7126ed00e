"""What is selected belongs to the picture in which it was clicked, and keeps nothing else alive."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from attacks.random_hand import card_faults
from exoviz.language import speaking
from exoviz.model import StructureFacts
from exoviz.renderer.geometry.story_drawing import RenderModels
from exoviz.renderer.interactive import Live
from exoviz.scene import View
from exoviz.viewer.picture.selection import Selection
from made_vesicle import made_vesicle
from window_help import STORY, WAIT, drawn


def last_bead(window: Any) -> int:
    """Return the bead of the molecule with the highest number in the picture that is shown."""
    assert window.canvas.shown is not None
    return int(window.canvas.shown.drawing.molecule.argmax())


def test_a_click_before_the_next_picture_is_about_the_last_model(
    qtbot: Any, open_scene: Any
) -> None:
    window = open_scene()
    window.panels.recipe.diameter.setValue(34)
    drawn(qtbot, window, full=True)
    large = window.builder.vesicle
    bead = last_bead(window)
    met: list[Any] = []

    def click() -> None:
        window.selection.pick(bead, False)
        met.append((window.selection.picked.model, card_faults(window)))

    # At this moment the new model is there, and the picture still shows the last one.
    window.builder.built.connect(click)
    window.panels.recipe.diameter.setValue(24)
    drawn(qtbot, window, full=True)
    ((model, faults),) = met
    assert model is large
    assert not faults
    assert window.selection.picked is None
    assert window.selection.layers <= set(window.builder.copies)
    assert window.selection.layers


def test_a_molecule_is_outlined_in_pictures_of_its_model_only(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    shown = window.canvas.shown
    window.selection.pick(last_bead(window), False)
    one = window.selection.beads_of(shown)
    assert len(np.unique(shown.drawing.molecule[one])) == 1
    assert shown.drawing.molecule[one][0] == window.selection.picked.number
    window.commands["layers.alike"]()
    assert window.selection.beads_of(shown).sum() >= one.sum()


def test_no_model_outlives_the_next(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    window.selection.pick(last_bead(window), False)
    qtbot.waitUntil(lambda: not window.reports.jobs, timeout=WAIT)
    before = weakref.ref(window.builder.vesicle.batches[0].positions)
    window.panels.recipe.diameter.setValue(26)
    drawn(qtbot, window, full=True)
    qtbot.waitUntil(lambda: not window.reports.jobs, timeout=WAIT)
    gc.collect()
    assert before() is None


def test_a_story_keeps_no_more_than_it_shows(qtbot: Any, open_scene: Any, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY, encoding="utf-8")
    window = open_scene(str(path))
    before = weakref.ref(window.builder.story)
    for size in ((700, 500), (760, 520), (820, 540)):
        window.resize(*size)
        window.panels.timeline.seek(window.panels.timeline.time + 0.5)
        drawn(qtbot, window, full=True)
    gc.collect()
    kept = [one for one in gc.get_objects() if type(one) is RenderModels]
    # One for quick pictures, and one for full ones.
    assert len(kept) <= 2
    del kept
    window.files.open("liposome")
    drawn(qtbot, window, full=True)
    gc.collect()
    assert before() is None


def test_a_click_in_a_story_selects_what_is_there(
    qtbot: Any, open_scene: Any, tmp_path: Path
) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY, encoding="utf-8")
    window = open_scene(str(path))
    drawn(qtbot, window, full=True)
    drawing = window.canvas.shown.drawing
    known = set(window.builder.copies)
    seen = set()
    for number in np.unique(drawing.exact):
        bead = int(np.flatnonzero(drawing.exact == number)[0])
        window.selection.pick(bead, False)
        layer = drawing.layer_of(bead)
        assert window.selection.layers
        assert window.selection.layers <= known
        assert all(one == layer or one.startswith(f"{layer}/") for one in window.selection.layers)
        assert window.selection.beads_of(window.canvas.shown)[bead]
        assert not card_faults(window)
        seen |= window.selection.layers
    assert "cell/mvb" in seen
    assert "cell/plasma-membrane" in seen


def test_the_pointer_says_from_which_file_atoms_are() -> None:
    facts = StructureFacts("cd63.cif", ("A",), "ranges", 238, 238, "", 25_600.0, 25_600.0)
    vesicle = replace(made_vesicle(), structures={"CD63": facts})
    drawing = Live(vesicle).drawing(View(cutaway="none"))
    (layer,) = (
        index for index, name in enumerate(drawing.layers) if name == "proteins/tetraspanins/CD63"
    )
    first, last = np.flatnonzero(drawing.layer == layer)[[0, -1]].tolist()
    shown = SimpleNamespace(
        drawing=replace(drawing, first_atom=last), request=SimpleNamespace(subject=vesicle)
    )
    said: list[str] = []
    canvas: Any = SimpleNamespace(shown=shown, pointer_lit=False, show_tooltip=said.append)
    selection = Selection(canvas)
    with speaking("en"):
        selection.hover(first)
        selection.hover(last)
    assert said == ["CD63 (tetraspanins)", "CD63 (tetraspanins), atoms of cd63.cif"]
