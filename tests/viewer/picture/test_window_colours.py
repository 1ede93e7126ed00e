"""Colours that say a value, in the window."""

from __future__ import annotations

from typing import Any

from exoviz.language import _, speaking
from exoviz.registry.colourings import BY_KIND, COLOURINGS
from exoviz.scene import load_scene
from window_help import drawn


def test_every_colouring_is_one_step_and_the_swatches_follow(
    qtbot: Any, open_scene: Any, tmp_path: Any
) -> None:
    with speaking("ru"):
        window = open_scene(language="ru")
        layers, store = window.panels.layers, window.store
        assert not layers.swatches
        for count, (name, record) in enumerate(COLOURINGS.items()):
            if name == BY_KIND:
                continue
            before = layers.swatches
            window.commands[f"colour.{name}"]()
            assert store.position == count
            assert _(record.title).lower() in store.steps[-1].name.lower()
            assert layers.swatches != before
            drawn(qtbot, window)
            assert window.canvas.shown.request.view.colour_by == name
        assert window.files.save()
        assert load_scene(tmp_path / "small.toml").view.colour_by == name
        window.commands["edit.undo"]()
        assert layers.swatches == before
        window.commands[f"colour.{BY_KIND}"]()
        assert not layers.swatches
