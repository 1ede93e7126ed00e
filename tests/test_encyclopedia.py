"""What an encyclopedia says of exosomes is shown where the page says, in all languages."""

from __future__ import annotations

import pytest

from encyclopedia import Place, Statement, statements, translated
from exoviz.catalog import load_catalog
from exoviz.language import LANGUAGES
from exoviz.scene import load_scene
from generate import ROOT

ROWS = [pytest.param(one, id=one.says[:40]) for one in statements()]
PLACES = sorted(
    {place for one in statements() for place in one.places}, key=lambda x: (x.kind, x.name)
)
#: Words that the statements must have.
WORDS = (
    "secretion of proteins",
    "not fully known",
    "waste",
    "immune reactions",
    "embryonic stem cells",
    "beyond the genes",
    "second budding",
    "enolase",
    "peroxidases",
    "lipid kinases",
    "are signals",
    "mannose",
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.kind}:{place.name[:30]}")
def test_every_place_exists_in_all_languages(place: Place) -> None:
    assert place.texts()
    assert place.words()
    for text in place.texts():
        for language in LANGUAGES:
            told = translated(text, language)
            # Names of molecules, such as those of microRNAs, are the same in all.
            same_everywhere = place.kind == "rna" and " " not in text
            assert language == "en" or told != text or same_everywhere, (language, text)


@pytest.mark.parametrize("row", ROWS)
def test_a_statement_is_told_where_the_page_says(row: Statement) -> None:
    assert row.places
    told = "\n".join(text for place in row.places for text in place.texts())
    assert row.words
    for words in row.words:
        assert words in told


def test_no_place_is_made_up() -> None:
    for place in (
        Place("scene", "no-such"),
        Place("chapter", "no-such"),
        Place("milestone", "no-such"),
        Place("protein", "NO1"),
        Place("text", "No caption begins so"),
    ):
        with pytest.raises(LookupError):
            place.texts()


@pytest.mark.parametrize("words", WORDS)
def test_what_was_asked_for_has_its_row(words: str) -> None:
    assert any(words in row.says for row in statements())


def test_the_page_is_linked() -> None:
    assert "docs/encyclopedia.md" in (ROOT / "README.md").read_text("utf-8")
    assert "\nencyclopedia\n" in (ROOT / "docs" / "index.md").read_text("utf-8")


# -- scenes of enzymes and of signals


def test_each_enzyme_has_its_colour_and_its_name_in_the_picture() -> None:
    scene = load_scene("enzymes")
    enzymes = {"ENO1", "PKM", "GAPDH", "LDHA", "PRDX1", "PRDX2", "PI4K2A", "DGKA"}
    assert enzymes <= set(scene.proteins)
    coloured = {path.rpartition("/")[2]: path for path in scene.view.colours}
    assert enzymes <= coloured.keys()
    assert len({scene.view.colours[coloured[key]] for key in enzymes}) == len(enzymes)
    assert {coloured[key] for key in enzymes} == set(scene.view.labels)


def test_each_lipid_that_signals_has_its_colour_and_its_name_in_the_picture() -> None:
    view = load_scene("signalling-lipids").view
    signals = {key: one.signal for key, one in load_catalog().lipids.items() if one.signal}
    assert len(signals) >= 5
    read = {f"membrane/{signal.leaflet}/{key}" for key, signal in signals.items()}
    assert read <= set(view.labels)
    assert len({view.colours[path] for path in read}) == len(signals)
