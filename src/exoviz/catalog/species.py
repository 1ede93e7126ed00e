"""Species of lipid, protein, glycan and RNA, each number with its source and evidence."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from exoviz.catalog.evidence import Evidence, SomeKeys, SourceKeys
from exoviz.catalog.sugars import Residue, glycan_mass_da, parse_glycan
from exoviz.values import FrozenModel

__all__ = [
    "HELIX_KDA",
    "RNA",
    "Chain",
    "Colour",
    "Compartment",
    "Domain",
    "Figure",
    "Glycan",
    "Lipid",
    "Place",
    "Protein",
    "Signal",
    "Species",
]

#: Mass of one helix that crosses a membrane, as scenes count it, kDa.
HELIX_KDA: Final = 2.4
#: What a membrane of the cell parts: the cytosol, and the exoplasm, which is the outside of the
#: cell and the lumen of every organelle that exchanges vesicles with it.
Compartment = Literal["exoplasm", "cytosol"]
#: Where a molecule is; see `Protein`.
Place = Literal["membrane", "outer", "inner", "lumen", "corona", "cell"]
Vector = tuple[float, float, float]
#: sRGB, hexadecimal.
Colour = Annotated[str, Field(pattern="^[0-9A-F]{6}$")]


class Figure(FrozenModel):
    """A number with its source (keys of ``sources.toml``) and evidence."""

    value: float
    source: SourceKeys
    evidence: Evidence
    low: float | None = None
    high: float | None = None

    def __float__(self) -> float:
        return self.value


class Species(FrozenModel):
    """One entry of the catalog.

    A number written bare takes the entry's own `source` and `evidence`; written as a table
    (``{ value = 1.0, source = "...", evidence = "..." }``) it has its own.

    Attributes
    ----------
    key : str
        Name in scenes and layer paths.
    name : str
        Full name, English.
    role : str
        One sentence: why it matters.
    aliases : tuple of str
        Other names that people write, each of this entry alone.
    contested : str
        One sentence: what about it is contested; empty if nothing is.
    contested_source : tuple of str
        Who says so; may be empty.
    """

    key: str
    name: str
    role: str
    aliases: tuple[str, ...] = ()
    contested: str = ""
    contested_source: SomeKeys = ()
    source: SourceKeys
    evidence: Evidence

    @model_validator(mode="before")
    @classmethod
    def _inherit(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        filled = dict(data)
        origin = {key: data[key] for key in ("source", "evidence") if key in data}
        for name, field in cls.model_fields.items():
            value = filled.get(name)
            if field.annotation is Figure and isinstance(value, (int, float)):
                filled[name] = {"value": value, **origin}
            elif field.annotation is Figure and isinstance(value, dict):
                filled[name] = {**origin, **value}
        return filled

    @property
    def figures(self) -> dict[str, Figure]:
        """Every number of this entry, by field name."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in values.items() if isinstance(value, Figure)}

    @property
    def cited(self) -> tuple[str, ...]:
        """Keys of all its sources, each once."""
        keys = [key for one in self.figures.values() for key in one.source]
        return tuple(dict.fromkeys((*self.source, *keys, *self.contested_source)))

    @property
    def grades(self) -> tuple[tuple[Evidence, tuple[str, ...]], ...]:
        """Every grade that it gives, with the keys of the sources that it stands on."""
        own = [(one.evidence, one.source) for one in self.figures.values()]
        return ((self.evidence, self.source), *own)


HeadGroup = Literal[
    "phosphate", "choline", "ethanolamine", "serine", "inositol", "glycerol", "hydroxyl"
]


class Signal(FrozenModel):
    """What a lipid tells a cell.

    Attributes
    ----------
    word : str
        As short as stands beside a picture, such as ``"“eat me”"``.
    text : str
        One sentence: who reads it, and what follows.
    leaflet : str
        Leaflet of an exosome in which it is read, ``"outer"`` or ``"inner"``.
    source : tuple of str
        Keys of the sources.
    """

    word: str
    text: str
    leaflet: Literal["outer", "inner"]
    source: SourceKeys


class Lipid(Species):
    """A class of lipid, drawn as its commonest molecular species.

    Attributes
    ----------
    abbreviation : str
        Accepted in scenes in place of the key.
    drawn_as : str
        The molecular species, such as ``"16:0/18:1"``.
    area_nm2 : Figure
        Area per lipid at the leaflet's neutral surface, nm².
    length_nm : Figure
        From the end of the tail to the end of the head, nm.
    outer_fraction : Figure
        Fraction of this class found in the outer leaflet.
    exposed_fraction : Figure, optional
        That fraction where a scene asks for a membrane that has lost its asymmetry; absent where
        it stays.
    flips : bool
        True if it crosses the bilayer fast (minutes or less), so that its split between the
        leaflets follows the room there is.
    head : tuple of str
        Head group from the backbone outwards.
    tails : tuple of str
        Fatty chains as carbons:double bonds.
    glycan : str
        Key of the sugar tree on its head; empty for none.
    shorthand : tuple of str
        Classes in the shorthand of LIPID MAPS that are drawn as this one.
    component : str
        Name by which programs know it in mmCIF and PDB files: that of the Martini or Amber force
        field where there is one; four letters name nothing else in the PDB's dictionary.
    colour : str
        Colour of its head group.
    signal : Signal, optional
        What it tells a cell; absent where it is only a part of the membrane.
    """

    abbreviation: str
    kind: Literal["sterol", "phospholipid", "sphingolipid", "glycolipid", "glycerolipid"]
    drawn_as: str
    formula: str
    mass_da: Figure
    area_nm2: Figure
    charge_e: Figure
    length_nm: Figure
    outer_fraction: Figure
    exposed_fraction: Figure | None = None
    flips: bool = False
    head: tuple[HeadGroup, ...]
    backbone: Literal["glycerol", "sphingosine", "sterol"]
    tails: tuple[str, ...]
    glycan: str = ""
    shorthand: tuple[str, ...] = Field(min_length=1)
    component: str = Field(pattern="^[A-Z0-9]{2,5}$")
    colour: Colour
    signal: Signal | None = None

    @property
    def cited(self) -> tuple[str, ...]:
        """Keys of all its sources, each once."""
        told = self.signal.source if self.signal else ()
        return tuple(dict.fromkeys((*super().cited, *told)))


class Chain(FrozenModel):
    """A polypeptide of a protein entry: how many copies of it one drawn unit holds.

    Attributes
    ----------
    stands_for : tuple of str
        Genes whose chains take its place in the same complex, and are drawn as it.
    """

    gene: str
    stands_for: tuple[str, ...] = ()
    uniprot: str
    copies: int = Field(1, ge=1)
    residues: int = Field(ge=1)
    mass_kda: float = Field(gt=0)
    glycosites: tuple[int, ...] = ()


class Domain(FrozenModel):
    """A piece of a protein's shape, in the protein's own frame.

    z = 0 is the bilayer midplane; the head groups end at z = ±2.5 nm. Which side of the membrane
    +z faces is the protein's `up`.

    Attributes
    ----------
    shape : str
        ``"helices"``: `count` transmembrane helices, 1.0 nm thick, packed side by side about
        `centre` from z = `size[2]`/2 above to below it. ``"ellipsoid"``: full axes `size`
        about `centre`. ``"rod"``: from `start` to `end`. ``"chain"``: a disordered chain from
        `start` to `end`. ``"strand"``: a flexible strand that is as long as from `start` to `end`,
        and leaves `start` that way.
    part : str
        ``"outside"``: on the side of +z; ``"inside"``: on the side of -z; ``"transmembrane"``,
        ``"anchor"``: in the bilayer; ``"linker"``: joins the others.
    mass_kda : float
        Mass of one copy of this domain.
    residues : tuple
        ``(chain index, first, last)`` stretches of sequence in the domain; glycosites in them
        lie on the domain.
    symmetry : int
        Number of copies turned evenly about the z axis (0, 0).
    twofold : bool
        Each copy again, turned by 180 degrees about the x axis through `twofold_z`.
    turn : tuple
        Rotation of an ellipsoid, degrees about its x, y and z axes.
    """

    name: str
    shape: Literal["helices", "ellipsoid", "rod", "chain", "strand"]
    mass_kda: float = Field(gt=0)
    part: Literal["transmembrane", "outside", "inside", "linker", "anchor"]
    centre: Vector = (0.0, 0.0, 0.0)
    size: Vector = (0.0, 0.0, 0.0)
    turn: Vector = (0.0, 0.0, 0.0)
    start: Vector = (0.0, 0.0, 0.0)
    end: Vector = (0.0, 0.0, 0.0)
    count: int = Field(1, ge=1)
    symmetry: int = Field(1, ge=1)
    twofold: bool = False
    twofold_z: float = 0.0
    residues: tuple[tuple[int, int, int], ...] = ()


class Protein(Species):
    """A protein or complex, as one drawn unit.

    Attributes
    ----------
    family : str
        Group it is listed under, such as ``"tetraspanins"``; part of its layer path.
    place : str
        ``"membrane"``: crosses or is anchored in the bilayer, frame at the midplane.
        ``"outer"``/``"inner"``: lies on the membrane, on the side of +z/-z.
        ``"lumen"``: free inside. ``"corona"``: in blood plasma, from which it settles on what it
        meets. ``"cell"``: only in the cell's scenes.
    up : str
        Compartment that +z of its frame faces, ``"exoplasm"`` or ``"cytosol"``, where it has a
        place in or on a membrane.
    compartment : str
        Where it is free, if it has no place in or on a membrane.
    anchor : str
        Its anchor in or on the membrane, such as ``"4 transmembrane helices"`` or ``"GPI"``.
    extent_nm : tuple
        Published (or estimated) extents of the unit, longest first, nm.
    outside_nm, inside_nm : Figure
        Height above the bilayer's phosphate planes (2.25 nm from the midplane), on the side of +z
        and on that of -z.
    confidence : str
        ``"core"``: in purified exosomes; ``"common"``: in most preparations;
        ``"reported"``; ``"contested"``: the purest preparations lack it, or what is found of it
        may not be in vesicles.
    misev : int, optional
        Its category in MISEV 2023, 1 to 5; see ``misev`` in ``names.toml``.
    glycoform : str
        Key of the glycan its N-glycosites carry unless the scene says otherwise; empty: the
        scene's mixture.
    o_glycoform : str
        Key of the glycan on its O-glycosites; empty if it has none.
    marker : bool
        Whether single vesicles are told apart by whether they have it.
    corona_copies : int
        Copies in a corona of which a scene says no more than that there is one.
    colour : str, optional
        Its colour, where it differs from that of its family.
    """

    family: str
    place: Place
    up: Compartment = "exoplasm"
    compartment: Compartment = "cytosol"
    anchor: str
    chains: tuple[Chain, ...] = Field(min_length=1)
    transmembrane_helices: int = Field(0, ge=0)
    extent_nm: Vector
    extent_source: SourceKeys
    extent_evidence: Evidence
    outside_nm: Figure
    inside_nm: Figure
    confidence: Literal["core", "common", "reported", "contested", "cell"]
    misev: int | None = Field(None, ge=1, le=5)
    glycoform: str = ""
    o_glycans: int = Field(0, ge=0)
    o_glycoform: str = ""
    structure: str = ""
    marker: bool = False
    corona_copies: int = Field(0, ge=0)
    colour: Colour | None = None
    domains: tuple[Domain, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _says_what_is_contested(self) -> Self:
        if self.confidence == "contested" and not self.contested:
            raise ValueError(f"'{self.key}' is contested and does not say why")
        return self

    @property
    def cited(self) -> tuple[str, ...]:
        """Keys of all its sources, each once."""
        misev = ("MISEV2023",) if self.misev else ()
        return tuple(dict.fromkeys((*super().cited, *self.extent_source, *misev)))

    @property
    def grades(self) -> tuple[tuple[Evidence, tuple[str, ...]], ...]:
        """Every grade that it gives, with the keys of the sources that it stands on."""
        return (*super().grades, (self.extent_evidence, self.extent_source))

    @property
    def mass_kda(self) -> float:
        """Mass of one drawn unit without its glycans, kDa."""
        return sum(chain.copies * chain.mass_kda for chain in self.chains)

    @property
    def exposure(self) -> Literal["surface", "lumen", "both", ""]:
        """Where it can be reached in an exosome, whose surface is exoplasm and whose lumen cytosol.

        Empty if it has no place in a vesicle.
        """
        exosomal = self.facing("exoplasm")
        if exosomal.place == "membrane":
            if exosomal.transmembrane_helices:
                return "both"
            return "surface" if float(exosomal.outside_nm) else "lumen"
        if exosomal.place == "cell":
            return ""
        return "surface" if exosomal.place in ("outer", "corona") else "lumen"

    def facing(self, up: Compartment) -> Protein:
        """Return the entry for a frame whose +z faces a compartment: turned over if it must be.

        The domains stay in the frame of the catalog.
        """
        if up == self.up or self.place not in ("membrane", "outer", "inner"):
            return self
        turned = {"outer": "inner", "inner": "outer"}.get(self.place, self.place)
        reach = {"outside_nm": self.inside_nm, "inside_nm": self.outside_nm}
        return self.model_copy(update={"up": up, "place": turned, **reach})


class Glycan(Species):
    """A glycan as a tree of residues.

    Attributes
    ----------
    kind : str
        ``"mannose"``, ``"complex"``, ``"polylactosamine"``, ``"o-glycan"`` or
        ``"glycolipid"``; the layer it is drawn in.
    iupac : str
        Condensed IUPAC name; the tree is read from it.
    mass_da : Figure
        Mass of the free glycan, Da; must agree with its sugars to 1 Da.
    residues : tuple of Residue
        The tree, root first; always read from `iupac`.
    """

    kind: Literal["mannose", "complex", "polylactosamine", "o-glycan", "glycolipid"]
    iupac: str
    mass_da: Figure
    residues: tuple[Residue, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_tree(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("iupac"), str):
            return data
        return {**data, "residues": parse_glycan(data["iupac"])}

    @model_validator(mode="after")
    def _weighs_its_sugars(self) -> Self:
        expected = glycan_mass_da(self.residues)
        if abs(expected - self.mass_da.value) > 1.0:
            raise ValueError(
                f"mass_da is {self.mass_da.value}, its sugars add up to {expected:.1f}"
            )
        return self


class RNA(Species):
    """An RNA species.

    Attributes
    ----------
    kind : str
        Layer it is drawn in.
    sequence : str
        5' to 3', letters A, C, G, U; empty where only the length is given.
    length_nt : Figure
        Nucleotides.
    pairs : str
        Dot-bracket string of the sequence's secondary structure; empty for single-stranded.
    """

    kind: Literal["mirna", "pre-mirna", "fragment", "mrna"]
    sequence: str = ""
    length_nt: Figure
    pairs: str = ""
    accession: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.sequence and len(self.sequence) != self.length_nt.value:
            raise ValueError(
                f"sequence has {len(self.sequence)} letters, length_nt says {self.length_nt.value}"
            )
        if self.pairs and len(self.pairs) != len(self.sequence):
            raise ValueError("pairs must be as long as the sequence")
        return self
