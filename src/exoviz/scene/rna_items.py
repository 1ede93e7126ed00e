"""The RNA of a scene: of the catalog, or of the user's own, and how many of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from exoviz.catalog import RNA, load_catalog
from exoviz.errors import Problem
from exoviz.language import _
from exoviz.scene.protein_items import counted
from exoviz.scene.species_names import ByKey, no_such
from exoviz.values import FrozenMapping, FrozenModel, Line, RefusedError, hidden

__all__ = [
    "MOST_COPIES",
    "MOST_NUCLEOTIDES",
    "CatalogRna",
    "Rna",
    "RnaItem",
    "RnaOfLength",
    "RnaOfSequence",
    "nucleotides",
]

#: A vesicle holds less than one of most RNA, and strands are laid down one by one: more than these
#: copies, or nucleotides, on the whole would take minutes.
MOST_COPIES: Final = 1_000
MOST_NUCLEOTIDES: Final = 100_000

Kind = Literal["mirna", "pre-mirna", "fragment", "mrna"]


class _RnaItem(FrozenModel):
    """Keys that all RNA of a scene has.

    Attributes
    ----------
    copies : int
        Copies in each vesicle.
    mean_copies : float, optional
        Mean of the copies in a population, where most vesicles hold none; absent for as many as
        `copies`. A single vesicle takes no notice of it.
    kind : str
        Layer that it is drawn in; absent for that of the catalog.
    """

    copies: int = Field(1, ge=0, le=MOST_COPIES)
    mean_copies: float | None = Field(None, ge=0, le=MOST_COPIES)
    kind: Kind | None = None

    def kind_of(self, known: RNA | None) -> Kind:
        """Return the layer that it is drawn in, given what the catalog has under its name."""
        return self.kind or (known.kind if known is not None else "fragment")


class CatalogRna(_RnaItem):
    """An RNA that the catalog knows."""


def _in_length(sequence: str) -> str:
    if not 5 <= len(sequence) <= 20_000:
        what = _("a sequence has at least 5 and at most 20,000 letters; this one has {count}")
        raise RefusedError(Problem("", what.format(count=len(sequence))))
    return sequence


class RnaOfSequence(_RnaItem):
    """An RNA of the user's own, as a sequence from 5' to 3'.

    Attributes
    ----------
    sequence : str
        Its letters, 5 to 20,000; T is read as U.
    """

    sequence: Annotated[str, Field(pattern="^[ACGUacguTt]*$"), AfterValidator(_in_length)]

    @model_validator(mode="before")
    @classmethod
    def _no_length(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "length_nt" in data:
            what = _("give either sequence or length_nt, not both")
            raise RefusedError(Problem("", what))
        return data

    @property
    def letters(self) -> str:
        """The sequence in the letters A, C, G and U."""
        return self.sequence.upper().replace("T", "U")


class RnaOfLength(_RnaItem):
    """An RNA of the user's own of which only the length is given; its sequence is arbitrary.

    Attributes
    ----------
    length_nt : int
        Nucleotides.
    """

    length_nt: int = Field(ge=5, le=20_000)


_CATALOG, _SEQUENCE, _LENGTH = hidden("catalog"), hidden("sequence"), hidden("length")


def _tag(value: Any) -> str:
    table = value if isinstance(value, Mapping) else {}
    if "sequence" in table or isinstance(value, RnaOfSequence):
        return _SEQUENCE
    return _LENGTH if "length_nt" in table or isinstance(value, RnaOfLength) else _CATALOG


RnaItem = CatalogRna | RnaOfSequence | RnaOfLength

_Union = Annotated[
    Annotated[CatalogRna, Tag(_CATALOG)]
    | Annotated[RnaOfSequence, Tag(_SEQUENCE)]
    | Annotated[RnaOfLength, Tag(_LENGTH)],
    Discriminator(_tag),
]


def _known(table: FrozenMapping[str, RnaItem]) -> FrozenMapping[str, RnaItem]:
    catalog = load_catalog()
    what = _(
        "no such RNA in the catalog ('exoviz catalog rna' lists them). For an RNA of "
        "your own give sequence or length_nt, and kind."
    )
    unknown = [
        key
        for key, item in table.items()
        if isinstance(item, CatalogRna) and key not in catalog.rna
    ]
    if unknown:
        raise RefusedError(*no_such("rna", unknown, what))
    return table


def nucleotides(table: Mapping[str, RnaItem]) -> dict[str, int]:
    """Return how many nucleotides all copies of each RNA of a scene have together."""
    known = load_catalog().rna
    counts = {}
    for key, item in table.items():
        if isinstance(item, RnaOfSequence):
            length = len(item.sequence)
        elif isinstance(item, RnaOfLength):
            length = item.length_nt
        else:
            length = len(known[key].sequence) or int(known[key].length_nt.value)
        counts[key] = item.copies * length
    return counts


def _not_too_many(table: FrozenMapping[str, RnaItem]) -> FrozenMapping[str, RnaItem]:
    copies = sum(item.copies for item in table.values())
    asked = sum(nucleotides(table).values())
    problems = []
    if copies > MOST_COPIES:
        what = _("{count} copies on the whole are too many: at most {most}")
        problems.append(Problem("", what.format(count=copies, most=MOST_COPIES)))
    if asked > MOST_NUCLEOTIDES:
        what = _("{count} nucleotides on the whole are too many: at most {most}")
        problems.append(Problem("", what.format(count=asked, most=MOST_NUCLEOTIDES)))
    if problems:
        raise RefusedError(*problems)
    return table


#: The RNA of a scene by key, each a number of copies or a table.
Rna = Annotated[
    FrozenMapping[
        Line, Annotated[_Union, BeforeValidator(counted, json_schema_input_type=int | _Union)]
    ],
    BeforeValidator(ByKey("rna", own=lambda item: _tag(item) != _CATALOG)),
    AfterValidator(_known),
    AfterValidator(_not_too_many),
]
