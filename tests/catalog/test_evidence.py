"""What the catalog says of its own numbers: who measured them, and whether that was read."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from exoviz.catalog import Protein, Species, catalog_files, load_catalog, read_of, supported
from exoviz.catalog.evidence import Source
from exoviz.language import _, speaking
from exoviz.reporting import physical_checks
from exoviz.reporting.physical_checks import all_checks

CATALOG = load_catalog()
ENTRIES = [pytest.param(one, id=one.key) for one in CATALOG.entries()]
PROTEINS = [pytest.param(one, id=key) for key, one in CATALOG.proteins.items()]
#: Average masses of residues, Da, and of the water at the ends.
RESIDUES = dict(
    zip(
        "ARNDCEQGHILKMFPSTWYV",
        (71.0788, 156.1875, 114.1038, 115.0886, 103.1388, 129.1155, 128.1307, 57.0519)
        + (137.1411, 113.1594, 113.1594, 128.1741, 131.1926, 147.1766, 97.1167, 87.0782)
        + (101.1051, 186.2132, 163.1760, 99.1326),
        strict=True,
    )
)
WATER = 18.015
#: The forms drawn: precursor, length of the signal peptide, and what it lacks of the numbering
#: (UniProt P35613-2, and P16070-12 with one residue in place of 223 to 604).
FORMS = {
    "BSG": (
        (
            "MAAALFVLLGFALLGTHGASGAAGTVFTTVEDLGSKILLTCSLNDSATEVTGHRWLKGGVVLKEDALPGQKTEFKVDSDDQWGEYSC"
            "VFLPEPMGTANIQLHGPPRVKAVKSSEHINEGETAMLVCKSESVPPVTDWAWYKITDSEDKALMNGSESRFFVSSSQGRSELHIENL"
            "NMEADPGQYRCNGTSSKGSDQAIITLRVRSHLAALWPFLGIVAEVLVLVTIIFIYEKRRKPEDVLDDDDAGSAPLKSSGQHQNDKGK"
            "NVRQRNSS"
        ),
        21,
        (24, 116),
    ),
    "CD44": (
        (
            "MDKFWWHAAWGLCLVPLSLAQIDLNITCRFAGVFHVEKNGRYSISRTEAADLCKAFNSTLPTMAQMEKALSIGFETCRYGFIEGHVV"
            "IPRIHPNSICAANNTGVYILTSNTSQYDTYCFNASAPPEEDCTSVTDLPNAFDGPITITIVNRDGTRYVQKGEYRTNPEDIYPSNPT"
            "DDDVSSGSSSERSSTSGGYIFYTFSTVHPIPDEDSPWITDSTDRIPATRDQDTFHPSGGSHTTHGSESDGHSHGSQEGGANTTSGPI"
            "RTPQIPEWLIILASLLALALILAVCIAVNSRRRCGQKKKLVINSGNGAVEDRKPSGLNGEASKSQEMVHLVNKESSETPDQFMTADE"
            "TRNLQNVDMKIGV"
        ),
        20,
        (224, 381),
    ),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_nothing_is_called_measured_whose_source_was_not_read(entry: Species) -> None:
    assert entry.grades
    for evidence, keys in entry.grades:
        assert keys
        assert evidence != "measured" or all(CATALOG.sources[key].read for key in keys)
        assert set(keys) <= set(entry.cited)
    assert set(entry.cited) <= set(CATALOG.sources)


def test_what_was_read_decides() -> None:
    sources = {"one": Source(citation="1", read=True), "other": Source(citation="2")}
    assert read_of(["one"], sources) == "read"
    assert read_of(["other"], sources) == "not read"
    assert read_of(["one", "other"], sources) == "read in part"
    assert supported("measured", ["one"], sources)
    assert not supported("measured", ["one", "other"], sources)
    assert supported("quoted", ["other"], sources)


@pytest.mark.parametrize(
    ("change", "words"), [("read", "calls measured"), ("missing", "not listed")]
)
def test_a_catalog_that_calls_too_much_measured_is_not_loaded(
    change: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = catalog_files._table

    def changed(stem: str) -> dict[str, Any]:
        found = table(stem)
        if stem == "sources" and change == "read":
            found["miRBase22"]["read"] = False
        elif stem == "sources":
            del found["miRBase22"]
        return found

    monkeypatch.setattr(catalog_files, "_table", changed)
    with pytest.raises(ValueError, match=words):
        catalog_files._checked()


def test_ranges_of_checks_called_measured_were_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert any(check.evidence == "measured" for check in all_checks().values())
    monkeypatch.setattr(physical_checks, "supported", lambda *_given: False)
    with pytest.raises(ValueError, match="measured"):
        all_checks.__wrapped__()


@pytest.mark.parametrize("protein", PROTEINS)
def test_a_protein_says_where_it_is_and_what_guidelines_call_it(protein: Protein) -> None:
    assert protein.misev in range(1, 6)
    assert str(protein.misev) in CATALOG.names.misev
    assert bool(protein.exposure) == (protein.place != "cell")
    assert not protein.exposure or protein.exposure in CATALOG.names.exposures
    assert not protein.contested or protein.contested.endswith(".")
    # Through the membrane, or on it away from the cytosol, is what category 1 and 5 are about.
    if protein.exposure == "lumen":
        assert protein.misev in (1, 2, 4)
    if protein.exposure in ("surface", "both") and protein.confidence != "cell":
        assert protein.misev != 2


@pytest.mark.parametrize("protein", PROTEINS)
def test_every_glycosite_is_on_one_domain_that_sugars_can_be_on(protein: Protein) -> None:
    for index, chain in enumerate(protein.chains):
        assert list(chain.glycosites) == sorted(set(chain.glycosites))
        for site in chain.glycosites:
            on = [
                domain
                for domain in protein.domains
                if any(c == index and first <= site <= last for c, first, last in domain.residues)
            ]
            assert len(on) == 1
            away = "outside" if protein.up == "exoplasm" else "inside"
            free = protein.place == "cell" and protein.compartment == "exoplasm"
            assert on[0].part in (away, "linker") or free


def test_a_chain_is_the_same_wherever_it_is() -> None:
    chains = sorted(
        (chain.uniprot, chain.gene, chain.residues, chain.mass_kda, chain.glycosites)
        for protein in CATALOG.proteins.values()
        for chain in protein.chains
        if chain.uniprot
    )
    for _accession, same in itertools.groupby(chains, key=lambda chain: chain[0]):
        assert len(set(same)) == 1


@pytest.mark.parametrize("protein", PROTEINS)
def test_a_chain_weighs_what_so_many_residues_do(protein: Protein) -> None:
    for chain in protein.chains:
        if chain.uniprot:
            # The human proteome's chains have a mean of 111 Da.
            assert 0.098 < chain.mass_kda / chain.residues < 0.124


@pytest.mark.parametrize("key", FORMS)
def test_the_form_drawn_has_the_mass_and_sites_of_its_sequence(key: str) -> None:
    sequence, signal, (first, lacks) = FORMS[key]
    chain = CATALOG.proteins[key].chains[0]
    mature = sequence[signal:]
    mass = (sum(RESIDUES[letter] for letter in mature) + WATER) / 1000
    assert len(mature) == chain.residues
    assert chain.mass_kda == pytest.approx(mass, rel=0.01)
    sequons = {match.start() + 1 for match in re.finditer("(?=N[^P][ST])", sequence)}
    numbered = {site if site < first else site + lacks for site in sequons if site > signal}
    assert set(chain.glycosites) <= numbered


@pytest.mark.parametrize(
    ("language", "cone", "inverted"),
    [("en", "cone", "inverted cone"), ("kk", "конус", "төңкерілген конус")]
    + [("ru", "конус", "перевёрнутый конус")],
)
def test_one_tail_is_an_inverted_cone_and_ceramide_a_cone(
    language: str, cone: str, inverted: str
) -> None:
    with speaking(language):
        one_tail = _(CATALOG.lipids["lysophosphatidylcholine"].role)
        small_head = _(CATALOG.lipids["ceramide"].role)
    assert inverted in one_tail
    assert cone in small_head
    assert inverted not in small_head


def test_carriers_of_polylactosamine_have_it_unless_a_scene_says_otherwise() -> None:
    for key in ("LAMP1", "LAMP2", "CD63"):
        assert CATALOG.glycan(CATALOG.proteins[key].glycoform).kind == "polylactosamine"


def test_human_milk_has_the_casein_of_human_milk() -> None:
    ((key, per_ml),) = CATALOG.fluids["milk"].particles.items()
    micelle = CATALOG.particles[key]
    assert 43 <= float(micelle.diameter_nm) <= 48
    # kDa in 1 mL to mg; 0.29 % is 2.9 mg/mL.
    milligrams = float(per_ml) * float(micelle.mass_kda) * 1.6605e-18
    assert milligrams == pytest.approx(2.9, rel=0.05)
