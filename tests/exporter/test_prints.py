"""Prints: closed, thick enough, in one piece, and in parts that fit."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvista
import trimesh
from scipy.spatial import cKDTree
from vtkmodules.vtkCommonCore import reference
from vtkmodules.vtkCommonDataModel import vtkStaticCellLocator

import exoviz
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.exporter.print3d import print_export
from exoviz.exporter.print3d.bodies import Print
from exoviz.exporter.print3d.distance_fields import (
    field_of,
    one_piece,
    supports,
    surface_of,
    thicken,
    triangles_of,
    without_gaps,
)
from exoviz.exporter.print3d.solids import printable
from exoviz.exporter.print3d.split_print import pegs_of
from exoviz.exporter.requests import ExportOptions
from exoviz.language import speaking
from exoviz.model import Geometry, Vesicle
from exoviz.registry.options import Parts
from exoviz.scene import View, parse_scene

SCENE = """
format = "exoviz-scene"
version = 1
vesicle.diameter_nm = 24
membrane.composition = { cholesterol = 1, PC = 2, SM = 1 }
proteins = { CD9 = 2, CD63 = 2, UBB = 1 }
rna = { miR-21-5p = 1 }
[glycans]
n_glycans = { Man5 = 1, biantennary-sialylated = 1 }
"""

LONGEST = 32.0


@pytest.fixture(autouse=True, scope="module")
def coarse() -> Iterator[None]:
    """Make the cells of a small print as fine as those of a large one, and no finer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("exoviz.exporter.print3d.solids._CELLS", 120)
        yield


@functools.cache
def vesicle() -> Vesicle:
    return exoviz.build(parse_scene(SCENE))


@functools.cache
def printed(parts: Parts, cutaway: str = "none", clearance: float = 0.15) -> Print:
    view = View.model_validate({"cutaway": cutaway})
    wish = ExportOptions(parts=parts, longest_mm=LONGEST, clearance_mm=clearance)
    return printable(exported_drawing(vesicle(), view, ()), wish, vesicle().geometry, "Small")


def balls(*beads: tuple[float, float, float, float], cell: float = 0.1) -> Any:
    given = np.array(beads)
    centres, radii = given[:, :3], given[:, 3]
    return field_of(centres, radii, np.zeros(len(given), np.int8), cell, 1.0), centres, radii


def test_a_print_is_one_body_of_the_size_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.stl"
    view = View(cutaway="half", keep=("cargo",))
    done = exoviz.export(vesicle(), path, view=view, longest_mm=LONGEST)
    mesh: Any = trimesh.load_mesh(path)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume > 0
    assert mesh.body_count == 1
    assert mesh.extents.max() == pytest.approx(LONGEST, abs=0.05)
    assert mesh.bounds[0, 2] == pytest.approx(0, abs=1e-4)
    # It stands on at least half a square centimetre.
    foot = np.isclose(mesh.triangles[:, :, 2], 0, atol=0.05).all(axis=1)
    assert mesh.area_faces[foot].sum() > 50
    assert any("32.0 mm" in line for line in done.notes)


def test_a_print_is_coarser_where_it_would_be_too_large_and_stays_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exoviz.exporter.print3d.solids.MOST_TRIANGLES", 60_000)
    path = tmp_path / "a.stl"
    done = exoviz.export(vesicle(), path, view=View(cutaway="half"), longest_mm=LONGEST)
    mesh: Any = trimesh.load_mesh(path)
    assert 30_000 < len(mesh.faces) <= 60_000
    assert mesh.is_watertight
    assert mesh.body_count == 1
    assert mesh.extents.max() == pytest.approx(LONGEST, abs=0.05)
    assert f"{len(mesh.faces):,} triangles, {path.stat().st_size / 1e6:.1f} MB" in done.notes


def test_triangles_are_counted_before_a_surface_is_made() -> None:
    chance = np.random.default_rng(1)
    centres = chance.uniform(-4, 4, (40, 3))
    field = field_of(centres, np.full(40, 1.1), np.zeros(40, np.int8), 0.3, 0.4)
    assert triangles_of(field) == pytest.approx(len(surface_of(field).faces), rel=0.01)


def test_a_print_says_each_step_so_that_it_can_be_stopped(tmp_path: Path) -> None:
    for parts in ("halves", "layers"):
        signs: list[float] = []
        path = tmp_path / f"{parts}.3mf"
        with speaking("en"):
            done = exoviz.export(
                vesicle(), path, parts=parts, longest_mm=LONGEST, progress=signs.append
            )
        assert any("each material" in note for note in done.notes) == (parts == "layers")
        assert len(signs) > 10


def test_3mf_is_read_strictly_and_has_colours(tmp_path: Path) -> None:
    import lib3mf

    path = tmp_path / "a.3mf"
    exoviz.export(vesicle(), path, title="Small", view=View(cutaway="half"))
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromFile(str(path))
    assert reader.GetWarningCount() == 0
    assert model.GetUnit() == lib3mf.ModelUnit.MilliMeter
    bodies = model.GetMeshObjects()
    assert bodies.MoveNext()
    body = bodies.GetCurrentMeshObject()
    assert body.GetName() == "Small"
    assert body.IsManifoldAndOriented()
    materials = model.GetBaseMaterialGroups()
    assert materials.MoveNext()
    assert materials.GetCurrentBaseMaterialGroup().GetCount() >= 2


@pytest.mark.parametrize("parts", ["one", "halves"])
def test_every_body_is_closed_and_stands_on_the_bed(parts: Parts) -> None:
    for body in printed(parts).bodies:
        assert body.mesh.is_watertight
        assert body.mesh.is_winding_consistent
        assert body.mesh.volume > 0
        assert body.mesh.body_count == 1
        assert body.mesh.bounds[0, 2] == pytest.approx(0, abs=1e-4)
        assert len(body.group) == len(body.mesh.faces)


def test_halves_lie_on_their_cut_faces_beside_each_other() -> None:
    upper, lower, *pegs = printed("halves").bodies
    assert len(pegs) == 3
    assert upper.mesh.bounds[1, 0] < lower.mesh.bounds[0, 0]
    for half in (upper, lower):
        face = np.isclose(half.mesh.triangles[:, :, 2], 0, atol=1e-4).all(axis=1)
        assert half.mesh.area_faces[face].sum() > 50


def beyond(mesh: Any, points: Any) -> Any:
    """Return how far outside of a closed mesh points are; below 0 inside."""
    cloud = pyvista.PolyData(np.asarray(points, np.float64))
    faces = np.asarray(mesh.faces)
    surface = pyvista.PolyData.from_regular_faces(np.asarray(mesh.vertices), faces)
    return np.asarray(cloud.compute_implicit_distance(surface)["implicit_distance"])


def thicknesses(mesh: Any) -> Any:
    """Return how far it is from places on a mesh straight inwards to where it ends, mm."""
    places, faces = trimesh.sample.sample_surface(mesh, 1500, seed=1)
    surface = pyvista.PolyData.from_regular_faces(np.asarray(mesh.vertices), mesh.faces)
    tree: Any = vtkStaticCellLocator()
    tree.SetDataSet(surface)
    tree.BuildLocator()
    found = []
    for place, normal in zip(places, mesh.face_normals[faces], strict=True):
        share, end = reference(0.0), [0.0] * 3
        start, beyond_all = place - 0.02 * normal, place - LONGEST * normal
        tree.IntersectWithLine(start, beyond_all, 1e-6, share, end, [0.0] * 3, reference(0))
        found.append(np.linalg.norm(np.array(end) - place))
    return np.array(found)


@pytest.mark.parametrize(("parts", "cutaway"), [("one", "half"), ("halves", "none")])
def test_walls_are_as_thick_as_is_promised(parts: Parts, cutaway: str) -> None:
    for body in printed(parts, cutaway).bodies:
        thick = thicknesses(body.mesh)
        # What is round ends in an edge where it is cut flat.
        assert np.quantile(thick, 0.02) > 0.79
        assert np.median(thick) > 0.8


def test_materials_are_as_thick_as_is_promised_where_they_meet() -> None:
    bodies = printed("layers", "half").bodies
    own = {body.name: {tuple(at) for at in body.mesh.triangles_center.round(4)} for body in bodies}
    for body in bodies:
        places = trimesh.sample.sample_surface(body.mesh, 1500, seed=1)[0]
        thick = thicknesses(body.mesh)
        assert np.quantile(thick, 0.05) > 0.79
        # Where two materials meet in the surface each ends in an edge, as what is cut flat does.
        others = set().union(*(faces for name, faces in own.items() if name != body.name))
        shared = np.array([tuple(at) in others for at in body.mesh.triangles_center.round(4)])
        one, two = body.mesh.face_adjacency.T
        seams = body.mesh.face_adjacency_edges[shared[one] != shared[two]]
        away = cKDTree(body.mesh.vertices[seams].mean(axis=1)).query(places)[0]
        assert np.quantile(thick[away > 0.4], 0.02) > 0.79
        assert min(piece.volume for piece in body.mesh.split()) > 0.2


def together(made: Print) -> list[Any]:
    """Return the bodies as they are when the vesicle is put together."""
    return [body.mesh.copy().apply_transform(np.linalg.inv(body.laid)) for body in made.bodies]


@pytest.mark.parametrize("clearance", [0.1, 0.2])
def test_pegs_fit_with_the_gap_that_was_asked_for(clearance: float) -> None:
    made = printed("halves", clearance=clearance)
    upper, lower, *pegs = together(made)
    diameter, length = made.facts.peg_mm
    middle = vesicle().geometry.midplane * made.facts.mm_per_nm
    for peg in pegs:
        assert peg.extents == pytest.approx((diameter, diameter, length), rel=0.01)
        assert np.linalg.norm(peg.bounds.mean(axis=0)) == pytest.approx(middle, rel=0.01)
        points = np.concatenate([peg.vertices, peg.sample(1500, seed=1)])
        for half, side in ((upper, 1), (lower, -1)):
            # Where it is in this half; beside the cut it is in neither.
            here = points[side * points[:, 2] > 2 * clearance]
            far = beyond(half, here)
            # The hole has the corners of a grid: to a hundredth of a millimetre.
            assert far.min() > clearance - 0.01
            # And it does not rattle.
            assert np.median(far) < clearance + 0.03


def test_halves_meet_and_do_not_overlap() -> None:
    upper, lower, *_pegs = together(printed("halves"))
    assert upper.bounds[0, 2] == pytest.approx(0, abs=1e-4)
    assert lower.bounds[1, 2] == pytest.approx(0, abs=1e-4)


def test_halves_have_the_volume_of_the_whole_less_the_holes() -> None:
    """The whole is a hollow ball, so that nothing is loose and all can be reckoned."""
    middle, thickness, scale = 12.0, 4.0, 1.5
    points = trimesh.creation.icosphere(subdivisions=5).vertices * middle
    drawn = exported_drawing(vesicle(), View(cutaway="none"), ("membrane/outer",))
    ones = np.ones(len(points), np.float32)
    shell = replace(
        drawn,
        centres=points.astype(np.float32),
        radii=2 * ones,
        colours=np.ones((len(points), 3), np.float32),
        layer=np.zeros(len(points), np.int32),
        molecule=np.arange(len(points), dtype=np.int32),
    )
    wish = ExportOptions(parts="halves", longest_mm=(2 * middle + thickness) * scale)
    geometry = Geometry(2 * middle + thickness, thickness)
    made = printable(shell, wish, geometry)
    assert made.facts.mm_per_nm == pytest.approx(scale, rel=1e-3)
    assert made.facts.loose == made.facts.rods == 0
    outer, inner = (middle + 2) * scale, (middle - 2) * scale
    whole = 4 / 3 * np.pi * (outer**3 - inner**3)
    pegs = pegs_of(geometry, scale, wish)
    holes = 2 * len(pegs.places) * np.pi * pegs.hole_radius**2 * pegs.hole_depth
    split_print = sum(body.mesh.volume for body in made.bodies[:2])
    assert holes > 0.01 * whole
    assert split_print == pytest.approx(whole - holes, rel=0.01)


def test_the_joint_of_two_beads_is_made_as_thick_as_asked_for() -> None:
    field, centres, radii = balls((0, 0, 0, 0.4), (0.78, 0, 0, 0.4), (1.5, 0, 0, 0.4))
    before = surface_of(field).section((1, 0, 0), (0.39, 0, 0)).extents[1:]
    assert thicken(field, centres, radii, 0.4) == 2
    after = surface_of(field).section((1, 0, 0), (0.39, 0, 0)).extents[1:]
    assert before.max() < 0.3
    assert after.min() > 0.75
    # It is a rod with round ends: nothing sticks out.
    assert surface_of(field).bounds == pytest.approx(
        np.array([[-0.4, -0.4, -0.4], [1.9, 0.4, 0.4]]), abs=0.02
    )


def test_gaps_that_nothing_enters_are_solid_and_wide_ones_stay_open() -> None:
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = [(2 * np.cos(a), 2 * np.sin(a), 0, 1.8) for a in around]
    # A hole of 0.2 mm radius in the middle of a ring, and two walls that stand 3 mm apart.
    field, _centres, _radii = balls(*ring, (0, 9, 0, 2.0), (0, 16, 0, 2.0))
    closed = without_gaps(field, 0.4)
    (middle,) = zip(*field.corners(np.zeros((1, 3))), strict=True)
    (between,) = zip(*field.corners(np.array([[0, 12.5, 0]])), strict=True)
    assert field.distance[middle] > 0 > closed.distance[middle]
    assert closed.distance[between] > 0
    assert surface_of(closed).bounds == pytest.approx(surface_of(field).bounds, abs=0.06)


def test_what_is_thick_enough_is_left_as_it_is() -> None:
    field, centres, radii = balls((0, 0, 0, 1.0), (1.0, 0, 0, 1.0))
    before = field.distance.copy()
    assert thicken(field, centres, radii, 0.4) == 0
    assert np.array_equal(field.distance, before)


def test_rods_hold_what_is_loose_by_the_shortest_way() -> None:
    field, _centres, _radii = balls(
        (0, 0, 0, 1.5), (3.5, 0, 0, 1.0), (6.0, 0, 0, 0.6), (0, 5, 0, 0.15)
    )
    # The chain is 2 rods; a crumb smaller than a rod's ball stays loose.
    assert supports(field, 0.3) == 2
    piece, loose = one_piece(field)
    assert loose == 1
    mesh = surface_of(piece)
    assert mesh.body_count == 1
    assert mesh.bounds[1] == pytest.approx((6.6, 1.5, 1.5), abs=0.05)
    gap = mesh.section((1, 0, 0), (2.0, 0, 0)).extents[1:]
    assert gap == pytest.approx(0.6, abs=0.1)


def test_layers_fill_each_others_gaps(tmp_path: Path) -> None:
    whole, parts = printed("one", "half"), printed("layers", "half")
    (one,) = whole.bodies
    assert {body.name for body in parts.bodies} == {name for name, _colour in parts.groups}
    joined = trimesh.boolean.union([body.mesh for body in parts.bodies], engine="manifold")
    assert sum(body.mesh.volume for body in parts.bodies) == pytest.approx(joined.volume, 1e-4)
    assert joined.volume == pytest.approx(one.mesh.volume, 0.05)
    points = np.random.default_rng(2).uniform(one.mesh.bounds[0], one.mesh.bounds[1], (2000, 3))
    points = points[beyond(one.mesh, points) < 0]
    inside = sum((beyond(body.mesh, points) < 0).astype(int) for body in parts.bodies)
    assert len(points) > 100
    assert np.mean(inside == 1) > 0.99
    for body in parts.bodies:
        assert body.mesh.is_watertight
        assert body.mesh.volume > 0
    with pytest.raises(InputError, match=r"need \.3mf"):
        exoviz.export(vesicle(), tmp_path / "a.stl", parts="layers")
    assert not list(tmp_path.iterdir())


def test_halves_without_a_membrane_have_no_pegs(tmp_path: Path) -> None:
    path = tmp_path / "a.stl"
    done = exoviz.export(vesicle(), path, only=("cargo", "proteins"), parts="halves")
    assert any("no pegs" in line for line in done.notes)
    assert trimesh.load_mesh(path).body_count == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"longest_mm": 3}, "10 to 1,000 mm"),
        ({"thinnest_mm": 9}, "0.1 to 5 mm"),
        ({"clearance_mm": -1}, "0 to 1 mm"),
        ({"parts": "halfs"}, "not one of one, halves, layers"),
    ],
)
def test_wishes_that_cannot_be_are_refused(
    options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message):
        exoviz.export(vesicle(), tmp_path / "a.3mf", **options)
    assert not list(tmp_path.iterdir())


def test_a_cut_has_no_meaning_for_halves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "a.stl")
    command = ["--lang", "en", "export", "liposome", "-o", out, "--parts", "halves"]
    assert main([*command, "--cutaway", "half"]) == 2
    assert "--cutaway" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_print_of_more_beads_than_there_is_memory_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if each bead took as much as a hundred thousand of them do.
    monkeypatch.setattr(print_export, "_BEAD", 20_000_000)
    with pytest.raises(InputError, match=r"at most 2 GB are allowed.\n.*cut away layers"):
        exoviz.export(vesicle(), tmp_path / "a.stl")
    assert not (tmp_path / "a.stl").exists()
