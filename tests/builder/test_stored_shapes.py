"""Shapes that were composed beforehand are those that would be composed now."""

import numpy as np
import pytest

from exoviz.builder.protein.protein_shapes import composed, protein_template
from exoviz.builder.protein.stored_shapes import digest, stored, stored_shapes
from exoviz.catalog import load_catalog

PROTEINS = load_catalog().proteins
FIELDS = ("beads", "radii", "parts", "sites", "directions")


def test_every_protein_of_the_catalog_is_stored() -> None:
    assert list(stored_shapes()) == list(PROTEINS)
    assert all(stored(protein) is not None for protein in PROTEINS.values())


@pytest.mark.parametrize("key", [key for key in sorted(PROTEINS)[::8] if key != "ribosome-80S"])
def test_a_stored_shape_is_the_composed_one(key: str) -> None:
    kept, made = stored(PROTEINS[key]), composed(PROTEINS[key])
    assert kept is not None
    for name in FIELDS:
        one, other = getattr(kept, name), getattr(made, name)
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert (kept.name, kept.site_names, kept.mass_da) == (made.name, made.site_names, made.mass_da)


def test_an_entry_that_was_changed_is_composed_anew() -> None:
    entry = PROTEINS["CD9"]
    changed = entry.model_copy(update={"domains": entry.domains[:-1]})
    assert digest(changed) != digest(entry)
    assert stored(changed) is None
    assert len(protein_template(changed).beads) < len(protein_template(entry).beads)


def test_what_does_not_shape_an_entry_leaves_it_stored() -> None:
    assert stored(PROTEINS["CD9"].model_copy(update={"role": "Another."})) is not None


def test_code_that_was_changed_composes_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exoviz.builder.protein.stored_shapes._composing", lambda: b"other code")
    assert stored(PROTEINS["CD9"]) is None
