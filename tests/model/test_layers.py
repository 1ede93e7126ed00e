"""Paths of layers: one module knows what they mean."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exoviz
from built_scenes import built
from exoviz.model.layers import (
    CARGO,
    CELL_MEMBRANES,
    GROUPS,
    MEMBRANE,
    SIDES,
    VESICLES,
    Root,
    Substance,
    ancestors,
    by_longest_prefix,
    cell_membrane_layer,
    cell_molecule_layer,
    first_step,
    glycan_layer,
    imported_layer,
    is_below,
    is_cell_membrane,
    is_imported,
    is_of_vesicle,
    is_protein,
    last_step,
    leaflet,
    lipid_layer,
    luminal_protein_layer,
    matches,
    membrane_protein_layer,
    parent_path,
    rna_layer,
    root_of,
    stands_out,
    substance,
)
from exoviz.scene import preset_names

SOURCE = Path(exoviz.__file__).parent
STEPS = st.text("abcxyz-", min_size=1, max_size=4)
PATHS = st.lists(STEPS, min_size=1, max_size=4).map("/".join)
FIRST = {first_step(root) for root in Root}


def texts_in(path: Path) -> Iterator[tuple[int, str]]:
    """Return the strings of a module with their lines, those that are documentation left out."""
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documentation:
            continue
        if isinstance(node.value, str):
            yield node.lineno, node.value


def test_no_other_module_writes_paths_of_layers() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in SOURCE.rglob("*.py")
        if path != SOURCE / "model" / "layers.py"
        for line, text in texts_in(path)
        if first_step(text) in FIRST and "/" in text
    ]
    assert not found


@pytest.mark.parametrize(
    ("path", "root", "made_of"),
    [
        (lipid_layer("outer", "gm3"), Root.OUTER, "lipid"),
        (lipid_layer("inner", "gm3"), Root.INNER, "lipid"),
        (membrane_protein_layer("mhc", "HLA-A"), Root.PROTEINS, "protein"),
        (glycan_layer("mannose"), Root.GLYCANS, "glycan"),
        (luminal_protein_layer("HSPA8"), Root.LUMINAL, "protein"),
        (rna_layer("mirna"), Root.RNA, "rna"),
        (cell_membrane_layer("mvb"), Root.CELL, "protein"),
        (cell_molecule_layer("rabs", "RAB27A"), Root.CELL, "protein"),
        (imported_layer("virion", "spike"), Root.IMPORTED, "protein"),
        (VESICLES, None, "protein"),
        (MEMBRANE, None, "lipid"),
        (CARGO, None, "protein"),
    ],
)
def test_a_path_says_where_its_molecules_are(
    path: str, root: Root | None, made_of: Substance
) -> None:
    assert root_of(path) is root
    assert substance(path) == made_of
    assert is_protein(path) == (root in (Root.PROTEINS, Root.LUMINAL))
    assert stands_out(path) == (root in (Root.PROTEINS, Root.GLYCANS))
    assert is_imported(path) == (root is Root.IMPORTED)
    assert is_of_vesicle(path) == (root not in (None, Root.CELL, Root.IMPORTED))
    assert is_cell_membrane(path) == (path == "cell/mvb")


def test_paths_are_as_scenes_and_files_have_them() -> None:
    assert lipid_layer("outer", "cholesterol") == "membrane/outer/cholesterol"
    assert membrane_protein_layer("tetraspanins", "CD9") == "proteins/tetraspanins/CD9"
    assert glycan_layer("mannose") == "glycans/mannose"
    assert luminal_protein_layer("HSPA8") == "cargo/proteins/HSPA8"
    assert rna_layer("mirna") == "cargo/rna/mirna"
    assert cell_molecule_layer("rabs", "RAB27A") == "cell/rabs/RAB27A"
    assert imported_layer("virion", "spike") == "model/virion/spike"
    assert cell_membrane_layer("membrane") == CELL_MEMBRANES
    assert [leaflet(side) for side in SIDES] == [Root.OUTER, Root.INNER]


@pytest.mark.parametrize("name", preset_names())
def test_the_groups_hold_every_layer_of_a_vesicle(name: str) -> None:
    for path in built(name)[1].layers():
        assert is_of_vesicle(path)
        assert matches(path, GROUPS)


@pytest.mark.parametrize("path", ["membrane/outer", "glycans", "proteins//x", "cargo/rna/", ""])
def test_a_group_is_no_layer_of_molecules(path: str) -> None:
    assert not is_of_vesicle(path)


@given(PATHS)
def test_the_parts_of_a_path_make_it_up_again(path: str) -> None:
    above = ancestors(path)
    assert above[-1] == path
    assert above[0] == first_step(path)
    assert "/".join(map(last_step, above)) == path
    assert tuple(map(parent_path, above[1:])) == above[:-1]
    assert parent_path(first_step(path)) == ""
    assert all(is_below(path, one) for one in above)


@given(STEPS, STEPS)
def test_a_builder_and_the_parts_of_its_path_agree(one: str, two: str) -> None:
    builders: list[Callable[[str, str], str]] = [membrane_protein_layer, cell_molecule_layer]
    for build in builders:
        assert (last_step(parent_path(build(one, two))), last_step(build(one, two))) == (one, two)
    assert parent_path(luminal_protein_layer(one)) == Root.LUMINAL
    assert last_step(rna_layer(one)) == one


@given(PATHS, st.dictionaries(PATHS, st.integers()))
def test_the_longest_prefix_counts(path: str, values: dict[str, int]) -> None:
    given_for = [one for one in values if f"{path}/".startswith(f"{one}/")]
    expected = values[max(given_for, key=len)] if given_for else None
    assert by_longest_prefix(path, values, None) == expected
    assert matches(path, values) == bool(given_for)


def test_a_name_that_begins_alike_is_another_layer() -> None:
    assert not is_below("proteins-of-mine/x", "proteins")
    assert by_longest_prefix("membrane/outermost", {"membrane/outer": 1}, 0) == 0
