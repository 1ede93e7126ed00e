"""Stories in files for other programs: clips that move as the story does, moments, trajectories."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

import exoviz
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.exporter.story.story_detail import BUDGET
from exoviz.exporter.story.story_gltf import STORY_NM_PER_UNIT
from exoviz.model import Vesicle
from exoviz.model.layers import last_step
from exoviz.scene import View, load_scene, parse_scene
from exoviz.story import Story, build_story
from exoviz.story.membrane.membrane_rows import section
from exoviz.story.models import outermost_radius
from exoviz.story.motion.node_motion import sample_times
from exoviz.story.motion.pushed import THROUGH
from exoviz.story.state import VIEW_ANGLE
from glb_reader import Glb
from small_release import SCENE, played

Floats = NDArray[np.float64]


@functools.cache
def uptake() -> Story:
    scene = load_scene("uptake")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 2, "largest_nm": 40.0})
    small = scene.story.model_copy(update={"body": body})
    return build_story(parse_scene(SCENE).model_copy(update={"story": small}))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Glb:
    path = tmp_path_factory.mktemp("story") / "a.glb"
    exoviz.export(played(), path, detail="low", title="Small")
    return Glb(path)


def nearest(there: Floats, places: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Return how far the nearest point is from each place, and which it is."""
    far, near = cKDTree(there).query(places)
    return np.asarray(far), np.asarray(near)


def moments(count: int) -> list[tuple[int, float]]:
    """Return chapters and times in them, at random."""
    rng = np.random.default_rng(5)
    found = []
    for index, chapter in enumerate(played().chapters):
        found += [(index, float(time)) for time in rng.random(count) * chapter.duration]
    return found


def test_a_clip_for_each_chapter_as_long_as_it_moves_only_what_viewers_move(release: Glb) -> None:
    assert release.nodes[0]["name"] == "Small"
    clips = release.tree["animations"]
    assert [clip["name"] for clip in clips] == [chapter.title for chapter in played().chapters]
    for clip, chapter in zip(clips, played().chapters, strict=True):
        ends = [release.tree["accessors"][one["input"]]["max"][0] for one in clip["samplers"]]
        assert max(ends) == pytest.approx(chapter.duration, abs=1e-4)
        assert clip["extras"]["seconds_of_film"] == chapter.duration
        assert not clip["extras"]["to_real_time_scale"]
        paths = {channel["target"]["path"] for channel in clip["channels"]}
        assert paths == {"translation", "rotation", "scale", "weights"}
    assert "extensionsUsed" not in release.tree
    facts = release.nodes[0]["extras"]
    assert facts["time"] == "seconds of film"
    assert facts["clock"] == "not to real time scale"
    assert facts["nm_per_metre_of_file"] == STORY_NM_PER_UNIT
    assert release.tree["asset"]["extras"]["seed"] == str(played().scene.seed)


def test_names_stay_apart_when_viewers_make_them_simple(release: Glb, tmp_path: Path) -> None:
    # three.js turns spaces to underlines, drops what is no letter, and numbers parts of a mesh.
    exoviz.export(uptake(), tmp_path / "a.glb", detail="low", instanced=True)
    for file in (release, Glb(tmp_path / "a.glb")):
        names = [re.sub(r"[\[\].:/]", "", n["name"].replace(" ", "_")) for n in file.nodes]
        meshes = [mesh["name"].replace(" ", "_") for mesh in file.tree["meshes"]]
        several = [m["name"] for m in file.tree["meshes"] if len(m["primitives"]) > 1]
        parts = [f"{name.replace(' ', '_')}_{index}" for name in several for index in (1, 2)]
        assert len(set(names)) == len(names)
        assert not set(names) & {*meshes, *parts}


@pytest.mark.parametrize(("chapter", "time"), moments(3))
def test_everything_is_where_the_story_says_at_any_time(
    release: Glb, chapter: int, time: float
) -> None:
    state = played().chapters[chapter].state_at(time)
    poses = release.posed(chapter, time)
    wanted: dict[str, list[Floats]] = {}
    for copies in state.copies:
        layer = played().layer(copies.model)
        wanted.setdefault(layer, []).append(copies.positions)
    for layer, parts in wanted.items():
        places = np.concatenate(parts)
        mine = [n for n in release.movers(layer) if poses[n]["scale"][0] > 0.5]
        there = np.array([poses[n]["translation"] for n in mine]).reshape(-1, 3)
        assert len(there) == len(places)
        if len(places):
            far, near = nearest(there, places)
            # Both kinesins are built about the body's middle.
            assert len(set(near.tolist())) == len(np.unique(places.round(6), axis=0))
            # What the membrane carries between two samples a fifth of a second apart.
            assert far.max() < (0.3 if layer == "vesicles" else 1.2)
    gone = {played().layer(model) for model in played().models} - set(wanted)
    assert all(poses[n]["scale"][0] < 0.01 for layer in gone for n in release.movers(layer))


def test_vesicles_turn_as_in_the_story(release: Glb) -> None:
    mine = release.movers("vesicles")
    for chapter, time in moments(2):
        poses = release.posed(chapter, time)
        own = np.array([poses[n]["rotation"] for n in mine])
        there = np.array([poses[n]["translation"] for n in mine])
        for copies in played().chapters[chapter].state_at(time).copies:
            if copies.model in played().vesicles:
                _far, near = nearest(there, copies.positions)
                apart = Rotation.from_quat(own[near]).inv() * Rotation.from_quat(copies.rotations)
                assert np.degrees(apart.magnitude()).max(initial=0.0) < 3.0


def test_vesicles_touch_neither_each_other_nor_vanish_at_any_key(release: Glb) -> None:
    mine = release.movers("vesicles")
    assert len(mine) == 6
    models = {
        name: outermost_radius(one)
        for name, one in played().models.items()
        if isinstance(one, Vesicle)
    }
    for chapter, one in enumerate(played().chapters):
        for time in sample_times(one)[::9]:
            poses = release.posed(chapter, float(time))
            places = np.array([poses[n]["translation"] for n in mine])
            state = one.state_at(float(time))
            known = [(c.positions, models[c.model]) for c in state.copies if c.model in models]
            tree = cKDTree(np.concatenate([places for places, _size in known]))
            sizes = np.concatenate([np.full(len(p), size) for p, size in known])
            radii = sizes[np.asarray(tree.query(places)[1])]
            apart = np.linalg.norm(places[:, None] - places[None], axis=2)
            least = radii[:, None] + radii[None] - THROUGH - 0.05
            assert (apart + 1e6 * np.eye(len(places)) >= least).all()
            assert all(poses[n]["scale"][0] == pytest.approx(1) for n in mine)


def test_membranes_deform_as_in_the_story(release: Glb) -> None:
    for name, part in (("mvb membrane 1", 0), ("plasma-membrane membrane 1", 1)):
        number = release.number(name)
        mesh = release.tree["meshes"][release.nodes[number]["mesh"]]
        for side, primitive in enumerate(mesh["primitives"][:2]):
            base = release.values(primitive["attributes"]["POSITION"])
            targets = [release.values(one["POSITION"]) for one in primitive["targets"]]
            for chapter, time in moments(2):
                weights = release.posed(chapter, time)[number]["weights"]
                shape = base + np.tensordot(weights, np.array(targets), axes=1)
                membrane = played().chapters[chapter].state_at(time).membranes[0]
                rows = section(membrane, part, "low")[side]
                r = np.hypot(shape[:, 0], shape[:, 1])
                around = len(shape) // len(rows)
                # A nanometre of the shapes, and what lies between two samples.
                off = np.hypot(
                    r - np.repeat(np.abs(rows[:, 0]), around),
                    shape[:, 2] - np.repeat(rows[:, 1], around),
                )
                assert off.max() < 2.2
                # Only the half behind the cut is there.
                assert shape[:, 1].min() > -0.01


def test_while_nothing_moves_it_shows_the_still_moment_of_the_scene(release: Glb) -> None:
    state = played().state_at(25.0)
    places = np.concatenate([c.positions for c in state.copies if c.model in played().vesicles])
    there = np.array([release.nodes[n]["translation"] for n in release.movers("vesicles")])
    assert nearest(there, places)[0].max() < 0.01
    camera = release.nodes[release.number("camera")]
    focus = np.array(state.camera.focus)[[0, 2, 1]] * (1, 1, -1) / STORY_NM_PER_UNIT
    away = np.array(camera["translation"]) - focus
    assert np.linalg.norm(away) * STORY_NM_PER_UNIT == pytest.approx(
        state.camera.distance, rel=0.02
    )
    # A camera looks along its own -z.
    axis = Rotation.from_quat(camera["rotation"]).apply([0, 0, 1])
    assert axis @ away / np.linalg.norm(away) > 0.999


@pytest.mark.parametrize("instanced", [False, True])
def test_triangles_with_those_of_every_copy_keep_to_the_budget(
    instanced: bool, tmp_path: Path
) -> None:
    done = exoviz.export(played(), tmp_path / "a.glb", detail="low", instanced=instanced)
    file = Glb(tmp_path / "a.glb")
    total = 0
    for node in file.nodes:
        if "mesh" in node:
            mesh = file.tree["meshes"][node["mesh"]]["primitives"]
            faces = sum(file.tree["accessors"][p["indices"]]["count"] // 3 for p in mesh)
            attributes = node.get("extensions", {}).get("EXT_mesh_gpu_instancing", {})
            for accessor in attributes.get("attributes", {}).values():
                faces *= file.tree["accessors"][accessor]["count"]
            total += faces
    assert f"{total:,}" in done.notes[0]
    assert instanced or total <= BUDGET["low"] * 1.2
    assert any("not to real time scale" in line for line in done.notes)
    assert any("surfaces 5 nm thick" in line for line in done.notes)


def test_an_instanced_story_keeps_every_lipid_and_says_what_it_needs(tmp_path: Path) -> None:
    exoviz.export(played(), tmp_path / "a.glb", detail="low", instanced=True)
    file = Glb(tmp_path / "a.glb")
    assert file.tree["extensionsRequired"] == ["EXT_mesh_gpu_instancing"]
    lipids = 0
    for node in file.nodes:
        if re.match(r"vesicle \d+ membrane/", node["name"]) and "extensions" in node:
            found = node["extensions"]["EXT_mesh_gpu_instancing"]["attributes"]
            lipids += file.tree["accessors"][found["TRANSLATION"]]["count"]
    assert lipids == sum(
        len(batch) * len(copies)
        for copies in played().state_at(0.0).copies
        if isinstance(model := played().models[copies.model], Vesicle)
        for batch in model.batches
        if batch.layer.startswith("membrane/")
    )
    # What viewers aim their camera at is not instanced.
    plain = [n for n in file.nodes if "mesh" in n and "extensions" not in n]
    assert any(node["name"].startswith("plasma-membrane") for node in plain)


def test_a_moment_is_whole_in_every_format(tmp_path: Path) -> None:
    state = played().state_at(30.0)
    only = ("vesicles", "cell/plasma-membrane")
    for name in ("a.glb", "a.ply", "a.obj"):
        exoviz.export(played(), tmp_path / name, at=30.0, detail="low", only=only)
    file = Glb(tmp_path / "a.glb")
    assert "animations" not in file.tree
    places = np.concatenate([c.positions for c in state.copies if c.model in played().vesicles])
    there = [file.nodes[n]["translation"] for n in file.movers("vesicles")]
    assert np.allclose(sorted(there), sorted(places.tolist()), atol=1e-3)
    mesh: Any = trimesh.load(tmp_path / "a.ply", process=False)
    scene: Any = trimesh.load(tmp_path / "a.obj", process=False)
    assert np.allclose(mesh.bounds, scene.bounds, atol=0.01)
    # Fronts and backs of vesicles, and the membrane as far as it goes.
    number = mesh.metadata["_ply_raw"]["vertex"]["data"]["molecule"].ravel()
    for place in places:
        own = np.unique(number[np.linalg.norm(mesh.vertices - place, axis=1) < 14])
        middles = [mesh.vertices[number == one].mean(axis=0) for one in own]
        assert min(np.linalg.norm(np.array(middles) - place, axis=1)) < 4.0
    ends = section(state.membranes[0], 1, "low")[..., 0].max()
    assert mesh.bounds[1][0] == pytest.approx(ends, abs=12)
    assert mesh.bounds[0][0] == pytest.approx(-ends, abs=12)


def test_layers_are_chosen_by_name(tmp_path: Path) -> None:
    exoviz.export(played(), tmp_path / "a.glb", at=2.0, detail="low", only=("vesicles", "cell/mvb"))
    layers = {n["extras"]["layer"] for n in Glb(tmp_path / "a.glb").nodes if "mesh" in n}
    assert {"cell/mvb", "membrane/outer", "membrane/inner", "proteins", "glycans"} <= layers
    assert not {one for one in layers if one.startswith("cell/") and one != "cell/mvb"}
    view = View(hide=("vesicles", "cell/plasma-membrane", "cell/lamps"))
    exoviz.export(played(), tmp_path / "b.glb", at=2.0, detail="low", view=view)
    file = Glb(tmp_path / "b.glb")
    layers = {node["extras"]["layer"] for node in file.nodes if "mesh" in node}
    assert "cell/mvb" in layers
    assert not {one for one in layers if one.startswith(("membrane/", "cell/lamps", "cell/pl"))}


def test_without_a_time_a_mesh_is_of_the_still_moment_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = tmp_path / "scene.toml"
    scene.write_text(SCENE, encoding="utf-8")
    file = tmp_path / "a.ply"
    assert main(["export", str(scene), "-o", str(file), "--detail", "low"]) == 0
    assert "the scene's own moment, 25 s of" in capsys.readouterr().out
    exoviz.export(played(), tmp_path / "b.ply", at=25.0, detail="low")
    assert file.read_bytes() == (tmp_path / "b.ply").read_bytes()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.stl", {}, "can't be printed: its vesicles float free"),
        ("a.cif", {}, r"\.cif is for one vesicle"),
        ("a.glb", {"at": 999.0}, "999 s is not within the story"),
        ("a.simularium", {"at": 2.0}, "has no meaning in .simularium"),
        ("a.glb", {"only": ("cell/mvv",)}, "there is no layer 'cell/mvv'.*cell/mvb"),
        ("a.glb", {"view": View(hide=("vesicles", "cell"))}, "nothing is left"),
        ("a.foo", {}, "stands for no format"),
    ],
)
def test_what_a_file_cannot_hold_is_reported_and_the_old_one_stays(
    name: str, options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("old", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        exoviz.export(played(), tmp_path / name, **options)
    assert (tmp_path / name).read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_vesicle_has_no_time_and_a_story_no_other_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vesicle = played().models["vesicle/0"]
    assert isinstance(vesicle, Vesicle)
    with pytest.raises(InputError, match="no meaning for a vesicle alone"):
        exoviz.export(vesicle, tmp_path / "a.glb", at=1.0)
    with pytest.raises(InputError, match="a vesicle alone does nothing"):
        exoviz.export(vesicle, tmp_path / "a.simularium")
    file = str(tmp_path / "a.glb")
    assert main(["export", "mvb-release", "-o", file, "--cutaway", "half"]) == 2
    assert "--cutaway" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_stops_leaves_no_file(tmp_path: Path) -> None:
    calls = []

    def stop(_share: float) -> None:
        calls.append(1)
        if len(calls) == 20:
            raise KeyboardInterrupt

    for name in ("a.glb", "a.simularium"):
        calls.clear()
        with pytest.raises(KeyboardInterrupt):
            exoviz.export(played(), tmp_path / name, progress=stop)
    assert not list(tmp_path.iterdir())


def test_simularium_reads_the_trajectory(tmp_path: Path) -> None:
    from simulariumio import FileConverter, InputFileData

    path = tmp_path / "a.simularium"
    exoviz.export(played(), path, title="Small")
    read = FileConverter(input_file=InputFileData(file_path=str(path)))._data
    agents = read.agent_data
    assert read.meta_data.trajectory_title == "Small"
    assert (read.time_units.name, read.spatial_units.name) == ("s", "nm")
    assert np.allclose(np.diff(agents.times), 0.2)
    assert agents.times[-1] == pytest.approx(played().duration, abs=0.2)
    assert all(re.fullmatch("#[0-9a-f]{6}", one.color) for one in agents.display_data.values())
    box = np.array(read.meta_data.box_size)
    offsets = []
    for frame in range(0, len(agents.times), 20):
        state = played().state_at(float(agents.times[frame]))
        places = np.concatenate([c.positions for c in state.copies if c.model in played().vesicles])
        names = agents.types[frame]
        mine = [i for i, name in enumerate(names) if name.startswith("vesicle of")]
        there = agents.positions[frame][mine]
        assert len(mine) == len(places) == 6
        assert (np.abs(there) <= box / 2).all()
        assert set(np.round(agents.radii[frame][mine], 1)) == {15.0, 15.2, 15.5, 15.8, 16.0}
        turned = np.stack([there[:, 0], -there[:, 2], there[:, 1]], axis=1)
        middle = places.mean(axis=0) - turned.mean(axis=0)
        offsets.append(middle)
        assert nearest(turned + middle, places)[0].max() < 0.3
    assert np.ptp(offsets, axis=0).max() < 0.1
    text = json.loads(path.read_text(encoding="utf-8"))["trajectoryInfo"]
    assert "Times are seconds of film" in text["modelInfo"]["description"]
    assert "not to real time scale" in text["modelInfo"]["description"]


def test_other_stories_are_moved_right_too(tmp_path: Path) -> None:
    story = uptake()
    exoviz.export(story, tmp_path / "a.glb", detail="low")
    file = Glb(tmp_path / "a.glb")
    # Of two chapters' membranes only those of the one that plays are there.
    for chapter, time in ((0, 9.0), (1, 15.0)):
        poses = file.posed(chapter, time)
        state = story.chapters[chapter].state_at(time)
        seen = {
            node["extras"]["layer"]
            for number, node in enumerate(file.nodes)
            if "membrane" in node["name"] and "mesh" in node and node["name"][-1].isdigit()
            if poses[number]["scale"][0] > 0.5 and not node["name"].startswith("vesicle ")
        }
        assert seen <= {f"cell/{kind}" for membrane in state.membranes for kind in membrane.types}
    shape_ = story.chapters[1].state_at(15.0).deformables[0]
    number = file.number(f"{last_step(story.layer(shape_.model))} shape 1")
    primitive = file.tree["meshes"][file.nodes[number]["mesh"]]["primitives"][0]
    base = file.values(primitive["attributes"]["POSITION"])
    targets = np.array([file.values(one["POSITION"]) for one in primitive["targets"]])
    shape = base + np.tensordot(file.posed(1, 15.0)[number]["weights"], targets, axes=1)
    assert np.allclose(shape.min(axis=0), shape_.beads.min(axis=0), atol=2.5)
    assert np.allclose(shape.max(axis=0), shape_.beads.max(axis=0), atol=2.5)


def test_the_window_offers_the_formats_of_a_story(qapp: Any) -> None:
    from exoviz.registry.formats import suffixes
    from exoviz.viewer.dialogs.export_dialogs import ExportDialog

    parent: Any = None
    dialog = ExportDialog(Path("a.glb"), parent, moment=1.0)
    offered = [dialog.format.itemData(index) for index in range(dialog.format.count())]
    assert offered == list(suffixes("story"))
    assert dialog.controls["instanced"].isEnabled()
    dialog.format.setCurrentIndex(offered.index(".simularium"))
    assert dialog.options()["path"] == Path("a.simularium")
    assert not dialog.controls["detail"].isEnabled()
    dialog.deleteLater()


def test_copies_of_a_kind_are_one_mesh_with_a_bone_for_each(release: Glb) -> None:
    draws = [node for node in release.nodes if "mesh" in node]
    layers = {node["extras"]["layer"] for node in draws}
    # Six vesicles of parts, and hundreds of proteins.
    assert len(draws) < len(layers) + 6 * 8
    assert len([one for layer in layers for one in release.movers(layer)]) > 3 * len(draws)
    for node in draws:
        if "skin" not in node:
            continue
        layer, joints = node["extras"]["layer"], release.tree["skins"][node["skin"]]["joints"]
        assert joints == release.movers(layer)
        (primitive,) = release.tree["meshes"][node["mesh"]]["primitives"]
        points = release.values(primitive["attributes"]["POSITION"])
        bones = release.values(primitive["attributes"]["JOINTS_0"])
        assert np.unique(bones[:, 0]).tolist() == list(range(len(joints)))
        assert (release.values(primitive["attributes"]["WEIGHTS_0"])[:, 0] == 255).all()
        # Each bone holds the whole of one molecule, around its own middle.
        assert np.linalg.norm(points, axis=1).max() < 300


def test_every_chapter_opens_as_large_as_what_viewers_frame(release: Glb, tmp_path: Path) -> None:
    camera, stage = release.number("camera"), release.number("stage")
    # What a viewer frames: a ball around the box of what is there while nothing plays.
    exoviz.export(played(), tmp_path / "a.ply", detail="low")
    ends = np.array(trimesh.load(tmp_path / "a.ply").bounds)[:, [0, 2, 1]] / STORY_NM_PER_UNIT
    middle, radius = (
        ends.mean(axis=0) * (1, 1, -1),
        float(np.linalg.norm(np.diff(ends, axis=0))) / 2,
    )
    for number, chapter in enumerate(played().chapters):
        far, aims = [], []
        for time in sample_times(chapter):
            poses = release.posed(number, float(time))
            scale = poses[stage]["scale"][0]
            focus = scale * np.array(chapter.state_at(float(time)).camera.focus)
            focus = (focus + poses[stage]["translation"])[[0, 2, 1]] * (1, 1, -1)
            aims.append(focus / STORY_NM_PER_UNIT)
            far.append(np.linalg.norm(poses[camera]["translation"] - focus / STORY_NM_PER_UNIT))
        seen = 2 * max(far) * np.tan(np.radians(VIEW_ANGLE / 2))
        assert seen == pytest.approx(2.2 * radius, rel=0.03)
        assert np.linalg.norm(aims[int(np.argmax(far))] - middle) < 0.03 * radius
        said = release.tree["animations"][number]["extras"]["nm_per_metre_of_file"]
        assert said == pytest.approx(STORY_NM_PER_UNIT / scale)
    # What is not there while nothing plays makes the frame no wider.
    movers = [node for node in release.nodes if "translation" in node and "camera" not in node]
    gone = [node["translation"] for node in movers if node.get("scale", [1])[0] < 0.01]
    there = [node["translation"] for node in movers if node.get("scale", [1])[0] > 0.01]
    assert gone
    assert (np.min(gone, axis=0) >= np.min(there, axis=0)).all()
    assert (np.max(gone, axis=0) <= np.max(there, axis=0)).all()
