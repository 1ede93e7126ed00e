"""What microscopes would show of a vesicle: in ice, in stain, tilted, drifting in water."""

from __future__ import annotations

from exoviz.microscopy.micrographs import Micrograph, check_micrograph, micrograph

__all__ = ["Micrograph", "check_micrograph", "micrograph"]
