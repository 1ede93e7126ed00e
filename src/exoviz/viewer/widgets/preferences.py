"""Settings that are remembered from start to start, with their types."""

from __future__ import annotations

from qtpy.QtCore import QSettings

from exoviz.registry.text_sizes import TEXT_SIZES
from exoviz.renderer.annotation.letters import TextScale

__all__ = ["less_motion", "recent_files", "text_scale", "text_size"]


def less_motion(settings: QSettings) -> bool:
    """Return whether cameras and cuts are to jump and not to glide."""
    return bool(settings.value("reduced_motion", False, type=bool))


def recent_files(settings: QSettings) -> list[str]:
    """Return the files that were open last, the newest first."""
    found = settings.value("recent", []) or []
    return [found] if isinstance(found, str) else list(found)


def text_size(settings: QSettings) -> str:
    """Return the size of the text in pictures, one of `TEXT_SIZES`."""
    found = str(settings.value("text_size", ""))
    return found if found in TEXT_SIZES else "medium"


def text_scale(settings: QSettings, pixel_ratio: float) -> TextScale:
    """Return how large text is on a screen of some pixels to one of ordinary density."""
    return TextScale(TEXT_SIZES[text_size(settings)].factor, pixel_ratio)
