"""Settings that are remembered from start to start, with their types."""

from __future__ import annotations

from qtpy.QtCore import QSettings

__all__ = ["less_motion", "recent_files"]


def less_motion(settings: QSettings) -> bool:
    """Return whether cameras and cuts are to jump and not to glide."""
    return bool(settings.value("reduced_motion", False, type=bool))


def recent_files(settings: QSettings) -> list[str]:
    """Return the files that were open last, the newest first."""
    found = settings.value("recent", []) or []
    return [found] if isinstance(found, str) else list(found)
