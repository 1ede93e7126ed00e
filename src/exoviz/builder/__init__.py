"""Build a vesicle from a scene, molecule by molecule."""

from exoviz.builder.membrane.lipid_placing import covered_area
from exoviz.builder.room import check_room
from exoviz.builder.vesicle import build_vesicle

__all__ = ["build_vesicle", "check_room", "covered_area"]
