"""What a section says of itself: how thick it is, where it lies, and which leaflet is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from exoviz.language import _, number
from exoviz.model.layers import SIDES, leaflet
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer.annotation.layout import shortened
from exoviz.renderer.annotation.primitives import Text, text_width
from exoviz.renderer.geometry.cutaway import section_thickness

if TYPE_CHECKING:
    from exoviz.renderer.annotation.layout import Ink
    from exoviz.renderer.annotation.letters import Letters
    from exoviz.scene import View

__all__ = ["has_scale_bar", "names_wanted", "section_layout"]

#: Half of the last digit of a place, nm.
_SHOWN_NM: Final = 0.05


def has_scale_bar(view: View, asked: bool | None = None) -> bool:
    """Return whether a picture that is no window's has a scale bar.

    Parameters
    ----------
    view : View
    asked : bool, optional
        In place of what the view says.
    """
    if asked is None:
        asked = view.scale_bar
    return CUTAWAYS[view.cutaway].is_section if asked is None else asked


def names_wanted(view: View) -> Mapping[str, Sequence[float]]:
    """Return the layers that are named beside a picture, and where; see `View.labels`.

    A section names both leaflets, where a view with captions does not name them itself.
    """
    if not (CUTAWAYS[view.cutaway].is_section and view.captions):
        return view.labels
    leaflets: dict[str, Sequence[float]] = {leaflet(side): () for side in SIDES}
    return {**leaflets, **view.labels}


def _place(offset_nm: float) -> str:
    if abs(offset_nm) < _SHOWN_NM:
        return _("through the centre")
    return _("{offset} nm from the centre").format(offset=number(offset_nm, 1))


def section_layout(
    view: View, size: tuple[int, int], letters: Letters, ink: Ink
) -> tuple[Text, ...]:
    """Lay out, in the upper right corner, how thick a section is and where it lies."""
    if not (CUTAWAYS[view.cutaway].is_section and view.captions):
        return ()
    body, margin = letters.body, letters.margin
    lines = (
        _("Section, {thickness} nm thick").format(thickness=number(section_thickness(view), 1)),
        _place(view.plane.offset_nm),
    )
    return tuple(
        Text(
            size[0] - margin,
            margin + body * (0.8 + 1.4 * row),
            shortened(line, height, row == 0, size[0] - 2 * margin, text_width),
            height,
            ink.text,
            ink.halo,
            letters.halo,
            bold=row == 0,
            align="right",
        )
        for row, (line, height) in enumerate(zip(lines, (body, letters.note), strict=True))
    )
