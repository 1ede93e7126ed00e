"""What is asked of a microscope, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exoviz.model.randomness import stream
from exoviz.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.registry.micrograph_methods import Method

__all__ = ["Micrograph", "MicrographRequest", "MoleculeRow", "TiltSeries"]


@dataclass(frozen=True, slots=True, eq=False)
class MicrographRequest:
    """A micrograph to make.

    Attributes
    ----------
    vesicles : tuple of Vesicle
        The different ones in the field.
    method : Method
    options : mapping of str to float
        Every option of the method that has a value.
    seed : int
        Of noise, places and turns.
    progress : Progress
        Called with the share that is done; what it raises stops the work.
    """

    vesicles: tuple[Vesicle, ...]
    method: Method
    options: Mapping[str, float]
    seed: int
    progress: Progress = silent

    def rng(self, part: str) -> np.random.Generator:
        """Return the random numbers of a part of the work."""
        return stream(self.seed, "micrograph", self.method.name, part)

    @property
    def count(self) -> int:
        """Vesicles in the field."""
        return round(self.options["vesicles"])


@dataclass(frozen=True, slots=True)
class MoleculeRow:
    """A molecule of a micrograph.

    Attributes
    ----------
    label : int
        Its number; in a labelled volume the value of its voxels.
    vesicle : int
        Number of the vesicle in the field, from 1.
    layer, species : str
    position : (float, float, float)
        Middle of its mass, nm: x and y from the corner of the picture's first pixel, z along the
        beam from the surface of the ice or film that the field lies on.
    mass_da : float
    """

    label: int
    vesicle: int
    layer: str
    species: str
    position: tuple[float, float, float]
    mass_da: float


@dataclass(frozen=True, slots=True, eq=False)
class TiltSeries:
    """The pictures of which a tomogram is put together.

    Attributes
    ----------
    pixels : (n, height, width) float32 array
        As those of a picture, see `Micrograph`.
    angles_deg : tuple of float
        How far the specimen is turned about the y axis in each, degrees.
    """

    pixels: NDArray[np.float32]
    angles_deg: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Micrograph:
    """What a microscope shows.

    Attributes
    ----------
    method : str
        See `exoviz.registry.micrograph_methods.METHODS`.
    pixels : float32 array
        Electrons counted on each pixel (height, width), without noise relative to those without a
        specimen; the density of a tomogram (depth, height, width); grey values 0 to 1 of the first
        frame of a film.
    pixel_nm : float
        Width of a pixel or voxel, nm.
    facts : mapping of str to float
        What it was made with, and what follows from it: every option, and for example
        ``"hydrodynamic_nm"`` and ``"tracked_nm"``.
    labels : uint16 or float32 array, optional
        Of a tomogram: which molecule each voxel is; 0 for none.
    molecules : sequence of MoleculeRow
        Every molecule in the field, and where it is in the picture; none of tracking. Those of a
        tomogram are what its labels stand for.
    tilts : TiltSeries, optional
        Of a tomogram.
    frames : callable, optional
        Gives the frames (height, width, 3) of a film from the first.
    notes : tuple of str
        What a reader should know of it, in the language in force.
    files : tuple of Path
        What was written.
    """

    method: str
    pixels: NDArray[np.float32]
    pixel_nm: float
    facts: Mapping[str, float]
    labels: NDArray[Any] | None = None
    molecules: Sequence[MoleculeRow] = ()
    tilts: TiltSeries | None = None
    frames: Callable[[], Iterable[NDArray[np.uint8]]] | None = None
    notes: tuple[str, ...] = ()
    files: tuple[Path, ...] = field(default=())
