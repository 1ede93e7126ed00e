"""The rules by which numbers of a scene follow from tables, each in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exoviz.language import marked

__all__ = ["RULES"]

RULES: Final[Mapping[str, str]] = {
    "copies": marked("copies per vesicle as the table gives them, rounded"),
    "ibaq": marked("all copies × its share of iBAQ, rounded"),
    "spectra": marked("all copies × its share of spectra divided by length, rounded"),
    "intensity": marked("all copies × its share of intensity divided by length, rounded"),
    "amount": marked("all copies × its share of the amount, rounded"),
    "rank": marked(
        "the table gives no amounts: all copies × its share, which is taken as one over its rank, "
        "rounded; a guess"
    ),
    "complex": marked(
        "mean of the shares of those of its chains that the table has, each divided by its number "
        "in the complex; a chain of several complexes is shared out by the amounts of its partners"
    ),
    "mass": marked("mass of the mature chain from the table of human proteins"),
    "helices": marked("helices that cross the membrane, from the table of human proteins"),
    "outside": marked(
        "share of the residues outside, without helices, × mass; where sides are unknown, the "
        "share that is usual of proteins of its kind"
    ),
    "glycosites": marked("N-glycosites from the table of human proteins"),
    "strand": marked(
        "length of what is outside, a thin strand, from electron microscopy (Erickson 1981 for "
        "fibronectin, Cyster 1991 for CD43, Li 1996 for PSGL-1, Fong 2000 for fractalkine)"
    ),
    "mucin": marked(
        "mucins: 0.19 nm of strand for each residue outside, as in CD43 and PSGL-1 (Cyster 1991, "
        "Li 1996), and a sugar on every third"
    ),
    "facts": marked("as the user's table of facts says"),
    "given": marked("given with the command"),
    "total": marked(
        "all copies together: as many as take a fifth of the membrane or of the lumen, whichever "
        "is full first: 600 helices take a fifth of a membrane of 42 nm (Takamori 2006), where "
        "what lies on the membrane counts as a helix, and cytosol is filled to a fifth or more"
    ),
    "mean": marked("the copies before they are rounded: the mean that a population has"),
    "rare": marked(
        "less than half a copy in a vesicle, over the area of its membrane or the volume of its "
        "lumen: the density that a population has"
    ),
    "default-diameter": marked(
        "no sizes were given: the mean of small vesicles of PC3 cells, 83 nm, in electron "
        "microscopy"
    ),
    "percentile": marked(
        "diameter below which that share of all particles of the table is, between its bins by "
        "straight lines"
    ),
    "median": marked("the diameter that the table gives"),
    "lipids": marked("sum of the amounts of all species of the class"),
    "chains": marked(
        "mean of the species of the class that the table has, by amount; phospholipids with two "
        "chains take as much more or less room as phosphatidylcholines do (Kučerka 2011)"
    ),
    "default-lipids": marked("no lipids were given: those of the preset exosome"),
    "rna": marked("all copies of RNA per vesicle × its share, rounded"),
    "rna-copies": marked("copies per vesicle as the table gives them, rounded"),
    "rna-mean": marked("all copies of RNA per vesicle × its share: the mean in a population"),
    "rna-copies-mean": marked(
        "copies per vesicle as the table gives them: the mean in a population"
    ),
}
