"""Where the numbers of a scene are from that was made of tables."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from exoviz.errors import Problem
from exoviz.language import _
from exoviz.values import FilePath, FrozenMapping, FrozenModel, Line, Prose, RefusedError

__all__ = ["NumberGrade", "NumberOrigin", "Provenance", "TableFile"]

#: ``"measured"``: stands in a table of the user's. ``"calculated"``: follows from such numbers.
#: ``"annotated"``, ``"counted"``, ``"modelled"``, ``"guessed"``: see
#: `exoviz.catalog.human.FactGrade`. ``"given"``: by the user, beside the tables.
NumberGrade = Literal[
    "measured", "calculated", "annotated", "counted", "modelled", "guessed", "given"
]


class TableFile(FrozenModel):
    """A table that numbers are from.

    Attributes
    ----------
    file : str
        Its name.
    kind : str
        What it holds.
    sha256 : str
        Checksum of the file.
    """

    file: FilePath
    kind: Line
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class NumberOrigin(FrozenModel):
    """Where one number is from.

    Attributes
    ----------
    value : float
        As it followed from the tables; it may have been changed in the scene since.
    rule : str
        Key of the rule by which it follows.
    grade : str
        How it is known.
    table : str
        Key of the table; empty where it is from none.
    column : str
        Column of the table.
    row : str
        Row of the table, as its file counts; several have commas between them.
    """

    value: float
    rule: Line
    grade: NumberGrade
    table: Line = ""
    column: Line = ""
    row: Line = ""


class Provenance(FrozenModel):
    """Origin of the numbers of a scene that was made of tables.

    Attributes
    ----------
    tables : mapping
        The tables, by a short name.
    rules : mapping
        What each rule is, in a sentence.
    settings : mapping
        Numbers that the rules take.
    numbers : mapping
        Origin of each number, by its key path in the scene.
    left_out : mapping
        What of the tables is not in the scene, and why.
    """

    tables: FrozenMapping[Line, TableFile] = FrozenMapping()
    rules: FrozenMapping[Line, Prose] = FrozenMapping()
    settings: FrozenMapping[Line, float] = FrozenMapping()
    numbers: FrozenMapping[Line, NumberOrigin] = FrozenMapping()
    left_out: FrozenMapping[Line, Prose] = FrozenMapping()

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        what = _("there is no {kind} '{name}' in the provenance")
        found = []
        for key, one in self.numbers.items():
            if one.rule not in self.rules:
                text = what.format(kind="rule", name=one.rule)
                found.append(Problem(f"numbers.{key}.rule", text))
            if one.table and one.table not in self.tables:
                text = what.format(kind="table", name=one.table)
                found.append(Problem(f"numbers.{key}.table", text))
        if found:
            raise RefusedError(*found)
        return self
