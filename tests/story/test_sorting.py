"""What is sorted is what buds; its coat is of hexagons, and ESCRT-III lies in the neck."""

from __future__ import annotations

import functools
from collections import Counter

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from exoviz.model import Polymer, rotate
from exoviz.model.layers import CARGO, is_below
from exoviz.model.neighbours import nearest
from exoviz.scene import load_scene
from exoviz.story import State, Story, build_story
from exoviz.story.chapters.budding import filament_turns
from exoviz.story.endosome.bilayered_coat import FLAT_COAT
from exoviz.story.endosome.neck import SUBUNITS, Neck
from exoviz.story.membrane.clathrin_coat import EDGE_NM, cage, flat_lattice, honeycomb
from exoviz.story.models import protein
from exoviz.story.state import RigidCopies


@functools.cache
def story() -> Story:
    scene = load_scene("biogenesis")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 3, "diameter_nm": 300.0})
    recipe = scene.story.model_copy(
        update={"body": body, "chapters": ("sorting", "budding", "ceramide")}
    )
    return build_story(scene.model_copy(update={"story": recipe}))


def moment(chapter: str, time: float) -> State:
    found = {one.record.name: one for one in story().chapters}[chapter]
    return found.state_at(min(time, found.duration))


def beads_of(copies: RigidCopies) -> np.ndarray:
    template = story().cell_models[copies.model].template
    turned = rotate(copies.rotations[:, None].astype(np.float32), template.beads[None])
    found: np.ndarray = (turned + copies.positions[:, None]).astype(float)
    return found


def cargo(state: State) -> dict[str, np.ndarray]:
    return {
        one.model: one.positions
        for one in state.copies
        if one.model.startswith("hero/") and not one.model.startswith("hero/cargo/")
    }


def named(state: State, model: str) -> RigidCopies:
    mine = [one for one in state.copies if one.model == model]
    return RigidCopies(
        model,
        np.concatenate([np.empty((0, 3)), *(one.positions for one in mine)]),
        np.concatenate([np.empty((0, 4)), *(one.rotations for one in mine)]),
    )


# -- what is sorted is what buds


def test_the_cargo_that_is_sorted_is_the_cargo_that_buds_at_the_same_places() -> None:
    before, after = cargo(moment("sorting", 99.0)), cargo(moment("budding", 0.0))
    assert before.keys() == after.keys()
    for model, places in before.items():
        assert np.abs(places - after[model]).max() < 1e-6
    last = cargo(moment("budding", 99.0))
    assert last.keys() == before.keys()


def test_the_cargo_is_what_the_vesicle_holds_behind_the_cut() -> None:
    held: Counter[str] = Counter()
    vesicle = story().vesicles["vesicle/hero"]
    for batch in vesicle.batches:
        if batch.layer.startswith("proteins/"):
            held[batch.species] += int((batch.positions[:, 1] > 0).sum())
    sorted_ = Counter(model.split("/")[1] for model in cargo(moment("sorting", 9.0)))
    assert sorted_ == +held
    assert sorted_["EGFR"] >= 2


def test_cargo_gathers_from_afar_and_none_comes_near_another_on_the_way() -> None:
    first, last = moment("sorting", 0.0), moment("sorting", 99.0)
    assert min(np.hypot(*p[0, :2]) for p in cargo(last).values()) < 20
    places = np.concatenate(list(cargo(last).values()))
    assert np.hypot(places[:, 0], places[:, 1]).max() < 36
    start = np.concatenate(list(cargo(first).values()))
    assert np.median(np.hypot(start[:, 0], start[:, 1])) > 70

    def closest(time: float) -> float:
        now = np.concatenate(list(cargo(moment("sorting", time)).values()))
        return _closest(now)

    least = closest(99.0)
    assert all(closest(time) > 0.75 * least for time in np.linspace(0, 9, 13).tolist())


def _closest(points: np.ndarray) -> float:
    first, second = np.triu_indices(len(points), 1)
    return float(np.linalg.norm(points[first] - points[second], axis=1).min())


# -- ubiquitin


def test_every_receptor_that_is_sorted_carries_ubiquitin_on_the_side_of_the_cytosol() -> None:
    state = moment("sorting", 8.0)
    tags = named(state, "UBB").positions
    receptors = np.concatenate([p for m, p in cargo(state).items() if "/EGFR/" in m])
    assert len(tags) == len(receptors)
    assert np.linalg.norm(tags - receptors, axis=1) == pytest.approx(9.9, abs=0.3)
    centre = np.array([0.0, 0.0, -149.0])
    outwards = np.linalg.norm(tags - centre, axis=1) - np.linalg.norm(receptors - centre, axis=1)
    assert (outwards > 9).all()


def test_no_ubiquitin_is_in_the_vesicle_when_it_closes() -> None:
    counts = [len(named(moment("budding", time), "UBB")) for time in np.linspace(0, 15, 61)]
    assert counts[0] >= 2
    assert (np.diff(counts) <= 0).all()
    assert counts[int(8.0 / 15 * 60)] == 0
    assert not any("UBB" in one for one in story().vesicles["vesicle/hero"].asked["proteins"])
    assert not any(len(one) for one in moment("budding", 12.0).copies if "UBB" in one.model)


def test_ubiquitin_leaves_only_with_the_enzyme_that_has_touched_it() -> None:
    before: dict[int, np.ndarray] = {}
    radii = protein("UBB").template.radii.max() + protein("USP8").template.radii.max()
    for time in np.arange(2.0, 7.5, 0.05).tolist():
        state = moment("budding", time)
        receptors = np.concatenate([p for m, p in cargo(state).items() if "/EGFR/" in m])
        tags = named(state, "UBB")
        away = (
            np.linalg.norm(tags.positions[:, None] - receptors[None], axis=2).min(axis=1)
            if len(tags)
            else np.empty(0)
        )
        gone = np.flatnonzero(away > 11)
        enzymes = beads_of(named(state, "USP8")).reshape(-1, 3)
        for one in gone.tolist():
            near = np.linalg.norm(enzymes - tags.positions[one], axis=1).min()
            assert near < radii + 1.5
        before = dict.fromkeys(gone.tolist(), tags.positions)
    assert not before


# -- the flat coat


def clathrin(state: State) -> np.ndarray:
    """Return the beads of the lattice."""
    mine = [beads_of(one).reshape(-1, 3) for one in state.copies if one.model.startswith("coat/")]
    return np.concatenate([np.empty((0, 3)), *mine])


def protein_radius() -> float:
    models = story().cell_models
    return float(next(models[key].template.radii[0] for key in models if key.startswith("coat/")))


def test_a_flat_lattice_is_of_hexagons() -> None:
    hubs, away = honeycomb(175.0, 110.0, (0.0, 6.0))
    inner = np.flatnonzero(away < 80)
    apart = np.linalg.norm(hubs[inner][:, None] - hubs[None], axis=2)
    near = np.argsort(apart, axis=1)[:, 1:4]
    edges = np.take_along_axis(apart, near, axis=1)
    assert edges == pytest.approx(EDGE_NM, rel=0.04)
    ways = hubs[near] - hubs[inner][:, None]
    ways /= np.linalg.norm(ways, axis=2, keepdims=True)
    for one, other in ((0, 1), (1, 2), (0, 2)):
        angles = np.degrees(np.arccos((ways[:, one] * ways[:, other]).sum(axis=1)))
        assert angles == pytest.approx(120, abs=4)
    # Six corners around the middle of the hexagon that is asked for.
    middle = np.linalg.norm(hubs[:, :2] - (0.0, 6.0), axis=1)
    assert np.sort(middle)[:6] == pytest.approx(EDGE_NM, rel=0.04)


def test_a_triskelion_stands_at_each_corner_and_its_legs_run_along_two_edges() -> None:
    coat, ends = flat_lattice(151.0, FLAT_COAT, 24.0, (0.0, 6.0))
    # A hexagon has two corners of its own.
    area = 3 * np.sqrt(3) / 4 * EDGE_NM**2
    assert coat.triskelia == pytest.approx(np.pi * FLAT_COAT**2 / area, rel=0.2)
    beads = coat.cell_model.template.beads.astype(float)
    each = len(beads) // (3 * coat.triskelia)
    legs = beads.reshape(-1, each, 3)
    length = np.linalg.norm(np.diff(legs, axis=1), axis=2).sum(axis=1)
    assert length == pytest.approx(1.9 * EDGE_NM + 4, abs=4)
    assert np.linalg.norm(ends - legs[:, 0], axis=1) == pytest.approx(31, abs=3)
    # All bend to the same side.
    first, second = legs[:, each // 2] - legs[:, 0], legs[:, -1] - legs[:, each // 2]
    turn = (np.cross(first, second) * legs[:, 0]).sum(axis=1)
    assert (turn > 0).all()


def test_legs_that_run_against_each_other_do_not_go_through_each_other() -> None:
    for coat in (flat_lattice(151.0, FLAT_COAT, 24.0, (0.0, 6.0))[0], cage(38.0)):
        beads = coat.cell_model.template.beads.astype(float)
        radius = float(coat.cell_model.template.radii[0])
        each = len(beads) // (3 * coat.triskelia)
        middle = beads.reshape(-1, each, 3)[:, each // 4]
        assert _closest(middle) > 1.6 * radius


def test_hrs_stands_on_the_membrane_and_touches_the_lattice_behind_the_cut() -> None:
    state = moment("sorting", 8.0)
    lattice = clathrin(state)
    size = protein_radius()
    assert len(lattice) > 500
    assert lattice[:, 1].min() > 0
    adaptors = named(state, "HGS")
    assert len(adaptors) >= 8
    template = protein("HGS").template
    neck = Neck(state.membranes[0])
    for beads in beads_of(adaptors):
        assert beads[:, 1].mean() > 0
        off = neck.clearance(beads, template.radii.astype(float))
        assert off.min() == pytest.approx(0, abs=0.4)
        gap = nearest(beads, lattice)[0] - template.radii - size
        assert -0.5 < gap.min() < 1.0


def test_the_coat_is_gone_before_the_bud_closes_over_it() -> None:
    state = moment("budding", 3.0)
    assert not len(named(state, "HGS"))
    assert not len(clathrin(state))
    assert "coat" not in state.caption or "off" in state.caption


# -- ESCRT


def filament(time: float) -> tuple[Neck, np.ndarray]:
    """Return the neck, and the beads (n, b, 3) of the subunits that are in place."""
    state = moment("budding", time)
    beads = beads_of(named(state, "CHMP4B"))
    # Those that come or go are the last, above the others.
    return Neck(state.membranes[0]), beads


@pytest.mark.parametrize("time", np.linspace(5.3, 8.8, 12).tolist())
def test_escrt_three_lies_on_the_inside_of_the_neck_and_never_floats(time: float) -> None:
    neck, beads = filament(time)
    radii = protein("CHMP4B").template.radii.astype(float)
    count = neck.subunits(filament_turns(time))
    assert count > 3
    off = np.array([neck.clearance(subunit, radii).min() for subunit in beads])
    assert off.min() > -0.1
    on = off < 0.6
    # Behind the cut are half of them, of the first all; a few have just left or are about to join.
    assert 0.3 * count - 2 <= on.sum() <= count + 2
    assert (~on).sum() <= 3
    assert on[: on.sum()].all()
    assert (beads.mean(axis=1)[:, 1] > 0).all()
    assert neck.height(beads[on].reshape(-1, 3)).min() > 2.5


def test_escrt_three_has_its_true_size() -> None:
    one = protein("CHMP4B").template
    assert np.array_equal(story().cell_models["CHMP4B"].template.beads, one.beads)
    assert np.ptp(one.beads[:, 0]) + 2 * one.radii.max() == pytest.approx(9, rel=0.2)


def test_subunits_follow_the_neck_as_it_narrows() -> None:
    wide, narrow = filament(6.2)[0], filament(7.6)[0]
    assert wide.subunits(2.0) > 1.3 * narrow.subunits(2.0) > 20
    assert narrow.subunits(2.0) > narrow.subunits(1.0)
    assert max(filament(t)[0].subunits(2.3) for t in (6.5, 7.0)) <= SUBUNITS


def test_rings_of_vps4_sit_on_the_filament_and_not_in_each_other() -> None:
    for time in (7.75, 7.85):
        state = moment("budding", time)
        rings = beads_of(named(state, "VPS4B"))
        assert len(rings) == 2
        spiral = beads_of(named(state, "CHMP4B")).reshape(-1, 3)
        size = protein("VPS4B").template.radii.max() + protein("CHMP4B").template.radii.max()
        for ring in rings:
            assert 0.3 < nearest(ring, spiral)[0].min() < size + 1.5
        assert np.linalg.norm(rings[0].mean(axis=0) - rings[1].mean(axis=0)) > 10.5


def test_what_stands_at_the_neck_does_not_go_in() -> None:
    last = moment("budding", 15.0)
    for model in ("ESCRT-I", "ESCRT-II", "VPS4B", "USP8", "HGS"):
        assert not len(named(last, model))
    state = moment("budding", 7.0)
    for model in ("ESCRT-I", "ESCRT-II"):
        found = named(state, model)
        assert len(found) == 5
        template = protein(model).template
        for beads in beads_of(found):
            off = Neck(state.membranes[0]).clearance(beads, template.radii.astype(float))
            assert off.min() == pytest.approx(0, abs=0.3)


# -- from the cytosol


@pytest.mark.parametrize("chapter", ["budding", "ceramide"])
def test_molecules_of_the_cytosol_are_taken_in_whole_and_end_where_the_vesicle_has_them(
    chapter: str,
) -> None:
    vesicle = story().vesicles["vesicle/hero"]
    held = np.concatenate(
        [
            one.beads if isinstance(one, Polymer) else one.bead_positions()[0]
            for one in vesicle.molecules()
            if is_below(one.layer, CARGO)
        ]
    )
    for time, inside in ((0.0, False), (3.0, False), (9.0, True), (99.0, True)):
        state = moment(chapter, time)
        assert all(one.fraction_left is None for one in state.copies)
        mine = [one for one in state.copies if one.model.startswith("hero/cargo")]
        beads = np.concatenate([beads_of(one).reshape(-1, 3) for one in mine])
        assert len(beads) == len(held)
        bottom = Neck(state.membranes[0]).height(beads)
        middle = np.median(beads, axis=0) - np.median(held, axis=0)
        spread = nearest(beads - middle, held)[0].max()
        assert (spread < 1.0) == inside
        assert bottom.min() > 2.5


def test_no_scrap_of_a_triskelion_hangs_alone() -> None:
    # A leg that comes back over the cut has lost what held it.
    for model, one in story().cell_models.items():
        if model.startswith("coat/flat"):
            beads = one.template.beads
            pairs = cKDTree(beads).query_pairs(2.0, output_type="ndarray")
            joined = coo_array((np.ones(len(pairs)), pairs.T), (len(beads), len(beads)))
            assert np.bincount(connected_components(joined, directed=False)[1]).min() >= 20
