"""A picture for notebooks that a hand can turn: no server, no network, nothing to install."""

from __future__ import annotations

import base64
import hashlib
import html
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exoviz.errors import ArgumentError, Problem
from exoviz.language import _
from exoviz.renderer.geometry.camera import is_inside, orbit_of
from exoviz.renderer.image import picture
from exoviz.renderer.interactive import Live

if TYPE_CHECKING:
    from PIL import Image

    from exoviz.model import Vesicle
    from exoviz.scene import View

__all__ = ["MOST_SIDES", "SIDES", "Shown", "check_sides"]

#: Most sides of a turntable; each is a picture in the notebook's file.
MOST_SIDES: Final = 72
#: Sides of a turntable where none are asked for.
SIDES: Final = 24
#: Widest side, pixels, and quality of its JPEG.
_WIDEST: Final = 640
_QUALITY: Final = 84

_PAGE: Final = """\
<div data-exoviz="{key}" tabindex="0" role="slider" aria-label="{label}" title="{label}"
 aria-valuemin="0" aria-valuemax="{last}" aria-valuenow="0"
 style="display:inline-block;cursor:grab;touch-action:pan-y;user-select:none">
<img alt="{label}" draggable="false" width="{width}" height="{height}" src="{first}">
</div>
<script>
(function () {{
  const sides = [{sides}];
  document.querySelectorAll('[data-exoviz="{key}"]').forEach(function (box) {{
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    const image = box.querySelector("img");
    let side = 0, from = null, start = 0;
    function show(next) {{
      side = ((Math.round(next) % sides.length) + sides.length) % sides.length;
      image.src = sides[side];
      box.setAttribute("aria-valuenow", side);
    }}
    box.addEventListener("pointerdown", function (event) {{
      from = event.clientX; start = side;
      box.setPointerCapture(event.pointerId);
    }});
    box.addEventListener("pointermove", function (event) {{
      if (from !== null) show(start - (event.clientX - from) / {width} * sides.length);
    }});
    box.addEventListener("pointerup", function () {{ from = null; }});
    box.addEventListener("pointercancel", function () {{ from = null; }});
    box.addEventListener("keydown", function (event) {{
      const step = {{ArrowLeft: -1, ArrowRight: 1}}[event.key];
      if (step) {{ show(side + step); event.preventDefault(); event.stopPropagation(); }}
    }});
  }});
}})();
</script>
"""


def check_sides(sides: int) -> None:
    """Raise an error if a turntable cannot have so many sides.

    Raises
    ------
    ArgumentError
    """
    if not 0 <= sides <= MOST_SIDES:
        what = _("{value} is not between {low} and {high}")
        text = what.format(value=sides, low=0, high=MOST_SIDES)
        raise ArgumentError("scene", [Problem("sides", text)])


def _bytes(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, quality=_QUALITY)
    return file.getvalue()


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A picture in a notebook, and one that turns where the notebook can.

    Attributes
    ----------
    image : PIL.Image.Image
    vesicle : Vesicle or None
        The vesicle that can be turned; None for a moment of a story.
    view : View
    sides : int
        From how many sides, all around, it can be seen; below 2 only the picture is shown.
    """

    image: Image.Image
    vesicle: Vesicle | None
    view: View
    sides: int

    def _repr_png_(self) -> bytes:
        return _bytes(self.image, "PNG")

    def _repr_html_(self) -> str | None:
        if self.sides < 2 or is_inside(self.view):
            return None
        sides = [
            "data:image/jpeg;base64," + base64.b64encode(_bytes(side, "JPEG")).decode()
            for side in self.turned()
        ]
        width, height = self._size()
        return _PAGE.format(
            key=hashlib.sha256("".join(sides).encode()).hexdigest()[:16],
            label=html.escape(_("Drag to turn, or use the arrow keys")),
            last=len(sides) - 1,
            width=width,
            height=height,
            first=sides[0],
            sides=",".join(f'"{side}"' for side in sides),
        )

    def _size(self) -> tuple[int, int]:
        share = min(_WIDEST / self.image.width, 1.0)
        return round(self.image.width * share), round(self.image.height * share)

    def turned(self) -> list[Image.Image]:
        """Return the pictures from all around, the first from where the view looks."""
        from PIL import Image

        if self.vesicle is None:
            return []
        live, size = Live(self.vesicle), self._size()
        aspect = size[0] / size[1]
        place = self.view.orbit or orbit_of(live.standpoint(self.view, aspect))
        drawing, found = live.drawing(self.view), []
        ground = live.ground(drawing)
        for side in range(self.sides):
            azimuth = (place.azimuth + 360 * side / self.sides + 180) % 360 - 180
            orbit = place.model_copy(update={"azimuth": azimuth})
            view = self.view.model_copy(update={"orbit": orbit})
            at = live.shot(view, aspect)
            made = picture(self.vesicle, size, view, drawing=drawing, ground=ground, at=at)
            found.append(Image.fromarray(made.pixels).convert("RGB"))
        return found
