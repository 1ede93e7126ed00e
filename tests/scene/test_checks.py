"""A scene that is wrong cannot be made, whichever way it is made."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

import exoviz
from exoviz.catalog import load_catalog
from exoviz.errors import InputError, UserError
from exoviz.scene import (
    CatalogProtein,
    CopyNumber,
    OwnGlobule,
    OwnStructure,
    PerArea,
    RnaOfLength,
    RnaOfSequence,
    Scene,
    load_scene,
    parse_scene,
    preset_names,
    scene_text,
)
from exoviz.viewer.document.store import Store

RIGHT: Mapping[str, Any] = {"membrane": {"composition": {"PC": 60, "cholesterol": 40}}}
Way = Callable[[Mapping[str, Any]], Scene]


def from_text(update: Mapping[str, Any]) -> Scene:
    table = {"format": "exoviz-scene", "version": 1, **RIGHT, **update}
    return parse_scene(tomlkit.dumps(table))


def from_python(update: Mapping[str, Any]) -> Scene:
    return Scene(**{**RIGHT, **update})


def by_copy(update: Mapping[str, Any]) -> Scene:
    return Scene(**RIGHT).model_copy(update=update)


def in_the_window(update: Mapping[str, Any]) -> Scene:
    store = Store(Scene(**RIGHT), "Opened")
    refused: list[InputError] = []
    store.refused.connect(refused.append)
    before = store.scene
    store.change_recipe(update)
    if refused:
        assert store.scene is before
        raise refused[0]
    return store.scene


WAYS = [from_text, from_python, by_copy, in_the_window]

WRONG: dict[str, tuple[Mapping[str, Any], str]] = {
    "misspelt RNA": (
        {"rna": {"mri-21-5p": 1}},
        r"rna\.mri-21-5p: no such RNA in the catalog[^\n]*\n.*Did you mean 'miR-21-5p'",
    ),
    "protein without an amount": (
        {"proteins": {"CD9": {}}},
        r"proteins\.CD9: give exactly one of copies, per_um2 and per_um3",
    ),
    "two amounts": (
        {"proteins": {"CD9": {"copies": 3, "per_um2": 4000}}},
        r"proteins\.CD9: give exactly one of copies, per_um2 and per_um3",
    ),
    "unknown glycan": (
        {"glycans": {"n_glycans": {"Mann5": 1}}},
        r"glycans\.n_glycans\.Mann5: 'Mann5' is no glycan[^\n]*\n.*Did you mean 'Man5'",
    ),
    "unknown glycoform": (
        {"proteins": {"CD9": {"copies": 1, "glycoform": "Mann5"}}},
        r"proteins\.CD9\.glycoform: 'Mann5' is no glycan[^\n]*\n.*Did you mean 'Man5'",
    ),
    "protein of the cell": (
        {"proteins": {"HGS": 4}},
        r"proteins\.HGS: this protein works in the cell",
    ),
    "protein of the cell with a structure": (
        {"proteins": {"HGS": {"copies": 4, "structure": "hgs.cif"}}},
        r"proteins\.HGS: this protein works in the cell",
    ),
    "unknown protein": (
        {"proteins": {"GADPH": 4}},
        r"proteins\.GADPH: no such protein[^\n]*\n.*Did you mean 'GAPDH'",
    ),
    "part of several complexes": (
        {"proteins": {"ITGB1": 4}},
        r"proteins\.ITGB1: no such[^\n]*\n.*part of several entries: ITGA4-ITGB1, ITGA5-ITGB1",
    ),
    "unknown lipid": (
        {"membrane": {"composition": {"cholestrol": 1}}},
        r"membrane\.composition\.cholestrol: no such lipid[^\n]*\n.*Did you mean 'cholesterol'",
    ),
    "a lipid twice": (
        {"membrane": {"composition": {"PC": 1, "phosphatidylcholine": 1}}},
        r"membrane\.composition\.PC: given twice, as 'PC' and as 'phosphatidylcholine'",
    ),
    "a protein twice": (
        {"proteins": {"ALIX": 1, "pdcd6ip": 2}},
        r"proteins\.ALIX: given twice, as 'ALIX' and as 'pdcd6ip'",
    ),
    "no lipids": (
        {"membrane": {}},
        "membrane: the lipids are missing: give composition, or both outer and inner",
    ),
    "one leaflet": ({"membrane": {"outer": {"PC": 1}}}, "membrane: the lipids are missing"),
    "shares of nothing": (
        {"membrane": {"composition": {"PC": 0}}},
        r"membrane\.composition: the shares add up to nothing",
    ),
    "keys of an own protein": (
        {"proteins": {"CD9": {"copies": 1, "place": "lumen"}}},
        r"proteins\.CD9: place can be given only for a protein of your own",
    ),
    "mass of a structure": (
        {"proteins": {"X": {"copies": 1, "structure": "x.cif", "mass_kda": 50}}},
        r"proteins\.X: mass_kda cannot be given with structure",
    ),
    "chains without a structure": (
        {"proteins": {"X": {"copies": 1, "mass_kda": 50, "chains": ["A"]}}},
        r"proteins\.X: chains can be given only with structure",
    ),
    "more outside than there is": (
        {
            "proteins": {
                "X": {
                    "copies": 1,
                    "mass_kda": 20,
                    "outside_kda": 19,
                    "transmembrane_helices": 1,
                }
            }
        },
        r"proteins\.X: outside_kda and 1 helices of 2.4 kDa are more than mass_kda",
    ),
    "RNA with sequence and length": (
        {"rna": {"x": {"sequence": "ACGUACGU", "length_nt": 8}}},
        r"rna\.x: give either sequence or length_nt, not both",
    ),
    "out of range": (
        {"proteins": {"CD9": {"per_um2": 1e7}}},
        r"proteins\.CD9\.per_um2: 10000000\.0 is too large; at most 1000000 is allowed",
    ),
    "true": ({"proteins": {"CD9": True}}, r"proteins\.CD9: true and false have no meaning here"),
    "misspelt key": (
        {"proteins": {"CD9": {"copeis": 1, "copies": 2}}},
        r"proteins\.CD9\.copeis: unknown key[^\n]*\n.*Did you mean 'copies'",
    ),
    "misspelt amount": (
        {"proteins": {"CD9": {"copeis": 1}}},
        r"proteins\.CD9\.copeis: unknown key[^\n]*\n.*Did you mean 'copies'",
    ),
    "misspelt amount of an own protein": (
        {"proteins": {"X": {"per_um": 1, "mass_kda": 20}}},
        r"proteins\.X\.per_um: unknown key[^\n]*mass_kda[^\n]*\n.*Did you mean 'per_um[23]'",
    ),
    "an amount that is none": (
        {"proteins": {"CD9": {"amount": 5}}},
        r"proteins\.CD9: give exactly one of copies, per_um2 and per_um3",
    ),
    "an amount given twice": (
        {"proteins": {"CD9": {"amount": {"copies": 3}, "copies": 4}}},
        r"proteins\.CD9: give exactly one of copies, per_um2 and per_um3",
    ),
    "an amount of another name": (
        {"proteins": {"CD9": {"amount": {"number": 3}}}},
        r"proteins\.CD9: give exactly one of copies, per_um2 and per_um3",
    ),
    "an end that is none": (
        {"proteins": {"X": {"copies": 1, "structure": "x.cif", "outside": "Q"}}},
        r"proteins\.X\.outside: 'Q' is not allowed; allowed: N, C",
    ),
    "half a range": (
        {"proteins": {"X": {"copies": 1, "structure": "x.cif", "transmembrane": [[5]]}}},
        r"proteins\.X\.transmembrane\.0\.1: this value is missing",
    ),
    "no file": (
        {"proteins": {"X": {"copies": 1, "structure": ""}}},
        r"proteins\.X\.structure: a text of 0 letters is too short; at least 1 is needed",
    ),
    "a long name": (
        {"proteins": {"X": {"copies": 1, "mass_kda": 9, "name": "x" * 81}}},
        r"proteins\.X\.name: a text of 81 letters is too long; at most 80 are allowed",
    ),
    "half a place": (
        {"view": {"labels": {"cargo": [0.5]}}},
        r"view\.labels\.cargo\.1: this value is missing",
    ),
    "a place with a depth": (
        {"view": {"labels": {"cargo": [0.5, 0.5, 0.5]}}},
        r"view\.labels\.cargo: a list of 3 values is too long; at most 2 are allowed",
    ),
    "half a camera": (
        {"view": {"orbit": {"azimuth": 3.0, "elevation": 0.0}}},
        r"view\.orbit\.distance_nm: this value is missing",
    ),
    "a story without chapters": (
        {"story": {"chapters": []}},
        r"story\.chapters: a list of 0 values is too short; at least 1 is needed",
    ),
    "a smallest vesicle above the largest": (
        {"story": {"chapters": ["budding"], "body": {"smallest_nm": 50, "largest_nm": 40}}},
        r"story\.body\.smallest_nm: 50 is larger than largest_nm, 40",
    ),
    "a vesicle too small": (
        {"vesicle": {"diameter_nm": 5.0}},
        r"vesicle\.diameter_nm: 5\.0 is too small; at least 20 is allowed",
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", WRONG)
def test_no_way_leads_to_a_wrong_scene(what: str, way: Way) -> None:
    update, message = WRONG[what]
    with pytest.raises(InputError, match=message) as caught:
        way(update)
    assert isinstance(caught.value, UserError)


def test_a_misspelt_chapter_is_the_only_thing_wrong() -> None:
    with pytest.raises(InputError) as caught:
        from_text({"story": {"chapters": ["relese"]}})
    (problem,) = caught.value.problems
    assert problem.hint == "Did you mean 'release'?"


@pytest.mark.parametrize("way", WAYS)
def test_species_have_their_keys_whichever_name_was_given(way: Way) -> None:
    scene = way(
        {
            "membrane": {"composition": {"pc": 1, "Chol": 1}},
            "proteins": {"alix": 1, "P08962": {"copies": 2, "glycoform": "man-5"}},
            "glycans": {"n_glycans": {"MAN9": 1}},
            "rna": {"hsa-miR-21-5p": 1},
        }
    )
    assert dict(scene.membrane.composition or {}) == {"phosphatidylcholine": 1, "cholesterol": 1}
    assert scene.proteins == {
        "PDCD6IP": CatalogProtein(amount=CopyNumber(copies=1)),
        "CD63": CatalogProtein(amount=CopyNumber(copies=2), glycoform="Man5"),
    }
    assert list(scene.glycans.n_glycans) == ["Man9"]
    assert list(scene.rna) == ["miR-21-5p"]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_given_decides_what_it_is(way: Way) -> None:
    scene = way(
        {
            "proteins": {
                "cd9": {"per_um2": 10.0, "mass_kda": 20},
                "CD63": {"copies": 1, "structure": "a.cif"},
            },
            "rna": {"a": {"sequence": "acgta"}, "b": {"length_nt": 9, "copies": 2}},
        }
    )
    own, structure = scene.proteins.values()
    # A protein of one's own keeps its name, also if the catalog knows another of that name.
    assert list(scene.proteins) == ["cd9", "CD63"]
    assert isinstance(own, OwnGlobule)
    assert own.amount == PerArea(per_um2=10)
    assert isinstance(structure, OwnStructure)
    first, second = scene.rna.values()
    assert isinstance(first, RnaOfSequence)
    assert first.letters == "ACGUA"
    assert isinstance(second, RnaOfLength)


def test_a_globule_without_helices_is_in_the_lumen() -> None:
    proteins = {
        "a": {"copies": 1, "mass_kda": 20},
        "b": {"copies": 1, "mass_kda": 20, "transmembrane_helices": 1},
        "c": {"copies": 1, "mass_kda": 20, "place": "outer"},
        "HSPA8": 1,
        "CD9": 1,
    }
    catalog = load_catalog().proteins
    items = Scene(**RIGHT, proteins=proteins).proteins.items()
    assert [item.is_luminal(catalog.get(key)) for key, item in items] == [
        *(True, False, False),
        *(True, False),
    ]


def test_an_error_in_a_file_has_its_line_and_its_own_words() -> None:
    text = scene_text(Scene(**RIGHT)) + "\n[proteins]\nCD9 = 1\nalix = { copies = -4 }\n"
    line = text.splitlines().index("alix = { copies = -4 }") + 1
    with pytest.raises(InputError, match=rf"a\.toml:{line}: proteins\.alix\.copies: -4"):
        parse_scene(text, "a.toml")


@pytest.mark.parametrize("name", preset_names())
def test_presets_are_frozen_to_their_leaves(name: str) -> None:
    scene = load_scene(name)
    assert hash(scene) == hash(pickle.loads(pickle.dumps(scene)))
    assert scene.model_copy() == scene
    with pytest.raises(TypeError):
        scene.proteins["CD9"] = 3  # type: ignore[index]


def test_a_scene_without_lipids_is_not_built() -> None:
    with pytest.raises(InputError, match="the lipids are missing"):
        exoviz.build(Scene())


def test_a_vesicle_has_no_story_and_a_story_is_no_single_vesicle(tmp_path: Any) -> None:
    vesicle, story = load_scene("liposome"), load_scene("mvb-release")
    with pytest.raises(InputError, match=r"has no story[^\n]*\n.*mvb-release"):
        exoviz.build_story(vesicle)
    with pytest.raises(InputError, match=r"story: this scene has a story[^\n]*\n.*build_story"):
        exoviz.build(story)


def test_only_what_is_changed_is_checked_again() -> None:
    scene = load_scene("exosome")
    copy = scene.model_copy(update={"view": {"cutaway": "half"}})
    assert all(copy.proteins[key] is item for key, item in scene.proteins.items())
    assert copy.membrane is scene.membrane


KNOWN = sorted(
    key for key, one in load_catalog().proteins.items() if one.place not in ("cell", "corona")
)
AMOUNTS = st.one_of(
    st.integers(0, 100_000),
    st.integers(0, 100_000).map(lambda count: {"copies": count}),
    st.floats(0, 1e6).map(lambda density: {"per_um2": density}),
    st.floats(0, 1e8).map(lambda density: {"per_um3": density, "mass_kda": 30.0}),
)


@given(
    st.dictionaries(st.sampled_from(KNOWN), AMOUNTS),
    st.dictionaries(
        st.sampled_from(sorted(load_catalog().rna)),
        st.one_of(st.integers(0, 9), st.fixed_dictionaries({"length_nt": st.integers(5, 99)})),
    ),
)
def test_what_is_right_is_written_and_read_again(
    proteins: dict[str, Any], rna: dict[str, Any]
) -> None:
    scene = Scene(**RIGHT, proteins=proteins, rna=rna)
    assert parse_scene(scene_text(scene)) == scene
    assert Scene.model_validate(scene.model_dump(mode="json")) == scene
    assert hash(Scene.model_validate_json(scene.model_dump_json())) == hash(scene)


def test_a_style_that_does_not_exist_is_refused_in_the_words_of_a_file() -> None:
    what = r"style: 'godsell' is not allowed; allowed: [^\n]*\n.*Did you mean 'goodsell'"
    scene = load_scene("exosome")
    for change in (
        lambda: scene.view.model_copy(update={"style": "godsell"}),
        lambda: scene.model_copy(update={"view": {"style": "godsell"}}),
    ):
        with pytest.raises(InputError, match=what):
            change()
