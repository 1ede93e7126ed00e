"""The report says what was reached, and never hides what cannot be."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from built_scenes import REPORT_KEYS, built
from exoviz.catalog import load_catalog
from exoviz.language import LANGUAGES, speaking
from exoviz.model.origins import StructureFacts
from exoviz.reporting.chain_facts import chains_data
from exoviz.reporting.physical_checks import rounded
from exoviz.reporting.provenance import structure_data
from exoviz.reporting.release_facts import release
from exoviz.reporting.report_keys import VESICLE_KEYS
from exoviz.reporting.reports import report, report_text
from exoviz.scene import MeanChains, Membrane, load_scene
from report_paths import differences


def test_report_has_the_documented_keys_and_is_json() -> None:
    scene, vesicle = built("exosome")
    data = report(vesicle, scene)
    assert set(data) >= REPORT_KEYS
    assert set(data["lipids"]) == {"outer", "inner", "by_class", "moved_points"}
    assert json.loads(json.dumps(data)) == data


def with_chains(membrane: Membrane) -> Membrane:
    chains = {"phosphatidylcholine": MeanChains(carbons=36, double_bonds=1)}
    return membrane.model_copy(update={"chains": chains})


def test_reference_knows_every_key_and_no_other() -> None:
    scene, vesicle = built("exosome")
    facts = StructureFacts("a.cif", ("A",), "planes", 10, 12, "1-2", 1e3, 1e3)
    structure = structure_data(facts) | {"title": "", "notes": []}
    data = report(vesicle, scene) | {
        "release": release(load_scene("mvb-release")),
        "structures": {"CD63": structure},
        "corona": {"APOA1": 1},
        "population": {"markers": ["CD9"], "absent": ["CD63"], "share": 0.5},
        "provenance": {
            "tables": {"proteins": {"file": "a.txt"}},
            "rules": {"given": ""},
            "settings": {"copies": 1},
            "numbers": {"proteins.CD9.copies": {"value": 1}},
            "left_out": {"ALB": ""},
        },
    }
    chained = scene.model_copy(update={"membrane": with_chains(scene.membrane)})
    data["lipids"] = data["lipids"] | chains_data(chained, {"phosphatidylcholine": 1})
    assert differences(data, VESICLE_KEYS) == (set(), set())


def test_default_exosome_is_physically_sound() -> None:
    scene, vesicle = built("exosome")
    data = report(vesicle, scene)
    verdicts = {key: item["verdict"] for key, item in data["checks"].items()}
    assert verdicts == dict.fromkeys(verdicts, "ok")
    assert all(item["source"] for item in data["checks"].values())


def test_lipid_totals_agree_with_themselves() -> None:
    scene, vesicle = built("exosome")
    lipids = report(vesicle, scene)["lipids"]
    total = lipids["outer"]["count"] + lipids["inner"]["count"]
    assert sum(item["count"] for item in lipids["by_class"].values()) == total
    assert sum(item["mol_percent"] for item in lipids["by_class"].values()) == pytest.approx(
        100, abs=0.2
    )


def test_a_lipid_that_makes_way_is_reported() -> None:
    scene, vesicle = built("exosome")
    data = report(vesicle, scene)
    lipids = data["lipids"]["by_class"]
    assert lipids["sphingomyelin"]["outer_fraction"] == pytest.approx(0.90, abs=0.01)
    assert lipids["cholesterol"]["outer_fraction_asked"] == 0.55
    found = lipids["cholesterol"]["outer_fraction"]
    outer, inner = (
        data["lipids"][side]["by_class"]["cholesterol"]["reached"] for side in ("outer", "inner")
    )
    assert found == pytest.approx(outer / (outer + inner), abs=1e-4)
    assert 0.58 < found < 0.68
    notes = [note for note in data["illustrative"] if "were asked for" in note]
    # Those that cross the bilayer fast make way, and no others.
    fast = {lipid.name for lipid in load_catalog().lipids.values() if lipid.flips}
    assert {note.partition(":")[0] for note in notes} <= fast
    (told,) = (note for note in notes if note.startswith("cholesterol:"))
    assert f"{100 * found:.0f} %" in told
    assert "55 %" in told


def test_impossible_values_are_reported_not_hidden() -> None:
    scene, vesicle = built("liposome")
    data = report(vesicle, scene)
    assert data["checks"]["density_sucrose_g_ml"]["verdict"] == "low"
    assert "▼" in report_text(data)


def test_no_zero_is_negative() -> None:
    scene, vesicle = built("liposome")
    data = report(vesicle, scene)
    assert "-0.0" not in json.dumps(data)
    assert "-0.0" not in report_text(data)
    assert str(rounded(-1e-9, 3)) == "0.0"


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_translated_report_holds_no_english_but_citations(language: str) -> None:
    scene, vesicle = built("exosome")
    with speaking(language):
        data = report(vesicle, scene)
        text = report_text(data)
    known = load_catalog().sources
    for key, source in known.items():
        # What was published is in the language of its title.
        text = text.replace(source.citation or "\0", "").replace(f"  {key}: ", "")
        if source.note:
            assert source.note not in text
    own = text
    for word in ("cholesterol", "lipid", "protein", "glycan", " nm", "g/mL", "Exosome"):
        assert word not in own


def test_sources_are_told_with_whether_they_were_read() -> None:
    scene, vesicle = built("exosome")
    data = report(vesicle, scene)
    known = load_catalog().sources
    assert {one["read"] for one in data["sources"].values()} == {True, False}
    for key, one in data["sources"].items():
        assert one == known[key].model_dump()
    held = {item.species for item in vesicle.molecules()}
    for key in held & set(load_catalog().proteins):
        assert set(load_catalog().proteins[key].cited) <= set(data["sources"])
    text = report_text(data)
    for key, one in data["sources"].items():
        (line,) = [line for line in text.splitlines() if line.strip().startswith(f"{key}: ")]
        assert line.endswith("[read]" if one["read"] else "[not read]")
    # A source of a check is followed by whether it was read, too.
    for item in data["checks"].values():
        assert f"{item['source']} [{'read' if item['read'] else 'not read'}]" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_of_the_checks_are_aligned(language: str) -> None:
    scene, vesicle = built("exosome")
    with speaking(language):
        data = report(vesicle, scene)
        rows = [line for line in report_text(data).splitlines() if line[2:3] in tuple("✓▼▲")]
    assert len(rows) == len(data["checks"])
    assert all(row[42] == " " and row[43].isdigit() for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_can_be_read_in_every_language(language: str) -> None:
    scene, vesicle = built("exosome-30nm")
    with speaking(language):
        text = report_text(report(vesicle, scene))
    assert "CD9" in text
    assert ("Outer leaflet" in text) == (language == "en")


def test_a_mass_that_the_catalog_has_not_is_none_and_not_zero() -> None:
    known: dict[str, Any] = {one.name: () for one in fields(StructureFacts)}
    facts = StructureFacts(**{**known, "mass_da": 1000.0, "catalog_mass_da": 0.0})
    assert structure_data(facts)["catalog_mass_kda"] is None
    assert structure_data(facts)["mass_kda"] == 1.0
