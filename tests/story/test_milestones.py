"""The milestones of the history show what was found, true to scale and molecule to molecule."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from built_scenes import whole_story
from exoviz.catalog import load_catalog
from exoviz.language import speaking
from exoviz.model.layers import CARGO, Root, is_below
from exoviz.registry.chapters import CHAPTERS
from exoviz.renderer.annotation.layer_names import family_title
from exoviz.story import State, Story
from exoviz.story.chapter import StorySetting
from exoviz.story.chapters.milestones.history import History
from exoviz.story.chapters.milestones.presentation import Presentation
from exoviz.story.chapters.milestones.tableau import Quotations, own_poses
from exoviz.story.state import RigidCopies

Floats = NDArray[np.float64]


def story() -> Story:
    return whole_story("history")


@cache
def setting(seed: int = 34) -> StorySetting:
    """Return a setting with no vesicle in its body."""
    wanted = [
        one.name
        for one in dataclasses.fields(StorySetting)
        if one.default_factory is dataclasses.MISSING
    ]
    fields = {name: np.empty(0) for name in wanted}
    names = {"models": (), "exosome": "vesicle/0", "cut_open_exosome": "vesicle/hero"}
    numbers = {"exosome_midplane": 17.5, "exosome_radius": 34.0, "body_diameter": 500.0}
    others = {"exosome_hydrodynamic_diameter": 48.0, "seed": seed}
    return StorySetting(**{**fields, **names, **numbers, **others})  # type: ignore[arg-type]


def shown(key: str, share: float, part: int = 0) -> State:
    """Return a moment of the tableau of a milestone, as a share of its length."""
    chapter = story().chapters[0]
    starts = np.array([0.0, *chapter.cuts, chapter.duration])
    titles = [str(chapter.state_at(float(start) + 0.01).facts["title"]) for start in starts[:-1]]
    title = next(stone.title for stone in load_catalog().history if stone.key == key)
    number = [index for index, one in enumerate(titles) if one == title][part]
    return chapter.state_at(float(starts[number] + share * (starts[number + 1] - starts[number])))


def copies_of(state: State, model: str) -> RigidCopies:
    """Return all copies of a model in a moment."""
    found = [copies for copies in state.copies if copies.model == model and len(copies)]
    return RigidCopies(
        model,
        np.concatenate([copies.positions for copies in found]),
        np.concatenate([copies.rotations for copies in found]),
    )


def beads_of(copies: RigidCopies) -> list[tuple[Floats, NDArray[np.floating]]]:
    """Return the beads of each copy of a model of the cell but its sugars, and their radii."""
    template = story().cell_models[copies.model].template
    turns = Rotation.from_quat(copies.rotations)
    large = template.radii > 0.3
    return [
        (turn.apply(template.beads[large]) + place, template.radii[large])
        for place, turn in zip(copies.positions, turns, strict=True)
    ]


def on_vesicle(state: State, model: str, species: str) -> list[tuple[Floats, NDArray[np.floating]]]:
    """Return the beads of each copy of a protein of the vesicles in a moment."""
    vesicle = story().vesicles[model]
    (batch,) = [one for one in vesicle.batches if one.species == species]
    (template,) = batch.templates
    places, turns = own_poses(vesicle, species)
    found = []
    copies = copies_of(state, model)
    for centre, way in zip(copies.positions, Rotation.from_quat(copies.rotations), strict=True):
        for place, turn in zip(places, turns, strict=True):
            found.append((way.apply(place + turn.apply(template.beads)) + centre, template.radii))
    return found


def gap(
    one: tuple[Floats, NDArray[np.floating]], two: tuple[Floats, NDArray[np.floating]]
) -> float:
    """Return the smallest distance between the surfaces of beads, nm."""
    away = np.linalg.norm(one[0][:, None] - two[0][None], axis=2)
    return float((away - one[1][:, None] - two[1][None]).min())


def nearest_gap(
    one: tuple[Floats, NDArray[np.floating]],
    others: list[tuple[Floats, NDArray[np.floating]]],
) -> float:
    """Return the smallest distance to the nearest of other molecules, nm."""
    middle = one[0].mean(axis=0)
    near = [two for two in others if np.linalg.norm(two[0].mean(axis=0) - middle) < 40]
    return min((gap(one, two) for two in near), default=np.inf)


# -- the timeline


def test_every_milestone_is_shown_in_its_order_with_year_and_reference() -> None:
    chapter = story().chapters[0]
    starts = [0.0, *chapter.cuts]
    facts = [chapter.state_at(start + 1.0).facts for start in starts]
    seen = list(dict.fromkeys((one["year"], one["title"], one["reference"]) for one in facts))
    stones = load_catalog().history
    assert seen == [(str(stone.year), stone.title, stone.reference) for stone in stones]
    assert [stone.year for stone in stones] == sorted(stone.year for stone in stones)
    assert len({stone.key for stone in stones}) == len(stones)


def test_every_milestone_has_a_source() -> None:
    catalog = load_catalog()
    for stone in catalog.history:
        assert set(stone.source) <= set(catalog.sources)
        assert stone.reference


def test_no_tableau_is_without_its_milestone() -> None:
    history = History(setting())
    keys = {stone.key for stone in load_catalog().history}
    assert {key for group in history._groups for key in group.tableaux()} <= keys


def test_one_tableau_has_faded_out_before_the_next_begins() -> None:
    chapter = story().chapters[0]
    for cut in chapter.cuts:
        assert chapter.state_at(cut - 1e-6).fade == pytest.approx(1.0, abs=1e-4)
        assert chapter.state_at(cut).fade == pytest.approx(1.0)
        assert chapter.state_at(cut + 1.0).fade == 0.0


def test_a_quotation_is_what_its_chapter_shows() -> None:
    quotations = Quotations(setting())
    group = setting().group(CHAPTERS["ceramide"].group)
    chapter = next(one for one in group.chapters() if one.record.name == "ceramide")
    low, high = next(passage[2:] for passage in Quotations.PASSAGES if passage[0] == "ceramide")
    (tableau,) = quotations.tableaux()["ceramide"]
    assert tableau.duration == pytest.approx((high - low) * chapter.duration)
    mine, theirs = tableau.state_at(1.0), chapter.state_at(low * chapter.duration + 1.0)
    assert mine.membranes[0].opening == theirs.membranes[0].opening
    assert np.array_equal(mine.copies[0].positions, theirs.copies[0].positions)


# -- T cells


@pytest.mark.parametrize(
    ("milestone", "mhc", "helper"),
    [("antigen", "MHC-II", "CD4"), ("tumours", "MHC-I", "CD8A-CD8B")],
)
def test_receptors_of_the_t_cell_touch_mhc_with_its_peptide(
    milestone: str, mhc: str, helper: str
) -> None:
    state = shown(milestone, 0.9)
    molecules = on_vesicle(state, f"vesicle/{milestone}", mhc)
    peptides = beads_of(copies_of(state, f"particle/peptide of {mhc}"))
    receptors = beads_of(copies_of(state, "TCR-CD3"))
    assert len(receptors) >= 3
    for receptor in receptors:
        assert nearest_gap(receptor, molecules) == pytest.approx(0.0, abs=0.1)
        assert nearest_gap(receptor, peptides) < 0.8
    for co_receptor in beads_of(copies_of(state, helper)):
        assert -0.2 < nearest_gap(co_receptor, molecules) < 0.15
        assert nearest_gap(co_receptor, receptors) > -0.2
    for peptide in peptides:
        assert nearest_gap(peptide, molecules) < 0.2


def test_the_gap_between_exosome_and_t_cell_is_that_of_a_synapse() -> None:
    """About 15 nm between the membranes' surfaces where receptor and MHC meet."""
    state = shown("antigen", 0.9)
    (cup,) = state.membranes
    centre = copies_of(state, "vesicle/antigen").positions[0]
    angle = np.linspace(0, 0.6, 20)
    bend = 1 / cup.fusion.profile(cup.opening).arcs[0].curvature
    section = cup.section(outer=True, count=400)[0]
    away = np.linalg.norm(section[:, None] - (0.0, centre[2]), axis=2)[:, 0]
    near = np.arctan2(section[:, 0], centre[2] - section[:, 1]) < angle[-1]
    assert np.ptp(away[near]) < 0.1
    surfaces = 2 * 2.25
    assert 13 < bend - story().vesicles["vesicle/antigen"].geometry.midplane - surfaces < 16


@pytest.mark.parametrize("seed", [7, 8])
def test_receptors_find_a_place_whatever_the_seed(seed: int) -> None:
    for scene in Presentation(setting(seed))._scenes:
        assert len(scene.synapse.met) >= 3


# -- the reticulocyte


def test_gold_marks_the_transferrin_receptor() -> None:
    state = shown("electron-microscope", 0.5)
    vesicle = "vesicle/reticulocyte"
    receptors = on_vesicle(state, vesicle, "TFRC")
    antibodies = beads_of(copies_of(state, "IgG1"))
    grains = beads_of(copies_of(state, "particle/gold"))
    assert len(antibodies) == len(grains) >= 3 * len(copies_of(state, vesicle))
    for antibody in antibodies:
        assert -0.5 < nearest_gap(antibody, receptors) < 0.5
    for grain in grains:
        assert -0.5 < nearest_gap(grain, antibodies) < 0.5


def test_the_micrograph_is_of_the_body_that_is_shown() -> None:
    early, late = shown("electron-microscope", 0.05), shown("electron-microscope", 0.6)
    assert early.inset is not None
    assert late.inset is not None
    assert early.inset.strength == 0
    assert late.inset == dataclasses.replace(early.inset, strength=1.0)
    state = story().state_at(late.inset.moment)
    assert state.facts["title"] == late.facts["title"]
    cut = copies_of(state, "vesicle/reticulocyte").positions[:, 1] < late.inset.thickness
    assert cut.sum() >= 3


def test_a_grain_of_gold_is_of_ten_nanometres() -> None:
    template = story().cell_models["particle/gold"].template
    away = np.linalg.norm(template.beads, axis=1) + template.radii
    assert 2 * away.max() == pytest.approx(10.0, rel=0.1)


def test_two_transferrins_are_on_each_receptor_of_the_cell() -> None:
    state = shown("transferrin-receptor", 0.5)
    bound = beads_of(copies_of(state, "TF"))
    on_surface = [
        copies
        for copies in state.copies
        if copies.model == "TFRC" and (copies.positions[:, 2] > -5).all()
    ]
    receptors = [one for copies in on_surface for one in beads_of(copies)]
    assert len(bound) == 2 * len(receptors) > 0
    for one in bound:
        assert -0.6 < nearest_gap(one, receptors) < 0.3


def test_vesicles_of_the_red_cell_carry_most_of_its_receptors_away() -> None:
    vesicle = story().vesicles["vesicle/reticulocyte"]
    assert vesicle.geometry.diameter == pytest.approx(50.0)
    inside = shown("transferrin-receptor", 0.0)
    outside = shown("waste", 0.99)
    assert (copies_of(inside, "vesicle/reticulocyte").positions[:, 2] < 0).all()
    assert (copies_of(outside, "vesicle/reticulocyte").positions[:, 2] > 0).all()
    held = sum(len(copies) for copies in outside.copies if copies.model == "TFRC")
    assert held < 0.1 * len(copies_of(outside, "vesicle/reticulocyte")) * 24


def test_every_family_of_the_cell_has_a_name_in_russian() -> None:
    layers = [layer for layer in story().layers() if is_below(layer, Root.CELL)]
    families = {layer.split("/")[1] for layer in layers if layer.count("/") > 1}
    for family in families:
        with speaking("en"):
            english = family_title(family)
        with speaking("ru"):
            assert any("а" <= letter <= "я" for letter in family_title(family).lower()) or (
                english.isupper()
            ), family


# -- RNA


def test_the_microvesicle_carries_messages_of_their_size() -> None:
    names = [name for name in story().cell_models if name.startswith("history/message")]
    assert names
    for name in names:
        beads = story().cell_models[name].template.beads.astype(float)
        steps = np.linalg.norm(np.diff(beads, axis=0), axis=1)
        assert steps == pytest.approx(np.full(len(steps), 0.59), abs=1e-3)
        spread = beads - beads.mean(axis=0)
        assert 8.0 < np.sqrt((spread**2).sum(axis=1).mean()) < 13.0


def test_messages_go_from_the_microvesicle_into_the_other_cell() -> None:
    leaving, arrived = shown("stem-cells", 0.95, 0), shown("stem-cells", 0.95, 1)
    names = {copies.model for copies in leaving.copies if copies.model.startswith("history/")}
    for name in names:
        (place,) = copies_of(leaving, name).positions
        assert place[2] > 0
        (place,) = copies_of(arrived, name).positions
        assert place[2] < 0


def test_ribosomes_meet_messages_and_no_other_ribosome() -> None:
    state = shown("stem-cells", 0.95, 1)
    ribosomes = beads_of(copies_of(state, "ribosome-80S"))
    names = {copies.model for copies in state.copies if copies.model.startswith("history/")}
    messages = np.concatenate([beads_of(copies_of(state, name))[0][0] for name in sorted(names)])
    tree = cKDTree(messages)
    for beads, _radii in ribosomes:
        assert float(np.min(tree.query(beads)[0])) < 2.0


def test_rna_lies_in_front_in_the_exosome_that_is_cut_open() -> None:
    vesicle = story().vesicles["vesicle/contents"]
    rna = np.concatenate([one.beads for one in vesicle.polymers])
    assert rna[:, 1].min() < -4
    # The shortest is named: nothing else within stands before its nearest bead.
    least = min(vesicle.polymers, key=lambda one: len(one.beads)).beads
    named = least[np.argmin(least[:, 1])]
    inside = [one for one in vesicle.batches if is_below(one.layer, CARGO) and len(one)]
    others = np.concatenate([one.bead_positions()[0] for one in inside])
    beside = np.linalg.norm(others[:, [0, 2]] - named[[0, 2]], axis=1) < 0.35
    assert (others[beside, 1] > named[1]).all()
