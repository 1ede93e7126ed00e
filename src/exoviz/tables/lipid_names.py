"""Names of lipids, as databases, instruments and vendors write them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any, Final

from exoviz.catalog import load_catalog

__all__ = ["NOT_IN_BILAYERS", "NamedLipid", "looks_like_lipid", "read_lipid"]

#: Classes of the shorthand that gather in droplets or in water, not in a bilayer.
NOT_IN_BILAYERS: Final = frozenset({"SE 27:1", "SE", "TG", "FA", "CAR", "WE", "MG"})

#: What is written at the end of a name: a charge or what an ion carries.
_ADDUCT: Final = re.compile(
    r"\s*(?:\[M[^\]]*\]\d?[+-]*|[+-](?:H2O|HCOO|CH3COO|OAc|FA|NH4|Na|K|Li|H)(?![a-z]))+\s*[+-]*$"
)
_SPHINGOLIPID: Final = "(SM|Cer|HexCer|GlcCer|GalCer|LacCer)"
#: Letters for two chains in the names that membranes are made of: ``POPC``.
_ACRONYM: Final = re.compile(r"^(PO|SO|PL|SA|D[LMPSO])(P[CEGSAI])$")
_OF_ACRONYM: Final = {
    "PO": "16:0/18:1",
    "SO": "18:0/18:1",
    "PL": "16:0/18:2",
    "SA": "18:0/20:4",
    "DL": "12:0/12:0",
    "DM": "14:0/14:0",
    "DP": "16:0/16:0",
    "DS": "18:0/18:0",
    "DO": "18:1/18:1",
}
#: What says where a lipid is from, or that it is all of it, and nothing of what it is.
_BESIDE: Final = re.compile(
    r"^(?:total|all|brain|egg|liver|heart|soy)\s+|\s+\(?(?:total|free)\)?$|\s*\([Δδ][^)]*\)"
    r"|\s+\((?:[LD]?[DPS][A-Z])?P[CEGSAI]\)$",
    re.IGNORECASE,
)
#: What MS-DIAL writes before a name that was told by mass alone.
_DOUBT: Final = re.compile(r"^(?:w/o ?MS2|low score|no MS2):\s*", re.IGNORECASE)
_CHAINS: Final = r"[dtmOP]?-?\d{1,2}:\d+(?:[/_-][dtmOP]?-?\d{1,2}:\d+)*"
#: Ways to write that the shorthand of LIPID MAPS does not know, and what is meant.
_MEANT: Final = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"^(?:FC|Free cholesterol|Chol(?:esterol)?)$", "ST 27:1;O"),
        (r"^ChE[ (]0:0\)?$", "ST 27:1;O"),
        (r"^(?:CE|ChE|Chol(?:esteryl)? ?ester|Chol)[ (](\d+:\d+)\)?$", r"CE \1"),
        (r"^lyso(P[CEISGA]) [ae] C?(\d+:\d+)$", r"L\1 \2"),
        (r"^(P[CE]) aa C?(\d+:\d+)$", r"\1 \2"),
        (r"^(P[CE]) ae C?(\d+:\d+)$", r"\1 O-\2"),
        (r"^SM \(OH\) C?(\d+:\d+)$", r"SM 18:1;O2/\1;O"),
        # Up to 26 carbons are the acid alone, which hangs on sphingosine.
        (rf"^{_SPHINGOLIPID}[ (]?C?((?:1\d|2[0-6]):\d+)\)?$", r"\1 18:1;O2/\2"),
        (rf"^{_SPHINGOLIPID}[ (](\d{{2}}:\d+)\)?$", r"\1 \2;O2"),
        (r"^e(P[CE])\b", r"\1-O"),
        (r"^(?i:plasmenyl|plasmalogen)[- ](P[CE])$", r"\1-P"),
        (r"^(P[CE])[- ](?i:plasmalogens?)$", r"\1-P"),
        # As MS-DIAL writes the oxygens.
        (r";(\d)O", r";O\1"),
        (r"^(P[CE])p[ (]?", r"\1 P-"),
        (r"^(P[CE])o[ (]?", r"\1 O-"),
        (r"^(L?P[CEISGA]|SM|Cer|DG|TG|BMP|CL)\((\S+?)\)$", r"\1 \2"),
        (r"^FFA ", "FA "),
        (r"^PI\(?[345](?:,[345])?\)?P(2?)\b", r"PIP\1"),
    )
)
#: As vendors write it: chains first, then the class.
_CHAINS_FIRST: Final = re.compile(
    rf"^C?({_CHAINS})[\s-]+((?:Lyso )?[A-Za-z]+\d?)(?:\s*\(({_CHAINS})\))?$"
)
#: Classes that vendors name by one chain where both are the same.
_OF_TWO: Final = re.compile(r"P[CEGSAI]|BMP|DG")
#: Where a phosphoinositide holds its phosphates; the catalog counts them only.
_POSITIONS: Final = re.compile(r"\([\d',]+\)$")
_GLYCAN: Final = re.compile(r"^(\S*Cer)\b")


@dataclass(frozen=True, slots=True)
class NamedLipid:
    """A lipid that a name means.

    Attributes
    ----------
    shorthand : str
        Its class in the shorthand of LIPID MAPS, such as ``"PE-P"``.
    species : str
        The species in that shorthand; empty where the name is that of a class.
    key : str
        Key of the class of the catalog that it is drawn as; empty where there is none.
    carbons, double_bonds : int
        Of all its chains; 0 where the name is that of a class.
    """

    shorthand: str
    species: str
    key: str
    carbons: int = 0
    double_bonds: int = 0

    @property
    def is_in_bilayers(self) -> bool:
        """Whether it has its place in a bilayer."""
        return self.shorthand not in NOT_IN_BILAYERS


@functools.cache
def _by_shorthand() -> dict[str, str]:
    lipids = load_catalog().lipids.values()
    return {name: one.key for one in lipids for name in one.shorthand}


@functools.cache
def _parser() -> Any:
    from pygoslin.parser.Parser import LipidParser

    return LipidParser()


def _written(name: str) -> str:
    text = _ADDUCT.sub("", " ".join(name.split()))
    first = _CHAINS_FIRST.match(text)
    if first:
        chains = (first[3] or first[1]).replace("-", "_")
        kind = first[2].replace("Lyso ", "L")
        if _OF_TWO.fullmatch(kind) and chains.count(":") == 1:
            chains = f"{chains}/{chains}"
        text = f"{kind} {chains}"
    letters = _ACRONYM.match(text)
    if letters:
        text = f"{letters[2]} {_OF_ACRONYM[letters[1]]}"
    for pattern, meant in _MEANT:
        text = pattern.sub(meant, text)
    # A sum of chains with a letter for their bond in brackets: PE P-36:4).
    return text[:-1] if text.endswith(")") and "(" not in text else text


def looks_like_lipid(cell: str) -> bool:
    """Return whether a cell may be the name of a lipid; quickly told."""
    if len(cell) > 80:
        return False
    cell = _DOUBT.sub("", cell)
    chains = re.search(r"(?:^|[ (\-/CdtOPp])\d{1,2}:\d", cell) is not None
    named = re.match(r"^(?:\d|C\d|L?P[ACEGIS]|SM|Cer|Hex|Lac|GM|CL|DG|TG|BMP|CE|FC|Chol)", cell)
    return (
        (chains and named is not None)
        or _ACRONYM.match(cell) is not None
        or load_catalog().find("lipids", _BESIDE.sub("", cell)) is not None
    )


@functools.lru_cache(maxsize=100_000)
def read_lipid(name: str) -> NamedLipid | None:
    """Return the lipid that a name means; None where nobody calls one so.

    Parameters
    ----------
    name : str
        A species (``PC 34:1``, ``PS(36:1)-H``, ``PC aa C34:1``, ``16:0-18:1 PC``) or a class
        (``PC``, ``FC``, ``phosphatidylserine``).
    """
    # Of a sum and its chains, as MS-DIAL writes both, the chains.
    name = _DOUBT.sub("", name.strip().rpartition("|")[2])
    name = _BESIDE.sub("", name) or name
    key = load_catalog().find("lipids", name)
    known = _by_shorthand()
    if key is not None:
        return NamedLipid(name, "", key)
    text = _written(name)
    if text in known or text in NOT_IN_BILAYERS or text in ("CE", "TAG", "FFA"):
        meant = {"CE": "SE 27:1", "TAG": "TG", "FFA": "FA"}.get(text, text)
        return NamedLipid(meant, "", known.get(meant, ""))
    try:
        lipid = _parser().parse(text)
    except Exception:  # the parsers raise many kinds of errors for what is no lipid
        return None
    species = lipid.get_lipid_string()
    extended = _POSITIONS.sub("", lipid.get_extended_class())
    sugared = _GLYCAN.match(species)
    shorthand = sugared[1] if sugared else extended
    chains = lipid.lipid.info
    key = known.get(shorthand, "")
    return NamedLipid(shorthand, species, key, chains.num_carbon, chains.get_double_bonds())
