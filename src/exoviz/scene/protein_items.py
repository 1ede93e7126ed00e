"""The proteins of a scene: of the catalog, or of the user's own, and how many of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    Tag,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from exoviz.catalog import Compartment, Protein, load_catalog
from exoviz.catalog.species import HELIX_KDA
from exoviz.errors import Problem
from exoviz.language import _, plain_number
from exoviz.scene.protein_amounts import AMOUNTS, Amount, CopyNumber
from exoviz.scene.species_names import ByKey, GlycanKey, no_such
from exoviz.values import (
    SEEN,
    FrozenMapping,
    FrozenModel,
    Line,
    RefusedError,
    hidden,
    no_truth_value,
    shown,
    unknown_key,
)

__all__ = [
    "LONGEST_STRAND_NM",
    "MOST_O_GLYCANS",
    "CatalogProtein",
    "OwnGlobule",
    "OwnStructure",
    "ProteinItem",
    "Proteins",
    "counted",
    "outside_of",
]

Place = Literal["membrane", "outer", "inner", "lumen"]
Residue = Annotated[int, Field(ge=-1_000, le=100_000)]

#: What can stand beside a number of copies.
_MEAN = "mean_copies"
_OF_STRUCTURES = ("chains", "transmembrane", "outside", "variant")
#: The longest strand that can be drawn.
LONGEST_STRAND_NM = 300
MOST_O_GLYCANS = 1_000
#: A chain that is drawn out fully: 0.36 nm for a residue of 0.11 kDa.
_THINNEST_NM_PER_KDA = 3.3
_OF_GLOBULES = ("length_nm", "mass_kda", "o_glycans", "outside_kda", "transmembrane_helices")
_OF_OWN = (
    "glycosites",
    "length_nm",
    "name",
    "o_glycans",
    "outside_kda",
    "place",
    "source",
    "transmembrane_helices",
)


def counted(value: Any) -> Any:
    """Take a bare number of copies for a table that holds it."""
    if isinstance(value, bool):
        raise RefusedError(no_truth_value())
    if isinstance(value, (int, float)):
        return {"copies": value}
    if not isinstance(value, (Mapping, FrozenModel)):
        what = _("{value} is neither a number of copies nor a table such as {{ copies = 3 }}")
        raise RefusedError(Problem("", what.format(value=shown(value))))
    return value


def _refuse(table: Any, keys: Sequence[str], what: str) -> None:
    """Refuse a table that has one of some keys; `what` has a place for them."""
    given = [key for key in keys if isinstance(table, Mapping) and key in table]
    if given:
        raise RefusedError(Problem("", what.format(keys=", ".join(given))))


class _ProteinItem(FrozenModel):
    """Keys that all proteins of a scene have.

    Attributes
    ----------
    amount : CopyNumber, PerArea or PerVolume
        In files it is one key of the table itself: ``copies``, ``per_um2`` or ``per_um3``; beside
        ``copies`` there can be ``mean_copies``.
    glycoform : str
        Key of the glycan that all its N-glycosites carry; empty for that of the catalog.
    """

    amount: Amount
    glycoform: GlycanKey = ""

    @classmethod
    def keys_written(cls) -> tuple[str, ...]:
        """Return the keys of a table of this protein."""
        own = (name for name in cls.model_fields if name != "amount")
        return (*AMOUNTS, _MEAN, *own)

    @model_validator(mode="before")
    @classmethod
    def _gather_amount(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        table = dict(data)
        amount = table.pop("amount", {})
        held = dict(amount) if isinstance(amount, (Mapping, FrozenModel)) else {}
        mean = table.pop(_MEAN, held.pop(_MEAN, None))
        given = [*held.items(), *((key, table.pop(key)) for key in AMOUNTS if key in table)]
        if len(given) != 1 or given[0][0] not in AMOUNTS:
            what = _("give exactly one of copies, per_um2 and per_um3")
            # What is misspelt may be the amount.
            known = dict.fromkeys(key for item in _ITEMS for key in item.keys_written())
            unknown = [unknown_key(key, known) for key in table if key not in known]
            raise RefusedError(*unknown, Problem("", what))
        if mean is not None:
            if given[0][0] != "copies":
                what = _("only beside copies: a density is a mean by itself")
                raise RefusedError(Problem(_MEAN, what))
            given.append((_MEAN, mean))
        return {"amount": dict(given), **table}

    @model_serializer(mode="wrap")
    def _with_flat_amount(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        table = dump(self)
        return {**table.pop("amount"), **table}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the table, in which the amount is one key of three."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        keys = dict(schema["properties"])
        del keys["amount"]
        amounts = {
            key: model.model_json_schema()["properties"][key] for key, model in AMOUNTS.items()
        }
        amounts[_MEAN] = CopyNumber.model_json_schema()["properties"][_MEAN]
        needed = [key for key in schema["required"] if key != "amount"]
        schema |= {
            "properties": {**amounts, **keys},
            "required": needed,
            "oneOf": [{"required": [key]} for key in AMOUNTS],
        }
        return schema

    @property
    def has_own_glycosites(self) -> bool:
        """Whether it has N-glycosites of which the catalog does not know."""
        return False

    def problem(self, known: Protein | None) -> str:
        """Return what is wrong with this protein under a name that the catalog knows, or not."""
        if known is not None and known.place == "cell":
            return _(
                "this protein works in the cell and has no place in a vesicle; to put one in all "
                "the same, give it as a protein of your own, with mass_kda, under another name"
            )
        if known is not None and known.place == "corona":
            return _(
                "this protein is dissolved in blood plasma, from which it settles on a vesicle: "
                "give it under corona"
            )
        return ""


class CatalogProtein(_ProteinItem):
    """A protein that the catalog knows."""

    @model_validator(mode="before")
    @classmethod
    def _nothing_of_own(cls, data: Any) -> Any:
        _refuse(data, _OF_STRUCTURES, _("{keys} can be given only with structure."))
        what = _("{keys} can be given only for a protein of your own, with mass_kda or structure")
        _refuse(data, _OF_OWN, what)
        return data

    def problem(self, known: Protein | None) -> str:
        """Return what is wrong with this protein under a name that the catalog knows, or not."""
        if known is None:
            return _(
                "no such protein in the catalog ('exoviz catalog proteins' lists them). For a "
                "protein of your own give its structure, or mass_kda and, if it crosses the "
                "membrane, transmembrane_helices and outside_kda."
            )
        return super().problem(known)

    def is_luminal(self, known: Protein | None) -> bool:
        """Return whether it is free in the lumen."""
        return known is not None and known.place == "lumen"


class _OwnItem(_ProteinItem):
    """Keys that the user's own proteins have.

    Attributes
    ----------
    place : str, optional
        Where it is; without it in the membrane if something crosses that, else in the lumen.
        What is ``"outer"`` or ``"inner"`` lies on the membrane.
    name : str
        Name of the protein.
    source : str
        Source of its description.
    """

    place: Place | None = None
    name: Annotated[str, Field(max_length=80), SEEN] = ""
    source: Annotated[str, Field(max_length=400), SEEN] = ""


class OwnGlobule(_OwnItem):
    """A protein of the user's own, as a generic shape of a mass and a topology.

    Attributes
    ----------
    mass_kda : float
        Mass of one.
    transmembrane_helices : int
        Helices, of 2.4 kDa each, that cross the membrane.
    outside_kda : float
        Mass outside. What is neither there nor in the helices lies inside.
    glycosites : int
        N-glycosites, outside.
    length_nm : float, optional
        Length of what is outside: a thin, flexible strand that stands on the membrane in place of
        a globule. All copies bend in the same one of many ways.
    o_glycans : int
        Sugars on serines and threonines outside, as mucins have by the hundred.
    """

    mass_kda: float = Field(gt=0, le=5_000)
    transmembrane_helices: int = Field(0, ge=0, le=40)
    outside_kda: float = Field(0.0, ge=0)
    glycosites: int = Field(0, ge=0, le=200)
    length_nm: float | None = Field(None, ge=2, le=LONGEST_STRAND_NM)
    o_glycans: int = Field(0, ge=0, le=MOST_O_GLYCANS)

    @model_validator(mode="before")
    @classmethod
    def _nothing_of_structures(cls, data: Any) -> Any:
        _refuse(data, _OF_STRUCTURES, _("{keys} can be given only with structure."))
        if isinstance(data, Mapping) and isinstance(data.get("glycosites"), (list, tuple)):
            what = _("without structure give the number of glycosites")
            raise RefusedError(Problem("glycosites", what))
        return data

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        helices = self.transmembrane_helices
        if helices and self.place not in (None, "membrane"):
            what = _("a protein with transmembrane_helices has its place in the membrane")
            raise RefusedError(Problem("", what))
        if self.outside_kda + HELIX_KDA * helices > self.mass_kda:
            what = _("outside_kda and {count} helices of 2.4 kDa are more than mass_kda")
            raise RefusedError(Problem("", what.format(count=helices)))
        outside = self.mass_kda if self.lies_in == "outer" else self.outside_kda
        if self.length_nm is not None and (not outside or self.lies_in in ("inner", "lumen")):
            what = _("only what is outside of the vesicle can have a length: give outside_kda too")
            raise RefusedError(Problem("length_nm", what))
        if self.length_nm is not None and self.length_nm > _THINNEST_NM_PER_KDA * outside:
            what = _("{mass} kDa are too little for {length} nm; at most {most} nm")
            most = plain_number(round(_THINNEST_NM_PER_KDA * outside, 1))
            shown_mass, length = plain_number(outside), plain_number(self.length_nm)
            text = what.format(mass=shown_mass, length=length, most=most)
            raise RefusedError(Problem("length_nm", text))
        return self

    def problem(self, known: Protein | None) -> str:  # noqa: ARG002
        """Return nothing: it takes the place of what the catalog knows."""
        return ""

    @property
    def has_own_glycosites(self) -> bool:
        """Whether it has N-glycosites of which the catalog does not know."""
        return self.glycosites > 0

    @property
    def lies_in(self) -> Place:
        """The place of the protein: in the membrane, on it or inside."""
        return self.place or ("membrane" if self.transmembrane_helices else "lumen")

    def is_luminal(self, known: Protein | None) -> bool:  # noqa: ARG002
        """Return whether it is free in the lumen."""
        return self.lies_in == "lumen"


def _ranges(value: Any) -> Any:
    """Take one range for a list of one."""
    one = isinstance(value, (list, tuple)) and len(value) == 2
    return [value] if one and all(isinstance(end, int) for end in value) else value


#: An end of a chain, or a residue.
_End = Annotated[
    Annotated[Literal["N", "C"], Tag(hidden("end"))] | Annotated[int, Tag(hidden("residue"))],
    Discriminator(lambda value: hidden("residue" if isinstance(value, int) else "end")),
]


class OwnStructure(_OwnItem):
    """A protein, of the catalog or of the user's own, whose shape is in a file of coordinates.

    Attributes
    ----------
    structure : str
        The file.
    chains : tuple of str
        Chains of that file; all its protein chains if empty.
    transmembrane : tuple of (int, int)
        First and last residue of each stretch that crosses the membrane.
    outside : str or int
        What points out of the vesicle: the end ``"N"`` or ``"C"``, or a residue.
    glycosites : tuple of int
        Residues that are N-glycosites; absent where the catalog knows them.
    variant : bool
        Whether the file is known to hold another length or sequence than the catalog's protein,
        such as that of another species.
    """

    structure: Annotated[str, Field(min_length=1, max_length=4_096), SEEN]
    chains: Annotated[tuple[Line, ...], Field(max_length=1_000)] = ()
    transmembrane: Annotated[
        tuple[tuple[int, int], ...], BeforeValidator(_ranges), Field(max_length=40)
    ] = ()
    outside: _End | None = None
    glycosites: Annotated[tuple[Residue, ...], Field(max_length=200)] | None = None
    variant: bool = False

    @model_validator(mode="before")
    @classmethod
    def _nothing_of_globules(cls, data: Any) -> Any:
        what = _("{keys} cannot be given with structure, which says it itself.")
        _refuse(data, _OF_GLOBULES, what)
        if isinstance(data, Mapping) and isinstance(data.get("glycosites"), int):
            what = _("with structure give the residues, such as [130, 150]")
            raise RefusedError(Problem("glycosites", what))
        return data

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        found = [
            Problem(
                "transmembrane",
                _("{first}-{last} ends before it begins").format(first=first, last=last),
            )
            for first, last in self.transmembrane
            if first > last
        ]
        if self.transmembrane and self.place not in (None, "membrane"):
            what = _("a protein with transmembrane ranges has its place in the membrane")
            found.append(Problem("", what))
        if found:
            raise RefusedError(*found)
        return self

    @property
    def has_own_glycosites(self) -> bool:
        """Whether it has N-glycosites of which the catalog does not know."""
        return bool(self.glycosites)

    @property
    def says_its_side(self) -> bool:
        """Whether the scene says which side of it is outside the vesicle."""
        return self.outside is not None or self.place in ("outer", "inner")

    def is_luminal(self, known: Protein | None) -> bool:
        """Return whether it is free in the lumen, as far as that is known without its file."""
        place = self.place or (known.place if known is not None else None)
        return place == "lumen"


_CATALOG, _GLOBULE, _STRUCTURE = hidden("catalog"), hidden("globule"), hidden("structure")


def _tag(value: Any) -> str:
    table = value if isinstance(value, Mapping) else {}
    if "structure" in table or isinstance(value, OwnStructure):
        return _STRUCTURE
    return _GLOBULE if "mass_kda" in table or isinstance(value, OwnGlobule) else _CATALOG


ProteinItem = CatalogProtein | OwnGlobule | OwnStructure
_ITEMS: tuple[type[_ProteinItem], ...] = get_args(ProteinItem)

_Union = Annotated[
    Annotated[CatalogProtein, Tag(_CATALOG)]
    | Annotated[OwnGlobule, Tag(_GLOBULE)]
    | Annotated[OwnStructure, Tag(_STRUCTURE)],
    Discriminator(_tag),
]


def _known(proteins: FrozenMapping[str, ProteinItem]) -> FrozenMapping[str, ProteinItem]:
    catalog = load_catalog()
    wrong = {key: item.problem(catalog.proteins.get(key)) for key, item in proteins.items()}
    wrong = {key: what for key, what in wrong.items() if what}
    unknown = [key for key in wrong if key not in catalog.proteins]
    found = [Problem(key, what) for key, what in wrong.items() if key in catalog.proteins]
    found += no_such("proteins", unknown, wrong[unknown[0]]) if unknown else []
    if found:
        raise RefusedError(*found)
    return proteins


def outside_of(proteins: Mapping[str, ProteinItem], outside: Compartment) -> list[Problem]:
    """Return the problems of proteins that are free where the outside of the vesicle is."""
    what = {
        "cytosol": _(
            "this protein is free in the cytosol, which is outside of this vesicle; to put one "
            "inside all the same, give it as a protein of your own, with mass_kda, under another "
            "name"
        ),
        "exoplasm": _(
            "this protein is free outside of the cell or in its organelles, and not in what holds "
            "cytosol; to put one inside all the same, give it as a protein of your own, with "
            "mass_kda, under another name"
        ),
    }[outside]
    entries = load_catalog().proteins
    return [
        Problem(f"proteins.{key}", what)
        for key, item in proteins.items()
        if isinstance(item, CatalogProtein)
        and entries[key].place == "lumen"
        and entries[key].compartment == outside
    ]


#: The proteins of a scene by key, each a number of copies or a table.
Proteins = Annotated[
    FrozenMapping[
        Line, Annotated[_Union, BeforeValidator(counted, json_schema_input_type=int | _Union)]
    ],
    BeforeValidator(ByKey("proteins", own=lambda item: _tag(item) == _GLOBULE)),
    AfterValidator(_known),
]
