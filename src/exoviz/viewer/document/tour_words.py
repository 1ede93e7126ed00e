"""What differs between two tours, as a line of the history."""

from __future__ import annotations

from exoviz.errors import shortened
from exoviz.language import _, number
from exoviz.scene.view.tour import Tour, TourStep, said

__all__ = ["tour_words"]


def tour_words(old: Tour | None, new: Tour | None) -> str:
    """Return what differs between two tours, in the language in force."""
    before, after = (() if tour is None else tour.steps for tour in (old, new))
    pairs = list(zip(before, after, strict=False))
    differing = [index for index, (one, other) in enumerate(pairs) if one != other]
    first = differing[0] if differing else len(pairs)
    if len(after) > len(before):
        what = _("Tour: step {number} added: {title}")
        return what.format(number=first + 1, title=_name(after[first]))
    if len(after) < len(before):
        what = _("Tour: step {number} deleted: {title}")
        return what.format(number=first + 1, title=_name(before[first]))
    if not differing:
        return _("Tour: {title}").format(title=said(new.title) if new else "")
    if len(differing) > 1:
        what = _("Tour: step {number} moved to {place}: {title}")
        place = after.index(before[first]) if before[first] in after else differing[-1]
        return what.format(number=first + 1, place=place + 1, title=_name(before[first]))
    return _changed(first, before[first], after[first])


def _name(step: TourStep) -> str:
    return said(step.title) or _("Without a title")


def _changed(index: int, old: TourStep, new: TourStep) -> str:
    """Return what differs in a step."""
    for key, what in (
        ("title", _("Tour, step {number}, title: {text}")),
        ("text", _("Tour, step {number}, text: {text}")),
        ("notes", _("Tour, step {number}, notes: {text}")),
    ):
        if getattr(old, key) != getattr(new, key):
            return what.format(number=index + 1, text=shortened(said(getattr(new, key))))
    places = []
    if new.orbit is not None:
        places.append(f"{number(new.orbit.azimuth, 1)}°, {number(new.orbit.elevation, 1)}°")
    if new.time_s is not None:
        places.append(_("{time} s").format(time=number(new.time_s, 2)))
    what = _("Tour, step {number}: another view: {place}")
    return what.format(number=index + 1, place="; ".join(places) or (new.cutaway or ""))
