"""Build a vesicle from a scene, molecule by molecule.

What builds is imported when it is first asked for: many vesicles were built before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exoviz.deferred import deferred

if TYPE_CHECKING:
    from exoviz.builder.room import check_places, check_room
    from exoviz.builder.vesicle import build_vesicle

__all__ = ["build_vesicle", "check_places", "check_room"]

__getattr__ = deferred(
    __name__, {"room": ("check_places", "check_room"), "vesicle": ("build_vesicle",)}
)
