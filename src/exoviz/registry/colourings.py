"""What the colours of molecules can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from exoviz.language import marked
from exoviz.registry.records import Registry

__all__ = ["BY_KIND", "COLOURINGS", "Colouring"]

_VALUES: Final = "exoviz.model.molecule_values"


@dataclass(frozen=True, slots=True)
class Colouring:
    """A thing that colours say.

    Attributes
    ----------
    name, title, description : str
        Its name in scenes and commands, its title in menus and over its key, and a line for the
        reference.
    values : str
        ``"module:function"`` that takes a vesicle and returns `MoleculeValues`. Empty where the
        colours are those of kinds of molecules.
    unit : str
        Unit of numbers; empty for categories.
    scale : str
        How numbers become colours: ``"linear"``, ``"logarithmic"``, ``"diverging"`` (even, from a
        neutral 0 to both sides) or ``"diverging logarithmic"``.
    least : float
        How far a scale reaches from 0 at least, so that what is next to nothing looks so.
    """

    name: str
    title: str
    description: str
    values: str = ""
    unit: str = ""
    scale: Literal["linear", "logarithmic", "diverging", "diverging logarithmic"] = "linear"
    least: float = 0.0


#: The colouring that the catalog's own colours are.
BY_KIND: Final = "kind"

COLOURINGS: Final = Registry(
    Colouring(BY_KIND, marked("Kind of molecule"), "each kind has its own colour"),
    Colouring(
        "family",
        marked("Family"),
        "families of proteins, kinds of lipids, glycans, RNA",
        f"{_VALUES}:families",
    ),
    Colouring(
        "leaflet",
        marked("Leaflet and side"),
        "the leaflet of lipids, and the side of the membrane that all others are on",
        f"{_VALUES}:sides",
    ),
    Colouring(
        "mass",
        marked("Mass"),
        "mass of one molecule",
        f"{_VALUES}:masses",
        unit=marked("kDa"),
        scale="logarithmic",
    ),
    Colouring(
        "charge",
        marked("Charge"),
        "net charge of lipids, sialic acids and RNA; that of proteins is unknown",
        f"{_VALUES}:charges",
        unit=marked("e"),
        scale="diverging logarithmic",
    ),
    Colouring(
        "hydrophobicity",
        marked("Hydrophobicity"),
        "which parts shun water; of the folds of proteins that is unknown",
        f"{_VALUES}:hydrophobicities",
    ),
    Colouring(
        "evidence",
        marked("Evidence"),
        "how the catalog knows what each molecule is like",
        f"{_VALUES}:grades",
    ),
    Colouring(
        "deviation",
        marked("More or fewer than asked"),
        "by how many percent what was reached differs from what the scene asks for",
        f"{_VALUES}:deviations",
        unit="%",
        scale="diverging",
        least=5.0,
    ),
    Colouring(
        "distance",
        marked("Distance to the membrane"),
        "from the midplane of the membrane to the middle of each molecule: above 0 outside",
        f"{_VALUES}:distances",
        unit=marked("nm"),
        scale="diverging",
    ),
)
