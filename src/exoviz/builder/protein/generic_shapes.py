"""Proteins of which only mass, topology and perhaps a length are known, as domains."""

from __future__ import annotations

import math
from typing import Any, Final, Literal

from exoviz.builder.protein.strand_paths import strand_path
from exoviz.catalog import Chain, Compartment, Domain, Figure, Place, Protein, load_catalog
from exoviz.model.layers import OWN_FAMILY
from exoviz.model.units import NM3_PER_KDA

__all__ = ["generic_protein"]

#: Where the head groups end, from the midplane.
_HEADS_END_NM: Final = 2.5


def _usual_o_glycan() -> str:
    glycans = load_catalog().glycans.items()
    return next(key for key, one in glycans if one.kind == "o-glycan")


def _globules(
    name: str, mass: float, part: Literal["outside", "inside"], floor: float, *, sugared: bool
) -> list[Domain]:
    """Return one globule, or two that lean on each other, from |z| = `floor` away from z = 0."""
    sign = 1.0 if part == "outside" else -1.0
    shares = (1.0,) if mass < 40 else (0.6, 0.4)
    domains = []
    bottom = floor
    for index, share in enumerate(shares):
        piece = mass * share
        width = (6 / math.pi * 1.15 * NM3_PER_KDA * piece) ** (1 / 3)
        size = (1.04 * width, 0.98 * width, 0.98 * width)
        aside = 0.3 * width * (1, -1)[index] if len(shares) > 1 else 0.0
        domains.append(
            Domain(
                name=f"{name} {index + 1}",
                shape="ellipsoid",
                mass_kda=piece,
                part=part,
                centre=(aside, 0.0, sign * (bottom + size[2] / 2)),
                size=size,
                residues=((0, 1, 100_000),) if sugared else (),
            )
        )
        bottom += 0.85 * size[2]
    return domains


def _strand(
    name: str, mass: float, length: float, part: Literal["outside", "inside"], *, sugared: bool
) -> Domain:
    """Return a flexible strand that stands on the membrane."""
    sign = 1.0 if part == "outside" else -1.0
    return Domain(
        name=name,
        shape="strand",
        mass_kda=mass,
        part=part,
        start=(0.0, 0.0, sign * _HEADS_END_NM),
        end=(0.0, 0.0, sign * (_HEADS_END_NM + length)),
        residues=((0, 1, 100_000),) if sugared else (),
    )


def generic_protein(
    key: str,
    name: str,
    mass_kda: float,
    transmembrane_helices: int,
    outside_kda: float,
    place: Place,
    glycosites: int = 0,
    up: Compartment = "exoplasm",
    length_nm: float | None = None,
    o_glycans: int = 0,
) -> Protein:
    """Return an entry for a protein of which only the mass and the topology are known.

    Parameters
    ----------
    key, name : str
    mass_kda : float
        Mass of the chain, kDa.
    transmembrane_helices : int
        At about 2.6 kDa each; fewer are drawn if the mass does not allow so many.
    outside_kda : float
        Mass outside the vesicle; what is neither outside nor in the helices lies inside.
    place : str
        As in `Protein`; without a helix, ``"membrane"`` means anchored by a lipid.
    glycosites : int
        Number of N-glycosites, spread over what is not in the cytosol.
    up : str
        Compartment outside the vesicle.
    length_nm : float, optional
        Length of what is outside, which then is a strand that stands on the membrane.
    o_glycans : int
        Sugars on serines and threonines, spread like N-glycosites.

    Returns
    -------
    Protein
    """
    domains: list[Domain] = []
    anchor = ""
    sugared = "outside" if up == "exoplasm" else "inside"
    if place in ("lumen", "corona", "cell"):
        sugared = ""
    if place == "membrane":
        helices = min(transmembrane_helices, max(1, int(mass_kda / 2.0)))
        in_membrane = min(2.6 * helices if helices else 0.6, 0.9 * mass_kda)
        outside = min(outside_kda, mass_kda - in_membrane)
        inside = mass_kda - in_membrane - outside
        if inside < 0.5:
            in_membrane, inside = in_membrane + inside, 0.0
        if 0 < outside < 0.5:
            in_membrane, outside = in_membrane + outside, 0.0
        if helices:
            anchor = f"{helices} transmembrane {'helix' if helices == 1 else 'helices'}"
            length = min(5.0, NM3_PER_KDA * in_membrane / helices / (math.pi * 0.42**2))
            domains.append(
                Domain(
                    name="transmembrane helices",
                    shape="helices",
                    mass_kda=in_membrane,
                    part="transmembrane",
                    size=(0.0, 0.0, length),
                    count=helices,
                )
            )
        else:
            anchor = "lipid"
            sign = 1.0 if outside >= inside else -1.0
            domains.append(
                Domain(
                    name="lipid anchor",
                    shape="chain",
                    mass_kda=in_membrane,
                    part="anchor",
                    start=(0.0, 0.0, sign * 0.8),
                    end=(0.0, 0.0, sign * 2.4),
                )
            )
        if outside and length_nm is not None:
            over = sugared == "outside"
            domains.append(_strand("outside", outside, length_nm, "outside", sugared=over))
        elif outside:
            domains += _globules("outside", outside, "outside", 2.7, sugared=sugared == "outside")
        if inside:
            domains += _globules("inside", inside, "inside", 2.7, sugared=sugared == "inside")
    elif place == "outer" and length_nm is not None:
        outside = mass_kda
        over = sugared == "outside"
        domains.append(_strand("strand", mass_kda, length_nm, "outside", sugared=over))
    else:
        outside = mass_kda if place == "outer" else 0.0
        part: Literal["outside", "inside"] = "outside" if place == "outer" else "inside"
        floor = 2.7 if place != "lumen" else -1.0
        domains += _globules("globule", mass_kda, part, floor, sugared=sugared == part)
    carriers = any(domain.residues for domain in domains)
    sites = glycosites if carriers else 0
    if o_glycans and carriers:
        domains = [
            one.model_copy(update={"name": f"mucin, {one.name}"}) if one.residues else one
            for one in domains
        ]
    residues = max(1, round(mass_kda / 0.11), 3 * sites)
    width = 0.132 * (1000 * mass_kda) ** (1 / 3)
    reach = 1.6 * width if mass_kda >= 40 else width
    thick = math.sqrt(4 / math.pi * NM3_PER_KDA * outside / (length_nm or width))
    height = width if length_nm is None else float(strand_path(length_nm)[:, 2].max())
    guess: dict[str, Any] = {"source": ("exoviz",), "evidence": "illustrative"}
    return Protein(
        key=key,
        name=name,
        role="A protein of the user's own, drawn as a generic shape of its mass and topology.",
        family=OWN_FAMILY,
        place=place,
        up=up,
        compartment="cytosol" if up == "exoplasm" else "exoplasm",
        anchor=anchor,
        chains=(
            Chain(
                gene=key,
                uniprot="",
                copies=1,
                residues=residues,
                mass_kda=mass_kda,
                glycosites=tuple(3 * index + 1 for index in range(sites)),
            ),
        ),
        transmembrane_helices=transmembrane_helices,
        extent_nm=(reach, width, width) if length_nm is None else (length_nm, thick, thick),
        extent_source=("geometry",),
        extent_evidence="illustrative",
        outside_nm=Figure(value=height if outside else 0.0, **guess),
        inside_nm=Figure(value=width if mass_kda > outside else 0.0, **guess),
        confidence="reported",
        domains=tuple(domains),
        o_glycans=o_glycans if carriers else 0,
        o_glycoform=_usual_o_glycan() if o_glycans and carriers else "",
        **guess,
    )
