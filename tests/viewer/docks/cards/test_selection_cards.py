"""The card of everything there is, as a row of the tree and as a molecule that is clicked."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from built_scenes import built
from everything import StoryOfEverything, of_everything
from exoviz import language
from exoviz.cards.known_entries import crowders_of, entry_of
from exoviz.cards.layer_tree import Node, tree
from exoviz.cards.model_contents import ModelContents
from exoviz.cards.species_card import name_of
from exoviz.catalog import load_catalog
from exoviz.language import LANGUAGES, _
from exoviz.model import Vesicle
from exoviz.model.layers import last_step
from exoviz.viewer.docks.cards.selection_cards import cards_html

OWN = "A molecule of the scene's own: the catalog lacks it."


def rows(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from rows(node.children)


def heading(page: str) -> str:
    (found,) = re.findall(r"<h3>(.*?)</h3>", page)
    return html.unescape(found)


def says(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def counts(model: Any) -> dict[str, int]:
    return model.layer_counts() if isinstance(model, Vesicle) else dict.fromkeys(model.layers(), 0)


@pytest.fixture(params=["everything", "story", "exosome", "synaptic-vesicle"])
def model(request: pytest.FixtureRequest) -> Any:
    if request.param == "everything":
        return of_everything()
    return StoryOfEverything() if request.param == "story" else built(request.param)[1]


def card_of(held: ModelContents, node: Node) -> str:
    return cards_html(held, node.layers, {node.path} if node.children else ())


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    with language.speaking(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("grouping", "spoken"), [("place", "en"), ("kind", "ru")], indirect=["spoken"]
)
def test_every_row_has_a_card_of_its_own(model: Any, grouping: Any, spoken: str) -> None:
    names = load_catalog().names
    titles: set[str] = set()
    held = ModelContents(model)
    for node in rows(tree(counts(model), grouping)):
        page = card_of(held, node)
        title = heading(page)
        assert title
        own = _(OWN) in says(page)
        assert own == (not node.children and "/custom/" in node.layers[0]), node.path
        if node.children:
            assert title == node.title, node.path
            role = names.layer_roles.get(node.path) or names.family_roles.get(last_step(node.path))
            assert role is not None, node.path
            assert html.escape(_(role)) in page
        titles.add(title)
    assert len(titles) > 20


@pytest.mark.usefixtures("spoken")
def test_the_card_of_a_layer_is_that_of_its_species() -> None:
    models: tuple[Any, ...] = (of_everything(), StoryOfEverything())
    for seen in models:
        held = ModelContents(seen)
        for layer in seen.layers():
            page = cards_html(held, {layer})
            species = held.amounts[layer]
            entry = entry_of(layer, *species) if len(species) == 1 else None
            crowd = crowders_of(layer)
            if entry is not None:
                assert heading(page) == _(entry.name)
                assert html.escape(_(entry.role)) in page
            for one in crowd[:12]:
                assert _(one.name) in says(page), layer


@pytest.mark.parametrize("spoken", ["kk"], indirect=True)
@pytest.mark.usefixtures("spoken")
def test_the_card_of_a_molecule_is_that_of_its_species(model: Any) -> None:
    if not isinstance(model, Vesicle):
        pytest.skip("molecules of a story are selected as layers")
    catalog = load_catalog()
    groups = ("lipids", "proteins", "glycans", "rna")
    held = ModelContents(model)
    for item in model.molecules():
        page = cards_html(held, {item.layer}, picked=(item.layer, item.species))
        found = [catalog.entry(one, item.species) for one in groups if knows(one, item.species)]
        assert (_(OWN) in says(page)) == (not found), item.species
        assert heading(page) in {item.species, *(name_of(one) for one in found)}


def knows(group: str, key: str) -> bool:
    return load_catalog().find(group, key) == key


def test_a_group_says_how_much_there_is_of_it() -> None:
    _scene, vesicle = built("exosome")
    nodes = {node.path: node for node in rows(tree(vesicle.layer_counts()))}
    held = ModelContents(vesicle)
    total = sum(item.mass_da for item in vesicle.molecules())
    shares = []
    for path in ("membrane", "proteins", "glycans", "cargo"):
        page = says(card_of(held, nodes[path]))
        assert f"{nodes[path].copies:,}" in page
        mine = [one for one in vesicle.molecules() if one.layer in nodes[path].layers]
        share = 100 * sum(one.mass_da for one in mine) / total
        assert f"{share:.1f} % of this vesicle" in page
        shares.append(share)
    assert sum(shares) == pytest.approx(100)


def test_a_group_of_one_layer_is_told_from_that_layer() -> None:
    vesicle = ModelContents(built("exosome")[1])
    layer = {"proteins/rabs/RAB7A"}
    assert heading(cards_html(vesicle, layer)) == "Rab7a"
    assert heading(cards_html(vesicle, layer, {"proteins/rabs"})) == "Rab proteins"


def test_lipids_of_both_leaflets_are_one_card() -> None:
    page = cards_html(ModelContents(of_everything()), {"membrane/outer/gm3", "membrane/inner/gm3"})
    assert heading(page) == "ganglioside GM3"
    assert "Outer leaflet" in page
    assert "Inner leaflet" in page


def test_many_cards_are_cut_short_in_words() -> None:
    chosen = {one for one in of_everything().layers() if one.startswith("proteins/tetraspanins")}
    chosen |= {"cargo/proteins/HSPA8", "membrane/outer/gm3", "corona/C3", "corona/APOB"}
    assert "and 1 more" in cards_html(ModelContents(of_everything()), chosen)


def test_nothing_selected_is_a_hint() -> None:
    assert "Click a molecule" in cards_html(ModelContents(of_everything()), ())
    assert "Click a molecule" in cards_html(None, {"membrane/outer/gm3"})
