"""Take the pictures of docs/window.md and docs/tours.md from the window itself.

Run ``python scripts/guide.py`` from the repository's root; no screen is needed.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from exoviz.scene.view import CutPlane
from exoviz.viewer import application, open_window

IMAGES = Path(__file__).parent.parent / "docs" / "images"
PATIENCE_S = 60


def wait(app: Any, done: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the window did not come so far")
        app.processEvents()
        time.sleep(0.005)


def settled(app: Any, window: Any) -> None:
    """Wait for the full picture of what is asked for."""
    window.canvas.keep_moving()
    wait(app, lambda: window.phase == "ready")


def taken(widget: Any, name: str) -> None:
    """Save a picture of a window or dialog."""
    widget.grab().save(str(IMAGES / f"window-{name}.png"))


def shots(app: Any, opened: Callable[..., Any]) -> None:
    """Take every picture."""
    window = opened("exosome", "light")
    settled(app, window)
    window.panels.layers.tree.topLevelItem(1).setExpanded(True)
    taken(window, "exosome")
    window.selection.choose({"proteins/tetraspanins/CD63"})
    window.layer_edits.set_opacity(("membrane",), 0.25)
    window.store.change_view(cutaway="none")
    settled(app, window)
    taken(window, "ghost")
    window.docks["report"].raise_()
    window.commands["edit.undo"]()
    window.commands["edit.undo"]()
    window.commands["legend.compact"]()
    settled(app, window)
    taken(window, "report")
    window.commands["edit.undo"]()
    window.selection.choose({"cargo/rna/mrna"})
    plane = CutPlane(azimuth=-45, elevation=25, offset_nm=3)
    labels = {"cargo/rna/mrna": (), "proteins/tetraspanins/CD63": (), "proteins/receptors/TFRC": ()}
    window.store.change_view(cutaway="plane", plane=plane, labels=labels)
    settled(app, window)
    taken(window, "cut")
    done(window)

    window = opened("exosome", "light")
    window.commands["view.compare"]("liposome")
    settled(app, window)
    wait(app, lambda: all(pane.is_ready for pane in window.comparison.panes))
    taken(window, "compare")
    done(window)

    window = opened("mvb-release", "dark", "ru")
    settled(app, window)
    taken(window, "story-ru")
    done(window)

    window = opened("didactic", "contrast", "kk")
    settled(app, window)
    taken(window, "contrast-kk")
    done(window)
    tour(app, opened)


def tour(app: Any, opened: Callable[..., Any]) -> None:
    """Take the picture of a tour, with a question that was answered wrongly at first."""
    window = opened("one-exosome", "light", "kk")
    settled(app, window)
    window.commands["tour.play"]()
    window.showNormal()
    window.resize(1360, 850)
    window.tour.player.go_to(2)
    window.tour.player.answer(1)
    window.tour.player.answer(0)
    settled(app, window)
    taken(window, "tour-kk")
    window.tour.player.stop()
    done(window)


def done(window: Any) -> None:
    """Close a window without questions."""
    window.store.mark_saved(Path("scene.toml"), "")
    window.close()


def main() -> None:
    """Open windows that remember nothing, and take their pictures."""
    app = application()
    from qtpy.QtCore import QSettings

    with tempfile.TemporaryDirectory() as folder:

        def opened(name: str, theme: str, language: str = "en") -> Any:
            path = f"{folder}/{theme}-{language}.ini"
            settings = QSettings(path, QSettings.Format.IniFormat)
            settings.setValue("theme", theme)
            # The processor's pictures are the same everywhere.
            window = open_window(name, settings=settings, language=language, graphics="processor")
            window.resize(1360, 850)
            return window

        shots(app, opened)


if __name__ == "__main__":
    main()
