"""Poly-N-acetyllactosamine, the one glycan that is made to measure."""

from __future__ import annotations

import functools
import re
from typing import Final

from exoviz.catalog.naming import folded
from exoviz.catalog.species import Glycan
from exoviz.catalog.sugars import glycan_mass_da, parse_glycan

__all__ = ["POLYLACTOSAMINE_LONGEST", "polylactosamine", "polylactosamine_units"]

#: Most N-acetyllactosamine units in the chain that `polylactosamine` makes.
POLYLACTOSAMINE_LONGEST: Final = 20

_NAME: Final = re.compile(r"polylactosamine([1-9][0-9]?)")


def polylactosamine_units(name: str) -> int:
    """Return the units that a name such as ``polylactosamine-4`` asks for; 0 if it is none."""
    found = _NAME.fullmatch(folded(name))
    return int(found[1]) if found and int(found[1]) <= POLYLACTOSAMINE_LONGEST else 0


@functools.cache
def polylactosamine(units: int) -> Glycan:
    """Return a core-fucosylated two-armed N-glycan with a poly-N-acetyllactosamine chain.

    The chain of [3Galβ1-4GlcNAcβ1-] grows on the α1-6 arm, where it is found most; the
    α1-3 arm has one unit. Both arms end in Neu5Ac.

    Parameters
    ----------
    units : int
        Units in the long chain, 1 to `POLYLACTOSAMINE_LONGEST`.
    """
    if not 1 <= units <= POLYLACTOSAMINE_LONGEST:
        raise ValueError(f"units must be 1 to {POLYLACTOSAMINE_LONGEST}, not {units}")
    chain = "Gal(b1-4)GlcNAc(b1-3)" * (units - 1) + "Gal(b1-4)GlcNAc(b1-2)"
    iupac = (
        "Neu5Ac(a2-6)Gal(b1-4)GlcNAc(b1-2)Man(a1-3)"
        f"[Neu5Ac(a2-3){chain}Man(a1-6)]"
        "Man(b1-4)GlcNAc(b1-4)[Fuc(a1-6)]GlcNAc"
    )
    unit = "unit" if units == 1 else "units"
    return Glycan.model_validate(
        {
            "key": f"polylactosamine-{units}",
            "name": f"poly-N-acetyllactosamine N-glycan, {units} {unit}",
            "role": "A sugar on proteins, polylactosamine: a long chain of alternating Gal and "
            "GlcNAc, which galectins bind.",
            "source": "glycan-review",
            "evidence": "modelled",
            "kind": "polylactosamine",
            "iupac": iupac,
            "mass_da": {
                "value": round(glycan_mass_da(parse_glycan(iupac)), 1),
                "source": "sugar-masses",
                "evidence": "calculated",
            },
        }
    )
