"""Proteins, sugars and lipids stand on the right side of a membrane, whichever way it faces."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.builder import build_vesicle
from exoviz.builder.protein.generic_shapes import generic_protein
from exoviz.builder.protein.protein_shapes import protein_template, standing
from exoviz.catalog import Compartment, Protein, load_catalog
from exoviz.errors import InputError
from exoviz.model import SIDES, Instances, Part, Vesicle
from exoviz.model.layers import Root, is_below, leaflet
from exoviz.scene import Scene
from exoviz.story.models import protein as cell_model
from structure_help import protein as made_protein
from structure_help import write

CATALOG = load_catalog()
OTHER: dict[Compartment, Compartment] = {"exoplasm": "cytosol", "cytosol": "exoplasm"}


def scene(outside: Compartment, diameter: float = 60.0, **keys: Any) -> Scene:
    membrane = {"composition": {"PC": 60, "PS": 20, "GM3": 3}, "outside": outside}
    shape = {"diameter_nm": diameter}
    return Scene.model_validate({"vesicle": shape, "membrane": membrane, **keys})


def batch(vesicle: Vesicle, species: str) -> Instances:
    return next(one for one in vesicle.batches if one.species == species)


def height(vesicle: Vesicle, species: str, part: Part | None = None) -> Any:
    """Return how far beads are from the midplane, nm, outwards."""
    places, _radii, parts, _copy = batch(vesicle, species).bead_positions()
    found = np.linalg.norm(places, axis=1) - vesicle.geometry.midplane
    return found if part is None else found[parts == part]


@pytest.mark.parametrize("protein", CATALOG.proteins.values(), ids=CATALOG.proteins)
def test_a_protein_turned_over_twice_is_what_it_was(protein: Protein) -> None:
    shape = protein_template(protein)
    assert standing(protein, shape, protein.up)[1] is shape
    over, turned = standing(protein, shape, OTHER[protein.up])
    if protein.place in ("lumen", "corona", "cell"):
        assert over is protein
        return
    assert over.up != protein.up
    again, back = standing(over, turned, protein.up)
    assert (again.place, again.outside_nm) == (protein.place, protein.outside_nm)
    for name in ("beads", "parts", "sites", "directions"):
        assert (getattr(back, name) == getattr(shape, name)).all()
    # Half a turn, not a mirror: what is left-handed stays so.
    hand = np.linalg.det(np.linalg.lstsq(shape.beads, turned.beads, rcond=None)[0])
    assert hand == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("key", ["V-ATPase", "VAMP2", "SYT1", "VAMP7", "STX4", "ATP1A1-ATP1B1"])
def test_in_the_cell_the_working_part_is_in_the_cytosol(key: str) -> None:
    model = cell_model(key).template
    heavy = model.beads[np.abs(model.beads[:, 2]) > 3.0]
    assert (heavy[:, 2] < 0).mean() > 0.6
    assert (model.beads[model.parts == Part.INSIDE][:, 2] < -2.4).all()


@pytest.mark.parametrize("outside", ["exoplasm", "cytosol"])
def test_the_proton_pump_cleaves_atp_in_the_cytosol(outside: Compartment) -> None:
    vesicle = build_vesicle(scene(outside, proteins={"V-ATPase": 1}))
    far = height(vesicle, "V-ATPase")
    # V1 reaches 18.5 nm, V0 hardly out of the membrane.
    assert bool(far.max() > 15) == (outside == "cytosol")
    assert bool(far.min() < -15) == (outside == "exoplasm")
    assert vesicle.outside == outside


def test_proteins_held_by_lipids_are_on_the_side_of_the_cytosol() -> None:
    proteins = {"RAB3A": 3, "RAB5A": 3, "SNAP25": 2, "MFGE8": 2}
    exosome = build_vesicle(scene("exoplasm", proteins=proteins))
    synaptic = build_vesicle(scene("cytosol", proteins=proteins))
    for key in proteins:
        out = key == "MFGE8"
        assert (height(exosome, key) > 2).all() if out else (height(exosome, key) < -2).all()
        assert (height(synaptic, key) < -2).all() if out else (height(synaptic, key) > 2).all()


@pytest.mark.parametrize("outside", ["exoplasm", "cytosol"])
def test_sugars_are_never_in_the_cytosol(outside: Compartment) -> None:
    proteins = {"CD63": 6, "LAMP1": 3, "CD55": 2, "HSPA8" if outside == "exoplasm" else "CD81": 4}
    made = scene(outside, proteins=proteins, glycans={"n_glycans": {"biantennary": 1}})
    vesicle = build_vesicle(made)
    sign = 1 if outside == "exoplasm" else -1
    assert (sign * height(vesicle, "CD63", Part.OUTSIDE if sign > 0 else Part.INSIDE) > 2).all()
    sugars = [one for one in vesicle.batches if is_below(one.layer, Root.GLYCANS)]
    assert sum(map(len, sugars)) > 6 * 3 + 3 * 18
    for one in sugars:
        far = np.linalg.norm(one.bead_positions()[0], axis=1) - vesicle.geometry.midplane
        assert (sign * far > 2.2).all(), one.layer


@pytest.mark.parametrize("outside", ["exoplasm", "cytosol"])
def test_lipids_turn_with_the_membrane(outside: Compartment) -> None:
    vesicle = build_vesicle(scene(outside))
    outer, inner = (
        {
            CATALOG.lipids[one.species].abbreviation: len(one)
            for one in vesicle.batches
            if is_below(one.layer, leaflet(side))
        }
        for side in SIDES
    )
    cytosolic, exoplasmic = (outer, inner) if outside == "cytosol" else (inner, outer)
    assert cytosolic.get("PS", 0) > exoplasmic.get("PS", 0)
    assert exoplasmic.get("GM3", 0) > cytosolic.get("GM3", 0)


def test_what_is_free_outside_of_a_vesicle_is_not_put_inside() -> None:
    with pytest.raises(InputError) as caught:
        scene("cytosol", proteins={"HSPA8": 2, "CD63": 1})
    assert [one.where for one in caught.value.problems] == ["proteins.HSPA8"]
    assert "cytosol, which is outside" in caught.value.problems[0].what
    assert scene("exoplasm", proteins={"HSPA8": 2})
    own = {"name": "mine", "mass_kda": 70.0, "copies": 1}
    assert scene("cytosol", proteins={"MINE": own})


def test_the_vesicles_of_a_story_hold_cytosol() -> None:
    with pytest.raises(InputError) as caught:
        scene("cytosol", story={"chapters": ["travel"]})
    assert caught.value.problems[0].where == "membrane.outside"


@settings(max_examples=30)
@given(
    mass=st.floats(20.0, 160.0),
    helices=st.integers(0, 8),
    share=st.floats(0.1, 0.6),
    place=st.sampled_from(("membrane", "outer", "inner")),
    up=st.sampled_from(("exoplasm", "cytosol")),
)
def test_sugars_of_a_generic_protein_are_away_from_the_cytosol(
    mass: float,
    helices: int,
    share: float,
    place: Literal["membrane", "outer", "inner"],
    up: Compartment,
) -> None:
    protein = generic_protein("GENE", "my gene", mass, helices, share * mass, place, 3, up)
    shape = protein_template(protein)
    sign = 1 if up == "exoplasm" else -1
    assert (sign * shape.sites[:, 2] > 2.9).all()
    if place != "membrane":
        assert len(shape.sites) == (3 if (place == "outer") is (up == "exoplasm") else 0)


@pytest.mark.parametrize("outside", ["exoplasm", "cytosol"])
def test_a_structure_turns_unless_the_scene_says_what_points_out(
    tmp_path: Path, outside: Compartment
) -> None:
    # The planes of the file have a ball of residues 151 to 210, with asparagines, on their outside.
    path = write(made_protein(planes=True), tmp_path / "mine.cif")
    table = {"structure": str(path), "copies": 2, "glycosites": [160, 170, 180]}
    glycans = {"n_glycans": {"Man5": 1}}
    turned = build_vesicle(scene(outside, proteins={"MINE": table}, glycans=glycans))
    said = {"MINE": {**table, "outside": 180}}
    given_ = build_vesicle(scene(outside, proteins=said, glycans=glycans))
    away = height(turned, "MINE")
    assert abs(away.max()) > 4.5 if outside == "exoplasm" else away.min() < -4.5
    assert turned.structures["MINE"].sites == (160, 170, 180)
    assert height(given_, "MINE").max() > 4.5
    # Sugars do not follow it into the cytosol.
    assert given_.structures["MINE"].sites == ((160, 170, 180) if outside == "exoplasm" else ())
