"""Molecules chosen by words."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exoviz
from exoviz.catalog import load_catalog
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.model import Vesicle
from exoviz.model.layers import ancestors
from exoviz.scene import View
from exoviz.selecting import ChosenMolecules, paths_of, select, whole_layers, without

WORDS = (
    *("lipids", "proteins", "tetraspanins", "CD9", "outer", "inner & lipids", "cargo", "rna"),
    *("copies > 5", "mass > 60 kDa", "kind = glycan", "leaflet = inner", "on CD63"),
    *("family = integrins", "evidence = quoted", "within 3 nm of CD81"),
)
EXPRESSIONS = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&", "|", "and", "OR"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        inner.map(lambda one: f"!({one})"),
    ),
    max_leaves=4,
)


def chosen(vesicle: Vesicle, text: str) -> set[int]:
    return set(np.flatnonzero(select(vesicle, text).molecules).tolist())


@given(one=EXPRESSIONS, other=EXPRESSIONS)
@settings(max_examples=8, deadline=None)
def test_words_mean_what_logic_says(exosome: Vesicle, one: str, other: str) -> None:
    first, second = chosen(exosome, one), chosen(exosome, other)
    everything = chosen(exosome, "lipids | !lipids")
    assert chosen(exosome, f"({one}) & ({other})") == first & second
    assert chosen(exosome, f"({one}) | ({other})") == first | second
    assert chosen(exosome, f"!({one})") == everything - first
    assert chosen(exosome, f"!(({one}) & ({other}))") == chosen(
        exosome, f"!({one}) | not ({other})"
    )
    assert set(np.flatnonzero(select(exosome, one, other).molecules)) == first | second


def test_everything_is_chosen_by_nothing(exosome: Vesicle) -> None:
    whole = select(exosome)
    assert dict(whole.counts) == {k: n for k, n in exosome.layer_counts().items() if n}
    assert set(whole.layers) == set(exosome.layers())


def test_each_layer_and_group_is_chosen_by_its_path(exosome: Vesicle) -> None:
    counts = exosome.layer_counts()
    for path in sorted(paths_of(exosome)):
        expected = {name: n for name, n in counts.items() if path in ancestors(name)}
        assert dict(select(exosome, path).counts) == expected
        assert whole_layers(exosome, path) == (path,)


def test_each_species_is_chosen_by_each_of_its_names(exosome: Vesicle) -> None:
    catalog = load_catalog()
    for group in ("proteins", "lipids", "rna"):
        for key, entry in catalog.group(group).items():
            own = {b.layer: len(b) for b in exosome.batches if b.species == key and len(b)}
            for name in (key, entry.name, *entry.aliases):
                if catalog.find(group, name) != key:
                    continue
                found = select(exosome, f'"{name}"')
                assert own.items() <= dict(found.counts).items(), (name, key)


def test_facts_are_those_of_the_molecules(exosome: Vesicle) -> None:
    heavy = select(exosome, "mass >= 60 kDa")
    light = select(exosome, "mass < 60000 Da")
    assert len(heavy) + len(light) == len(heavy.molecules)
    masses = [t.mass_da for b in exosome.batches if b.layer in heavy.counts for t in b.templates]
    assert max(masses) >= 60_000
    few = select(exosome, "copies <= 4")
    assert all(exosome.layer_counts()[name] <= 4 for name in few.counts)
    assert set(few.counts) == {k for k, n in exosome.layer_counts().items() if 0 < n <= 4}


def test_what_is_bound_goes_with_what_it_is_on(exosome: Vesicle) -> None:
    owners = exosome.owners()
    bound = np.flatnonzero(select(exosome, "on tetraspanins").molecules)
    assert len(bound)
    assert select(exosome, "tetraspanins").molecules[owners[bound]].all()
    assert (owners[bound] != bound).all()


@pytest.mark.parametrize("reach", [0, 2, 5])
def test_within_is_the_distance_of_beads(exosome: Vesicle, reach: float) -> None:
    beads = exosome.beads()
    goal = select(exosome, "CD82").molecules
    near = select(exosome, f"within {reach} nm of CD82").molecules
    places = beads.positions[goal[beads.molecule]]
    others = [int(n) for n in np.random.default_rng(1).choice(np.flatnonzero(~goal), 60)]
    others += [int(n) for n in np.flatnonzero(near & ~goal)[:20]]
    for number in others:
        mine = beads.positions[beads.molecule == number]
        gap = np.sqrt(((mine[:, None] - places[None]) ** 2).sum(-1)).min()
        assert near[number] == (gap <= reach + 1e-5)
    assert near[goal].all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tetraspannins", "Did you mean 'tetraspanins'"),
        ("CD6", "Did you mean 'CD63'"),
        ("CD63 &", "letter"),
        ("copies > many", "letter 10"),
        ("mass > 60", "Examples"),
        ("(lipids", "missing|from letter"),
        ("", "missing|from letter"),
        ("family = nothing", "not one of"),
        ("leaflet = outside", "outer, inner"),
        ("membrane/outr", "no molecule, group or layer"),
        ("(" * 13 + "lipids" + ")" * 13, "nested"),
        ("!" * 2_000, "too many"),
    ],
)
def test_what_cannot_be_read_says_where(exosome: Vesicle, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        select(exosome, text)


@given(text=st.text(st.sampled_from("CD9 lipids&|!()<>=\"'nm5.of within copies"), max_size=40))
@settings(max_examples=60, deadline=None)
def test_anything_is_read_or_refused(exosome: Vesicle, text: str) -> None:
    try:
        found = select(exosome, text)
    except InputError:
        return
    assert isinstance(found, ChosenMolecules)


def test_what_is_drawn_is_what_is_chosen(exosome: Vesicle) -> None:
    for text in (
        "within 4 nm of CD63",
        "lipids & !cholesterol",
        "on integrins",
        "rna",
        "copies = 1",
    ):
        drawn = exported_drawing(exosome, View(cutaway="none"), [text])
        assert set(np.unique(drawn.molecule).tolist()) == chosen(exosome, text)
        assert drawn.copies == dict(select(exosome, text).counts)


def test_what_is_hidden_is_all_but_that(exosome: Vesicle) -> None:
    only = without(exosome, (), ("lipids", "proteins/tetraspanins"))
    assert chosen(exosome, only[0]) == chosen(exosome, "!lipids & !tetraspanins")
    both = without(exosome, ("proteins", "rna"), ("copies < 3",))
    assert chosen(exosome, both[0]) == chosen(exosome, "(proteins | rna) & !(copies < 3)")
    assert without(exosome, ("proteins",), ()) == ("proteins",)


def test_the_command_line_takes_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture, mesh = tmp_path / "a.png", tmp_path / "a.ply"
    render = ["render", "exosome", "-o", str(picture), "--size", "64x48", "--style", "draft"]
    words = ["--only", "tetraspanins | lipids", "--hide", "within 3 nm of CD9", "--label", "CD63"]
    assert main([*render, *words, "--cut-keep", "tetraspanins"]) == 0
    assert main(["export", "exosome", "-o", str(mesh), "--only", "CD82", "--detail", "low"]) == 0
    capsys.readouterr()
    assert main([*render, "--hide", "CD6"]) == 2
    assert "--hide: there is no molecule" in capsys.readouterr().err
    assert main([*render, "--cut-keep", "within 3 nm of CD9"]) == 2
    assert "--cut-keep: 'within 3 nm of CD9' chooses" in capsys.readouterr().err
    assert main([*render, "--only", "copies > 9999"]) == 2
    assert "nothing is left" in capsys.readouterr().err


def test_a_figure_by_words_is_made_again(tmp_path: Path) -> None:
    first, again = tmp_path / "a.png", tmp_path / "b.png"
    words = ["--only", "within 3 nm of CD9", "--size", "64x48", "--style", "draft"]
    assert main(["render", "exosome", "-o", str(first), *words]) == 0
    assert main(["render", "--from", str(first), "-o", str(again)]) == 0
    assert first.read_bytes() == again.read_bytes()
    assert exoviz.select is select
