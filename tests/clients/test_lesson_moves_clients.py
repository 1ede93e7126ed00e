"""The picture of a lesson in a browser is the renderer's, and what moves is what stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clients import STAGE, pixels_of, seen

import exoviz
from exoviz.renderer import picture
from exoviz.scene import View
from lesson_help import contents_of, lesson_vesicle, unpacked


@pytest.mark.parametrize(
    ("cutaway", "browser"), [("none", "chromium"), ("octant", "chromium"), ("octant", "firefox")]
)
def test_the_picture_is_the_renderers(cutaway: Any, browser: str, tmp_path: Path) -> None:
    view = View(cutaway=cutaway)
    file = exoviz.lesson(lesson_vesicle(), tmp_path / "a.html", view=view, sides=0)
    asked = [("ask", f"{STAGE}.examined()"), ("ask", "exovizLesson.state.stage.canvas.toDataURL()")]
    name = f"picture-{cutaway}-{browser}"
    examined, url = seen(file, name, asked, in_firefox=browser == "firefox")
    width, height = examined["size"]
    own = picture(lesson_vesicle(), (width, height), view)
    centres = unpacked(contents_of(file.read_text("utf-8"))["beads"]).centres
    bead = np.array(examined["beads"]).reshape(height, width)
    both = (bead >= 0) & (own.bead >= 0)
    off = np.linalg.norm(centres[bead] - own.drawing.centres[own.bead], axis=2)
    same = np.where(both, off < 0.01, (bead < 0) == (own.bead < 0))
    assert both.mean() > 0.2
    assert same[(bead >= 0) | (own.bead >= 0)].mean() > 0.99
    assert np.abs(pixels_of(url) - own.pixels[..., :3].astype(int))[both].mean() < 3


#: Moves the picture, and says what it shows before it stands still again.
_MOVED = f"""new Promise((done) => {{
  const stage = {STAGE};
  const told = () => stage.painter.isBusy ? requestAnimationFrame(told) : done(stage.examined());
  stage.onPicture = () => {{ stage.onPicture = () => undefined; requestAnimationFrame(told); }};
  stage.turn(0, 0);
}})"""


@pytest.mark.parametrize("cutaway", ["none", "half"])
def test_what_moves_is_what_stands(cutaway: Any, tmp_path: Path) -> None:
    view = View(cutaway=cutaway)
    file = exoviz.lesson(lesson_vesicle(), tmp_path / "a.html", view=view, sides=0)
    still, moving = seen(
        file, f"moves-{cutaway}", [("ask", f"{STAGE}.examined()"), ("ask", _MOVED)]
    )
    beads = unpacked(contents_of(file.read_text("utf-8"))["beads"])
    molecule = np.append(np.repeat(np.arange(len(beads.counts)), beads.counts), -1)
    (wide, high), (width, height) = still["size"], moving["size"]
    assert width < wide
    rows = np.minimum((np.arange(height) + 0.25) * high / height, high - 1).astype(int)
    columns = np.minimum((np.arange(width) + 0.25) * wide / width, wide - 1).astype(int)
    full = molecule[np.array(still["beads"]).reshape(high, wide)[rows][:, columns]]
    quick = molecule[np.array(moving["beads"]).reshape(height, width)]
    both = (full >= 0) & (quick >= 0)
    assert both.mean() > 0.2
    # Neighbours are drawn as one ball, whose edge is a little elsewhere.
    assert both.sum() / ((full >= 0) | (quick >= 0)).sum() > 0.97
    assert (full == quick)[both].mean() > 0.8


#: Moves the picture twice, each time for half a second, and says by how much it is shrunk.
_HALF_SECONDS = f"""(() => {{
  const stage = {STAGE};
  const shares = [stage.share];
  let now = 1;
  performance.now = () => now;
  Object.defineProperty(stage.painter, "isBusy", {{ get: () => false, configurable: true }});
  for (let i = 0; i < 2; i++) {{
    stage.turn(1, 0);
    window.cancelAnimationFrame(stage.frame);
    stage.draw();
    now += 500;
    stage.adapt();
    shares.push(stage.share);
  }}
  delete performance.now;
  delete stage.painter.isBusy;
  return shares;
}})()"""


def test_what_a_first_movement_prepares_is_not_taken_for_slowness(tmp_path: Path) -> None:
    file = exoviz.lesson(lesson_vesicle(), tmp_path / "a.html", sides=0)
    (shares,) = seen(file, "first-move", [("ask", _HALF_SECONDS)])
    assert shares == [2, 2, 3]
