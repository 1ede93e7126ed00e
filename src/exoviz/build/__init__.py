"""From a scene to a vesicle, molecule by molecule."""

from exoviz.build.lipids import covered_area
from exoviz.build.vesicle import build_vesicle

__all__ = ["build_vesicle", "covered_area"]
