"""Mixtures in a scene: the lipids of the membrane, and the glycans of the proteins."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from exoviz.catalog import Compartment, load_catalog
from exoviz.errors import Problem
from exoviz.language import _, plain_number
from exoviz.scene.species_names import ByKey, no_glycans, no_such
from exoviz.values import FrozenMapping, FrozenModel, RefusedError

__all__ = [
    "Composition",
    "Glycans",
    "MeanChains",
    "Membrane",
    "Share",
    "mol_percent",
    "with_mol_percent",
]

#: Digits after the point of a share that gives way to another, mol %.
_DIGITS: Final = 4

Amount = Annotated[float, Field(ge=0, le=1e6)]
Share = Annotated[float, Field(ge=0, le=1)]


def _lipids(table: FrozenMapping[str, Any]) -> FrozenMapping[str, Any]:
    catalog = load_catalog()
    what = _("no such lipid in the catalog ('exoviz catalog lipids' lists them)")
    unknown = [key for key in table if key not in catalog.lipids]
    if unknown:
        raise RefusedError(*no_such("lipids", unknown, what))
    return table


def _glycans(table: FrozenMapping[str, float]) -> FrozenMapping[str, float]:
    unknown = [key for key in table if load_catalog().find("glycans", key) is None]
    if unknown:
        raise RefusedError(*no_glycans(unknown))
    return _something(table) if table else table


def _something(table: FrozenMapping[str, float]) -> FrozenMapping[str, float]:
    if sum(table.values()) <= 0:
        raise RefusedError(Problem("", _("the shares add up to nothing")))
    return table


def mol_percent(shares: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of a mixture as they count: parts of 100."""
    total = sum(shares.values())
    return {key: 100 * share / total for key, share in shares.items()}


def with_mol_percent(
    shares: Mapping[str, float], key: str, percent: float, kept: Container[str] = ()
) -> dict[str, float]:
    """Return a mixture in mol %, which add up to 100, with a given share of one lipid.

    The others give way in proportion; those that are to be kept stay as they are, where the rest
    can do without them.

    Parameters
    ----------
    shares : mapping of str to float
        The mixture before; only their ratios count.
    key : str
        The lipid, which need not be in it.
    percent : float
        Its share, mol %, 0 to 100.
    kept : container of str

    Raises
    ------
    RefusedError
        If no other lipid can take what is left.
    """
    now = mol_percent(shares)
    others = {one: share for one, share in now.items() if one != key}
    free = {one: share for one, share in others.items() if one not in kept}
    left = 100 - percent - (sum(others.values()) - sum(free.values()))
    if left < -1e-9 or sum(free.values()) <= 0:
        free, left = others, 100 - percent
    taken = sum(free.values())
    if taken <= 0 and left > 0:
        what = _("no other lipid can take the {left} mol % that are left: raise or add one first")
        raise RefusedError(Problem("", what.format(left=plain_number(left))))
    made = {**now, key: percent}
    made |= {
        one: round(share * left / taken, _DIGITS) if taken else 0.0 for one, share in free.items()
    }
    if taken:
        largest = max(free, key=lambda one: made[one])
        made[largest] = round(made[largest] + 100 - sum(made.values()), _DIGITS)
    return made


#: Shares of lipids; only their ratios count.
Composition = Annotated[
    FrozenMapping[str, Amount],
    BeforeValidator(ByKey("lipids")),
    AfterValidator(_lipids),
    AfterValidator(_something),
]


class MeanChains(FrozenModel):
    """The fatty chains of a class of lipid, as means of its molecules.

    Attributes
    ----------
    carbons : float
        Of all chains of a molecule together.
    double_bonds : float
        Of all chains of a molecule together.
    """

    carbons: float = Field(ge=2, le=120)
    double_bonds: float = Field(ge=0, le=24)


class Membrane(FrozenModel):
    """Lipids, as mole fractions or percentages (only their ratios count), and which way it faces.

    Either `composition` for the whole membrane, split between the leaflets by each class's
    outer fraction, or `outer` and `inner` for each leaflet.

    Attributes
    ----------
    composition : mapping
        Lipids of the whole membrane.
    outer, inner : mapping
        Lipids of one leaflet.
    outer_fraction : mapping
        Part of a lipid that is in the outer leaflet, in place of the catalog's.
    chains : mapping
        Fatty chains of a lipid, where they differ from those it is drawn with: a phospholipid with
        two of them takes as much more or less room as phosphatidylcholines do, and the membrane is
        as thick as they make it.
    ps_exposed : bool
        Whether phosphatidylserine shows outside, as annexin V finds on some vesicles: what is
        mostly on one side has the catalog's fraction of a membrane that has lost its asymmetry.
    area_scale : float
        Multiplies every class's area per lipid: below 1 a tighter membrane.
    outside : str
        What is outside the vesicle: ``"exoplasm"``, the outside of the cell and the lumen of
        organelles, as around an exosome; or ``"cytosol"``, as around a synaptic vesicle. Proteins,
        sugars and lipids of the catalog turn with it.
    """

    composition: Composition | None = None
    outer: Composition | None = None
    inner: Composition | None = None
    outer_fraction: Annotated[
        FrozenMapping[str, Share], BeforeValidator(ByKey("lipids")), AfterValidator(_lipids)
    ] = FrozenMapping()
    chains: Annotated[
        FrozenMapping[str, MeanChains], BeforeValidator(ByKey("lipids")), AfterValidator(_lipids)
    ] = FrozenMapping()
    ps_exposed: bool = False
    area_scale: float = Field(1.0, ge=0.6, le=1.6)
    outside: Compartment = "exoplasm"

    @property
    def has_lipids(self) -> bool:
        """Whether it says what the membrane is made of."""
        return self.composition is not None or self.outer is not None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        leaflets = [self.outer is not None, self.inner is not None]
        if self.composition is not None and any(leaflets):
            what = _("give either composition or outer and inner, not both")
            raise RefusedError(Problem("", what))
        if any(leaflets) and not all(leaflets):
            raise RefusedError(no_lipids())
        return self

    @model_validator(mode="after")
    def _exposes_what_it_has(self) -> Self:
        if not self.ps_exposed:
            return self
        exposed = [key for key, one in load_catalog().lipids.items() if one.exposed_fraction]
        if self.composition is None or not any(self.composition.get(key) for key in exposed):
            what = _("give composition with some of {lipids}, which is to be exposed")
        elif any(key in self.outer_fraction for key in exposed):
            what = _("give either this or the outer_fraction of {lipids}, not both")
        else:
            return self
        raise RefusedError(Problem("ps_exposed", what.format(lipids=", ".join(exposed))))


def no_lipids(where: str = "") -> Problem:
    """Return the problem of a membrane without lipids."""
    what = _("the lipids are missing: give composition, or both outer and inner")
    return Problem(where, what)


class Glycans(FrozenModel):
    """Which glycans the N-glycosites carry where no protein says otherwise.

    Attributes
    ----------
    n_glycans : mapping of str to float
        Shares of glycans (only their ratios count); empty for none.
    occupancy : float
        Fraction of N-glycosites that carry a glycan.
    """

    n_glycans: Annotated[
        FrozenMapping[str, Amount], BeforeValidator(ByKey("glycans")), AfterValidator(_glycans)
    ] = FrozenMapping()
    occupancy: float = Field(1.0, ge=0, le=1)
