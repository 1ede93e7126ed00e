"""Models as data of PyVista and trimesh: every bead, its mass, its place in the picture."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import pyvista
import trimesh

import exoviz
from dataset_help import SMALL_STORY, leaves, story
from exoviz.errors import InputError
from exoviz.exporter.dataset import pyvista_blocks
from exoviz.exporter.dataset.pyvista_blocks import data_request, moment_blocks
from exoviz.exporter.dataset.story_blocks import MOMENT_BEADS
from exoviz.exporter.requests import StoryRequest
from exoviz.memory import MOST_BYTES
from exoviz.model import Part
from exoviz.model.layers import is_glycan, root_of
from exoviz.model.measures import masses
from exoviz.renderer import picture
from exoviz.renderer.story_image import Stage
from exoviz.scene import View, load_scene, parse_scene
from exoviz.scene.view import Orbit
from export_help import vesicle
from made_vesicle import copies, even_directions, made_vesicle, template


def beads_of(blocks: Any) -> dict[str, Any]:
    return {path: one for path, one in leaves(blocks) if "radius" in one.point_data}


def test_every_bead_is_there_once_with_its_molecule_and_size() -> None:
    found = beads_of(exoviz.to_pyvista(vesicle()))
    beads = vesicle().beads()
    assert set(found) == set(vesicle().layers())
    for layer, data in found.items():
        mine = np.flatnonzero(beads.layer == beads.layer_names.index(layer))
        assert data.n_points == data.n_verts == len(mine)
        assert np.array_equal(data.points, beads.positions[mine])
        assert np.array_equal(data["radius"], beads.radii[mine])
        assert np.array_equal(data["molecule"], beads.molecule[mine])
        assert data["colour"].shape == (len(mine), 3)
        assert data["colour"].dtype == np.uint8
        names = np.array(data.field_data["species_names"])[data["species"]]
        assert names.tolist() == [beads.species_names[one] for one in beads.species[mine]]
        assert data.field_data["layer_names"].tolist() == [layer]


def test_masses_of_layers_add_up_to_those_of_the_report() -> None:
    found = beads_of(exoviz.to_pyvista(vesicle()))
    for item in vesicle().molecules():
        data = found[item.layer]
        own = data["mass"][
            data["species"] == list(data.field_data["species_names"]).index(item.species)
        ]
        same = [
            one.mass_da
            for one in vesicle().molecules()
            if (one.layer, one.species) == (item.layer, item.species)
        ]
        assert own.sum(dtype=np.float64) == pytest.approx(sum(same), rel=1e-5)
    total = sum(data["mass"].sum(dtype=np.float64) for data in found.values())
    assert total / 1e6 == pytest.approx(sum(masses(vesicle()).values()), rel=1e-5)


def test_charges_stand_where_they_are_known_and_nowhere_else() -> None:
    found = beads_of(exoviz.to_pyvista(vesicle()))
    assert not found["membrane/outer/cholesterol"]["molecule_charge"].any()
    assert set(found["glycans/complex"]["molecule_charge"].tolist()) == {-2.0}
    assert all(
        "molecule_charge" not in data.point_data
        for layer, data in found.items()
        if layer.startswith("proteins")
    )


def test_sugars_have_solids_beside_their_beads() -> None:
    found = dict(leaves(exoviz.to_pyvista(vesicle())))
    solids = {path: one for path, one in found.items() if "radius" not in one.point_data}
    assert solids
    for path, one in solids.items():
        layer, _space, kind = path.rpartition(" ")
        assert kind == "surface"
        assert is_glycan(layer)
        assert one.n_verts == 0
        assert one.n_cells > 0
        assert set(one["molecule"].tolist()) <= set(found[layer]["molecule"].tolist())


def test_field_data_say_units_and_where_it_comes_from() -> None:
    scene = parse_scene(SMALL_STORY.replace("[story]", "[ignored]").split("[ignored]")[0])
    blocks = exoviz.to_pyvista(scene)
    for one in (blocks, *(data for _path, data in leaves(blocks))):
        facts = {name: one.field_data[name][0] for name in one.field_data}
        assert facts["title"] == "Шағын босап шығу"
        assert facts["software"] == f"exoviz {exoviz.__version__}"
        assert facts["seed"] == scene.seed
        assert (facts["length_unit"], facts["mass_unit"]) == ("nm", "Da")


def test_the_same_is_the_same() -> None:
    one, two = (dict(leaves(exoviz.to_pyvista(made_vesicle()))) for _time in range(2))
    assert list(one) == list(two)
    for path, data in one.items():
        assert np.array_equal(data.points, two[path].points)
        for name in data.point_data:
            assert np.array_equal(
                data[name], two[path][name], equal_nan=data[name].dtype.kind == "f"
            )


def test_a_view_cuts_hides_and_colours() -> None:
    view = View(
        cutaway="half", hide=("cargo",), colours={"proteins": "ff0000"}, keep=("membrane/inner",)
    )
    made = made_vesicle()
    whole, found = (beads_of(exoviz.to_pyvista(made, view=one)) for one in (None, view))
    assert not any(layer.startswith("cargo") for layer in found)
    inner, outer = "membrane/inner/phosphatidylserine", "membrane/outer/phosphatidylcholine"
    assert found[inner].n_points == whole[inner].n_points
    assert 0.3 < found[outer].n_points / whole[outer].n_points < 0.7
    # A molecule is there whole or not at all, and its beads keep what belongs to them.
    beads = made.beads()
    counts = np.bincount(found[outer]["molecule"])
    assert set(counts[counts > 0].tolist()) == {4}
    lookup = {
        tuple(place): radius
        for place, radius in zip(beads.positions.tolist(), beads.radii.tolist(), strict=True)
    }
    assert [lookup[tuple(place)] for place in found[outer].points.tolist()] == found[outer][
        "radius"
    ].tolist()
    red = found["proteins/tetraspanins/CD63"]["colour"]
    assert (red[:, 0] > 150).all()
    assert (red[:, 1:] < 60).all()


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(InputError, match=r"scene: only: .*nothing"):
        exoviz.to_pyvista(vesicle(), only=("nothing",))
    with pytest.raises(InputError, match="scene: at: "):
        exoviz.to_pyvista(story(), at=1000.0)
    with pytest.raises(InputError, match="scene: detail: "):
        exoviz.to_pyvista(vesicle(), detail="low")


def test_a_plotter_is_no_larger_than_a_picture() -> None:
    for size in ((0, 600), (100_000, 100_000)):
        with pytest.raises(InputError, match=r"size: .* out of range"):
            exoviz.plotter(vesicle(), size=size, off_screen=True)


def test_a_text_in_place_of_texts_is_said() -> None:
    for subject in (vesicle(), story()):
        with pytest.raises(InputError) as caught:
            exoviz.to_pyvista(subject, only="membrane/outer")
        assert len(caught.value.problems) == 1
        assert "['membrane/outer']" in str(caught.value)


def test_no_number_is_no_time() -> None:
    for time in (float("nan"), float("inf"), -1.0):
        with pytest.raises(InputError, match="is not within the story, which lasts"):
            exoviz.to_pyvista(story(), at=time)


def test_the_name_of_a_scene_is_no_scene() -> None:
    name: Any = "exosome"
    for show in (exoviz.to_pyvista, exoviz.plotter, exoviz.to_trimesh, exoviz.render):
        with pytest.raises(InputError, match=r"'exosome' is no scene.*\n.*exoviz\.load"):
            show(name)


def test_more_than_memory_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyvista_blocks, "_BASE", MOST_BYTES)
    for subject in (vesicle(), story()):
        with pytest.raises(InputError, match="GB of memory"):
            exoviz.to_pyvista(subject)


def test_a_moment_of_a_story_has_every_bead_where_it_is_then() -> None:
    state = story().state_at(2.0)
    blocks = exoviz.to_pyvista(story())
    found = beads_of(blocks)
    wanted = sum(
        len(copies) * len(story().vesicles[copies.model].beads())
        if copies.model in story().vesicles
        else len(copies) * len(story().cell_models[copies.model].template.beads)
        for copies in state.copies
        if copies.exported
    )
    there = sum(int((np.abs(one.beads) < 1e5).all(axis=1).sum()) for one in state.deformables)
    assert sum(data.n_points for data in found.values()) == wanted + there
    assert blocks.field_data["TimeValue"].tolist() == [2.0]
    membranes = [path for path, one in leaves(blocks) if "Normals" in one.point_data]
    assert membranes == ["cell/mvb surface", "cell/plasma-membrane surface"]
    lipids = found["membrane/outer/cholesterol"]
    vesicles = [copies for copies in state.copies if copies.model in story().vesicles]
    places = np.concatenate([copies.positions for copies in vesicles])
    assert len(set(lipids["object"].tolist())) == len(places) == 2
    middles = [
        lipids.points[lipids["object"] == one].mean(axis=0) for one in np.unique(lipids["object"])
    ]
    for middle in middles:
        assert np.linalg.norm(places - middle, axis=1).min() < 2.5


def test_points_are_counted_as_they_are_made() -> None:
    request = data_request(story(), None, None, (), None, None, lambda _share: None)
    assert isinstance(request, StoryRequest)
    moments = moment_blocks(request, MOMENT_BEADS)
    state = story().state_at(request.moment)
    made = moments.at(state, lambda _share: None)
    without = [block for block in made if "Normals" not in block.columns]
    gone = sum(int((np.abs(one.beads) >= 1e5).any(axis=1).sum()) for one in state.deformables)
    assert moments.points(state) == sum(len(block.points) for block in without) + gone


def test_less_detail_merges_beads_and_keeps_their_places() -> None:
    fine, coarse = (beads_of(exoviz.to_pyvista(story(), detail=one)) for one in ("high", "low"))
    count = {
        "fine": sum(one.n_points for one in fine.values()),
        "coarse": sum(one.n_points for one in coarse.values()),
    }
    assert count["coarse"] <= 60_000 < count["fine"]

    def middle(found: dict[str, Any]) -> Any:
        inner = [one.points for layer, one in found.items() if layer.startswith("membrane/inner")]
        return np.concatenate(inner).mean(axis=0)

    assert np.linalg.norm(middle(fine) - middle(coarse)) < 1.0


VIEWS = {
    "corner": View(cutaway="octant"),
    "orbit": View(
        orbit=Orbit(azimuth=20, elevation=-35, roll=15, distance_nm=120, focus_nm=(2, 3, 4))
    ),
    "lumen": View(camera="lumen"),
    "section": View(cutaway="section"),
    "orthographic": View(projection="orthographic", camera="top"),
}


def seen(plotter: Any, points: Any) -> Any:
    """Return where a plotter shows points (n, 3): pixels (n, 2) from the upper left."""
    width, height = plotter.window_size
    matrix = plotter.camera.GetCompositeProjectionTransformMatrix(width / height, -1, 1)
    rows = np.array([[matrix.GetElement(i, j) for j in range(4)] for i in range(4)])
    clip = np.c_[points, np.ones(len(points))] @ rows.T
    flat = clip[:, :2] / clip[:, 3:]
    return np.stack([(flat[:, 0] + 1) * width / 2, (1 - flat[:, 1]) * height / 2], axis=1)


@pytest.mark.parametrize("name", VIEWS)
def test_a_plotter_shows_beads_where_a_picture_does(name: str) -> None:
    view, size = VIEWS[name], (120, 80)
    plotter = exoviz.plotter(made_vesicle(), view=view, size=size, off_screen=True, shade=False)
    made = picture(made_vesicle(), size, view)
    before = made.shot.to_view(made.drawing.centres)[:, 2] < -1
    points = made.drawing.centres[before]
    # The picture of what has no perspective is taken from far away.
    off = np.abs(seen(plotter, points) - made.on_screen(points)).max()
    assert off < (0.5 if name in ("section", "orthographic") else 0.02)
    plotter.close()


def test_a_plotter_shows_a_moment_where_a_picture_does() -> None:
    plotter = exoviz.plotter(story(), size=(120, 80), off_screen=True, shade=False, detail="low")
    made, _words = Stage(story(), (120, 80), story().scene.view).picture(story().state_at(2.0))
    points = np.random.default_rng(1).uniform(-100, 100, (50, 3)).astype(np.float32)
    assert np.abs(seen(plotter, points) - made.on_screen(points)).max() < 0.02
    plotter.close()


def test_a_plotter_draws_layers_as_actors_that_can_be_hidden() -> None:
    view = View(hide=("cargo",), cutaway="none", style="textbook", colours={"proteins": "ff0000"})
    plotter = exoviz.plotter(made_vesicle(), view=view, size=(96, 64), off_screen=True)
    groups = {root_of(name.removesuffix(" surface")) for name in plotter.actors}
    assert groups == {"membrane/outer", "membrane/inner", "proteins", "glycans"}
    first = np.array(plotter.screenshot(return_img=True)).astype(int)
    assert (first[0, 0] == 255).all()
    red = (first[..., 0] > 120) & (first[..., 1:].max(axis=2) < 70)
    assert red.sum() > 20
    plotter.actors["proteins/tetraspanins/CD63"].visibility = False
    plotter.render()
    second = np.array(plotter.screenshot(return_img=True)).astype(int)
    assert ((second[..., 0] > 120) & (second[..., 1:].max(axis=2) < 70)).sum() < red.sum() / 4
    plotter.close()


def test_a_plotter_takes_what_is_added_and_adds_to_what_is_there() -> None:
    own = pyvista.Plotter(off_screen=True, window_size=[64, 48])
    own.add_mesh(pyvista.Sphere(radius=30.0), name="mine", style="wireframe")
    made = exoviz.plotter(made_vesicle(), plotter=own, only=("proteins",), shade=False)
    assert made is own
    assert set(made.actors) == {"mine", "proteins/tetraspanins/CD63"}
    made.add_mesh(
        pyvista.PolyData(np.eye(3) * 20), scalars=np.arange(3.0), scalar_bar_args={"title": "a"}
    )
    assert list(made.scalar_bars.keys()) == ["a"]
    made.close()


def test_a_plotter_of_a_window_may_not_say_where_it_draws() -> None:
    # As the QtInteractor of pyvistaqt 0.13.
    own: Any = pyvista.Plotter(off_screen=True, window_size=[64, 48])
    del own.off_screen
    made = exoviz.plotter(made_vesicle(), plotter=own, only=("proteins",), shade=False)
    assert list(made.actors) == ["proteins/tetraspanins/CD63"]
    made.close()


def test_a_scene_of_trimesh_has_the_meshes_of_files_in_the_tree_of_layers() -> None:
    scene: Any = exoviz.to_trimesh(vesicle(), detail="low")
    assert set(scene.geometry) == set(vesicle().layers())
    assert scene.graph.transforms.parents["proteins/tetraspanins/CD9"] == "proteins/tetraspanins"
    assert scene.graph.transforms.parents["proteins/tetraspanins"] == "proteins"
    cholesterol = scene.geometry["membrane/outer/cholesterol"]
    numbers = np.unique(cholesterol.vertex_attributes["molecule"])
    assert len(numbers) == vesicle().layer_counts()["membrane/outer/cholesterol"]
    assert cholesterol.visual.vertex_colors.shape == (len(cholesterol.vertices), 4)
    width = scene.extents[0] * 1e-9
    assert scene.convert_units("meters").extents[0] == pytest.approx(width)
    moment: Any = exoviz.to_trimesh(story(), detail="low", at=1.0)
    assert {"cell/mvb", "membrane/outer"} <= set(moment.geometry)


def test_what_trimesh_has_it_can_write() -> None:
    made: Any = exoviz.to_trimesh(vesicle(), detail="low", only=["proteins"])
    again: Any = trimesh.load_scene(io.BytesIO(made.export(file_type="glb")), file_type="glb")
    for name, mesh in made.geometry.items():
        written = again.geometry[name].vertex_attributes["_molecule"].ravel()
        assert np.array_equal(written, mesh.vertex_attributes["molecule"])


def test_stories_of_scenes_are_built() -> None:
    scene = load_scene("liposome")
    small = scene.model_copy(
        update={"vesicle": scene.vesicle.model_copy(update={"diameter_nm": 30.0})}
    )
    assert set(exoviz.to_trimesh(small, detail="low").geometry) >= {"membrane/outer/cholesterol"}


def test_of_what_is_as_large_as_the_model_a_part_can_be_shown() -> None:
    # A membrane that is one molecule in the file of others is cut through.
    ball = even_directions(200) * 14
    rows = [
        (*place.tolist(), 0.3 + 0.001 * index, Part.OUTSIDE) for index, place in enumerate(ball)
    ]
    origin = np.array([[0.0, 0.0, 0.0]])
    whole = copies(
        "model/envelope", template("envelope", rows), origin, np.array([[0.0, 0.0, 1.0]])
    )
    small = copies(
        "model/envelope/spike",
        template("spike", [(0, 0, 0, 1.0, Part.OUTSIDE)]),
        even_directions(20) * 16,
        even_directions(20),
    )
    made = replace(made_vesicle(), batches=(whole, small), polymers=())
    blocks = exoviz.to_pyvista(made, view=View(cutaway="half", camera="front"))
    # A layer stands in the group of those below it.
    assert [path for path, _one in leaves(blocks)] == [
        "model/envelope/envelope",
        "model/envelope/spike",
    ]
    data: Any = dict(leaves(blocks))["model/envelope/envelope"]
    assert 60 < data.n_points < 140
    assert data.points[:, 1].min() > -0.01
    beads = made.beads()
    known = {
        tuple(place): radius
        for place, radius in zip(beads.positions.tolist(), beads.radii.tolist(), strict=True)
    }
    assert [known[tuple(place)] for place in data.points.tolist()] == data["radius"].tolist()
