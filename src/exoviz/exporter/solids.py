"""Models for printers: one body without holes, thick enough, with a foot to stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.errors import UserError
from exoviz.language import _
from exoviz.renderer.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.renderer.drawing import Drawing

    Floats = NDArray[np.float32]

__all__ = ["Print", "printable", "write_3mf", "write_stl"]

#: Cells of the volume along its longest side: a cell is about a quarter of a millimetre of a print.
_CELLS: Final = 220
#: Share of the height that is cut off below, so that it stands; of a vesicle, share of its radius
#: above its centre's depth at which it is cut: into the membrane, but not into the lumen.
_FOOT: Final = 0.05
_STANDING: Final = 0.87
_BEYOND: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """A body to print.

    Attributes
    ----------
    mesh : trimesh.Trimesh
        mm, standing on z = 0.
    group : (f,) array
        Index of each face into `groups`.
    groups : tuple of (str, str)
        Path of a group of layers, and its colour, six hexadecimal digits.
    facts : mapping of str to float
        ``"longest_mm"``, ``"mm_per_nm"``, ``"thickened"`` (beads that were made thicker),
        ``"thinnest_mm"``, ``"loose"`` (pieces left out because nothing held them).
    """

    mesh: Any
    group: NDArray[np.intp]
    groups: tuple[tuple[str, str], ...]
    facts: Mapping[str, float]


@compiled
def _distances(
    centres: Floats, radii: Floats, low: Floats, cell: np.float32, field: Floats, reach: int
) -> None:
    """Put the distance to the nearest sphere, below 0 inside, into the cells near spheres."""
    for index in range(centres.shape[0]):
        x = (centres[index, 0] - low[0]) / cell
        y = (centres[index, 1] - low[1]) / cell
        z = (centres[index, 2] - low[2]) / cell
        around = int(radii[index] / cell) + reach
        for i in range(max(int(x) - around, 0), min(int(x) + around + 2, field.shape[0])):
            for j in range(max(int(y) - around, 0), min(int(y) + around + 2, field.shape[1])):
                for k in range(max(int(z) - around, 0), min(int(z) + around + 2, field.shape[2])):
                    square = (i - x) * (i - x) + (j - y) * (j - y) + (k - z) * (k - z)
                    here = np.float32(np.sqrt(square) * cell - radii[index])
                    field[i, j, k] = min(field[i, j, k], here)


def _one_piece(field: Floats, cell: float) -> tuple[Floats, int]:
    """Return a field with its largest piece alone, hollows filled, and how many were left out."""
    from scipy import ndimage

    solid = field < 0
    pieces, count = ndimage.label(solid)
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    largest = pieces == int(sizes.argmax())
    # What is closed all around would keep liquid resin in.
    filled = ndimage.binary_fill_holes(largest)
    made = np.where(solid & ~largest, np.float32(cell), field)
    made = np.where(filled & ~largest, np.float32(-cell), made)
    return made.astype(np.float32), int(count) - 1


def _groups(drawn: Drawing) -> tuple[NDArray[np.intp], tuple[tuple[str, str], ...]]:
    """Return the group of each bead, and the groups with their mean colours."""
    from exoviz.renderer.palette import to_hex

    names = [
        "/".join(layer.split("/")[: 2 if layer.startswith("cargo") else 1])
        for layer in drawn.layers
    ]
    known = tuple(dict.fromkeys(names))
    of_layer = np.array([known.index(name) for name in names], np.intp)
    of_bead = of_layer[drawn.layer]
    groups = []
    for index, name in enumerate(known):
        mean = drawn.colours[of_bead == index].mean(axis=0)
        groups.append((name, to_hex(mean)[1:].upper()))
    return of_bead, tuple(groups)


def printable(
    drawn: Drawing,
    longest_mm: float,
    thinnest_mm: float,
    radius: float,
    beat: Callable[[], None] = lambda: None,
) -> Print:
    """Return a drawing as one body that a printer can make.

    Parameters
    ----------
    drawn : Drawing
    longest_mm : float
        Its longest side.
    thinnest_mm : float
        Thickness that nothing goes below.
    radius : float
        Of the vesicle, nm.
    beat : callable
        Called now and then; what it raises stops the work.

    Raises
    ------
    UserError
        If there is nothing to print.
    """
    import pyvista
    import trimesh
    from scipy.spatial import cKDTree

    if not len(drawn.radii):
        raise UserError(_("there is nothing to print: every layer is hidden."))
    radii = np.where(drawn.radii > 0, drawn.radii, np.float32(0.3)).astype(np.float32)
    low = (drawn.centres - radii[:, None]).min(axis=0)
    high = (drawn.centres + radii[:, None]).max(axis=0)
    mm_per_nm = longest_mm / float((high - low).max())
    # Beads touch their neighbours, so that the thinnest thing is as thick as a bead.
    least = np.float32(thinnest_mm / 2 / mm_per_nm)
    thickened = int((radii < least).sum())
    radii = np.maximum(radii, least)
    cell = float((high - low).max()) / _CELLS
    margin = float(least) + _BEYOND * cell
    low, high = low - margin, high + margin
    shape = tuple(int(n) for n in np.ceil((high - low) / cell) + 1)
    field = np.full(shape, _BEYOND * cell, np.float32)
    beat()
    _distances(
        drawn.centres.astype(np.float32),
        radii,
        low.astype(np.float32),
        np.float32(cell),
        field,
        _BEYOND,
    )
    beat()
    field, loose = _one_piece(field, cell)
    # The foot: everything below a plane is cut off.
    heights = low[2] + np.arange(shape[2]) * cell
    bottom = heights[np.flatnonzero((field < 0).any(axis=(0, 1)))[0]]
    top = heights[np.flatnonzero((field < 0).any(axis=(0, 1)))[-1]]
    plane = bottom + _FOOT * (top - bottom)
    if any(name.startswith("membrane/outer/") for name in drawn.layers):
        plane = max(plane, -_STANDING * radius)
    field = np.maximum(field, (plane - heights).astype(np.float32)[None, None])
    field, more = _one_piece(field, cell)
    beat()
    grid = pyvista.ImageData(dimensions=shape, spacing=(cell,) * 3, origin=tuple(low.tolist()))
    grid.point_data["distance"] = field.ravel(order="F")
    surface = grid.contour([0.0], scalars="distance", method="flying_edges")
    faces = surface.faces.reshape(-1, 4)[:, 1:]
    points = np.asarray(surface.points, np.float64)
    mesh: Any = trimesh.Trimesh(points, faces, process=True, validate=True)
    mesh.fix_normals()
    beat()
    of_bead, groups = _groups(drawn)
    _distance, nearest = cKDTree(drawn.centres).query(mesh.triangles_center, workers=-1)
    mesh.apply_translation((0, 0, -float(plane)))
    # What was thickened and what was cut off changed the longest side.
    mm_per_nm = longest_mm / float(mesh.extents.max())
    mesh.apply_scale(mm_per_nm)
    facts = {
        "longest_mm": float(mesh.extents.max()),
        "mm_per_nm": mm_per_nm,
        "thickened": float(thickened),
        "thinnest_mm": thinnest_mm,
        "loose": float(loose + more),
    }
    return Print(mesh, of_bead[nearest], groups, facts)


def write_stl(made: Print, path: Path) -> None:
    """Write a binary STL file, mm."""
    made.mesh.export(path, file_type="stl")


def write_3mf(made: Print, path: Path, title: str) -> None:
    """Write a 3MF file, mm, in which each group of layers has its colour."""
    import lib3mf

    model = lib3mf.get_wrapper().CreateModel()
    model.SetUnit(lib3mf.ModelUnit.MilliMeter)
    body = model.AddMeshObject()
    body.SetName(title)
    positions = []
    for x, y, z in made.mesh.vertices.tolist():
        position = lib3mf.Position()
        position.Coordinates[0], position.Coordinates[1], position.Coordinates[2] = x, y, z
        positions.append(position)
    triangles = []
    for corners in made.mesh.faces.tolist():
        triangle = lib3mf.Triangle()
        triangle.Indices[0], triangle.Indices[1], triangle.Indices[2] = corners
        triangles.append(triangle)
    body.SetGeometry(positions, triangles)
    materials = model.AddBaseMaterialGroup()
    numbers = []
    for name, colour in made.groups:
        shade = lib3mf.Color()
        shade.Red, shade.Green, shade.Blue = bytes.fromhex(colour)
        shade.Alpha = 255
        numbers.append(materials.AddMaterial(name, shade))
    group = materials.GetResourceID()
    body.SetObjectLevelProperty(group, numbers[0])
    properties = []
    for index in made.group.tolist():
        one = lib3mf.TriangleProperties()
        one.ResourceID = group
        for corner in range(3):
            one.PropertyIDs[corner] = numbers[index]
        properties.append(one)
    body.SetAllTriangleProperties(properties)
    model.AddBuildItem(body, lib3mf.get_wrapper().GetIdentityTransform())
    model.QueryWriter("3mf").WriteToFile(str(path))
