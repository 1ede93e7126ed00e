"""Which molecule each glycan is bound to, and what follows from it."""

from dataclasses import replace

import numpy as np
import pytest

from built_scenes import built
from exoviz.model import Geometry, Part, Vesicle
from exoviz.model.layers import glycan_layer, is_glycan, lipid_layer, membrane_protein_layer
from exoviz.model.measures import overlaps
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.cut_transition import Molecules
from exoviz.renderer.geometry.drawing import drawing
from exoviz.scene import View, preset_names
from made_vesicle import copies, template

GLYCANS = glycan_layer("mannose")
PROTEINS = membrane_protein_layer("tetraspanins", "CD9")
GEOMETRY = Geometry(30.0)
SUGAR = template("Man3", [(0, 0, 0, 0.25, Part.GLCNAC), (0, 0, 0.5, 0.25, Part.MAN)])
PROTEIN = template("CD9", [(0, 0, 0, 1.0, Part.OUTSIDE)])


def two_proteins(owner: list[int] | None) -> Vesicle:
    """Return a vesicle of two proteins, left and right, and a glycan just left of the right one."""
    ends = np.array([[-14.0, 0, 0], [14.0, 0, 0]])
    glycan = copies(GLYCANS, SUGAR, np.array([[12.9, 0, 0]]), np.array([[0.0, 0, 1]]))
    if owner is not None:
        glycan = replace(glycan, owner=np.array(owner, np.int32))
    return Vesicle(GEOMETRY, 1, (copies(PROTEINS, PROTEIN, ends, ends / 14), glycan))


def drawn(vesicle: Vesicle, view: View) -> dict[str, int]:
    """Return how many molecules of each layer are drawn."""
    found = drawing(vesicle, view, style_sheet_of(view, vesicle.layers()))
    molecules = {
        name: np.unique(found.molecule[found.layer == index])
        for index, name in enumerate(found.layers)
    }
    return {name: len(mine) for name, mine in molecules.items()}


@pytest.mark.parametrize("name", preset_names())
def test_every_glycan_grows_from_a_site_of_its_owner(name: str) -> None:
    vesicle = built(name)[1]
    points, names, owners = [], [], []
    first = 0
    for batch in vesicle.batches:
        place, _direction, site, copy = batch.sites()
        points.append(place)
        names += [(batch.layer, one) for one in site]
        owners.append(copy + first)
        first += len(batch)
    sites, owner_of_site = np.concatenate(points), np.concatenate(owners)
    taken = set()
    glycans = 0
    for batch in vesicle.batches:
        if not is_glycan(batch.layer):
            assert batch.owner is None
            continue
        assert batch.owner is not None
        for place, owner in zip(batch.positions, batch.owner.tolist(), strict=True):
            mine = np.flatnonzero(owner_of_site == owner)
            apart = np.linalg.norm(sites[mine] - place, axis=1)
            assert apart.min(initial=np.inf) < 1e-5
            taken.add(int(mine[apart.argmin()]))
            glycans += 1
    # No site has two.
    assert len(taken) == glycans


def test_only_the_bond_with_the_owner_is_no_overlap() -> None:
    # The right protein is 1.1 nm away and touches, whoever owns the glycan.
    assert "glycan-protein" not in overlaps(two_proteins([1]))
    assert overlaps(two_proteins([0]))["glycan-protein"].distance == pytest.approx(1.1, abs=1e-5)
    assert overlaps(two_proteins(None))["glycan-protein"].distance == pytest.approx(1.1, abs=1e-5)


def test_a_cut_takes_a_glycan_with_its_owner_and_not_with_its_neighbour() -> None:
    # The camera stands in front, and "half" takes what is nearer to it than the middle.
    for owner in (0, 1):
        vesicle = two_proteins([owner])
        molecules = Molecules.of(vesicle)
        depth = molecules.depth(View(cutaway="half"))
        assert depth[2] == depth[owner]
        assert molecules.owner.tolist() == [0, 1, owner]


@pytest.mark.parametrize("cut", ["octant", "half", "wedge", "plane", "sphere"])
def test_what_is_drawn_of_a_cut_has_owners(cut: str) -> None:
    vesicle = built("exosome")[1]
    view = View.model_validate({"cutaway": cut})
    found = drawing(vesicle, view, style_sheet_of(view, vesicle.layers()))
    left = np.unique(found.molecule)
    owners = vesicle.owners()
    owned = np.flatnonzero(owners != np.arange(len(owners)))
    assert set(left[np.isin(left, owned)].tolist()) == set(
        owned[np.isin(owners[owned], left)].tolist()
    )


def test_glycans_of_what_is_kept_stay_whatever_is_cut() -> None:
    vesicle = two_proteins([0])
    whole = {PROTEINS: 2, GLYCANS: 1}
    assert drawn(vesicle, View(cutaway="sphere", keep=("proteins",))) == whole
    kept = Molecules.of(vesicle).depth(View(cutaway="half", keep=("proteins",)))
    assert np.isneginf(kept).all()


@pytest.mark.parametrize("owner", [[-2], [3], [0, 1]])
def test_an_owner_is_a_molecule_of_the_vesicle(owner: list[int]) -> None:
    with pytest.raises(ValueError, match="owner"):
        two_proteins(owner)


def test_an_owner_has_no_owner() -> None:
    vesicle = two_proteins([0])
    chained = replace(vesicle.batches[0], owner=np.array([1, -1], np.int32))
    lipid = copies(lipid_layer("outer", "cholesterol"), PROTEIN, np.eye(3), np.eye(3))
    assert replace(vesicle, batches=(*vesicle.batches, lipid)).owners().tolist() == [
        0,
        1,
        0,
        3,
        4,
        5,
    ]
    with pytest.raises(ValueError, match="no owner itself"):
        replace(vesicle, batches=(chained, vesicle.batches[1]))
