"""The command that makes scenes of tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from exoviz.cli.parameters import Flag, Json, option_of
from exoviz.cli.pictures import makes_folder
from exoviz.errors import ArgumentError, InputError, Problem
from exoviz.files import check_file
from exoviz.language import _, marked, number, plain_number

__all__ = ["recipe"]


def _named(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return columns by what they are taken for, of ``ROLE=NAME``."""
    found = {}
    for pair in pairs:
        role, equals, name = pair.partition("=")
        if not equals:
            what = _("'{text}' is not written as ROLE=NAME, such as gene=Symbol")
            raise InputError("--column", [Problem("", what.format(text=pair))])
        found[role.strip()] = name.strip()
    return found


def _option(where: str) -> str:
    return "--diameter" if where == "diameter_nm" else option_of(where)


@makes_folder("output")
def recipe(
    *tables: Annotated[
        str,
        Parameter(
            name="TABLES",
            help=marked(
                "Tables of proteins, lipids, RNA and sizes, in any order: .csv, .tsv, .txt or "
                ".xlsx."
            ),
        ),
    ],
    output: Annotated[
        Path | None,
        Parameter(
            name=("--output", "-o"),
            metavar="FILE",
            help=marked("Scene to write, .toml; without it only what it would be is said."),
        ),
    ] = None,
    diameter: Annotated[
        float | None,
        Parameter(metavar="NM", help=marked("Diameter in place of that of a table of sizes, nm.")),
    ] = None,
    copies: Annotated[
        float | None,
        Parameter(
            metavar="N",
            help=marked(
                "Copies of all proteins per vesicle; by default as many as fill membrane and lumen."
            ),
        ),
    ] = None,
    rna_per_vesicle: Annotated[
        float | None,
        Parameter(metavar="N", help=marked("Copies of all RNA of the table per vesicle.")),
    ] = None,
    rna_per_million: Annotated[
        float | None,
        Parameter(metavar="N", help=marked("The same, in a million vesicles.")),
    ] = None,
    column: Annotated[
        tuple[str, ...],
        Parameter(
            consume_multiple=True,
            negative=(),
            metavar="ROLE=NAME...",
            show_default=False,
            help=marked(
                "What columns hold, where their names do not tell: accession, gene, amount, …"
            ),
        ),
    ] = (),
    keep_co_isolates: Annotated[
        Flag,
        Parameter(
            help=marked("Draw albumin, keratin and what else is isolated along with vesicles.")
        ),
    ] = False,
    title: Annotated[str, Parameter(help=marked("Title of the scene."))] = "",
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Read tables, say what they were taken for, and write the scenes if asked."""
    import exoviz
    from exoviz.tables.recipe_words import recipe_data, recipe_text
    from exoviz.tables.recipes import MOST_RNA

    if rna_per_vesicle is not None and rna_per_million is not None:
        what = _("give either this or --rna-per-vesicle")
        raise InputError("--rna-per-million", [Problem("", what)])
    if output is not None:
        if output.suffix.lower() != ".toml":
            what = _("a scene is a file that ends in .toml")
            raise InputError(str(output), [Problem("", what)])
        check_file(output)
    per_vesicle = rna_per_vesicle
    if rna_per_million is not None:
        most = 1e6 * MOST_RNA
        if not 0 <= rna_per_million <= most:
            what = _("{value} is not between {low} and {high}")
            text = what.format(value=plain_number(rna_per_million), low="0", high=number(most))
            raise InputError("--rna-per-million", [Problem("", text)])
        per_vesicle = rna_per_million / 1e6
    try:
        made = exoviz.recipe(
            *tables,
            diameter_nm=diameter,
            copies=copies,
            rna_per_vesicle=per_vesicle,
            columns=_named(column),
            keep_co_isolates=keep_co_isolates,
            title=title,
        )
    except ArgumentError as error:
        raise error.renamed(_option) from None
    written = made.save(output) if output is not None else []
    if as_json:
        import json

        data = {**recipe_data(made), "files": [str(one) for one in written]}
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.write(recipe_text(made) + "\n")
    for one in written:
        sys.stdout.write(_("written: {file}").format(file=one) + "\n")
