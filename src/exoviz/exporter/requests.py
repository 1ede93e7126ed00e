"""Requests and options of exports, as the writers of formats take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np

from exoviz.registry.options import (
    AT,
    CLEARANCE,
    DETAIL,
    ESTIMATE,
    EXPANDED,
    INSTANCED,
    LONGEST,
    MAX_MB,
    PARTS,
    THINNEST,
    Detail,
    Parts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.progress import Progress
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.scene import View
    from exoviz.story import Story

__all__ = ["ExportKeywords", "ExportOptions", "StoryRequest", "VesicleRequest"]


class ExportKeywords(TypedDict, total=False):
    """Keyword arguments of `exoviz.export`; None, like False, means not chosen."""

    detail: Detail | None
    instanced: bool
    expanded: bool
    parts: Parts | None
    longest_mm: float | None
    thinnest_mm: float | None
    clearance_mm: float | None
    at: float | None
    max_mb: float | None
    estimate: bool


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of a file, chosen or by default; see `exoviz.registry.options`."""

    detail: Detail = DETAIL.default
    instanced: bool = INSTANCED.default
    expanded: bool = EXPANDED.default
    parts: Parts = PARTS.default
    longest_mm: float = LONGEST.default
    thinnest_mm: float = THINNEST.default
    clearance_mm: float = CLEARANCE.default
    at: float | None = AT.default
    max_mb: float | None = MAX_MB.default
    estimate: bool = ESTIMATE.default

    @staticmethod
    def given(**options: Unpack[ExportKeywords]) -> dict[str, Any]:
        """Return the options that were chosen."""
        return {
            name: value
            for name, value in options.items()
            if not (value is None or value is False)  # 0 is a choice.
        }


def _provenance(seed: int) -> dict[str, str]:
    return {"Software": f"exoviz {version('exoviz')}", "seed": str(seed)}


@dataclass(frozen=True, slots=True, eq=False)
class VesicleRequest:
    """A vesicle to export.

    Attributes
    ----------
    path : Path
        Path as the user wrote it; the writer gets that of a temporary file.
    vesicle : Vesicle
    view : View
    drawing : Drawing
        Every bead that the view does not hide or cut away.
    title : str
        Name of the whole.
    options : ExportOptions
    progress : Progress
        Called now and then; what it raises stops the work.
    beside : mapping of str to Path
        Temporary files for what is written beside it, by extension.
    folder : Path, optional
        Temporary folder for what is written beside it, where the format has one.
    share : float
        Of the triangles that the format allows, as many as may be made.
    """

    path: Path
    vesicle: Vesicle
    view: View
    drawing: Drawing
    title: str
    options: ExportOptions
    progress: Progress
    beside: Mapping[str, Path] = field(default_factory=dict)
    folder: Path | None = None
    share: float = 1.0

    @property
    def provenance(self) -> dict[str, str]:
        """``"Software"`` and ``"seed"``, as files hold them."""
        return _provenance(self.vesicle.seed)

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Mask of the molecules to write, (m,)."""
        count = sum(map(len, self.vesicle.molecules()))
        shown = np.zeros(count, np.bool_)
        shown[np.unique(self.drawing.molecule)] = True
        return shown


@dataclass(frozen=True, slots=True, eq=False)
class StoryRequest:
    """A story to export.

    Attributes
    ----------
    path, title, options, progress, beside, folder, share
        See `VesicleRequest`.
    story : Story
    view : View
    only : tuple of str
        Layers to write and no others; empty for all.
    moving : bool
        Whether the file is to hold the whole story, and not one moment.
    """

    path: Path
    story: Story
    view: View
    only: tuple[str, ...]
    title: str
    options: ExportOptions
    moving: bool
    progress: Progress
    beside: Mapping[str, Path] = field(default_factory=dict)
    folder: Path | None = None
    share: float = 1.0

    @property
    def provenance(self) -> dict[str, str]:
        """See `VesicleRequest`."""
        return _provenance(self.story.seed)

    @property
    def moment(self) -> float:
        """The time, s, of a file without motion, or while nothing moves."""
        at = self.options.at
        own = self.story.recipe.still_s if at is None else at
        return min(max(own, 0.0), self.story.duration)
