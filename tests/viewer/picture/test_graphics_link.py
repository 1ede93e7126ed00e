"""The window's picture by a graphics card, and by the processor where that fails."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from exoviz.viewer.picture.graphics_link import GraphicsLink
from window_help import WAIT, drawn


def test_who_draws_is_remembered(settings: Any) -> None:
    settings.remove("graphics")
    link = GraphicsLink(settings)
    assert link.chosen == "auto"
    link.choose("processor")
    assert GraphicsLink(settings).chosen == "processor"
    settings.setValue("graphics", "crayons")
    assert link.chosen == "auto"
    # What a command line asks for is not remembered.
    link.use("processor")
    assert link.chosen == "auto"
    assert link.rasterizer.state.name == "processor"
    link.end()


def test_why_no_card_draws_is_said(
    qtbot: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    settings.setValue("graphics", "auto")
    link = GraphicsLink(settings)
    said: list[str] = []
    link.told.connect(said.append)
    link.rasterizer.wait()
    qtbot.waitUntil(lambda: said != [], timeout=WAIT)
    assert len(said) == 1
    assert "ModernGL" in said[0]
    link.end()


def test_a_window_whose_card_dies_shows_its_picture(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    by_processor = window.canvas.shown
    window.commands["graphics.card"]()
    state = window.graphics.rasterizer.wait()
    if state.name != "card":
        pytest.skip(f"no driver of OpenGL to draw with here: {state.detail}")
    assert window.settings.value("graphics") == "card"
    window.request_picture(quick=False)
    drawn(qtbot, window, full=True)
    by_card = window.canvas.shown
    assert by_card is not by_processor
    assert window.graphics.rasterizer.state.name == "card"
    assert (by_card.bead == by_processor.bead).mean() >= 0.995
    assert np.abs(by_card.pixels.astype(int) - by_processor.pixels).mean() <= 2
    process = window.graphics.rasterizer._client._process
    process.kill()
    process.wait()
    window.request_picture(quick=False)
    drawn(qtbot, window, full=True)
    assert np.array_equal(window.canvas.shown.pixels, by_processor.pixels)
    qtbot.waitUntil(lambda: "its process has ended" in window.status.label.text(), timeout=WAIT)
